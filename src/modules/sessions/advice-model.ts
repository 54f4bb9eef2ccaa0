import { Type, type Static } from 'typebox';
import { closed, integer, named, nullable, number, ref, text, time } from '../../kernel/schema.ts';

export const AdviceSchema = named(
  'Advice',
  Type.Object(
    {
      setting: Type.String({ description: 'max_connections of PostgreSQL, default_pool_size of PgBouncer' }),
      current: nullable(Type.Integer({ description: 'What it is now; null when it is not known or there is none' })),
      advised: nullable(Type.Integer({ description: 'null when too little is known to advise anything' })),
      verdict: Type.Enum(['keep', 'raise', 'lower', 'unknown']),
      reasons: Type.Array(Type.String(), { description: 'Sentences with the numbers behind it' }),
      operations: Type.Array(Type.String(), { description: 'What changes it, in this order' }),
      patch: nullable(
        Type.Record(Type.String(), Type.Unknown(), { description: 'What cluster.patch-config would be given' }),
      ),
    },
    { ...closed, description: 'What one setting should be, and why' },
  ),
);
export type Advice = Static<typeof AdviceSchema>;

export const MemberLoadSchema = named(
  'MemberLoad',
  Type.Object(
    {
      member: Type.String(),
      maxConnections: integer,
      superuserReserved: integer,
      now: nullable(Type.Integer({ description: 'Sessions of clients' })),
      peak: nullable(Type.Integer({ description: 'The most that were seen in the last hour' })),
      peakAt: time,
      peakPercent: nullable(Type.Number({ description: 'Of what ordinary roles can use' })),
    },
    { ...closed, description: 'How many sessions a member has had' },
  ),
);
export type MemberLoad = Static<typeof MemberLoadSchema>;

export const SessionLimitSchema = named(
  'SessionLimit',
  Type.Object(
    {
      system: Type.Enum(['haproxy', 'pgbouncer']),
      name: Type.String({ description: 'A backend, or a database of the pool' }),
      most: Type.Integer({ description: 'Sessions that it can have open on one PostgreSQL at one time' }),
    },
    { ...closed, description: 'How many sessions something in front of PostgreSQL can open' },
  ),
);
export type SessionLimit = Static<typeof SessionLimitSchema>;

export const SessionAdviceSchema = named(
  'SessionAdvice',
  Type.Object(
    {
      cluster: Type.String(),
      observedSeconds: Type.Number({ description: 'How long the peaks have been watched, at most about an hour' }),
      hardware: nullable(
        Type.Object(
          {
            cores: integer,
            memoryBytes: integer,
            source: text,
          },
          { ...closed, description: 'Of one member; null when it is not known' },
        ),
      ),
      sharedBuffersBytes: integer,
      workMemBytes: integer,
      members: Type.Array(ref(MemberLoadSchema)),
      limits: Type.Array(ref(SessionLimitSchema)),
      maxConnections: ref(AdviceSchema),
      poolSize: ref(AdviceSchema),
      longestWaitSeconds: number,
    },
    { ...closed, description: 'What max_connections and the size of pools should be, with the numbers behind it' },
  ),
);
export type SessionAdvice = Static<typeof SessionAdviceSchema>;

export const adviceSchemas = [AdviceSchema, MemberLoadSchema, SessionLimitSchema, SessionAdviceSchema];
