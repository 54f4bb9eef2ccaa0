import type { Pooler } from '../../src/modules/clusters/index.ts';

/** PgBouncer with two databases, of which one is used; none is paused. */
export function poolerFixture(): Pooler {
  const database = { host: '127.0.0.1', port: 5000, poolMode: null, maxConnections: 0, paused: false, disabled: false };
  const client = { database: 'postgres', user: 'app', applicationName: 'shop', closing: 0 };
  return {
    version: 'PgBouncer 1.18.0',
    latencyMs: 4,
    databases: [
      { ...database, name: 'postgres', database: 'postgres', poolSize: 20, currentConnections: 3 },
      { ...database, name: 'reports', database: 'postgres', poolSize: 5, currentConnections: 0 },
    ],
    pools: [
      {
        ...{ database: 'postgres', user: 'app', poolMode: 'transaction', clientsActive: 12, clientsWaiting: 0 },
        ...{ maxWaitSeconds: 0, serversActive: 1, serversIdle: 2, serversOther: 0 },
      },
    ],
    traffic: [
      {
        ...{ database: 'postgres', transactions: 1000, queries: 3000, inBytes: 40_000, outBytes: 900_000, waitMs: 12 },
        ...{
          transactionsPerSecond: 5,
          queriesPerSecond: 15,
          averageTransactionMs: 4,
          averageQueryMs: 1,
          averageWaitMs: 0,
        },
      },
    ],
    clients: [{ ...client, state: 'active', address: '10.0.0.7', count: 12, maxWaitSeconds: null }],
    servers: [{ ...client, state: 'idle', address: '127.0.0.1:5000', count: 2, maxWaitSeconds: null }],
    settings: [
      { name: 'default_pool_size', value: '20' },
      { name: 'pool_mode', value: 'transaction' },
      { name: 'query_wait_timeout', value: '120' },
    ],
  };
}
