import { createProxyControl } from './adapters/haproxy/index.ts';
import type { ControlDatabase } from './adapters/postgres/control-database.ts';
import { createPoolConsole } from './adapters/pgbouncer/index.ts';
import { createPostgresReader } from './adapters/postgres/index.ts';
import type { ClusterSettings, Config } from './config.ts';
import { credentials, type Clusters } from './container-clusters.ts';
import { systemClock } from './kernel/clock.ts';
import {
  createHeldStatesChore,
  createPoolService,
  HeldStates,
  type HeldStateStore,
  type PoolControls,
  type PoolService,
  type RouteProver,
} from './modules/pools/index.ts';
import { createHeldStateStore } from './modules/pools/held-state-store.ts';

/** What one replica is made of to know and change proxy and pools. */
export interface Pools {
  service: PoolService;
  /** By the name of the cluster. */
  controls: ReadonlyMap<string, PoolControls>;
  states: HeldStates;
  held: HeldStateStore;
  /** Reads `states` anew. */
  chore: () => Promise<void>;
}

export function createPools(config: Config, parts: { database: ControlDatabase; clusters: Clusters }): Pools {
  const { database, clusters } = parts;
  const { sources } = clusters;
  const store = createHeldStateStore(database);
  const states = new HeldStates();
  const each = <T>(make: (name: string, settings: ClusterSettings) => T): Map<string, T> =>
    new Map(Object.entries(config.clusters).map(([name, settings]) => [name, make(name, settings)]));
  const snapshots = [...sources.values()].map((source) => ({
    name: source.cluster,
    snapshot: () => source.current().snapshot,
  }));
  const deadlines = Object.values(config.clusters).map(({ observation }) => observation.deadlineMs);
  return {
    service: createPoolService({
      ...{ sources, states, clock: systemClock },
      provers: each((_name, settings) => proverOf(settings)),
      refreshDeadlineMs: 2 * Math.max(...deadlines),
    }),
    controls: each((name, settings) => controlsOf(name, settings, store)),
    states,
    held: store,
    chore: createHeldStatesChore({ clusters: snapshots, store, states }),
  };
}

function proverOf({ haproxy, postgres, observation }: ClusterSettings): RouteProver {
  const { username, database } = postgres;
  const reader = createPostgresReader({ ...credentials(postgres), username, database });
  return {
    routes: haproxy?.routes ?? [],
    deadlineMs: observation.deadlineMs,
    read: (route, deadlineMs) => reader.readRoute(route, deadlineMs),
  };
}

function controlsOf(name: string, { haproxy, pgbouncer }: ClusterSettings, store: HeldStateStore): PoolControls {
  const socket = haproxy?.adminSocket;
  return {
    proxy: socket === undefined ? null : createProxyControl({ socket }),
    console: pgbouncer === undefined ? null : createPoolConsole(pgbouncer),
    held: {
      put: (held) => store.put(name, held),
      forget: (held) => store.forget(name, held),
      holder: (held) => store.holder(name, held),
    },
  };
}
