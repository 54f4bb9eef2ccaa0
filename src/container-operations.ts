import type { Logger } from 'pino';
import { createDbosEngine } from './adapters/dbos/index.ts';
import { createDcsControl } from './adapters/etcd/control.ts';
import { createPatroniControl } from './adapters/patroni/control.ts';
import { createPgbench } from './adapters/pgbench/index.ts';
import { createSqlControl } from './adapters/postgres/control.ts';
import { createProcessRuntime, type ProcessRuntime } from './adapters/process/index.ts';
import type { ControlDatabase } from './adapters/postgres/control-database.ts';
import { openLockSession } from './adapters/postgres/lock-session.ts';
import type { Pools } from './container-pools.ts';
import { credentials, postgresTargetOf, type Clusters } from './container-clusters.ts';
import type { ClusterSettings, Config } from './config.ts';
import { systemClock } from './kernel/clock.ts';
import { Problem } from './kernel/errors.ts';
import type { RequestAudit } from './modules/audit/index.ts';
import { auditStore } from './modules/audit/store.ts';
import {
  createPauseChore,
  createUpkeepService,
  createVersionChore,
  type ConfigVersionStore,
  type SnapshotSource,
  type TimelineCauses,
  type UpkeepService,
} from './modules/clusters/index.ts';
import { createConfigVersionStore } from './modules/clusters/config-version-store.ts';
import { createFastFailover } from './modules/clusters/fast-failover.ts';
import { clusterOperations } from './modules/clusters/operations/all.ts';
import type { LoadControl } from './modules/load/index.ts';
import { loadOperations } from './modules/load/operations/all.ts';
import { poolOperations } from './modules/pools/operations/all.ts';
import { createResumeChore, followHeldStates, type PoolControls } from './modules/pools/index.ts';
import {
  ActError,
  createMaintenance,
  createOperationService,
  createPolicyService,
  createProgram,
  createTimelineJoin,
  OperationRegistry,
  type ClusterHandle,
  type OperationService,
  type OperationStore,
  type PolicyService,
} from './modules/operations/index.ts';
import { replicationOperations } from './modules/replication/operations/all.ts';
import { statementOperations } from './modules/statements/operations/all.ts';
import { sessionOperations } from './modules/sessions/operations/all.ts';
import { createPolicyStore } from './modules/operations/policy-store.ts';
import { createOperationStore } from './modules/operations/store.ts';

/** What one replica is made of to change clusters. */
export interface Operations {
  service: OperationService;
  upkeep: UpkeepService;
  policy: PolicyService;
  store: Pick<OperationStore, 'onEnded' | 'openCounts'>;
  /** Whether this replica executes operations. */
  isExecuting(): boolean;
  start(): void;
  close(): Promise<void>;
}

/** How often the processes of members are looked at: each look reads six small files a member. */
const processPollMs = { watching: 50, otherwise: 1000 } as const;
/** Between the clocks of two replicas: the one that observes says when it looked. */
const clockSlackMs = 500;

/** Every operation that there is. */
export const allOperations = [
  ...clusterOperations,
  ...sessionOperations,
  ...statementOperations,
  ...replicationOperations,
  ...poolOperations,
  ...loadOperations,
];

export function createOperations(
  config: Config,
  parts: {
    database: ControlDatabase;
    clusters: Clusters;
    pools: Pools;
    causes: TimelineCauses;
    audit: RequestAudit;
    logger: Logger;
  },
): Operations {
  const { database, clusters, pools, causes, audit, logger: log } = parts;
  const registry = new OperationRegistry(allOperations);
  const store = createOperationStore(database, auditStore);
  const versions = createConfigVersionStore(database);
  const handles = Object.entries(config.clusters).map(([name, settings]) => {
    const source = clusters.sources.get(name);
    const controls = pools.controls.get(name);
    if (source === undefined || controls === undefined) throw new Error(`the cluster ${name} is not observed`);
    return createHandle(name, settings, source, { store, versions, pools: controls, log });
  });
  const byName = new Map(handles.map(({ handle }) => [handle.name, handle]));
  const engine = createDbosEngine({
    url: config.database.url,
    openSession: () => openLockSession(config.database.url),
    executorId: clusters.replica,
    log,
    isReady: () => database.migrated,
  });
  const service = createOperationService({ registry, clusters: byName, store, engine, audit, clock: systemClock, log });
  const fastFailovers = handles
    .filter(({ handle }) => handle.settings.fastFailover.enabled)
    .map(({ handle }) => createFastFailover({ cluster: handle, automate: service.automate.bind(service), log }));
  const clusterNames = Object.keys(config.clusters);
  const policy = createPolicyService({
    store: createPolicyStore(database.query),
    audit,
    clock: systemClock,
    clusterNames,
  });
  const timelines = createTimelineJoin({ store, causes, log });
  const program = createProgram({ registry, clusters: byName, store, log });
  const upkeep = {
    ...{ clusters: handles.map(({ handle }) => handle), store, service, versions, clock: systemClock },
    remindMs: config.operations.pauseReminderMs,
  };
  const heldStates = followHeldStates({ onChange: store.onChange.bind(store), refresh: pools.chore });
  const maintenance = createMaintenance({
    ...{ store, engine, log },
    chores: [
      createVersionChore(upkeep),
      createPauseChore(upkeep),
      pools.chore,
      createResumeChore({ ...upkeep, states: pools.states, held: pools.held, operations: store, log }),
    ],
  });
  return {
    service,
    upkeep: createUpkeepService({ sources: clusters.sources, operations: store, versions }),
    policy,
    store,
    isExecuting: () => engine.running,
    start() {
      engine.start(program);
      maintenance.start();
      timelines.start();
      heldStates.start();
      for (const fast of fastFailovers) fast.start();
      for (const { runtime } of handles) runtime?.start();
    },
    async close() {
      timelines.close();
      heldStates.close();
      for (const fast of fastFailovers) fast.close();
      await maintenance.close();
      await engine.close();
      for (const { close } of handles) close();
    },
  };
}

/** What an operation may do to the cluster, over the real systems. */
export function createHandle(
  name: string,
  settings: ClusterSettings,
  source: SnapshotSource,
  parts: { store: OperationStore; versions: ConfigVersionStore; pools: PoolControls; log: Logger },
): { handle: ClusterHandle; runtime: ProcessRuntime | null; close(): void } {
  const { store, versions, pools, log } = parts;
  const { patroni, etcd, postgres, haproxy, operations, fastFailover, observation } = settings;
  const prefix = `/${patroni.namespace.replace(/^\/+|\/+$/g, '')}/${patroni.scope}/`;
  const configured = new Map((patroni.members ?? []).map((m) => [m.name, m.url.replace(/\/+$/, '')]));
  const memberOf = (member: string) => source.current().snapshot.cluster.members.find((m) => m.name === member);
  const dcs = createDcsControl({ ...credentials(etcd), endpoints: etcd.endpoints, prefix });
  const routes = haproxy?.routes ?? [];
  const { runtime: configuredRuntime } = settings;
  const members = configuredRuntime?.kind === 'process' ? configuredRuntime.members : undefined;
  const pollMs = fastFailover.enabled ? processPollMs.watching : processPollMs.otherwise;
  const runtime = members === undefined ? null : createProcessRuntime({ members, pollMs, log });
  const handle: ClusterHandle = {
    name,
    snapshot: () => source.current().snapshot,
    async look() {
      const askedAt = Date.now();
      const { snapshot } = await source.refresh(2 * observation.deadlineMs);
      // What came in time for the limit may still be the snapshot of before: nothing is decided on that.
      if (Date.parse(snapshot.cluster.builtAt) >= askedAt - clockSlackMs) return snapshot;
      throw new Problem(
        'cluster_unreadable',
        `No new look at "${name}" came in time; nothing is decided on an old one.`,
        {
          headers: { 'retry-after': '2' },
        },
      );
    },
    patroni: createPatroniControl({
      ...credentials(patroni),
      urlOf(member) {
        const url = configured.get(member) ?? memberOf(member)?.apiUrl?.replace(/\/patroni\/?$/, '');
        if (url === undefined) throw new ActError('unsent', `The Patroni address of ${member} is not known.`);
        return url;
      },
    }),
    dcs,
    sql: createSqlControl({
      ...credentials(postgres),
      username: postgres.username,
      database: postgres.database,
      targetOf(member) {
        const target = postgresTargetOf(settings, source, member);
        if (target === null) throw new ActError('unsent', `The PostgreSQL address of ${member} is not known.`);
        return target;
      },
      routeOf(route) {
        const found = routes.find((r) => r.name === route);
        if (found === undefined) throw new Problem('not_supported', `There is no route "${route}".`);
        return found;
      },
    }),
    configVersion: (id) => versions.find(name, id),
    pools,
    load: loadOf(settings),
    runtime,
    lastActed: (kind) => store.lastActed(name, kind),
    settings: { ...operations, routes, fastFailover },
  };
  const close = (): void => {
    runtime?.close();
    dcs.close();
  };
  return { handle, runtime, close };
}

/** Through the first route that leads to the primary. */
function loadOf({ haproxy, postgres: { username, password } }: ClusterSettings): LoadControl | null {
  const route = haproxy?.routes.find(({ expects }) => expects === 'primary');
  if (route === undefined) return null;
  const { name, host, port } = route;
  return createPgbench({ route: name, host, port, username, ...(password === undefined ? {} : { password }) });
}
