import type { SnapshotSource } from '../../src/modules/clusters/index.ts';
import type { LoadControl } from '../../src/modules/load/index.ts';
import { fakePools } from './fake-pools.ts';
import type { ClusterHandle, ClusterOperationSettings } from '../../src/modules/operations/ports.ts';

/** An act that a fake cluster was asked for. */
export interface Act {
  system: 'patroni' | 'etcd' | 'postgres' | 'haproxy' | 'pgbouncer' | 'pgbench';
  what: string;
}

export interface FakeCluster extends ClusterHandle {
  readonly acts: Act[];
}

const settings: ClusterOperationSettings = {
  whenBusy: 'queue',
  approval: { safe: false, disruptive: false, destructive: false, expiresMs: 60_000 },
  routes: [{ name: 'primary', host: '127.0.0.1', port: 5000, expects: 'primary' }],
  fastFailover: { enabled: false, flappingWindowMs: 600_000 },
};

/** A cluster whose state is a snapshot and whose systems take everything and do nothing. */
export function fakeCluster(
  source: Pick<SnapshotSource, 'cluster' | 'current'>,
  overrides: Partial<ClusterOperationSettings> = {},
): FakeCluster {
  const acts: Act[] = [];
  const act = (system: Act['system'], what: string): void => void acts.push({ system, what });
  return {
    name: source.cluster,
    acts,
    snapshot: () => source.current().snapshot,
    look: () => Promise.resolve(source.current().snapshot),
    patroni: {
      send(member, { method, path }) {
        act('patroni', `${method} ${path} to ${member}`);
        return Promise.resolve({ status: 200, body: 'done' });
      },
      status: () => Promise.resolve({ state: 'running' }),
      listens: () => Promise.resolve('accepts'),
    },
    dcs: {
      get: () => Promise.resolve({ value: '{}', modRevision: '1', createRevision: '1', lease: '0' }),
      leaseLeftMs: () => Promise.resolve(10_000),
      putIf(key) {
        act('etcd', `put ${key}`);
        return Promise.resolve(true);
      },
      deleteIf(key) {
        act('etcd', `delete ${key}`);
        return Promise.resolve(true);
      },
    },
    sql: {
      query(member, text) {
        act('postgres', `${text} on ${member}`);
        return Promise.resolve([]);
      },
      queryRoute(route, text) {
        act('postgres', `${text} through ${route}`);
        return Promise.resolve([]);
      },
      listens: () => Promise.resolve('accepts'),
    },
    pools: fakePools(act),
    configVersion: () => Promise.resolve(null),
    load: fakeLoad(act),
    runtime: null,
    lastActed: () => Promise.resolve(null),
    settings: { ...settings, ...overrides },
  };
}

/** A pgbench that does a hundred transactions at once. */
function fakeLoad(act: (system: Act['system'], what: string) => void): LoadControl {
  return {
    route: 'primary',
    unavailable: () => Promise.resolve(null),
    fill(database) {
      act('pgbench', `fill ${database}`);
      return Promise.resolve();
    },
    run({ database }) {
      act('pgbench', `run in ${database}`);
      const latencyMs = { average: 1, p50: 1, p90: 1, p95: 1, p99: 2, max: 3 };
      const counts = { transactions: 100, failed: 0, abortedClients: 0, tps: 50 };
      return Promise.resolve({ ...counts, latencyMs, perSecond: [], complaint: null });
    },
  };
}
