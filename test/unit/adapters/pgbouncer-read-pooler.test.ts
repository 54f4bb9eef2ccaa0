import { expect, it } from 'vitest';
import { poolerOf, type Row } from '../../../src/adapters/pgbouncer/read-pooler.ts';

const nothing = { version: [], databases: [], pools: [], stats: [], clients: [], servers: [], config: [] };
const client = (change: Row): Row => ({
  ...{ type: 'C', user: 'app', database: 'shop', state: 'active', addr: '10.0.0.7', port: 50_000 },
  ...{ wait: 0, wait_us: 0, close_needed: 0, application_name: 'web' },
  ...change,
});

it('connections that are alike are counted, with the longest wait', () => {
  const { clients } = poolerOf(
    {
      ...nothing,
      clients: [
        client({ port: 1 }),
        client({ port: 2, wait: 9 }),
        client({ port: 3, state: 'waiting', wait: 1, wait_us: 500_000 }),
        client({ port: 4, state: 'waiting', wait: 2, wait_us: 0 }),
        client({ database: 'pgbouncer' }),
      ],
    },
    1,
  );
  expect(clients).toMatchObject([
    { state: 'active', count: 2, maxWaitSeconds: null, address: '10.0.0.7' },
    { state: 'waiting', count: 2, maxWaitSeconds: 2 },
  ]);
});

it('servers that are to be closed are told apart from how many there are', () => {
  const servers = [client({ close_needed: 1, port: 5000 }), client({ port: 5000 })];
  expect(poolerOf({ ...nothing, servers }, 1).servers).toMatchObject([
    { count: 2, closing: 1, address: '10.0.0.7:5000' },
  ]);
});

it('what is too much to be listed is not', () => {
  expect(poolerOf({ ...nothing, clients: null, servers: null }, 1)).toMatchObject({ clients: null, servers: null });
});

it('the console is no database, numbers may come as text, and columns of other versions may be missing', () => {
  const pooler = poolerOf(
    {
      ...nothing,
      version: [{ version: 'PgBouncer 1.25.0' }],
      databases: [{ name: 'pgbouncer' }, { name: 'shop', paused: '1', port: 0 }],
      pools: [
        { database: 'pgbouncer' },
        { database: 'shop', user: 'app', cl_active: '7', maxwait: 1, maxwait_us: 5e5 },
      ],
      stats: [{ database: 'shop', total_received: '9007199254740993', avg_wait_time: '1500' }],
      config: [
        { key: 'pool_mode', value: 'transaction' },
        { key: 'auth_query', value: 'SELECT' },
      ],
    },
    1,
  );
  expect(pooler.version).toBe('PgBouncer 1.25.0');
  expect(pooler.databases).toMatchObject([{ name: 'shop', paused: true, disabled: false, port: null, poolSize: 0 }]);
  expect(pooler.pools).toMatchObject([{ clientsActive: 7, maxWaitSeconds: 1.5, serversIdle: 0 }]);
  // What a number of JavaScript cannot hold is not shown wrong.
  expect(pooler.traffic).toMatchObject([{ inBytes: 0, averageWaitMs: 1.5 }]);
  expect(pooler.settings).toEqual([{ name: 'pool_mode', value: 'transaction' }]);
});
