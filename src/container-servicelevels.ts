import type { Logger } from 'pino';
import type { ControlDatabase } from './adapters/postgres/control-database.ts';
import { createSqlControl } from './adapters/postgres/control.ts';
import type { ClusterSettings, Config } from './config.ts';
import { credentials, type Clusters } from './container-clusters.ts';
import { systemClock } from './kernel/clock.ts';
import { ActError } from './modules/operations/index.ts';
import {
  createServiceLevelService,
  Recorder,
  type LevelTargets,
  type ServiceLevelService,
  type WriteProbe,
} from './modules/servicelevels/index.ts';
import { createServiceLevelStore } from './modules/servicelevels/store.ts';

/** What one replica is made of to measure what was promised. */
export interface ServiceLevels {
  service: ServiceLevelService;
  start(): void;
  close(): Promise<void>;
}

/** The upper end of the quick reference's 5 to 10 s. */
const healthIntervalMs = 10_000;
const probeTimeoutMs = 1000;

/** A write that leaves nothing behind but WAL; on a replica it is refused. */
const probeSql = `
SELECT pg_catalog.pg_logical_emit_message(true, 'matriarch', 'write probe') IS NOT NULL AS written,
  ('x' || pg_catalog.substr(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 1, 8))::bit(32)::int AS timeline`;

export function createServiceLevels(
  config: Config,
  parts: { database: ControlDatabase; clusters: Clusters; log: Logger },
): ServiceLevels {
  const { database, clusters, log } = parts;
  const store = createServiceLevelStore(database);
  const made = Object.entries(config.clusters).map(([name, settings]) => {
    const source = clusters.sources.get(name);
    if (source === undefined) throw new Error(`the cluster ${name} is not observed`);
    const targets = targetsOf(settings);
    const { replica } = clusters;
    const probe = probeOf(settings);
    return {
      name,
      targets,
      recorder: new Recorder({ source, probe, store, targets, replica, clock: systemClock, log }),
    };
  });
  const targets = new Map(made.map((one) => [one.name, one.targets]));
  return {
    service: createServiceLevelService({ store, targets, clock: systemClock }),
    start() {
      for (const { recorder } of made) recorder.start();
    },
    async close() {
      await Promise.all(made.map(({ recorder }) => recorder.close()));
    },
  };
}

function targetsOf({ serviceLevels }: ClusterSettings): LevelTargets {
  return {
    detectionMs: serviceLevels.failoverDetectionMs,
    completionMs: serviceLevels.failoverCompletionMs,
    healthIntervalMs,
    connectionMs: serviceLevels.connectLatencyWarnMs,
  };
}

function probeOf({ haproxy, postgres }: ClusterSettings): WriteProbe | null {
  const route = haproxy?.routes.find(({ expects }) => expects === 'primary');
  if (route === undefined) return null;
  const sql = createSqlControl({
    ...credentials(postgres),
    username: postgres.username,
    database: postgres.database,
    targetOf(member) {
      throw new ActError('unsent', `The probe goes through ${route.name}, not to ${member}.`);
    },
    routeOf: () => route,
  });
  return {
    async write() {
      const [row] = await sql.queryRoute<{ timeline: number }>(route.name, probeSql, { timeoutMs: probeTimeoutMs });
      if (row === undefined) throw new RangeError('the probe has no row');
      return row.timeline;
    },
  };
}
