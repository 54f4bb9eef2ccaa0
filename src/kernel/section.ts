import { Type, type Static, type TSchema } from 'typebox';
import { closed, named, nullable, ref, time } from './schema.ts';

/** Why the last look at something failed, and since when looks have been failing. */
export const SectionErrorSchema = named(
  'SectionError',
  Type.Object(
    {
      code: Type.Enum(['timeout', 'refused', 'unreachable', 'protocol', 'rejected', 'not_configured'], {
        description:
          'timeout: no answer within the deadline; refused: nothing listens; unreachable: no route or name; ' +
          'protocol: the answer made no sense; rejected: the system answered with an error; ' +
          'not_configured: the configuration does not say where to look',
      }),
      message: Type.String(),
      since: Type.String({ format: 'date-time' }),
    },
    closed,
  ),
);
export type SectionError = Static<typeof SectionErrorSchema>;
export type SectionErrorCode = SectionError['code'];

/**
 * Something observed, with its provenance. `fresh`: the newest look succeeded and is not overdue. `stale`: the newest
 * look failed or is overdue, and `value` is what was seen at `observedAt`. `unknown`: never seen; `value` is null.
 */
export interface Section<T> {
  source: string;
  status: 'fresh' | 'stale' | 'unknown';
  observedAt: string | null;
  error: SectionError | null;
  value: T | null;
}

export function sectionOf<Id extends string, T extends TSchema>($id: Id, value: T, description: string) {
  return named(
    $id,
    Type.Object(
      {
        source: Type.String({ description: 'The system that was asked, and where' }),
        status: Type.Enum(['fresh', 'stale', 'unknown'], {
          description:
            'fresh: the newest look succeeded; stale: it failed or is overdue, and value is what was seen at observedAt; unknown: never seen',
        }),
        observedAt: time,
        error: nullable(ref(SectionErrorSchema)),
        value: nullable(value),
      },
      { ...closed, description },
    ),
  );
}

/** The value, only when it was seen by the newest look. */
export function freshValue<T>(section: Section<T> | null): T | null {
  return section?.status === 'fresh' ? section.value : null;
}
