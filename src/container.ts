import type { Registry } from 'prom-client';
import type { Logger } from 'pino';
import { ControlDatabase } from './adapters/postgres/control-database.ts';
import type { Config } from './config.ts';
import { createAudit, type Audit } from './container-audit.ts';
import { createClusters, type Clusters } from './container-clusters.ts';
import { createOperations, type Operations } from './container-operations.ts';
import { createIdentity, type Identity } from './container-identity.ts';
import { createPools, type Pools } from './container-pools.ts';
import { createSessions, type Sessions } from './container-sessions.ts';
import { createServiceLevels } from './container-servicelevels.ts';
import { TimelineCauses } from './modules/clusters/index.ts';
import type { ServiceLevelService } from './modules/servicelevels/index.ts';
import { createMetrics } from './http/index.ts';

/** Everything that one replica is made of. The only place that constructs adapters and services. */
export interface Container {
  config: Config;
  logger: Logger;
  metrics: Registry;
  /** Set before the server stops accepting, so that /readyz fails first. */
  lifecycle: { stopping: boolean };
  database: ControlDatabase;
  audit: Audit;
  identity: Identity;
  clusters: Clusters;
  pools: Pools['service'];
  operations: Operations;
  serviceLevels: ServiceLevelService;
  sessions: Sessions;
  /** Begins to reach out, and returns at once: nothing outside has to be up. */
  start(): void;
  /** Ends every connection. */
  close(): Promise<void>;
}

export function createContainer(config: Config, logger: Logger): Container {
  // The control plane's own database
  const database = new ControlDatabase(config.database, logger);

  // Identity
  const audit = createAudit(database, logger);
  const identity = createIdentity(config, database, audit.requests, logger);

  // Observation
  const causes = new TimelineCauses();
  const clusters = createClusters(config, causes, logger);
  identity.revocations.onSynchronised(() => {
    // Without Redis the other replicas cannot know, and then stay ready.
    clusters.revocationMark.renew().catch(() => undefined);
  });

  // Proxy and pools
  const pools = createPools(config, { database, clusters });

  // Operations
  const operations = createOperations(config, { database, clusters, pools, causes, audit: audit.requests, logger });

  // Service levels
  const serviceLevels = createServiceLevels(config, { database, clusters, log: logger });

  // Reads of members on demand
  const sessions = createSessions(config, clusters);

  return {
    config,
    logger,
    metrics: createMetrics(),
    lifecycle: { stopping: false },
    database,
    audit,
    identity,
    clusters,
    pools: pools.service,
    operations,
    serviceLevels: serviceLevels.service,
    sessions,
    start() {
      database.start();
      clusters.start();
      operations.start();
      serviceLevels.start();
    },
    async close() {
      // What still runs is handed over while the clusters can be reached.
      await operations.close();
      await serviceLevels.close();
      sessions.close();
      await Promise.all([clusters.close(), database.close()]);
    },
  };
}
