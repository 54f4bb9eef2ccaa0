import { afterEach, describe, expect, it } from 'vitest';
import { createDockerProbe } from '../../src/adapters/docker/index.ts';
import { createDcsReader } from '../../src/adapters/etcd/index.ts';
import { createProxyControl, createProxyReader } from '../../src/adapters/haproxy/index.ts';
import { createHttpProbe } from '../../src/adapters/http/index.ts';
import { createPatroniReader } from '../../src/adapters/patroni/index.ts';
import { createPgbouncerProbe, createPoolConsole, createPoolReader } from '../../src/adapters/pgbouncer/index.ts';
import { createPostgresReader } from '../../src/adapters/postgres/index.ts';
import { createRedisProbe } from '../../src/adapters/redis/index.ts';
import { ActError } from '../../src/modules/operations/index.ts';
import { failedLook } from '../support/failed-look.ts';
import { closedPort, rudenesses, startRudeServer, type RudeServer } from '../support/rude-server.ts';

/** Every reader against servers that do anything but answer. */
interface Reader {
  name: string;
  /** How a server that speaks the protocol would begin; what follows in a flood belongs to it. */
  opening: string | Buffer;
  look(port: number, deadlineMs: number): Promise<unknown>;
}

const httpOpening = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{"state": "running", "patroni": "';
const postgresOpening = Buffer.concat([
  Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0]),
  Buffer.from([0x44, 0x7f, 0xff, 0xff, 0xff]),
]);
const http2Opening = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1]);
const postgresOptions = { username: 'u', password: 'p', database: 'd' };

const readers: readonly Reader[] = [
  {
    name: 'Patroni',
    opening: httpOpening,
    look: (port, ms) => createPatroniReader({}).readNode(`http://127.0.0.1:${port}`, ms),
  },
  {
    name: 'HAProxy',
    opening: httpOpening,
    look: (port, ms) => createProxyReader({ url: `http://127.0.0.1:${port}/` }).read(ms),
  },
  {
    name: 'an HTTP service',
    opening: httpOpening.replace('200 OK', '500 Oops'),
    look: (port, ms) => createHttpProbe('grafana', { url: `http://127.0.0.1:${port}` }).look(ms),
  },
  {
    name: 'PostgreSQL',
    opening: postgresOpening,
    look: (port, ms) => createPostgresReader(postgresOptions).readNode({ host: '127.0.0.1', port }, ms),
  },
  {
    name: 'a route',
    opening: postgresOpening,
    look: (port, ms) => createPostgresReader(postgresOptions).readRoute({ host: '127.0.0.1', port }, ms),
  },
  {
    name: 'PostgreSQL over TLS',
    opening: 'S',
    look: (port, ms) => createPostgresReader({ ...postgresOptions, tls: {} }).readNode({ host: '127.0.0.1', port }, ms),
  },
  {
    name: 'PgBouncer',
    opening: postgresOpening,
    look: (port, ms) => createPgbouncerProbe({ host: '127.0.0.1', port, username: 'u', password: 'p' }).look(ms),
  },
  {
    name: "PgBouncer's pools",
    opening: postgresOpening,
    look: (port, ms) => createPoolReader({ host: '127.0.0.1', port, username: 'u', password: 'p' }).read(ms),
  },
  {
    name: 'Redis',
    opening: '%1\r\n$5\r\nproto\r\n:3\r\n+OK\r\n+OK\r\n$104857600\r\n',
    look: (port, ms) => createRedisProbe({ url: `redis://127.0.0.1:${port}` }).look(ms),
  },
  {
    name: "etcd's tree",
    opening: http2Opening,
    look: async (port, ms) => {
      const reader = createDcsReader({ endpoints: [`http://127.0.0.1:${port}`], prefix: '/service/main/' });
      return await reader.readTree(ms).finally(() => reader.close());
    },
  },
  {
    name: "etcd's status",
    opening: http2Opening,
    look: async (port, ms) => {
      const endpoint = `http://127.0.0.1:${port}`;
      const reader = createDcsReader({ endpoints: [endpoint], prefix: '/service/main/' });
      return await reader.readStatus(endpoint, ms).finally(() => reader.close());
    },
  },
];

/** What acts has a deadline of its own, and says whether anything may have been done. */
const actors = [
  {
    name: "HAProxy's runtime API",
    act: (port: number) =>
      createProxyControl({ socket: `127.0.0.1:${port}` }).setState('primary', 'patroni-1', 'drain'),
    silence: ['uncertain'],
  },
  {
    name: "PgBouncer's console",
    act: (port: number) =>
      createPoolConsole({ host: '127.0.0.1', port, username: 'u', password: 'p' }).run('KILL', 'postgres'),
    silence: ['unsent'],
  },
];

let server: RudeServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

describe.each(readers)('$name', (reader) => {
  const look = (port: number, ms: number) => reader.look(port, ms);

  it('is refused where nothing listens', async () => {
    const port = await closedPort();
    const error = await failedLook(1000, (ms) => look(port, ms));
    expect(error.code).toBe('refused');
    expect(error.message).toContain(String(port));
  });

  it.each(rudenesses)('ends within the deadline when the server is rude: %s', async (rudeness) => {
    server = await startRudeServer(rudeness, reader.opening);
    const { port } = server;
    const error = await failedLook(400, (ms) => look(port, ms));
    if (rudeness === 'silent' || rudeness === 'crawl') expect(error.code).toBe('timeout');
    else expect(['protocol', 'timeout', 'rejected']).toContain(error.code);
    // Nothing of a look outlives it: neither the socket nor a connection attempt.
    await expect.poll(() => server?.open, { timeout: 3000 }).toBe(0);
  });
});

describe.each(actors)('$name', ({ act, silence }) => {
  it('has done nothing where nothing listens', async () => {
    await expect(act(await closedPort())).rejects.toMatchObject({ name: 'ActError', certainty: 'unsent' });
  });

  it('tells within its deadline what may have been done when nobody answers', async () => {
    server = await startRudeServer('silent', '');
    const startedAt = performance.now();
    const error: unknown = await act(server.port).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ActError);
    expect(silence).toContain((error as ActError).certainty);
    expect(performance.now() - startedAt).toBeLessThan(6000);
    await expect.poll(() => server?.open, { timeout: 3000 }).toBe(0);
  });
});

it('cannot reach a name that does not exist', async () => {
  const error = await failedLook(3000, (ms) => createHttpProbe('other', { url: 'http://no.such.invalid/' }).look(ms));
  expect(error.code).toBe('unreachable');
});

it('is refused by a Docker that is not there', async () => {
  const error = await failedLook(1000, (ms) => createDockerProbe({ socketPath: '/nonexistent/docker.sock' }).look(ms));
  expect(error.code).toBe('refused');
});
