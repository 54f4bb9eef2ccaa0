import type { PoolControls, RuntimeServer } from '../../src/modules/pools/index.ts';
import type { Act } from './fake-cluster.ts';
import { poolerFixture } from './pooler-fixture.ts';
import { proxyServers } from './proxy-fixture.ts';

/** A proxy in the state of the fixture, that takes everything and does nothing. */
export function fakePools(act: (system: Act['system'], what: string) => void): PoolControls {
  return {
    proxy: {
      address: '/run/haproxy/admin.sock',
      servers: () =>
        Promise.resolve(
          proxyServers().map(({ backend, server, usable }): RuntimeServer => ({
            backend,
            server,
            state: 'ready',
            usable,
          })),
        ),
      setState(backend, server, state) {
        act('haproxy', `${backend}/${server} ${state}`);
        return Promise.resolve();
      },
    },
    console: {
      address: '127.0.0.1:6432',
      look: () => Promise.resolve(poolerFixture()),
      serversOf: () => Promise.resolve([]),
      settings: () => Promise.resolve({ default_pool_size: '20' }),
      run(command, database) {
        act('pgbouncer', `${command} ${database ?? ''}`);
        return Promise.resolve('done');
      },
    },
    held: { put: () => Promise.resolve(), forget: () => Promise.resolve(), holder: () => Promise.resolve(null) },
  };
}
