import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LabPorts } from './ports.ts';

/** All labs live here: a clone may lie under a directory that the servers' user can't enter. */
export const LAB_ROOT = '/var/tmp/matriarch';

/** What Patroni's dynamic configuration starts with; the names are ours, the values Patroni's. */
export interface PatroniSettings {
  ttl: number;
  loopWait: number;
  retryTimeout: number;
  maximumLagOnFailoverBytes: number;
  synchronousMode: boolean;
  /** Extra PostgreSQL parameters of the members. */
  parameters: Record<string, string | number>;
}

/** The user that servers run as; `undefined` when we are not root and they run as ourselves. */
export interface ServiceUser {
  uid: number;
  gid: number;
}

/** Secrets of one lab, generated once and kept with its data. */
export interface LabSecrets {
  controlPassword: string;
  controlSuperuserPassword: string;
}

/** Everything that the definitions of the services are computed from. */
export interface LabLayout {
  name: string;
  directory: string;
  ports: LabPorts;
  patroni: PatroniSettings;
  user: ServiceUser | undefined;
  secrets: LabSecrets;
  /** Whether PostgreSQL calls fsync. A killed process loses nothing without it; a machine that loses power does. */
  durable: boolean;
}

export const CLUSTER_SCOPE = 'main';
export const CLUSTER_NAMESPACE = '/service';
export const SUPERUSER = { username: 'postgres', password: 'postgres' } as const;
export const STATS_LOGIN = { user: 'admin', password: 'admin' } as const;
export const POOL_ADMIN = { username: 'pgbouncer', password: 'pgbouncer' } as const;
export const MEMBER_NUMBERS = [1, 2, 3] as const;
export const POSTGRES_BIN = '/usr/lib/postgresql/15/bin';

/** Where a lab of this name keeps everything. The length is limited because Unix socket paths are (107 bytes). */
export function labDirectory(name: string): string {
  if (!/^[a-z0-9][a-z0-9_-]{0,39}$/.test(name)) {
    throw new TypeError(`lab name ${JSON.stringify(name)} must be 1 to 40 characters of a-z, 0-9, _ and -`);
  }
  return join(LAB_ROOT, name);
}

/** Paths inside a lab's directory. `data`, `run` and `conf` belong to the servers' user. */
export const labPaths = (directory: string) => ({
  data: (name: string) => join(directory, 'data', name),
  conf: (name: string) => join(directory, 'conf', name),
  log: (name: string) => join(directory, 'log', `${name}.log`),
  logs: join(directory, 'log'),
  run: join(directory, 'run'),
  pidFile: (name: string) => join(directory, 'conf', `${name}.pid`),
  haproxySocket: join(directory, 'run', 'haproxy.sock'),
  /** Written once the lab has been healthy: data without it is the rest of a start that failed halfway. */
  completeMark: join(directory, 'complete'),
  registry: join(directory, 'registry.json'),
  secrets: join(directory, 'secrets.json'),
  jwtSecret: join(directory, 'jwt-secret'),
  matriarchYaml: join(directory, 'matriarch.yaml'),
});

/** The data directory of a member's PostgreSQL. */
export const memberDataDirectory = (directory: string, n: number): string => labPaths(directory).data(`postgres-${n}`);

/** Creates a directory for all users: world-writable and sticky like /tmp. */
function shareDirectory(path: string): void {
  mkdirSync(path, { recursive: true });
  try {
    chmodSync(path, 0o1777);
  } catch {
    // It belongs to another user, who has already set the mode.
  }
}

/** Where blocks of ports are claimed. */
export const PORT_CLAIMS = join(LAB_ROOT, '.ports');

/** Creates the directories that all labs share. */
export function ensureLabRoot(): void {
  shareDirectory(LAB_ROOT);
  shareDirectory(PORT_CLAIMS);
}

/** PostgreSQL refuses to run as root, so root's labs run as Debian's `postgres`. */
export function findServiceUser(): ServiceUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }).trim());
  return { uid: id('-u'), gid: id('-g') };
}
