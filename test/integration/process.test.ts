import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PostgresServer } from '../support/postgres-server.ts';
import { ask, testSecret, until } from '../support/replica.ts';

let server: PostgresServer;
let databaseUrl: string;
let directory: string;
beforeAll(async () => {
  server = await PostgresServer.create();
  databaseUrl = await server.createDatabase('matriarch');
  directory = mkdtempSync(join(tmpdir(), 'matriarch-process-'));
});
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await server.remove();
});

function writeConfig(change: object = {}): string {
  const path = join(directory, `${Math.random().toString(36).slice(2)}.yaml`);
  const cluster = { patroni: { scope: 'x' }, etcd: { endpoints: ['http://127.0.0.1:1'] }, postgres: { username: 'x' } };
  const config = {
    server: { port: 0, shutdownDelayMs: 500, shutdownTimeoutMs: 3000 },
    database: { url: databaseUrl },
    redis: { url: 'redis://127.0.0.1:1' },
    identity: { secret: testSecret },
    clusters: { main: cluster },
    ...change,
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs one of our programs to its end. */
function run(program: 'main' | 'token', config: string, args: string[] = []): Promise<Ended> {
  return new Promise((resolve) => {
    const env = { ...process.env, MATRIARCH_CONFIG: config };
    const child = execFile(
      'node',
      ['--import', 'tsx', `src/${program}.ts`, ...args],
      { env },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function startMain(shutdownDelayMs = 500): Promise<{ child: ChildProcess; url: string; log: () => string }> {
  const port = await freePort();
  const config = writeConfig({ server: { port, shutdownDelayMs, shutdownTimeoutMs: 3000 } });
  const child = spawn('node', ['--import', 'tsx', 'src/main.ts'], {
    env: { ...process.env, MATRIARCH_CONFIG: config },
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const url = `http://127.0.0.1:${port}`;
  const isUp = () =>
    ask({ url }, '/livez').then(
      ({ status }) => status === 200,
      () => false,
    );
  await until(`the start: ${log}`, isUp, 50_000);
  return { child, url, log: () => log };
}

const mint = async () => (await run('token', writeConfig(), ['--subject', 'x', '--role', 'admin'])).stdout.trim();

describe('npm run token', () => {
  it('migrates an empty database and prints the token and nothing else', async () => {
    const url = await server.createDatabase('empty');
    const args = ['--subject', 'alice@example.com', '--role', 'admin', '--clusters', 'main', '--expires', '30m'];
    const { code, stdout, stderr } = await run('token', writeConfig({ database: { url } }), args);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const claims = JSON.parse(Buffer.from(stdout.split('.')[1] ?? '', 'base64url').toString()) as Record<
      string,
      number
    >;
    expect(claims).toMatchObject({ sub: 'alice@example.com', role: 'admin', clusters: ['main'] });
    expect(claims['exp']! - claims['iat']!).toBe(1800);
    const [row] = await server.query('SELECT subject, created_by FROM matriarch.tokens', 'empty');
    expect(row).toEqual({ subject: 'alice@example.com', created_by: 'command line' });
  });

  it.each<[string, string[], object, RegExp]>([
    ['no subject', ['--role', 'admin'], {}, /^--subject must say who will hold the token\.\nUsage: /],
    [
      'an unknown cluster',
      ['--subject', 'x', '--role', 'admin', '--clusters', 'mian'],
      {},
      /"mian" is not a configured cluster\n$/,
    ],
    [
      'a duration that is none',
      ['--subject', 'x', '--role', 'admin', '--expires', '1y'],
      {},
      /^--expires must be a duration/,
    ],
    [
      'no database',
      ['--subject', 'x', '--role', 'admin'],
      { database: { url: 'postgres://127.0.0.1:1/x' } },
      /^The control plane's database cannot be reached: .*ECONNREFUSED.*\n$/,
    ],
    [
      'a bad configuration',
      ['--subject', 'x', '--role', 'admin'],
      { redis: {} },
      /redis\.url: is missing; expected a string\n$/,
    ],
  ])('says in a sentence what is wrong with %s', async (_what, args, change, expected) => {
    const { code, stdout, stderr } = await run('token', writeConfig(change), args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(expected);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

describe('the process', () => {
  it('ends with every mistake of the configuration', async () => {
    const { code, stderr } = await run('main', writeConfig({ redis: {}, server: { prot: 1 } }));
    expect(code).toBe(1);
    expect(stderr).toMatch(/redis\.url: is missing/);
    expect(stderr).toMatch(/server\.prot: is not known here/);
    expect(stderr).not.toContain(testSecret);
  });

  it('says in a sentence that its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const { code, stderr } = await run('main', writeConfig({ server: { port } }));
    taken.close();
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`^Cannot listen on 127\\.0\\.0\\.1:${port}: .*EADDRINUSE.*\n$`));
  });

  it('starts without its database and is ready when that comes', async () => {
    const token = await mint();
    await server.stop();
    const { child, url, log } = await startMain();
    expect((await ask({ url }, '/readyz')).status).toBe(503);
    expect((await ask({ url }, '/v1/clusters', { token })).body['code']).toBe('identity_unavailable');
    await server.start();
    await until('readiness', async () => (await ask({ url }, '/readyz')).status === 200);
    expect((await ask({ url }, '/v1/clusters', { token })).status).toBe(200);
    const exited = once(child, 'exit');
    child.kill('SIGINT');
    expect(await exited).toEqual([0, null]);
    expect(log()).not.toContain(testSecret);
    expect(log()).not.toContain(token);
  });

  it('fails its readiness first, then finishes what is in flight, ends streams and exits with 0', async () => {
    const token = await mint();
    const { child, url, log } = await startMain();
    await until('readiness', async () => (await ask({ url }, '/readyz')).status === 200);
    const stream = await fetch(`${url}/v1/clusters/main/events`, { headers: { authorization: `Bearer ${token}` } });
    const streamed = stream.text();
    const results: (number | string)[] = [];
    let inRotation = true;
    // Clients behind a balancer: they ask without a pause until this replica says that it is not ready.
    const send = () => ask({ url }, '/v1/tokens', { token }).then(({ status }) => status, String);
    const clients = Array.from({ length: 8 }, async () => {
      while (inRotation) results.push(await send());
    });
    await until('load', () => results.length > 50);
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await until('unreadiness', async () => (await ask({ url }, '/readyz')).status === 503, 2000);
    expect((await ask({ url }, '/livez')).status).toBe(200);
    inRotation = false;
    await Promise.all(clients);
    // One more that is still in flight when the server stops accepting.
    const locked = server.query('BEGIN; LOCK TABLE matriarch.tokens; SELECT pg_sleep(0.6); COMMIT', 'matriarch');
    await new Promise((resolve) => setTimeout(resolve, 100));
    results.push(await send());
    await locked;
    expect(await exited).toEqual([0, null]);
    expect(results.filter((status) => status !== 200)).toEqual([]);
    expect(await streamed).toContain('{"reason":"shutting_down"}');
    expect(log()).toContain('"msg":"stopped"');
    expect(log()).not.toMatch(/"level":"(error|fatal)"/);
  });

  it('exits at once when it is told twice', async () => {
    const { child } = await startMain(60_000);
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const began = performance.now();
    child.kill('SIGTERM');
    expect(await exited).toEqual([1, null]);
    expect(performance.now() - began).toBeLessThan(2000);
  });
});
