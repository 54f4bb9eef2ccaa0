import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createDockerProbe } from '../../src/adapters/docker/index.ts';
import { createHttpClient, createHttpProbe } from '../../src/adapters/http/index.ts';
import { createProxyReader } from '../../src/adapters/haproxy/index.ts';
import { createPatroniReader } from '../../src/adapters/patroni/index.ts';
import { createPgbouncerProbe } from '../../src/adapters/pgbouncer/index.ts';
import { failedLook } from '../support/failed-look.ts';
import { startProcess } from '../support/real-process.ts';
import { closedPort } from '../support/rude-server.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function temporaryDirectory(): string {
  const directory = mkdtempSync('/var/tmp/matriarch-probe-');
  cleanups.push(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

async function serve(
  listener: RequestListener,
  at: { path: string } | { port: number; host: string },
): Promise<Server> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(at, resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => void server.close(() => resolve()));
  });
  return server;
}

/** An HTTP server that answers each path with a status and a body. */
async function serveHttp(answers: Record<string, [number, string, string?]>): Promise<string> {
  const server = await serve(
    (request, response) => {
      const [status, body, type = 'application/json'] = answers[request.url ?? ''] ?? [
        404,
        'nothing here',
        'text/plain',
      ];
      response.writeHead(status, { 'content-type': type, location: '/elsewhere' }).end(body);
    },
    { port: 0, host: '127.0.0.1' },
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('services over HTTP', () => {
  it.each([
    ['prometheus', '/-/healthy', 'Prometheus Server is Healthy.', 'text/plain', 'HTTP 200'],
    ['alertmanager', '/-/healthy', 'OK', 'text/plain', 'HTTP 200'],
    ['grafana', '/api/health', '{"database":"ok","version":"11.2.0"}', 'application/json', 'HTTP 200, version 11.2.0'],
    ['pgadmin', '/misc/ping', 'PING', 'text/html', 'HTTP 200'],
    ['other', '/', '{"version": 5}', 'application/json', 'HTTP 200'],
  ] as const)('%s is asked at %s', async (kind, path, body, type, detail) => {
    const url = await serveHttp({ [path]: [200, body, type] });
    const seen = await createHttpProbe(kind, { url: `${url}/` }).look(1000);
    expect(seen).toEqual({ detail, latencyMs: expect.any(Number) as number });
  });

  it('are reachable when they want a login or point elsewhere, and not when they fail', async () => {
    const url = await serveHttp({ '/': [401, ''], '/moved': [302, ''], '/broken': [503, 'no'], '/bad': [200, '{'] });
    expect((await createHttpProbe('other', { url }).look(1000)).detail).toBe('HTTP 401');
    expect((await createHttpProbe('other', { url: `${url}/moved` }).look(1000)).detail).toBe('HTTP 302');
    expect((await createHttpProbe('other', { url: `${url}/bad` }).look(1000)).detail).toBe('HTTP 200');
    const error = await failedLook(1000, (ms) => createHttpProbe('other', { url: `${url}/broken` }).look(ms));
    expect(error).toMatchObject({ code: 'rejected', message: expect.stringContaining('503') as string });
  });

  it('get the configured login', async () => {
    let seen: string | undefined;
    const server = await serve(
      (request, response) => {
        seen = request.headers.authorization;
        response.end('ok');
      },
      { port: 0, host: '127.0.0.1' },
    );
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await createHttpClient({ username: 'admin', password: 'pä:ss' }).get(url, 1000);
    expect(seen).toBe(`Basic ${Buffer.from('admin:pä:ss').toString('base64')}`);
  });
});

describe('Patroni and HAProxy over HTTP', () => {
  const body = JSON.stringify({ state: 'running', role: 'replica', patroni: { version: '4.1.4', scope: 'main' } });

  it('count 503 with a status as an answer, as every health check of Patroni gives it', async () => {
    const url = await serveHttp({ '/patroni': [503, body] });
    await expect(createPatroniReader({}).readNode(`${url}/`, 1000)).resolves.toMatchObject({ version: '4.1.4' });
  });

  it.each([
    [401, body, 'rejected'],
    [302, body, 'rejected'],
    [200, '<html></html>', 'protocol'],
    [200, '{"state":"running"}', 'protocol'],
    [200, '', 'protocol'],
  ])('refuse HTTP %i %s as %s', async (status, answer, code) => {
    const url = await serveHttp({ '/patroni': [status, answer], '/;csv': [status, answer] });
    expect((await failedLook(1000, (ms) => createPatroniReader({}).readNode(url, ms))).code).toBe(code);
    expect((await failedLook(1000, (ms) => createProxyReader({ url: `${url}/` }).read(ms))).code).toBe(code);
  });
});

describe('Docker', () => {
  async function engine(status: number, body: string): Promise<string> {
    const socketPath = join(temporaryDirectory(), 'docker.sock');
    await serve(
      (request, response) => {
        response.writeHead(request.url === '/info' ? status : 404, { 'content-type': 'application/json' }).end(body);
      },
      { path: socketPath },
    );
    return socketPath;
  }

  it('says its version and how many containers there are', async () => {
    const socketPath = await engine(200, '{"ServerVersion":"28.2.2","Containers":5,"ContainersRunning":4}');
    const { detail } = await createDockerProbe({ socketPath }).look(1000);
    expect(detail).toBe('Docker 28.2.2, 5 containers, 4 running');
  });

  it.each([
    [500, '{"message":"no space"}', 'rejected'],
    [200, 'not json', 'protocol'],
    [200, '{}', 'protocol'],
  ])('that answers %i %s is %s', async (status, body, code) => {
    const socketPath = await engine(status, body);
    expect((await failedLook(1000, (ms) => createDockerProbe({ socketPath }).look(ms))).code).toBe(code);
  });

  it('that never answers costs the deadline', async () => {
    const socketPath = join(temporaryDirectory(), 'docker.sock');
    await serve(() => undefined, { path: socketPath });
    expect((await failedLook(300, (ms) => createDockerProbe({ socketPath }).look(ms))).code).toBe('timeout');
  });
});

describe('PgBouncer', () => {
  it('says its version, also with no server behind it, and refuses who may not look', async () => {
    const directory = temporaryDirectory();
    chmodSync(directory, 0o777);
    const port = await closedPort();
    writeFileSync(join(directory, 'users.txt'), '"stats" "secret"\n"nobody" "secret"\n');
    writeFileSync(
      join(directory, 'pgbouncer.ini'),
      [
        '[databases]',
        '* = host=127.0.0.1 port=1',
        '[pgbouncer]',
        'listen_addr = 127.0.0.1',
        `listen_port = ${port}`,
        'unix_socket_dir =',
        'auth_type = scram-sha-256',
        `auth_file = ${join(directory, 'users.txt')}`,
        'stats_users = stats',
        `logfile = ${join(directory, 'log')}`,
      ].join('\n'),
    );
    // It refuses to run as root.
    const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
    const pgbouncer = startProcess('pgbouncer', [...user, join(directory, 'pgbouncer.ini')]);
    cleanups.push(() => pgbouncer.kill());
    const address = { host: '127.0.0.1', port };
    const probe = createPgbouncerProbe({ ...address, username: 'stats', password: 'secret' });
    await vi.waitFor(() => probe.look(1000), { timeout: 10_000, interval: 100 });
    expect((await probe.look(1000)).detail).toMatch(/^PgBouncer \d+\.\d+/);
    const wrong = createPgbouncerProbe({ ...address, username: 'stats', password: 'no' });
    expect((await failedLook(1000, (ms) => wrong.look(ms))).code).toBe('rejected');
    const stranger = createPgbouncerProbe({ ...address, username: 'nobody', password: 'secret' });
    expect((await failedLook(1000, (ms) => stranger.look(ms))).code).toBe('rejected');
    pgbouncer.signal('SIGSTOP');
    expect((await failedLook(300, (ms) => probe.look(ms))).code).toBe('timeout');
  });
});
