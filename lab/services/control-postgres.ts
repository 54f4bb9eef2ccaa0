import { execFile } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import pg from 'pg';
import { LabError } from '../errors.ts';
import { labPaths, POSTGRES_BIN, type LabLayout } from '../layout.ts';
import { childEnvironment } from '../managed-process.ts';
import { makeDirectory, prepareService, type ServiceDefinition } from '../service.ts';

const run = promisify(execFile);
const NAME = 'control-postgres';

/** Where the control plane connects to its own PostgreSQL. */
export const controlDatabaseUrl = (layout: LabLayout): string =>
  `postgres://matriarch:${layout.secrets.controlPassword}@127.0.0.1:${layout.ports.controlPostgres}/matriarch`;

/** The control plane's own PostgreSQL: never inside the cluster that it manages. */
export function controlPostgresService(layout: LabLayout): ServiceDefinition {
  const data = labPaths(layout.directory).data(NAME);
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(layout.ports.controlPostgres),
    unix_socket_directories: labPaths(layout.directory).run,
    shared_buffers: '32MB',
    max_connections: '100',
    max_wal_size: '256MB',
    ...(layout.durable ? {} : { fsync: 'off' }),
  };
  return {
    name: NAME,
    title: "the control plane's PostgreSQL",
    command: `${POSTGRES_BIN}/postgres`,
    args: ['-D', data, ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])],
    directories: [],
    files: [],
    // "Fast": sessions are ended, then a checkpoint.
    stopSignal: 'SIGINT',
    dataDirectory: data,
  };
}

/** Creates the data directory unless there is a complete one. */
export async function initControlPostgres(layout: LabLayout): Promise<void> {
  const data = labPaths(layout.directory).data(NAME);
  // Beside the directory: initdb wants it empty, and a killed initdb leaves PG_VERSION behind.
  const complete = `${data}.initialised`;
  if (existsSync(complete)) return;
  rmSync(data, { recursive: true, force: true });
  makeDirectory(data, layout.user);
  const passwordFile = labPaths(layout.directory).conf('control-superuser');
  const files = [{ path: passwordFile, content: layout.secrets.controlSuperuserPassword }];
  prepareService({ ...controlPostgresService(layout), files }, layout.user);
  const options = ['--username=postgres', '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'];
  await run(`${POSTGRES_BIN}/initdb`, [`--pgdata=${data}`, `--pwfile=${passwordFile}`, ...options], {
    ...layout.user,
    cwd: layout.directory,
    env: childEnvironment(layout.directory),
  }).catch((error: unknown) => {
    throw new LabError('start_failed', `initdb of the control plane's PostgreSQL failed: ${String(error)}`);
  });
  writeFileSync(complete, '');
}

/** Creates the role and the database of the control plane where they are missing. */
export async function ensureControlDatabase(layout: LabLayout): Promise<void> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: layout.ports.controlPostgres,
    user: 'postgres',
    password: layout.secrets.controlSuperuserPassword,
    database: 'postgres',
    connectionTimeoutMillis: 2_000,
    query_timeout: 10_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const exists = async (sql: string) => (await client.query(sql)).rows.length > 0;
    const password = client.escapeLiteral(layout.secrets.controlPassword);
    if (!(await exists("SELECT 1 FROM pg_roles WHERE rolname = 'matriarch'"))) {
      await client.query(`CREATE ROLE matriarch LOGIN PASSWORD ${password}`);
    }
    if (!(await exists("SELECT 1 FROM pg_database WHERE datname = 'matriarch'"))) {
      await client.query('CREATE DATABASE matriarch OWNER matriarch');
    }
  } finally {
    await client.end();
  }
}
