import { Type, type Static } from 'typebox';
import { closed, named, nullable, number, ref, text } from '../../kernel/schema.ts';
import { adviceSchemas } from './advice-model.ts';
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
  description: Object.entries(protections)
    .map(([name, meaning]) => `${name}: ${meaning}`)
    .join('; '),
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
      application: nullable(Type.String({ description: 'application_name' })),
      clientAddress: nullable(Type.String({ description: 'null: a Unix socket' })),
      backendType: text,
      state: nullable(Type.String({ description: 'active, idle, idle in transaction' })),
      waitEventType: nullable(Type.String({ description: 'What kind of thing it waits for: Lock, IO, Client' })),
      waitEvent: nullable(Type.String({ description: 'What it waits for' })),
      ageSeconds: Type.Number(),
      stateAgeSeconds: number,
      transactionAgeSeconds: number,
      queryStart: nullable(Type.String({ format: 'date-time', description: 'When its newest statement began' })),
      stateChange: nullable(Type.String({ format: 'date-time', description: 'Since when it is in its state' })),
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
    { ...closed, description: 'One row of pg_stat_activity. Ages are by the clock of that server' },
  ),
);
export type Session = Static<typeof SessionSchema>;

export const SessionCountSchema = named(
  'SessionCount',
  Type.Object(
    { name: text, sessions: Type.Integer({ description: 'How many' }) },
    { ...closed, description: 'How many sessions of clients share a value; a name of null are those without one' },
  ),
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
    { ...closed, description: 'Sessions of clients against max_connections. WAL senders have slots of their own' },
  ),
);
export type Saturation = Static<typeof SaturationSchema>;

const counts = Type.Array(ref(SessionCountSchema), { description: 'The largest 50' });
export const SessionSummarySchema = named(
  'SessionSummary',
  Type.Object(
    {
      saturation: ref(SaturationSchema),
      protected: Type.Integer({ description: 'Those that are never touched' }),
      waitingForLock: Type.Integer({ description: 'Those that wait for a lock' }),
      longestTransactionSeconds: number,
      longestIdleInTransactionSeconds: number,
      matching: Type.Integer({ description: 'Sessions that the filters leave, on all pages' }),
      byDatabase: counts,
      byUser: counts,
      byApplication: counts,
      byState: counts,
    },
    { ...closed, description: 'What the sessions of clients on one member amount to, whatever the filters' },
  ),
);
export type SessionSummary = Static<typeof SessionSummarySchema>;
export const SessionSummarySection = sectionOf(
  'SessionSummarySection',
  ref(SessionSummarySchema),
  'Sessions of clients on one member',
);

export const SessionForecastSchema = named(
  'SessionForecast',
  Type.Object(
    {
      overSeconds: Type.Number({ description: 'What it is taken from' }),
      sessionsPerMinute: nullable(
        Type.Number({ description: 'How fast sessions become more, by least squares; null when too little was seen' }),
      ),
      secondsToFull: nullable(
        Type.Number({
          description: 'Until ordinary roles find no slot, at that rate; null when they are not becoming more',
        }),
      ),
      message: Type.String(),
    },
    { ...closed, description: 'When max_connections is reached, if it goes on as in the last ten minutes' },
  ),
);
export type SessionForecast = Static<typeof SessionForecastSchema>;

export const MemberSessionsSchema = named(
  'MemberSessions',
  Type.Object(
    {
      member: Type.String(),
      role: Type.String(),
      observed: ref(SessionSummarySection),
      forecast: ref(SessionForecastSchema),
    },
    { ...closed, description: 'One member' },
  ),
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
    { ...closed, description: 'A page of sessions of all members, and what each member’s sessions amount to' },
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
    { ...closed, description: 'One session in the tree of those that wait for a lock and those that they wait for' },
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
    { ...closed, description: 'Who waits for whom on one member' },
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
      queriesShown: Type.Boolean({ description: 'Whether the token may see the text of statements' }),
      members: Type.Array(Type.Object({ member: Type.String(), observed: ref(MemberBlockingSection) }, closed)),
    },
    { ...closed, description: 'Who waits for whom on every member' },
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
  SessionForecastSchema,
  MemberSessionsSchema,
  SessionPageSchema,
  BlockingNodeSchema,
  MemberBlockingSchema,
  MemberBlockingSection,
  BlockingSchema,
  ...adviceSchemas,
];

export * from './advice-model.ts';
