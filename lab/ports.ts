import { closeSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { LabError } from './errors.ts';
import { ensureLabRoot, PORT_CLAIMS } from './layout.ts';
import { identify, isAlive, type ProcessIdentity } from './proc.ts';

type Triple = readonly [number, number, number];

/** The ports of one lab. The three etcd nodes share theirs on 127.0.0.1, .2 and .3. */
export interface LabPorts {
  etcdClient: number;
  etcdPeer: number;
  postgres: Triple;
  restApi: Triple;
  haproxyPrimary: number;
  haproxyReplicas: number;
  haproxyAll: number;
  haproxyStats: number;
  pgbouncer: number;
  redis: number;
  controlPostgres: number;
  api: number;
}

/** The ports of the operators' quick reference. */
export const DEFAULT_PORTS: LabPorts = {
  etcdClient: 2379,
  etcdPeer: 2380,
  postgres: [5435, 5433, 5434],
  restApi: [8008, 8009, 8010],
  haproxyPrimary: 5000,
  haproxyReplicas: 5001,
  haproxyAll: 5002,
  haproxyStats: 7000,
  pgbouncer: 6432,
  redis: 6379,
  controlPostgres: 5440,
  api: 8080,
};

/** One address that a lab wants to listen on. */
export interface PortUse {
  host: string;
  port: number;
  service: string;
}

export const ETCD_HOSTS = ['127.0.0.1', '127.0.0.2', '127.0.0.3'] as const;

/** Every address that a lab with these ports listens on, the API's included. */
export function portUses(ports: LabPorts): PortUse[] {
  const local = (port: number, service: string): PortUse => ({ host: '127.0.0.1', port, service });
  return [
    ...ETCD_HOSTS.flatMap((host, i) => [
      { host, port: ports.etcdClient, service: `etcd-${i + 1}` },
      { host, port: ports.etcdPeer, service: `etcd-${i + 1} (peers)` },
    ]),
    ...ports.postgres.map((port, i) => local(port, `PostgreSQL of patroni-${i + 1}`)),
    ...ports.restApi.map((port, i) => local(port, `REST API of patroni-${i + 1}`)),
    local(ports.haproxyPrimary, 'HAProxy primary'),
    local(ports.haproxyReplicas, 'HAProxy replicas'),
    local(ports.haproxyAll, 'HAProxy all'),
    local(ports.haproxyStats, 'HAProxy statistics'),
    local(ports.pgbouncer, 'PgBouncer'),
    local(ports.redis, 'Redis'),
    local(ports.controlPostgres, "the control plane's PostgreSQL"),
    local(ports.api, 'the Matriarch API'),
  ];
}

/** Why an address can't be listened on, or `undefined` when it is free. Tried by listening, not by reading tables. */
export function listenError(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

/** The addresses of a lab that something else already listens on. */
export async function portsInUse(ports: LabPorts): Promise<PortUse[]> {
  const uses = portUses(ports);
  const errors = await Promise.all(uses.map((use) => listenError(use.host, use.port)));
  return uses.filter((_, i) => errors[i] !== undefined);
}

// Below the kernel's ephemeral range (32768-), so that no outgoing connection takes one of them meanwhile.
const FIRST_BLOCK = 20_000;
const LAST_BLOCK = 32_000;
const BLOCK_SIZE = 20;

/** The ports of the block that starts at `base`. Pure. */
export function portsOfBlock(base: number): LabPorts {
  return {
    etcdClient: base,
    etcdPeer: base + 1,
    postgres: [base + 2, base + 3, base + 4],
    restApi: [base + 5, base + 6, base + 7],
    haproxyPrimary: base + 8,
    haproxyReplicas: base + 9,
    haproxyAll: base + 10,
    haproxyStats: base + 11,
    redis: base + 12,
    controlPostgres: base + 13,
    api: base + 14,
    pgbouncer: base + 15,
  };
}

/** A claimed block of ports: nobody else gets it until it is released or this process has ended. */
export interface PortClaim {
  ports: LabPorts;
  release: () => void;
}

/** Claims a block of free ports, so that labs run side by side, in this process and in others. */
export async function claimFreePorts(): Promise<PortClaim> {
  ensureLabRoot();
  for (let base = FIRST_BLOCK; base < LAST_BLOCK; base += BLOCK_SIZE) {
    const file = join(PORT_CLAIMS, `${base}`);
    if (!claimFile(file)) continue;
    const release = () => rmSync(file, { force: true });
    const ports = portsOfBlock(base);
    if ((await portsInUse(ports)).length === 0) return { ports, release };
    release();
  }
  throw new LabError('port_in_use', `No block of ${BLOCK_SIZE} free ports between ${FIRST_BLOCK} and ${LAST_BLOCK}.`);
}

function claimFile(file: string): boolean {
  const create = (): boolean => {
    try {
      const fd = openSync(file, 'wx', 0o644);
      writeSync(fd, JSON.stringify(identify(process.pid)));
      closeSync(fd);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  };
  return create() || (isStaleClaim(file) && create());
}

function isStaleClaim(file: string): boolean {
  try {
    const text = readFileSync(file, 'utf8');
    // Empty: its owner is between creating and writing.
    if (text === '' || isAlive(JSON.parse(text) as ProcessIdentity)) return false;
    return takeAway(file);
  } catch {
    return false;
  }
}

/** Whoever found it stale at the same time may have claimed it anew meanwhile: then it is put back. */
function takeAway(file: string): boolean {
  const aside = `${file}.${process.pid}`;
  renameSync(file, aside);
  const text = readFileSync(aside, 'utf8');
  const isAnew = text === '' || isAlive(JSON.parse(text) as ProcessIdentity);
  if (isAnew) linkSync(aside, file);
  rmSync(aside, { force: true });
  return !isAnew;
}
