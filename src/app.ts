import type { Container } from './container.ts';
import { registerGraphql } from './graphql/index.ts';
import {
  createServer,
  registerDocs,
  registerHealthRoutes,
  registerHttp,
  registerLocalTokens,
  type App,
  type ReadinessCheck,
} from './http/index.ts';
import { systemClock } from './kernel/clock.ts';
import { clusterSchemas, maintenanceSchemas } from './modules/clusters/index.ts';
import { registerClusterMetrics } from './modules/clusters/metrics.ts';
import { clusterResolvers } from './modules/clusters/resolvers.ts';
import { clusterRoutes } from './modules/clusters/routes.ts';
import { upkeepResolvers } from './modules/clusters/upkeep-resolvers.ts';
import { upkeepRoutes } from './modules/clusters/upkeep-routes.ts';
import { registerHealthMetrics } from './modules/health/metrics.ts';
import { checkRevocations, createAuthenticate, identitySchemas } from './modules/identity/index.ts';
import { identityResolvers } from './modules/identity/resolvers.ts';
import { actionOfMutation, operationSchemas, policySchemas } from './modules/operations/index.ts';
import { policyResolvers } from './modules/operations/policy-resolvers.ts';
import { policyRoutes } from './modules/operations/policy-routes.ts';
import { poolSchemas } from './modules/pools/index.ts';
import { poolResolvers } from './modules/pools/resolvers.ts';
import { poolRoutes } from './modules/pools/routes.ts';
import { actorOf, auditSchemas } from './modules/audit/index.ts';
import { auditResolvers } from './modules/audit/resolvers.ts';
import { auditRoutes } from './modules/audit/routes.ts';
import { registerOperationMetrics } from './modules/operations/metrics.ts';
import { operationResolvers } from './modules/operations/resolvers.ts';
import { operationRoutes } from './modules/operations/routes.ts';
import { replicationSchemas } from './modules/replication/index.ts';
import { replicationResolvers } from './modules/replication/resolvers.ts';
import { replicationRoutes } from './modules/replication/routes.ts';
import { sessionSchemas } from './modules/sessions/index.ts';
import { sessionResolvers } from './modules/sessions/resolvers.ts';
import { sessionRoutes } from './modules/sessions/routes.ts';
import { logRoutes } from './modules/logs/routes.ts';
import { statementSchemas } from './modules/statements/index.ts';
import { statementResolvers } from './modules/statements/resolvers.ts';
import { statementRoutes } from './modules/statements/routes.ts';
import { serviceLevelSchemas } from './modules/servicelevels/index.ts';
import { serviceLevelResolvers } from './modules/servicelevels/resolvers.ts';
import { serviceLevelRoutes } from './modules/servicelevels/routes.ts';
import { tokenRoutes } from './modules/identity/routes.ts';

/** The Fastify application of a container: plugins and routes in a fixed order. Connects to nothing and listens nowhere. */
export async function buildApp(container: Container): Promise<App> {
  const { config, logger, metrics, lifecycle, audit, identity, clusters, pools, operations, sessions, serviceLevels } =
    container;
  const { secret, issuer, audience } = config.identity;
  const app = createServer(config.server, logger);

  const local = secret === undefined ? null : await registerLocalTokens(app, { secret, issuer, audience });
  await registerHttp(app, {
    authenticate: createAuthenticate({ ...identity, local, clock: systemClock }),
    onRevoked: (listener) => identity.revocations.onRevoked(listener),
    maxEventStreams: config.server.maxEventStreams,
    metrics,
    isStopping: () => lifecycle.stopping,
    onRefused: (context, request, error) => audit.requests.refused(actorOf(context), request, error),
    schemas: [
      ...clusterSchemas,
      ...poolSchemas,
      ...identitySchemas,
      ...operationSchemas,
      ...maintenanceSchemas,
      ...policySchemas,
      ...auditSchemas,
      ...sessionSchemas,
      ...replicationSchemas,
      ...serviceLevelSchemas,
      ...statementSchemas,
    ],
  });

  // The process itself
  registerHealthRoutes(app, { checks: readinessChecks(container), isStopping: () => lifecycle.stopping });

  // REST: one function per module
  tokenRoutes(app, identity.service);
  clusterRoutes(app, clusters.service);
  upkeepRoutes(app, operations.upkeep);
  poolRoutes(app, pools);
  operationRoutes(app, operations.service);
  policyRoutes(app, operations.policy);
  sessionRoutes(app, sessions.service);
  replicationRoutes(app, clusters.replication);
  serviceLevelRoutes(app, serviceLevels);
  statementRoutes(app, sessions.statements);
  logRoutes(app, sessions.logs);
  auditRoutes(app, audit.service);

  // Metrics
  registerClusterMetrics(metrics, clusters.sources);
  registerHealthMetrics(metrics, clusters.sources);
  registerOperationMetrics(metrics, {
    clusters: Object.keys(config.clusters),
    kinds: operations.service.registry.all().map(({ kind }) => kind),
    store: operations.store,
    isExecuting: () => operations.isExecuting(),
  });

  // GraphQL
  await registerGraphql(app, {
    resolvers: [
      clusterResolvers(clusters.service),
      identityResolvers(),
      upkeepResolvers(operations.upkeep),
      poolResolvers(pools),
      operationResolvers(operations.service),
      policyResolvers(operations.policy),
      auditResolvers(audit.service),
      sessionResolvers(sessions.service),
      replicationResolvers(clusters.replication),
      serviceLevelResolvers(serviceLevels),
      statementResolvers(sessions.statements),
    ],
    onRefusedMutation: async (context, { name, cluster, body }, error) => {
      const action = actionOfMutation(operations.service.registry, name);
      if (action !== null) await audit.requests.refused(actorOf(context), { action, cluster, body }, error);
    },
    authenticate: (token) => app.authenticate(token),
    onRevoked: (listener) => identity.revocations.onRevoked(listener),
    development: config.server.development,
  });

  await registerDocs(app);
  await app.ready();
  return app;
}

function readinessChecks({ database, identity, clusters }: Container): ReadinessCheck[] {
  return [
    {
      // Without it tokens are still verified and clusters still read, and every replica would fail at once.
      name: 'database',
      required: false,
      check: async () => {
        await database.query('SELECT 1');
        return "the control plane's PostgreSQL answers";
      },
    },
    {
      name: 'migrations',
      required: true,
      check: () =>
        database.migrated
          ? Promise.resolve('the schema is up to date')
          : Promise.reject(new Error('the schema is not migrated yet')),
    },
    {
      name: 'revocations',
      required: true,
      check: () => checkRevocations(identity.revocations, clusters.revocationMark, systemClock),
    },
  ];
}
