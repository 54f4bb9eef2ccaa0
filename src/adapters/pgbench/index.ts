import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../kernel/errors.ts';
import type { LoadControl, LoadResult, LoadSecond } from '../../modules/load/index.ts';
import { latenciesOf, rounded, secondOf, summaryOf } from './parse.ts';

export interface PgbenchOptions {
  route: string;
  host: string;
  port: number;
  username: string;
  password?: string;
}

/** Beyond what was asked for, before it is ended by force. */
const graceMs = 30_000;
const maxComplaint = 500;

interface Ended {
  exitCode: number | null;
  complaint: string | null;
  abortedClients: number;
}

/** Runs Debian's pgbench as a child that ends with its signal. */
export function createPgbench({ route, host, port, username, password }: PgbenchOptions): LoadControl {
  const env = {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LC_ALL: 'C',
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: username,
    PGAPPNAME: 'matriarch load test',
    PGCONNECT_TIMEOUT: '10',
    ...(password === undefined ? {} : { PGPASSWORD: password }),
  };

  function pgbench(
    args: readonly string[],
    options: { timeoutMs: number; signal?: AbortSignal; onLine?: (line: string) => void },
  ): Promise<Ended> {
    const { timeoutMs, signal, onLine } = options;
    return new Promise((resolve, reject) => {
      const child = spawn('pgbench', args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
      const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
      const stop = (): void => void child.kill('SIGKILL');
      signal?.addEventListener('abort', stop, { once: true });
      if (signal?.aborted === true) stop();
      let rest = '';
      let complaint: string | null = null;
      let abortedClients = 0;
      child.stderr.setEncoding('utf8');
      child.stderr.on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          if (/^pgbench: (error|fatal)/.test(line)) complaint = line.slice(0, maxComplaint);
          if (/client \d+ .*aborted/.test(line)) abortedClients += 1;
          onLine?.(line);
        }
      });
      child.once('error', reject);
      child.once('close', (exitCode) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', stop);
        if (signal?.aborted === true) reject(new Error('pgbench was ended'));
        else resolve({ exitCode, complaint, abortedClients });
      });
    });
  }

  return {
    route,

    async unavailable() {
      try {
        const { exitCode } = await pgbench(['--version'], { timeoutMs: 5000 });
        return exitCode === 0 ? null : 'pgbench cannot be run on the host of the API.';
      } catch (error) {
        return `pgbench is not installed on the host of the API (Debian: postgresql-contrib): ${messageOf(error)}.`;
      }
    },

    async fill(database, scale, timeoutMs, signal) {
      const { exitCode, complaint } = await pgbench(['-i', '-q', '-s', String(scale), database], { timeoutMs, signal });
      if (exitCode !== 0) throw new Error(complaint ?? 'pgbench could not fill the scratch database');
    },

    async run({ database, clients, seconds, rate }, onSecond, signal) {
      const directory = await mkdtemp(join(tmpdir(), 'matriarch-load-'));
      try {
        const perSecond: LoadSecond[] = [];
        const args = ['-n', '-P', '1', '-c', String(clients), '-T', String(seconds), '-R', String(rate)];
        const log = ['--log', `--log-prefix=${join(directory, 'log')}`];
        const startedAt = performance.now();
        const ended = await pgbench([...args, ...log, database], {
          timeoutMs: seconds * 1000 + graceMs,
          signal,
          onLine(line) {
            const second = secondOf(line);
            if (second === null) return;
            perSecond.push(second);
            onSecond(second);
          },
        });
        const tookSeconds = Math.max(0.001, (performance.now() - startedAt) / 1000);
        return await resultOf(directory, ended, perSecond, tookSeconds);
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    },
  };
}

async function resultOf(
  directory: string,
  { exitCode, complaint, abortedClients }: Ended,
  perSecond: LoadSecond[],
  tookSeconds: number,
): Promise<LoadResult> {
  const logs = await Promise.all((await readdir(directory)).map((file) => readFile(join(directory, file), 'utf8')));
  const parts = logs.map(latenciesOf);
  const latenciesMs = parts.flatMap((part) => part.latenciesMs);
  return {
    transactions: latenciesMs.length,
    failed: parts.reduce((sum, part) => sum + part.failed, 0),
    abortedClients,
    tps: rounded(latenciesMs.length / tookSeconds),
    latencyMs: summaryOf(latenciesMs),
    perSecond,
    complaint: exitCode === 0 ? null : (complaint ?? `pgbench ended with ${exitCode ?? 'a signal'}`),
  };
}
