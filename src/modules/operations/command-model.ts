import { Type, type Static, type TObject, type TProperties } from 'typebox';
import { closed } from '../../kernel/schema.ts';

const printable = { pattern: '^[^\\x00-\\x1f\\x7f]+$' } as const;

/** What every mutation takes beside its own input. */
export const commonFields = {
  reason: Type.String({
    ...printable,
    minLength: 3,
    maxLength: 500,
    description: 'Why: kept in the audit and shown with the timeline that follows',
  }),
  ticket: Type.Optional(Type.String({ ...printable, minLength: 1, maxLength: 100, description: 'INC-123' })),
  planHash: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9_-]{43}$',
      description: 'Of the plan that was looked at; refused with plan_outdated when it no longer holds',
    }),
  ),
  confirm: Type.Optional(
    Type.String({
      maxLength: 200,
      description: 'The name of the plan’s target, typed; needed where the risk is destructive',
    }),
  ),
  whenBusy: Type.Optional(
    Type.Enum(['queue', 'refuse'], {
      description: 'What to do while another operation of the cluster is not done; the cluster’s setting by default',
    }),
  ),
  overrideFreeze: Type.Optional(
    Type.Boolean({ description: 'Act although changes are frozen; takes policy:manage', default: false }),
  ),
};

/** A key of the client's choice, by any transport. */
export const IdempotencyKeySchema = Type.String({
  pattern: '^[!-~]{1,200}$',
  description: 'The same key and body give the same operation, from any replica; another body is refused with 422',
});

export type CommonFields = Static<TObject<typeof commonFields>>;

/** The whole body of an operation's request: its input and the common fields, and nothing else. */
export function commandOf<P extends TProperties>(input: P) {
  return Type.Object({ ...input, ...commonFields }, closed);
}

export const commonFieldNames = Object.keys(commonFields) as (keyof typeof commonFields)[];
