import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createDcsReader } from '../../src/adapters/etcd/index.ts';
import { createPatroniReader } from '../../src/adapters/patroni/index.ts';
import { createPostgresReader } from '../../src/adapters/postgres/index.ts';
import { createObservationBus, createRedisProbe } from '../../src/adapters/redis/index.ts';
import { LookError } from '../../src/modules/observation/ports.ts';
import { sleep } from '../../src/kernel/clock.ts';

/**
 * Servers that speak the right protocol in the wrong order and with broken contents. A look may fail, and only so: nothing
 * is thrown outside of its promise, and the process goes on. The sequence is the same in each run.
 */
const deadlineMs = 200;
const looks = 300;
let server: Server;
let port: number;
let answer: () => Buffer;
let state = 1;
const stray: unknown[] = [];
const onStray = (error: unknown) => stray.push(error);

/** A linear congruential generator: failures must be repeatable. */
function below(limit: number): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state % limit;
}
const noise = (length: number) => Buffer.from(Array.from({ length }, () => below(256)));
const some = (most: number, part: () => Buffer) => Buffer.concat(Array.from({ length: below(most + 1) }, part));

function postgresMessage(): Buffer {
  const type = 'RSKZTDC123tnNEAIHWGds'[below(21)]!;
  const body = [
    () => noise(below(30)),
    () => Buffer.alloc(below(12)),
    () => Buffer.concat([Buffer.from([0, 0, 0, below(14)]), noise(below(8))]),
  ][below(3)]!();
  const header = Buffer.alloc(5);
  header.write(type);
  header.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
}

const loggedIn = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);
const redisReplies = [
  '+OK',
  '-ERR x',
  ':5',
  '$3\r\nabc',
  '$-1',
  '*2\r\n:1\r\n:2',
  '%1\r\n+a\r\n+b',
  '>3\r\n+message\r\n+c\r\n+d',
  '_',
  '#t',
  ',1.5',
  '~1\r\n:1',
  '*-1',
  '>2\r\n$9\r\nsubscribe\r\n$1\r\na',
  '(123',
  '=7\r\ntxt:abc',
  '!5\r\nERR x',
  '*1000000',
];
const httpHeaders = [
  'content-length: 5',
  'content-length: -1',
  'transfer-encoding: chunked',
  'content-encoding: gzip',
  'upgrade: x',
  'x: y',
];

function http2Frame(): Buffer {
  const header = Buffer.alloc(9);
  const length = below(20);
  header.writeUIntBE(length, 0, 3);
  header[3] = below(11);
  header[4] = below(256);
  header.writeUInt32BE(below(4), 5);
  return Buffer.concat([header, noise(length)]);
}

const speakers = {
  postgres: () => Buffer.concat([below(10) < 7 ? loggedIn : Buffer.alloc(0), some(8, postgresMessage)]),
  redis: () => some(9, () => Buffer.from(`${redisReplies[below(redisReplies.length)]!}\r\n`)),
  http: () =>
    Buffer.concat([
      Buffer.from(`HTTP/1.${below(3)} ${below(700)} x\r\n${httpHeaders[below(6)]!}\r\n\r\n`),
      noise(below(50)),
    ]),
  http2: () => Buffer.concat([Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]), some(6, http2Frame)]),
};

beforeAll(async () => {
  process.on('uncaughtException', onStray);
  process.on('unhandledRejection', onStray);
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => {
      socket.write(answer());
      if (below(3) === 0) socket.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

beforeEach(() => {
  state = 1;
});

afterAll(() => {
  process.off('uncaughtException', onStray);
  process.off('unhandledRejection', onStray);
  server.close();
});

async function expectHarmless(speaker: keyof typeof speakers, look: () => Promise<unknown>): Promise<void> {
  answer = speakers[speaker];
  for (let done = 0; done < looks; done += 25) {
    const outcomes = await Promise.allSettled(Array.from({ length: 25 }, look));
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(LookError);
    }
  }
  await sleep(500);
  expect(stray).toEqual([]);
}

it('nonsense in PostgreSQL’s protocol harms nobody', async () => {
  const target = () => ({ host: '127.0.0.1', port });
  await expectHarmless('postgres', async () => {
    const reader = createPostgresReader({ username: 'u', password: 'p', database: 'd' });
    const look = below(2) === 0 ? reader.readNode(target(), deadlineMs) : reader.readRoute(target(), deadlineMs);
    return await look.finally(() => reader.close());
  });
});

it('nonsense in Redis’ protocol harms no probe', async () => {
  await expectHarmless('redis', () => createRedisProbe({ url: `redis://127.0.0.1:${port}` }).look(deadlineMs));
});

it('nonsense in Redis’ protocol harms no bus', async () => {
  answer = speakers.redis;
  const buses = Array.from({ length: 10 }, () => createObservationBus({ url: `redis://127.0.0.1:${port}` }));
  for (let round = 0; round < 10; round += 1) {
    for (const bus of buses) {
      await bus.subscribe(`c${round}`, { onMessage: () => undefined, onRefreshRequested: () => undefined });
      void Promise.allSettled([
        bus.latest('c'),
        bus.publish('c', 'r', 'm'),
        bus.holdLease('c', 'r', 100),
        bus.recentEvents('c', 3),
        bus.appendEvents('c', 'r', [{ id: '1-1', body: 'x' }]),
        bus.appendHistory('c', 'r', { at: 1, body: 'x' }, 10),
        bus.history('c').after('0-0', 10),
      ]);
    }
    await sleep(200);
  }
  await Promise.all(buses.map((bus) => bus.close()));
  await sleep(500);
  expect(stray).toEqual([]);
});

it('nonsense in HTTP harms nobody', async () => {
  await expectHarmless('http', () => createPatroniReader({}).readNode(`http://127.0.0.1:${port}`, deadlineMs));
});

it('nonsense in HTTP/2 harms nobody', async () => {
  await expectHarmless('http2', async () => {
    const endpoint = `http://127.0.0.1:${port}`;
    const reader = createDcsReader({ endpoints: [endpoint], prefix: '/service/main/' });
    reader.watch(
      { revision: '1', keys: new Map() },
      () => undefined,
      () => undefined,
    );
    const look = below(2) === 0 ? reader.readTree(deadlineMs) : reader.readStatus(endpoint, deadlineMs);
    return await look.finally(() => reader.close());
  });
});
