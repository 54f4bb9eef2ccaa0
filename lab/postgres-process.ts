import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from './errors.ts';
import type { LabProcess } from './lab-process.ts';
import { isPostgresIn, postgresPids, signal } from './proc.ts';
import { waitFor } from './wait.ts';

/** The pid of the postmaster of a data directory, if it runs. A stale postmaster.pid counts for nothing. */
export function postmasterPid(dataDirectory: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8').split('\n')[0]);
    return isPostgresIn(pid, dataDirectory) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Removes the lock files of a server that was killed: postmaster.pid and those of its sockets in `socketDirectory`.
 * PostgreSQL itself refuses to start while a zombie still has that pid, and where nobody reaps orphans (containers
 * without an init) a zombie stays for ever.
 */
export function removeStaleLocks(dataDirectory: string, socketDirectory: string): void {
  const path = join(dataDirectory, 'postmaster.pid');
  if (!existsSync(path) || postgresPids(dataDirectory).length > 0) return;
  const port = Number(readFileSync(path, 'utf8').split('\n')[3]);
  for (const suffix of ['', '.lock']) rmSync(join(socketDirectory, `.s.PGSQL.${port}${suffix}`), { force: true });
  rmSync(path, { force: true });
}

/** The PostgreSQL server of a member. Patroni starts it, and starts it again when it has ended. */
export class PostgresProcess implements LabProcess {
  readonly name: string;
  readonly #dataDirectory: string;
  readonly #socketDirectory: string;
  readonly #log: (lines?: number) => string;

  constructor(name: string, dataDirectory: string, socketDirectory: string, log: (lines?: number) => string) {
    this.name = name;
    this.#dataDirectory = dataDirectory;
    this.#socketDirectory = socketDirectory;
    this.#log = log;
  }

  get pid(): number | undefined {
    return postmasterPid(this.#dataDirectory);
  }

  get running(): boolean {
    return this.pid !== undefined;
  }

  start(): Promise<void> {
    const what = `${this.name} is started by its Patroni`;
    return Promise.reject(new LabError('not_supported', `${what}: start patroni-${this.name.slice(-1)} instead.`));
  }

  /** Fast shutdown, as `pg_ctl stop -m fast` does it. */
  async stop(options: { timeoutMs?: number } = {}): Promise<void> {
    const { pid } = this;
    if (pid === undefined) return;
    this.resume();
    signal(pid, 'SIGINT');
    const gone = () => Promise.resolve(this.pid !== pid);
    await waitFor(gone, {
      timeoutMs: options.timeoutMs ?? 10_000,
      intervalMs: 20,
      what: `the end of ${this.name}`,
    }).catch(() => this.kill());
  }

  /** SIGKILL to the postmaster and all its children. */
  async kill(): Promise<void> {
    const pids = postgresPids(this.#dataDirectory);
    for (const pid of pids) signal(pid, 'SIGKILL');
    const gone = () => Promise.resolve(!postgresPids(this.#dataDirectory).some((pid) => pids.includes(pid)));
    await waitFor(gone, { timeoutMs: 5_000, intervalMs: 10, what: `the end of ${this.name}` });
    removeStaleLocks(this.#dataDirectory, this.#socketDirectory);
  }

  pause(): void {
    if (!this.running) throw new LabError('not_running', `${this.name} is not running.`);
    for (let round = 0; round < 2; round++) {
      for (const pid of postgresPids(this.#dataDirectory)) signal(pid, 'SIGSTOP');
    }
  }

  resume(): void {
    for (const pid of postgresPids(this.#dataDirectory)) signal(pid, 'SIGCONT');
  }

  log(lines?: number): string {
    return this.#log(lines);
  }
}
