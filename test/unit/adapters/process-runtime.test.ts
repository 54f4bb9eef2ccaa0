import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createProcessRuntime, type ProcessRuntime } from '../../../src/adapters/process/index.ts';
import { isRunning, parseStat, readStat } from '../../../src/adapters/process/proc.ts';

/** Real processes: programs called `postgres` and a Patroni by its command line, both of which only sleep. */
let directory = '';
let data = '';
let pidFile = '';
let postgres = '';
let runtime: ProcessRuntime | null = null;
const children: ChildProcess[] = [];

const log = { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined };

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'matriarch-process-'));
  data = join(directory, 'data');
  pidFile = join(directory, 'patroni.pid');
  postgres = join(directory, 'postgres');
  mkdirSync(data);
  copyFileSync('/bin/sleep', postgres);
  chmodSync(postgres, 0o755);
});

afterEach(async () => {
  runtime?.close();
  runtime = null;
  await Promise.all(children.splice(0).map(end));
  rmSync(directory, { recursive: true });
});

function startPatroni(argument = 'patroni.yaml'): ChildProcess {
  const child = spawn('/bin/sh', ['-c', 'while read line; do :; done', argument], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  children.push(child);
  writeFileSync(pidFile, `${child.pid ?? 0}\n`);
  return child;
}

async function startPostgres(main = true, cwd = data): Promise<ChildProcess> {
  const child = spawn(postgres, ['600'], { cwd, stdio: 'ignore' });
  children.push(child);
  // Between fork and exec it still is this test.
  while (readStat(child.pid ?? 0)?.program !== 'postgres') await sleep(5);
  if (main) writeFileSync(join(data, 'postmaster.pid'), `${child.pid ?? 0}\n${data}\n`);
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exited;
}

function watch(): ProcessRuntime {
  const members = { one: { pidFile, dataDirectory: data } };
  runtime = createProcessRuntime({ members, pollMs: 20, log: log });
  runtime.start();
  return runtime;
}

const verdict = async (watched: ProcessRuntime) => (await watched.proveDead('one')).verdict;

describe('a member is', () => {
  test('alive while both run, then dead once neither is left, and that is told once and at once', async () => {
    const [patroni, server] = [startPatroni(), await startPostgres()];
    const watched = watch();
    const told: string[] = [];
    watched.onDeath((member) => told.push(member));
    expect(await verdict(watched)).toBe('alive');
    await Promise.all([end(patroni), end(server)]);
    await expect.poll(() => told, { timeout: 2000 }).toEqual(['one']);
    await sleep(100);
    expect(told).toEqual(['one']);
    const proof = await watched.proveDead('one');
    expect(proof.verdict).toBe('dead');
    expect(proof.evidence).toContain(`Patroni (pid ${patroni.pid ?? 0}) and PostgreSQL (pid ${server.pid ?? 0})`);
    expect(Date.parse(proof.goneAt ?? '') - Date.parse(proof.lastAliveAt ?? '')).toBeGreaterThanOrEqual(0);
  });

  test('alive while one of them is left, or a backend, or while they are stopped', async () => {
    const [patroni, server] = [startPatroni(), await startPostgres()];
    const watched = watch();
    const backend = await startPostgres(false);
    patroni.kill('SIGSTOP');
    server.kill('SIGSTOP');
    expect(await verdict(watched)).toBe('alive');
    await end(patroni);
    expect((await watched.proveDead('one')).evidence).toMatch(/PostgreSQL of one runs .* though its Patroni is gone/);
    await end(server);
    expect((await watched.proveDead('one')).evidence).toContain(`is left: ${backend.pid ?? 0}`);
    await end(backend);
    expect(await verdict(watched)).toBe('dead');
  });

  test('unknown when nobody saw both of them running', async () => {
    const [patroni, server] = [startPatroni(), await startPostgres()];
    await end(server);
    const late = watch();
    await end(patroni);
    const proof = await late.proveDead('one');
    expect(proof.verdict).toBe('unknown');
    expect(proof.evidence).toContain('PostgreSQL of one was never seen running');
    expect(await late.proveDead('two')).toMatchObject({
      verdict: 'unknown',
      evidence: expect.stringContaining('two') as string,
    });
  });

  test('alive again when a new Patroni is started, by its pid file or by its command', async () => {
    const [patroni, server] = [startPatroni(), await startPostgres()];
    const watched = watch();
    await Promise.all([end(patroni), end(server)]);
    expect(await verdict(watched)).toBe('dead');
    const again = startPatroni();
    expect(await verdict(watched)).toBe('alive');
    await end(again);
    expect(await verdict(watched)).toBe('dead');
    const hidden = startPatroni();
    writeFileSync(pidFile, '');
    expect((await watched.proveDead('one')).evidence).toContain(`Process ${hidden.pid ?? 0} runs the command`);
  });

  test('dead although their pids have gone to others', async () => {
    const [patroni, server] = [startPatroni(), await startPostgres()];
    const watched = watch();
    await Promise.all([end(patroni), end(server)]);
    // A postmaster.pid that names a living process elsewhere, as after the pid was used again.
    const other = await startPostgres(false, directory);
    writeFileSync(join(data, 'postmaster.pid'), `${other.pid ?? 0}\n`);
    expect(await verdict(watched)).toBe('dead');
  });

  test('unknown when the pid file names a process that is no Patroni', async () => {
    const server = await startPostgres();
    const stranger = spawn('/bin/sleep', ['600'], { stdio: 'ignore' });
    children.push(stranger);
    writeFileSync(pidFile, String(stranger.pid ?? 0));
    const watched = watch();
    await end(server);
    expect(await watched.proveDead('one')).toMatchObject({
      verdict: 'unknown',
      evidence: expect.stringContaining('cannot be said whether it is Patroni') as string,
    });
  });
});

describe('a process', () => {
  test('is known by pid and start time', () => {
    const self = readStat(process.pid);
    expect(self).not.toBeNull();
    expect(isRunning({ pid: process.pid, startTime: self!.startTime })).toBe(true);
    expect(isRunning({ pid: process.pid, startTime: '1' })).toBe(false);
  });

  test('is read behind a name with spaces and parentheses', () => {
    const line = `42 (a) b (c) Z 7 42 41 ${'0 '.repeat(15)}987654 1 2`;
    expect(parseStat(42, line)).toEqual({ pid: 42, program: 'a) b (c', state: 'Z', startTime: '987654' });
  });

  test('that is a zombie does not run', async () => {
    // The shell starts a child that ends at once, and becomes a program that never asks for it.
    const parent = spawn('/bin/sh', ['-c', 'true & echo $!; exec sleep 600'], { stdio: ['ignore', 'pipe', 'ignore'] });
    children.push(parent);
    const pid = await new Promise<number>((resolve) => parent.stdout.once('data', (text) => resolve(Number(text))));
    await expect.poll(() => readStat(pid), { timeout: 2000 }).toBeNull();
  });
});
