import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { membersOf, statsUrlOf } from './cluster.ts';
import {
  CLUSTER_NAMESPACE,
  CLUSTER_SCOPE,
  labPaths,
  MEMBER_NUMBERS,
  memberDataDirectory,
  POOL_ADMIN,
  STATS_LOGIN,
  SUPERUSER,
  type LabLayout,
} from './layout.ts';
import { controlDatabaseUrl } from './services/control-postgres.ts';
import { etcdEndpoints } from './services/etcd.ts';

/** What may differ from the lab's own values. */
export interface MatriarchConfigOptions {
  /** The API's port; the lab's own by default. */
  port?: number;
  host?: string;
  /** Patroni URLs by member, for example of a TCP fault that stands before the member. */
  patroniUrls?: Record<string, string>;
  etcdEndpoints?: string[];
  /** Redis of the control plane and of the cluster. */
  redisUrl?: string;
  databaseUrl?: string;
  statsUrl?: string;
  fastFailover?: { enabled?: boolean; flappingWindowMs?: number };
}

const SERVICES = [
  { name: 'pgadmin', kind: 'pgadmin', url: 'http://127.0.0.1:5050' },
  { name: 'prometheus', kind: 'prometheus', url: 'http://127.0.0.1:9090' },
  { name: 'grafana', kind: 'grafana', url: 'http://127.0.0.1:3000' },
  { name: 'alertmanager', kind: 'alertmanager', url: 'http://127.0.0.1:9093' },
];

interface RuntimeMember {
  pidFile: string;
  dataDirectory: string;
  logFile: string;
}

/** Where the API finds the processes of each member. */
function runtimeMembers({ directory }: LabLayout): Record<string, RuntimeMember> {
  const entries = MEMBER_NUMBERS.map((n): [string, RuntimeMember] => {
    const pidFile = labPaths(directory).pidFile(`patroni-${n}`);
    // Patroni passes on what PostgreSQL writes.
    const logFile = labPaths(directory).log(`patroni-${n}`);
    return [`patroni-${n}`, { pidFile, dataDirectory: memberDataDirectory(directory, n), logFile }];
  });
  return Object.fromEntries(entries);
}

/** The content of a matriarch.yaml for the API over this lab, as a plain object that a test may change. */
export function matriarchConfig(layout: LabLayout, options: MatriarchConfigOptions = {}) {
  const { ports } = layout;
  const redis = { url: options.redisUrl ?? `redis://127.0.0.1:${ports.redis}/0` };
  const members = membersOf(layout).map(({ name, restUrl }) => ({
    name,
    url: options.patroniUrls?.[name] ?? restUrl,
  }));
  const route = (name: string, port: number, expects: string) => ({ name, host: '127.0.0.1', port, expects });
  return {
    server: { host: options.host ?? '127.0.0.1', port: options.port ?? ports.api, development: true },
    database: { url: options.databaseUrl ?? controlDatabaseUrl(layout) },
    redis,
    identity: { secret: `file:${labPaths(layout.directory).jwtSecret}` },
    clusters: {
      main: {
        patroni: { scope: CLUSTER_SCOPE, namespace: CLUSTER_NAMESPACE, members },
        etcd: { endpoints: options.etcdEndpoints ?? etcdEndpoints(layout) },
        postgres: { ...SUPERUSER, database: 'postgres' },
        haproxy: {
          stats: {
            url: options.statsUrl ?? statsUrlOf(layout),
            username: STATS_LOGIN.user,
            password: STATS_LOGIN.password,
          },
          adminSocket: labPaths(layout.directory).haproxySocket,
          routes: [
            route('primary', ports.haproxyPrimary, 'primary'),
            route('replicas', ports.haproxyReplicas, 'replica'),
            route('all', ports.haproxyAll, 'any'),
          ],
        },
        pgbouncer: { host: '127.0.0.1', port: ports.pgbouncer, ...POOL_ADMIN },
        redis: { ...redis },
        runtime: { kind: 'process', members: runtimeMembers(layout) },
        fastFailover: { ...options.fastFailover },
        services: SERVICES.map((service) => ({ ...service })),
      },
    },
  };
}

export type MatriarchConfig = ReturnType<typeof matriarchConfig>;

/** Writes a configuration as YAML, readable by its owner only: it holds passwords. */
export function writeConfig(path: string, config: unknown): void {
  writeFileSync(path, stringify(config), { mode: 0o600 });
}
