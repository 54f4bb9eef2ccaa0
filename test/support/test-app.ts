import { join } from 'node:path';
import { createTokenSigner } from '../../src/adapters/jwks/token-signer.ts';
import type { ControlDatabase } from '../../src/adapters/postgres/control-database.ts';
import { buildApp } from '../../src/app.ts';
import { loadConfig, type Config } from '../../src/config.ts';
import type { Container } from '../../src/container.ts';
import { createMetrics, type App } from '../../src/http/index.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { newId } from '../../src/kernel/ids.ts';
import type { Role } from '../../src/kernel/permissions.ts';
import { createLogger } from '../../src/logger.ts';
import { createClusterService, type SnapshotSources } from '../../src/modules/clusters/index.ts';
import { createPoolService, HeldStates } from '../../src/modules/pools/index.ts';
import { createIdentityService, Revocations, type ClusterReach } from '../../src/modules/identity/index.ts';
import { withRoutes, type Route } from './app-routes.ts';
import { projectRoot } from './commands.ts';
import { fakeAuditService } from './fake-audit.ts';
import { createReplicationService } from '../../src/modules/replication/index.ts';
import { fakeHistory } from './fake-history.ts';
import { fakeServiceLevels } from './fake-service-levels.ts';
import { fakeSessions } from './fake-sessions.ts';
import { fakeOperations, type FakeOperations } from './fake-operations.ts';
import { FakeSnapshotSource } from './fake-source.ts';
import { FakeTokenStore } from './fake-token-store.ts';

/** The real application with fakes behind its ports: two healthy clusters, `main` and `other`, and no I/O. */
export interface TestApp {
  app: App;
  config: Config;
  metrics: Container['metrics'];
  /** Every route that is registered, from Fastify itself. */
  routes: Route[];
  sources: ReadonlyMap<string, FakeSnapshotSource>;
  tokens: FakeTokenStore;
  revocations: Revocations;
  /** Operations in memory, with what the clusters were asked to do. */
  operations: FakeOperations;
  /** What the application wrote to its log, one JSON object a line. */
  log: string[];
  /** Lets the control plane's database fail, or come back. */
  setDatabaseDown(down: boolean): void;
  mint(role: Role, clusters?: ClusterReach): Promise<string>;
}

export async function buildTestApp(
  options: { clusters?: readonly string[]; change?: (config: Config) => Config } = {},
): Promise<TestApp> {
  const loaded = loadConfig({ path: join(projectRoot, 'test/support/test-config.yaml'), env: {} });
  const config = options.change?.(loaded) ?? loaded;
  const names = options.clusters ?? Object.keys(config.clusters);
  const sources = new Map(names.map((name) => [name, new FakeSnapshotSource(name)]));
  const tokens = new FakeTokenStore();
  const log: string[] = [];
  const operations = fakeOperations(sources);
  const container = fakeContainer(config, { sources, operations }, tokens, log);
  const { app, routes } = await withRoutes(() => buildApp(container));
  return {
    ...{
      app,
      config,
      routes,
      metrics: container.metrics,
      sources,
      tokens,
      log,
      operations,
      revocations: container.identity.revocations,
    },
    setDatabaseDown: (down) => (tokens.down = down),
    mint: async (role, clusters = '*') => {
      const command = { subject: `${role}@example.com`, role, clusters, expiresInSeconds: 3600 };
      const { token } = await container.identity.service.mintFirst(
        command as Parameters<typeof container.identity.service.mintFirst>[0],
      );
      return token;
    },
  };
}

function fakeContainer(
  config: Config,
  { sources, operations }: { sources: SnapshotSources; operations: FakeOperations },
  store: FakeTokenStore,
  log: string[],
): Container {
  const { secret, issuer, audience } = config.identity;
  const revocations = new Revocations(systemClock);
  revocations.load([]);
  const service = createIdentityService({
    store,
    signer: secret === undefined ? null : createTokenSigner({ secret, issuer, audience }),
    revocations,
    audit: operations.audited,
    clock: systemClock,
    clusterNames: Object.keys(config.clusters),
  });
  const histories = new Map([...sources.keys()].map((name) => [name, fakeHistory()]));
  const query = (): Promise<object[]> => (store.down ? store.find(newId(), '*').then(() => []) : Promise.resolve([{}]));
  return {
    config,
    logger: createLogger(config.server.logLevel, { write: (line) => void log.push(line) }),
    metrics: createMetrics(),
    lifecycle: { stopping: false },
    // A class with private fields cannot be implemented; the application only asks these of it.
    database: { query, migrated: true } as unknown as ControlDatabase,
    identity: { service, revocations, external: null },
    clusters: {
      service: createClusterService(sources, { refreshDeadlineMs: 500 }),
      sources,
      histories,
      replication: createReplicationService({ sources, histories, refreshDeadlineMs: 500, clock: systemClock }),
      replica: 'api-1',
      revocationMark: { renew: () => Promise.resolve(), isFresh: () => Promise.resolve(false) },
      start: () => undefined,
      close: () => Promise.resolve(),
    },
    pools: createPoolService({
      ...{ sources, states: new HeldStates(), clock: systemClock, refreshDeadlineMs: 500 },
      provers: new Map(
        [...sources.keys()].map((name) => [
          name,
          { routes: [], deadlineMs: 500, read: () => Promise.reject(new Error('no routes')) },
        ]),
      ),
    }),
    audit: { service: fakeAuditService(), requests: operations.audited },
    operations,
    sessions: fakeSessions(sources),
    serviceLevels: fakeServiceLevels(sources.keys()),
    start: () => undefined,
    close: () => Promise.resolve(),
  };
}
