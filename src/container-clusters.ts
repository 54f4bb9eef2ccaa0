import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { createDiskReader } from './adapters/disk/index.ts';
import { createDockerProbe } from './adapters/docker/index.ts';
import { createDcsReader } from './adapters/etcd/index.ts';
import { createProxyReader } from './adapters/haproxy/index.ts';
import { createHttpProbe, isHttpServiceKind } from './adapters/http/index.ts';
import { createPatroniReader } from './adapters/patroni/index.ts';
import { createPgbouncerProbe, createPoolReader } from './adapters/pgbouncer/index.ts';
import { createPostgresReader } from './adapters/postgres/index.ts';
import { createObservationBus, createRedisProbe } from './adapters/redis/index.ts';
import { tlsMaterial, type ClusterSettings, type Config, type TlsSettings } from './config.ts';
import { systemClock } from './kernel/clock.ts';
import { newSpanId } from './kernel/ids.ts';
import type { TlsMaterial } from './kernel/tls.ts';
import {
  createClusterService,
  type ClusterService,
  type SnapshotSource,
  type SnapshotSources,
  type TimelineCauses,
} from './modules/clusters/index.ts';
import {
  createHistory,
  createReplicationService,
  type History,
  type ReplicationService,
} from './modules/replication/index.ts';
import type { RevocationMark } from './modules/identity/index.ts';
import {
  Observation,
  type ClusterReaders,
  type ObservationSettings,
  type ServiceProbe,
  type ServiceSettings,
} from './modules/observation/index.ts';

/** What one replica is made of to know its clusters. */
export interface Clusters {
  service: ClusterService;
  sources: SnapshotSources;
  /** What is remembered of each, by its name. */
  histories: ReadonlyMap<string, History>;
  replication: ReplicationService;
  /** Name of this replica, unique among those that share the Redis. */
  replica: string;
  /** Over the Redis that the observations go through. */
  revocationMark: RevocationMark;
  start(): void;
  close(): Promise<void>;
}

export function createClusters(config: Config, causes: TimelineCauses, logger: Logger): Clusters {
  const replica = `${hostname()}-${process.pid}-${newSpanId().slice(0, 6)}`;
  const bus = createObservationBus({ url: config.redis.url, onError: (message) => logger.warn({ message }, 'Redis') });
  const made = Object.entries(config.clusters).map(([name, settings]) => {
    const services = serviceSettings(settings);
    const readers = createReaders(settings, services);
    const observed = observationSettings(config.redis.deployment, name, settings, services);
    const observation = new Observation(observed, {
      bus,
      readers,
      clock: systemClock,
      log: logger,
      replica,
    });
    const history = createHistory(bus.history(observed.shareKey), () => systemClock.now());
    return { observation, readers, history };
  });
  const sources = new Map(made.map(({ observation }) => [observation.cluster, observation]));
  const deadlines = Object.values(config.clusters).map((c) => c.observation.deadlineMs);
  const histories = new Map(made.map(({ observation, history }) => [observation.cluster, history]));
  // A look that has just begun may have to end before the one that was asked for begins.
  const refreshDeadlineMs = 2 * Math.max(...deadlines);
  return {
    service: createClusterService(sources, { refreshDeadlineMs, causes }),
    sources,
    histories,
    replication: createReplicationService({ sources, histories, refreshDeadlineMs, clock: systemClock }),
    replica,
    revocationMark: bus.mark(config.redis.deployment),
    start() {
      for (const { observation } of made) void observation.start();
    },
    async close() {
      await Promise.all(made.map(({ observation }) => observation.stop()));
      await Promise.all(made.map(({ readers }) => closeReaders(readers)));
      await bus.close();
    },
  };
}

function createReaders(settings: ClusterSettings, services: readonly ServiceSettings[]): ClusterReaders {
  const { patroni, etcd, postgres, haproxy, pgbouncer, runtime } = settings;
  const dataDirectories = runtime?.kind === 'process' ? Object.entries(runtime.members ?? {}) : [];
  const prefix = `/${patroni.namespace.replace(/^\/+|\/+$/g, '')}/${patroni.scope}/`;
  return {
    dcs: createDcsReader({ ...credentials(etcd), endpoints: etcd.endpoints, prefix }),
    patroni: createPatroniReader(credentials(patroni)),
    postgres: createPostgresReader({
      ...credentials(postgres),
      username: postgres.username,
      database: postgres.database,
    }),
    proxy: haproxy?.stats === undefined ? null : createProxyReader(haproxy.stats),
    disk: createDiskReader(new Map(dataDirectories.map(([name, { dataDirectory }]) => [name, dataDirectory]))),
    pooler: pgbouncer === undefined ? null : createPoolReader(pgbouncer),
    services: new Map(services.map((service) => [service.name, createProbe(service, settings)])),
  };
}

function createProbe(service: ServiceSettings, { redis, pgbouncer, runtime }: ClusterSettings): ServiceProbe {
  const { name, kind, url } = service;
  if (kind === 'redis' && redis !== undefined && name === 'redis') return createRedisProbe({ url: redis.url });
  if (kind === 'pgbouncer' && pgbouncer !== undefined && name === 'pgbouncer') return createPgbouncerProbe(pgbouncer);
  if (kind === 'docker' && name === 'docker') {
    const socketPath = runtime?.socketPath;
    return createDockerProbe(socketPath === undefined ? {} : { socketPath });
  }
  return createHttpProbe(isHttpServiceKind(kind) ? kind : 'other', { url: url ?? `http://${service.address}` });
}

function observationSettings(
  deployment: string,
  cluster: string,
  settings: ClusterSettings,
  services: readonly ServiceSettings[],
): ObservationSettings {
  const { patroni, etcd, postgres, haproxy, pgbouncer, observation, serviceLevels } = settings;
  const namespace = `/${patroni.namespace.replace(/^\/+|\/+$/g, '')}`;
  return {
    cluster,
    shareKey: `${deployment}:${cluster}:${namespace}/${patroni.scope}`,
    scope: patroni.scope,
    namespace,
    etcdEndpoints: etcd.endpoints,
    patroniUrls: new Map((patroni.members ?? []).map(({ name, url }) => [name, url.replace(/\/+$/, '')])),
    postgresTargets: new Map(Object.entries(postgres.members ?? {})),
    proxyUrl: haproxy?.stats?.url ?? null,
    proxyControl: haproxy?.adminSocket !== undefined,
    poolerAddress: pgbouncer === undefined ? null : `${pgbouncer.host}:${pgbouncer.port}`,
    routes: haproxy?.routes ?? [],
    services,
    ...observation,
    serviceLevels,
  };
}

/** The rows of the port table that nothing else looks at. */
function serviceSettings({ redis, pgbouncer, runtime, services }: ClusterSettings): ServiceSettings[] {
  const rows: ServiceSettings[] = [];
  if (redis !== undefined) {
    const { hostname: host, port } = new URL(redis.url);
    rows.push({
      name: 'redis',
      kind: 'redis',
      address: `${host}:${port || '6379'}`,
      url: null,
      purpose: purposes.redis,
    });
  }
  if (pgbouncer !== undefined) {
    const address = `${pgbouncer.host}:${pgbouncer.port}`;
    rows.push({ name: 'pgbouncer', kind: 'pgbouncer', address, url: null, purpose: purposes.pgbouncer });
  }
  if (runtime?.kind === 'docker') {
    const address = runtime.socketPath ?? '/var/run/docker.sock';
    rows.push({ name: 'docker', kind: 'docker', address, url: null, purpose: purposes.docker });
  }
  for (const { name, kind, url } of services) {
    const { hostname: host, port, protocol } = new URL(url);
    const address = `${host}:${port || (protocol === 'https:' ? '443' : '80')}`;
    rows.push({ name, kind, address, url, purpose: purposeOf(kind) });
  }
  return rows;
}

const purposes = {
  redis: 'Cache layer',
  pgbouncer: 'Connection pool',
  docker: 'Container runtime',
  pgadmin: 'Database admin UI',
  prometheus: 'Metrics collection',
  grafana: 'Metrics dashboard',
  alertmanager: 'Alert management',
};

function purposeOf(kind: ServiceSettings['kind']): string {
  return Object.hasOwn(purposes, kind) ? purposes[kind as keyof typeof purposes] : 'Configured service';
}

async function closeReaders({ dcs, patroni, postgres, proxy, services }: ClusterReaders): Promise<void> {
  const all = [dcs, patroni, postgres, ...(proxy === null ? [] : [proxy]), ...services.values()];
  await Promise.all(all.map((reader) => reader.close()));
}

export function credentials(from: { username?: string; password?: string; tls?: TlsSettings }): {
  username?: string;
  password?: string;
  tls?: TlsMaterial;
} {
  const { username, password, tls } = from;
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls === undefined ? {} : { tls: tlsMaterial(tls) }),
  };
}

/** Where a member's PostgreSQL is: as configured, else as it publishes itself in etcd; null while neither is known. */
export function postgresTargetOf(
  { postgres }: Pick<ClusterSettings, 'postgres'>,
  source: Pick<SnapshotSource, 'current'>,
  member: string,
): { host: string; port: number } | null {
  const published = source.current().snapshot.cluster.members.find(({ name }) => name === member);
  const { host = null, port = null } = postgres.members?.[member] ?? published ?? {};
  return host === null || port === null ? null : { host, port };
}
