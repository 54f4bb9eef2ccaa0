import { Type, type Static } from 'typebox';
import { sectionOf } from '../../kernel/section.ts';
import { closed, integer, named, nullable, number, ref, text } from '../../kernel/schema.ts';

const count = (description: string) => Type.Integer({ description });

/** One database of PgBouncer, as its console tells it. The console itself is left out. */
export const PoolDatabaseSchema = named(
  'PoolDatabase',
  Type.Object(
    {
      name: Type.String({ description: 'What clients connect to' }),
      host: text,
      port: integer,
      database: nullable(Type.String({ description: 'What it is called on the server' })),
      poolMode: nullable(
        Type.String({ description: 'session, transaction or statement; null: the default of PgBouncer' }),
      ),
      poolSize: count('Server connections for each user at most'),
      maxConnections: count('Server connections of all users at most; 0: no limit'),
      currentConnections: count('Server connections now'),
      paused: Type.Boolean({ description: 'Clients wait until it is resumed' }),
      disabled: Type.Boolean({ description: 'Takes no new clients' }),
    },
    closed,
  ),
);
export type PoolDatabase = Static<typeof PoolDatabaseSchema>;

/** One pool: a database with a user. */
export const PoolSchema = named(
  'Pool',
  Type.Object(
    {
      database: Type.String(),
      user: Type.String(),
      poolMode: Type.String(),
      clientsActive: count('Clients that have a server, or need none now'),
      clientsWaiting: count('Clients that wait for a server'),
      maxWaitSeconds: Type.Number({ description: 'How long the one that has waited longest has waited' }),
      serversActive: count('Server connections that a client uses'),
      serversIdle: count('Server connections that are free'),
      serversOther: count('Server connections that are being opened, tested or cancelled'),
    },
    closed,
  ),
);
export type Pool = Static<typeof PoolSchema>;

/** What has gone through one database since PgBouncer started, and on average over its last period. */
export const PoolTrafficSchema = named(
  'PoolTraffic',
  Type.Object(
    {
      database: Type.String(),
      transactions: count('Since PgBouncer started'),
      queries: count('Since PgBouncer started'),
      inBytes: count('From clients'),
      outBytes: count('To clients'),
      waitMs: Type.Number({ description: 'Time that clients have waited for a server altogether' }),
      transactionsPerSecond: Type.Number(),
      queriesPerSecond: Type.Number(),
      averageTransactionMs: Type.Number(),
      averageQueryMs: Type.Number(),
      averageWaitMs: Type.Number({ description: 'For one transaction' }),
    },
    closed,
  ),
);
export type PoolTraffic = Static<typeof PoolTrafficSchema>;

/** Connections that are alike, counted. */
export const PoolConnectionsSchema = named(
  'PoolConnections',
  Type.Object(
    {
      database: Type.String(),
      user: Type.String(),
      state: Type.String({ description: 'active, waiting, idle, used, tested, login' }),
      applicationName: text,
      address: nullable(Type.String({ description: 'Of the other side: a client’s host, a server’s host:port' })),
      count: Type.Integer(),
      closing: count('Of those, the ones that are closed when their transaction ends'),
      maxWaitSeconds: number,
    },
    closed,
  ),
);
export type PoolConnections = Static<typeof PoolConnectionsSchema>;

export const PoolSettingSchema = named(
  'PoolSetting',
  Type.Object({ name: Type.String(), value: Type.String() }, closed),
);

export const PoolerSchema = named(
  'Pooler',
  Type.Object(
    {
      version: Type.String(),
      latencyMs: Type.Number({ description: 'Connect, authenticate and all that was asked' }),
      databases: Type.Array(ref(PoolDatabaseSchema)),
      pools: Type.Array(ref(PoolSchema)),
      traffic: Type.Array(ref(PoolTrafficSchema)),
      clients: nullable(
        Type.Array(ref(PoolConnectionsSchema), { description: 'null: too many to be listed; `pools` counts them' }),
      ),
      servers: nullable(
        Type.Array(ref(PoolConnectionsSchema), { description: 'null: too many to be listed; `pools` counts them' }),
      ),
      settings: Type.Array(ref(PoolSettingSchema), { description: 'Those that limit clients, servers and waits' }),
    },
    closed,
  ),
);
export type Pooler = Static<typeof PoolerSchema>;
export const PoolerSection = sectionOf('PoolerSection', ref(PoolerSchema), "PgBouncer's console");
