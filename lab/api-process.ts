import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { LabError } from './errors.ts';
import type { Lab } from './lab.ts';
import { labPaths } from './layout.ts';
import { tailOf } from './managed-process.ts';
import { statusOf } from './probes.ts';
import { identify } from './proc.ts';
import { waitFor } from './wait.ts';

const projectRoot = fileURLToPath(new URL('..', import.meta.url));
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;

/** The API over a lab, as a child process of `up`. */
export class ApiProcess {
  readonly #lab: Lab;
  readonly #environment: NodeJS.ProcessEnv;
  readonly logPath: string;
  #child: ChildProcess | undefined;
  #ending = false;

  constructor(lab: Lab) {
    this.#lab = lab;
    this.#environment = { ...process.env, MATRIARCH_CONFIG: lab.writeMatriarchConfig() };
    this.logPath = labPaths(lab.directory).log('api');
  }

  get url(): string {
    return `http://127.0.0.1:${this.#lab.ports.api}`;
  }

  /** Starts it and waits until it is ready. */
  async start(onUnexpectedExit: (how: string) => void): Promise<void> {
    const log = openSync(this.logPath, 'a', 0o640);
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
      cwd: projectRoot,
      env: this.#environment,
      stdio: ['ignore', log, log],
      // Its own session: Ctrl-C reaches `up` only, which ends everything in order.
      detached: true,
    });
    closeSync(log);
    this.#child = child;
    const identity = child.pid === undefined ? undefined : identify(child.pid);
    if (identity) this.#lab.adopt('api', identity);
    let ended: string | undefined;
    let ready = false;
    child.once('error', (error) => (ended = error.message));
    child.once('exit', (code, signal) => {
      ended = signal === null ? `exit code ${String(code)}` : `signal ${signal}`;
      if (ready && !this.#ending) onUnexpectedExit(ended);
    });
    const giveUp = () => ended && `it ended with ${ended}: ${tailOf(this.logPath, 1)}`;
    const probe = async () => (await statusOf(`${this.url}/readyz`)) === 200;
    const what = `readiness of the API (log: ${this.logPath})`;
    await waitFor(probe, { timeoutMs: START_TIMEOUT_MS, giveUp, what });
    ready = true;
  }

  /** The first token, minted by the project's own command. */
  firstToken(): string {
    const args = ['src/token.ts', '--subject', 'operator@local', '--role', 'admin', '--expires', '12h'];
    const options = { cwd: projectRoot, env: this.#environment, encoding: 'utf8', timeout: 30_000 } as const;
    const result = spawnSync(process.execPath, ['--import', 'tsx', ...args], options);
    const token = result.stdout.trim();
    if (result.status === 0 && token !== '') return token;
    const reason = result.stderr.trim().split('\n').at(-1) ?? '';
    throw new LabError('start_failed', `The first token could not be made: ${reason}`);
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#ending = true;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await exited;
    clearTimeout(timer);
  }
}
