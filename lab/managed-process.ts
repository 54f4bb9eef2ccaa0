import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { LabError } from './errors.ts';
import { labPaths, type LabLayout } from './layout.ts';
import { identify, postgresPids, readStat, signal, type ProcessIdentity } from './proc.ts';
import type { LabProcess, ProcessExit, SignalOptions } from './lab-process.ts';
import { removeStaleLocks } from './postgres-process.ts';
import { LAB_MARK } from './registry.ts';
import { prepareService, type ServiceDefinition } from './service.ts';
import { waitFor } from './wait.ts';

/** What a process tells the lab that it belongs to. */
export interface ProcessEvents {
  started: (name: string, identity: ProcessIdentity) => void;
  exited: (exit: ProcessExit) => void;
}

/** The environment of all servers: nothing of ours (PGHOST, HTTP_PROXY, …) may leak into them. */
export const childEnvironment = (directory: string): Record<string, string> => ({
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C.UTF-8',
  HOME: directory,
  TZ: 'UTC',
  PYTHONUNBUFFERED: '1',
  [LAB_MARK]: directory,
});

/** The last lines of a log file. */
export function tailOf(path: string, lines: number): string {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}

/** A server that we started ourselves. */
export class ManagedProcess implements LabProcess {
  readonly name: string;
  readonly service: ServiceDefinition;
  readonly #layout: LabLayout;
  readonly #events: ProcessEvents;
  #child: ChildProcess | undefined;
  #ending = false;

  constructor(layout: LabLayout, service: ServiceDefinition, events: ProcessEvents) {
    this.name = service.name;
    this.service = service;
    this.#layout = layout;
    this.#events = events;
  }

  get pid(): number | undefined {
    return this.running ? this.#child?.pid : undefined;
  }

  get running(): boolean {
    const child = this.#child;
    return child?.pid !== undefined && child.exitCode === null && child.signalCode === null;
  }

  async start(): Promise<void> {
    if (this.running) return;
    prepareService(this.service, this.#layout.user);
    const { directory, user } = this.#layout;
    const { dataDirectory } = this.service;
    if (dataDirectory !== undefined) removeStaleLocks(dataDirectory, labPaths(directory).run);
    const log = openSync(labPaths(directory).log(this.name), 'a', 0o640);
    const child = spawn(this.service.command, this.service.args, {
      cwd: directory,
      env: { ...childEnvironment(directory), ...this.service.env },
      stdio: ['ignore', log, log],
      // Its own session: Ctrl-C in a terminal reaches us only, and we end the servers in order.
      detached: true,
      ...user,
    });
    closeSync(log);
    this.#child = child;
    this.#ending = false;
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (cause) =>
        reject(new LabError('start_failed', `${this.service.title} can't be started: ${cause.message}.`, { cause })),
      );
    });
    child.unref();
    writeFileSync(labPaths(directory).pidFile(this.name), `${child.pid!}\n`);
    const identity = identify(child.pid!);
    if (identity) this.#events.started(this.name, identity);
    child.once('exit', (code, signalName) => {
      const expected = this.#ending || this.#child !== child;
      this.#events.exited({ name: this.name, title: this.service.title, code, signal: signalName, expected });
    });
  }

  async stop(options: { timeoutMs?: number } = {}): Promise<void> {
    const { pid } = this;
    if (pid === undefined) return;
    this.#ending = true;
    this.resume({ withPostgres: true });
    signal(pid, this.service.stopSignal);
    const ended = waitFor(() => Promise.resolve(!this.running), {
      timeoutMs: options.timeoutMs ?? 10_000,
      intervalMs: 20,
      what: `the end of ${this.service.title}`,
    });
    await ended.catch(() => this.kill({ withPostgres: true }));
  }

  async kill(options: SignalOptions = {}): Promise<void> {
    this.#ending = true;
    const pids = this.#pids(options);
    for (const pid of pids) signal(pid, 'SIGKILL');
    // A backend that was being forked meanwhile is found in the second round.
    await waitFor(
      () => {
        const left = this.#pids(options).filter((pid) => readStat(pid));
        for (const pid of left) signal(pid, 'SIGKILL');
        return Promise.resolve(left.length === 0 && !this.running);
      },
      { timeoutMs: 5_000, intervalMs: 10, what: `the end of ${this.service.title}` },
    );
  }

  pause(options: SignalOptions = {}): void {
    if (!this.running) throw new LabError('not_running', `${this.service.title} is not running.`);
    for (const pid of this.#pids(options)) signal(pid, 'SIGSTOP');
    // Again, for backends that were forked between listing and stopping the postmaster.
    for (const pid of this.#pids(options)) signal(pid, 'SIGSTOP');
  }

  resume(options: SignalOptions = {}): void {
    for (const pid of this.#pids(options)) signal(pid, 'SIGCONT');
  }

  log(lines = 40): string {
    return tailOf(labPaths(this.#layout.directory).log(this.name), lines);
  }

  #pids(options: SignalOptions): number[] {
    const { pid } = this;
    const data = this.service.dataDirectory;
    // For a server that is PostgreSQL itself, its backends always belong to it.
    const isPostgres = this.service.command.endsWith('/postgres');
    const servers = data !== undefined && (options.withPostgres || isPostgres) ? postgresPids(data) : [];
    return [...new Set([...(pid === undefined ? [] : [pid]), ...servers])];
  }
}
