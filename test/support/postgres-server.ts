import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { findServiceUser, POSTGRES_BIN } from '../../lab/layout.ts';

const run = promisify(execFile);

/** A PostgreSQL of a test's own, in a directory that goes away with it. */
export class PostgresServer {
  readonly port: number;
  readonly #directory: string;
  #process: ChildProcess | null = null;

  constructor(port: number, directory: string) {
    this.port = port;
    this.#directory = directory;
  }

  /** Creates and starts one. Ends with `remove()`. */
  static async create(): Promise<PostgresServer> {
    const directory = mkdtempSync('/var/tmp/matriarch-test-');
    const user = findServiceUser();
    if (user !== undefined) chownSync(directory, user.uid, user.gid);
    const options = ['--auth=trust', '--username=postgres', '--no-sync', '--encoding=UTF8', '--locale=C.UTF-8'];
    await run(`${POSTGRES_BIN}/initdb`, [`--pgdata=${join(directory, 'data')}`, ...options], {
      ...user,
      cwd: directory,
    });
    const server = new PostgresServer(await freePort(), directory);
    await server.start();
    return server;
  }

  url(database = 'postgres'): string {
    return `postgres://postgres@127.0.0.1:${this.port}/${database}`;
  }

  /** Creates an empty database and answers its URL. */
  async createDatabase(name: string): Promise<string> {
    await this.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
    return this.url(name);
  }

  async query(sql: string, database = 'postgres'): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: this.url(database), connectionTimeoutMillis: 2000 });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  async start(): Promise<void> {
    const settings = ['fsync=off', 'shared_buffers=16MB', 'listen_addresses=127.0.0.1', `port=${this.port}`];
    settings.push(`unix_socket_directories=${this.#directory}`);
    const args = ['-D', join(this.#directory, 'data'), ...settings.flatMap((setting) => ['-c', setting])];
    const { uid, gid } = findServiceUser() ?? {};
    this.#process = spawn(`${POSTGRES_BIN}/postgres`, args, {
      stdio: 'ignore',
      cwd: this.#directory,
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
    });
    for (let attempt = 0; attempt < 200; attempt++) {
      if (
        await this.query('SELECT 1').then(
          () => true,
          () => false,
        )
      )
        return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`PostgreSQL on port ${this.port} did not start`);
  }

  /** `SIGINT` is a fast shutdown, `SIGQUIT` an immediate one. */
  async stop(signal: 'SIGINT' | 'SIGQUIT' = 'SIGINT'): Promise<void> {
    const child = this.#process;
    if (child === null || child.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
    this.#process = null;
  }

  /** Stops or continues every process of the server, so that it accepts and never answers. */
  async freeze(frozen: boolean): Promise<void> {
    const pid = this.#process?.pid;
    if (pid === undefined) throw new Error('the server does not run');
    const { stdout } = await run('pgrep', ['-P', String(pid)]);
    const children = stdout.split('\n').filter(Boolean).map(Number);
    for (const each of [pid, ...children]) process.kill(each, frozen ? 'SIGSTOP' : 'SIGCONT');
  }

  async remove(): Promise<void> {
    await this.stop('SIGQUIT');
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
