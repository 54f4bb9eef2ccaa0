import { Type, type Static } from 'typebox';
import { closed, named, nullable, number, ref, text, time } from '../../kernel/schema.ts';
import { sectionOf } from '../../kernel/section.ts';

/** Why a session is never cancelled and never ended here. */
export const protections = {
  backend_type: 'it is no session of a client: a WAL sender, a worker or a part of the server itself',
  matriarch: "it is the control plane's own",
  patroni: "it is Patroni's: without it Patroni takes its PostgreSQL for dead",
  citus: "it is Citus's: ending it can leave shards half moved or transactions prepared",
  superuser: 'it belongs to a superuser, whom only a superuser may end',
  replication: 'its role replicates',
} as const;
export type Protection = keyof typeof protections;
export const ProtectionSchema = Type.Enum(Object.keys(protections) as Protection[], {
  description: 'Why the session is never touched: ' + Object.entries(protections).map(([k, v]) => `${k}: ${v}`).join('; '),
});

const micros = { description: 'With the microseconds that tell one session from a later one of the same pid' };
export const backendStart = Type.String({ ...micros, format: 'date-time' });

/** One row of pg_stat_activity. */
export const SessionSchema = named(
  'Session',
  Type.Object(
    {
      member: Type.String(),
      pid: Type.Integer(),
      backendStart,
      database: text,
      user: text,
      application: text,
      clientAddress: text,
      backendType: text,
      state: text,
      waitEventType: text,
      waitEvent: text,
      ageSeconds: Type.Number(),
      stateAgeSeconds: number,
      transactionAgeSeconds: number,
      queryStart: time,
      stateChange: time,
      query: nullable(
        Type.String({
          description: 'The first 1,000 characters, with secrets masked; null without session:read-query',
        }),
      ),
      blockedBy: Type.Array(Type.Integer(), {
        description: 'Pids that hold, or wait in front for, the lock that it waits for; 0 is a prepared transaction',
      }),
      protection: nullable(ProtectionSchema),
    },
    closed,
  ),
);
export type Session = Static<typeof SessionSchema>;

export const SessionCountSchema = named(
  'SessionCount',
  Type.Object({ name: text, sessions: Type.Integer() }, closed),
);
export type SessionCount = Static<typeof SessionCountSchema>;

export const SaturationSchema = named(
  'Saturation',
  Type.Object(
    {
      used: Type.Integer({ description: 'Sessions of clients' }),
      maxConnections: Type.Integer(),
      superuserReserved: Type.Integer({ description: 'superuser_reserved_connections' }),
      reserved: Type.Integer({ description: 'reserved_connections, since PostgreSQL 16; 0 before' }),
      available: Type.Integer({ description: 'How many more sessions of ordinary roles can begin' }),
      percent: Type.Number({ description: 'Of what ordinary roles can use' }),
    },
    closed,
  ),
);
export type Saturation = Static<typeof SaturationSchema>;

const counts = Type.Array(ref(SessionCountSchema), { description: 'The largest 50' });
export const SessionSummarySchema = named(
  'SessionSummary',
  Type.Object(
    {
      saturation: ref(SaturationSchema),
      protected: Type.Integer(),
      waitingForLock: Type.Integer(),
      longestTransactionSeconds: number,
      longestIdleInTransactionSeconds: number,
      matching: Type.Integer({ description: 'Sessions that the filters leave, on all pages' }),
      byDatabase: counts,
      byUser: counts,
      byApplication: counts,
      byState: counts,
    },
    closed,
  ),
);
export type SessionSummary = Static<typeof SessionSummarySchema>;
export const SessionSummarySection = sectionOf(
  'SessionSummarySection',
  ref(SessionSummarySchema),
  'Sessions of clients on one member',
);

export const MemberSessionsSchema = named(
  'MemberSessions',
  Type.Object({ member: Type.String(), role: Type.String(), observed: ref(SessionSummarySection) }, closed),
);
export type MemberSessions = Static<typeof MemberSessionsSchema>;

export const SessionPageSchema = named(
  'SessionPage',
  Type.Object(
    {
      cluster: Type.String(),
      members: Type.Array(ref(MemberSessionsSchema)),
      queriesShown: Type.Boolean({ description: 'Whether the token may see the text of statements' }),
      sessions: Type.Array(ref(SessionSchema)),
      nextPageToken: Type.String(),
    },
    closed,
  ),
);
export type SessionPage = Static<typeof SessionPageSchema>;

export const BlockingNodeSchema = named(
  'BlockingNode',
  Type.Object(
    {
      member: Type.String(),
      pid: Type.Integer({ description: '0 stands for a prepared transaction' }),
      depth: Type.Integer({ description: '0: it blocks and waits for nobody' }),
      parentPid: nullable(Type.Integer({ description: 'Whom it stands below: the first that it waits for' })),
      blocking: Type.Integer({ description: 'How many wait below it' }),
      waitsFor: nullable(Type.String({ description: 'The lock: ShareLock on transactionid' })),
      session: nullable(ref(SessionSchema)),
    },
    closed,
  ),
);
export type BlockingNode = Static<typeof BlockingNodeSchema>;

export const MemberBlockingSchema = named(
  'MemberBlocking',
  Type.Object(
    {
      waiting: Type.Integer({ description: 'Sessions that wait for a lock; of these at most 200 are in the tree' }),
      tree: Type.Array(ref(BlockingNodeSchema), {
        description: 'From the top, each followed by those that wait for it',
      }),
    },
    closed,
  ),
);
export type MemberBlocking = Static<typeof MemberBlockingSchema>;
export const MemberBlockingSection = sectionOf(
  'MemberBlockingSection',
  ref(MemberBlockingSchema),
  'Who waits for whom on one member',
);

export const BlockingSchema = named(
  'Blocking',
  Type.Object(
    {
      cluster: Type.String(),
      queriesShown: Type.Boolean(),
      members: Type.Array(
        Type.Object({ member: Type.String(), observed: ref(MemberBlockingSection) }, closed),
      ),
    },
    closed,
  ),
);
export type Blocking = Static<typeof BlockingSchema>;

export const sessionOrders = ['age', 'transaction', 'state'] as const;

/** What a list of sessions may be narrowed to. */
export interface SessionFilter {
  member?: string;
  database?: string;
  user?: string;
  application?: string;
  state?: string;
  order?: (typeof sessionOrders)[number];
}

export const sessionSchemas = [
  SessionSchema,
  SessionCountSchema,
  SaturationSchema,
  SessionSummarySchema,
  SessionSummarySection,
  MemberSessionsSchema,
  SessionPageSchema,
  BlockingNodeSchema,
  MemberBlockingSchema,
  MemberBlockingSection,
  BlockingSchema,
];
