import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createObservationBus, createRedisProbe } from '../../src/adapters/redis/index.ts';
import { sleep } from '../../src/kernel/clock.ts';
import { failedLook } from '../support/failed-look.ts';
import { startProcess, type RealProcess } from '../support/real-process.ts';
import { closedPort, startRudeServer } from '../support/rude-server.ts';

type Bus = ReturnType<typeof createObservationBus>;

let directory: string;
let port: number;
let server: RealProcess;
let errors: string[];
const buses: Bus[] = [];
const unhandled: unknown[] = [];
const onUnhandled = (error: unknown) => unhandled.push(error);

const url = () => `redis://127.0.0.1:${port}/0`;
const start = (...more: string[]) =>
  startProcess('redis-server', [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    directory,
    '--save',
    '',
    ...more,
  ]);

function openBus(): Bus {
  const bus = createObservationBus({ url: url(), onError: (message) => errors.push(message) });
  buses.push(bus);
  return bus;
}

async function connectedBus(): Promise<Bus> {
  const bus = openBus();
  await expect.poll(() => bus.connected, { timeout: 5000 }).toBe(true);
  return bus;
}

/** A bus whose replica `a` observes these clusters. */
async function holdingBus(...clusters: string[]): Promise<Bus> {
  const bus = await connectedBus();
  await holdAll(bus, ...clusters);
  return bus;
}

async function holdAll(bus: Bus, ...clusters: string[]): Promise<void> {
  for (const cluster of clusters) expect(await bus.holdLease(cluster, 'a', 60_000)).toBe(true);
}

/** Subscribes and remembers what comes. */
async function listenTo(bus: Bus, cluster: string) {
  const messages: string[] = [];
  const refreshes: string[] = [];
  const unsubscribe = await bus.subscribe(cluster, {
    onMessage: (message) => messages.push(message),
    onRefreshRequested: (nonce) => refreshes.push(nonce),
  });
  return { messages, refreshes, unsubscribe };
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'matriarch-redis-'));
  port = await closedPort();
  process.on('unhandledRejection', onUnhandled);
  server = start();
  const probe = createRedisProbe({ url: url() });
  await vi.waitFor(() => probe.look(500), { timeout: 10_000, interval: 100 });
});

beforeEach(() => {
  errors = [];
});

afterEach(async () => {
  await Promise.all(buses.splice(0).map((bus) => bus.close()));
  expect(unhandled).toEqual([]);
});

afterAll(async () => {
  process.off('unhandledRejection', onUnhandled);
  await server.kill();
  rmSync(directory, { recursive: true, force: true });
});

describe('the lease', () => {
  it('belongs to one replica until it gives it up or falls silent', async () => {
    const bus = await connectedBus();
    expect(await bus.holdLease('lease', 'a', 400)).toBe(true);
    expect(await bus.holdLease('lease', 'b', 400)).toBe(false);
    await sleep(250);
    expect(await bus.holdLease('lease', 'a', 400)).toBe(true);
    await sleep(250);
    expect(await bus.holdLease('lease', 'b', 400)).toBe(false);
    await bus.releaseLease('lease', 'b');
    expect(await bus.holdLease('lease', 'b', 400)).toBe(false);
    await bus.releaseLease('lease', 'a');
    expect(await bus.holdLease('lease', 'b', 400)).toBe(true);
    await expect.poll(() => bus.holdLease('lease', 'a', 400), { timeout: 2000 }).toBe(true);
  });

  it('has one winner among many who ask at once', async () => {
    const all = await Promise.all([connectedBus(), connectedBus(), connectedBus()]);
    const answers = await Promise.all(all.map((bus, i) => bus.holdLease('race', `replica-${i}`, 1000)));
    expect(answers.filter(Boolean)).toHaveLength(1);
  });
});

describe('without the lease', () => {
  it('nothing is stored and nobody is told', async () => {
    const bus = await connectedBus();
    const { messages } = await listenTo(bus, 'fenced');
    const event = (id: string) => [{ id, body: id }];
    // Nobody's, then one's own, then another's after one's own has run out.
    expect(await bus.publish('fenced', 'a', 'early')).toBe(false);
    expect(await bus.appendEvents('fenced', 'a', event('1-0'))).toBe(false);
    await bus.holdLease('fenced', 'a', 400);
    expect(await bus.publish('fenced', 'a', 'mine')).toBe(true);
    expect(await bus.appendEvents('fenced', 'a', event('2-0'))).toBe(true);
    await expect.poll(() => bus.holdLease('fenced', 'b', 60_000), { timeout: 2000 }).toBe(true);
    expect(await bus.publish('fenced', 'a', 'late')).toBe(false);
    expect(await bus.appendEvents('fenced', 'a', event('3-0'))).toBe(false);
    expect(await bus.publish('fenced', 'b', 'theirs')).toBe(true);
    expect(await bus.appendEvents('fenced', 'b', event('4-0'))).toBe(true);
    expect(await bus.latest('fenced')).toBe('theirs');
    expect((await bus.recentEvents('fenced', 10)).map(({ id }) => id)).toEqual(['2-0', '4-0']);
    await expect.poll(() => messages).toEqual(['mine', 'theirs']);
  });
});

describe('the history', () => {
  const point = (at: number) => ({ at, body: `at ${at}` });
  const idsOf = (points: { id: string }[]): string[] => points.map(({ id }) => id);

  it('is appended to by the holder of the lease alone, in order whatever its clock says', async () => {
    const bus = await connectedBus();
    const history = bus.history('history');
    expect(await bus.appendHistory('history', 'a', point(1000), 100)).toBe(false);
    await bus.holdLease('history', 'a', 60_000);
    for (const at of [1000, 3000, 2000]) expect(await bus.appendHistory('history', 'a', point(at), 100)).toBe(true);
    expect(await history.after('0-0', 10)).toEqual([
      { id: '1000-0', body: 'at 1000' },
      { id: '3000-0', body: 'at 3000' },
      { id: expect.stringMatching(/^\d{13}-0$/) as unknown, body: 'at 2000' },
    ]);
    expect(idsOf(await history.after('1000-0', 1))).toEqual(['3000-0']);
  });

  it('keeps about as many points as it is told, and goes when nobody adds to it', async () => {
    const bus = await connectedBus();
    await bus.holdLease('bounded', 'a', 60_000);
    for (let at = 1; at <= 400; at += 1) await bus.appendHistory('bounded', 'a', point(at), 100);
    const kept = await bus.history('bounded').after('0-0', 1000);
    expect(kept.at(-1)?.id).toBe('400-0');
    expect(kept.length).toBeGreaterThanOrEqual(100);
    // Redis trims whole nodes of a hundred entries.
    expect(kept.length).toBeLessThanOrEqual(200);
  });
});

it('a mark is seen by every replica of the deployment, and by no other', async () => {
  const [a, b] = [await connectedBus(), await connectedBus()];
  expect(await b.mark('blue').isFresh()).toBe(false);
  await a.mark('blue').renew();
  expect([await b.mark('blue').isFresh(), await b.mark('green').isFresh()]).toEqual([true, false]);
  const admin = new Redis(url());
  const left = await admin.pttl('matriarch:blue:revocations');
  admin.disconnect();
  expect(left).toBeGreaterThan(10_000);
  expect(left).toBeLessThanOrEqual(15_000);
});

describe('messages', () => {
  it('reach every subscriber of that cluster and are kept', async () => {
    const [a, b] = [await holdingBus('main'), await connectedBus()];
    const [heardByA, heardByB, other] = [
      await listenTo(a, 'main'),
      await listenTo(b, 'main'),
      await listenTo(b, 'other'),
    ];
    const big = `{"snapshot":"${'x'.repeat(300_000)}"}`;
    await a.publish('main', 'a', big);
    await expect.poll(() => [heardByA.messages.length, heardByB.messages.length]).toEqual([1, 1]);
    expect(heardByB.messages[0]).toBe(big);
    expect(await b.latest('main')).toBe(big);
    expect(await b.latest('other')).toBeNull();
    await b.requestRefresh('main', 'nonce-1');
    await expect.poll(() => [heardByA.refreshes, heardByB.refreshes]).toEqual([['nonce-1'], ['nonce-1']]);
    expect([other.messages, other.refreshes]).toEqual([[], []]);
    await heardByB.unsubscribe();
    await a.publish('main', 'a', 'second');
    await expect.poll(() => heardByA.messages.length).toBe(2);
    expect(heardByB.messages).toHaveLength(1);
  });

  it('go on after a subscriber that throws, which is reported', async () => {
    const bus = await holdingBus('faulty');
    await bus.subscribe('faulty', {
      onMessage: () => {
        throw new Error('mine');
      },
      onRefreshRequested: () => undefined,
    });
    const { messages } = await listenTo(bus, 'faulty');
    await bus.publish('faulty', 'a', 'm');
    await expect.poll(() => messages).toEqual(['m']);
    expect(errors).toEqual(['a listener failed: mine']);
  });
});

describe('events', () => {
  it('come back oldest first, with their ids', async () => {
    const bus = await holdingBus('log');
    await bus.appendEvents('log', 'a', [
      { id: '100-0', body: 'one' },
      { id: '100-1', body: 'two' },
      { id: '200-0', body: 'three' },
    ]);
    await bus.appendEvents('log', 'a', []);
    expect(await bus.recentEvents('log', 2)).toEqual([
      { id: '100-1', body: 'two' },
      { id: '200-0', body: 'three' },
    ]);
    expect(await bus.recentEvents('nothing', 5)).toEqual([]);
  });

  it('are never lost: one with an id that is not the newest is stored under the next, and reported', async () => {
    const bus = await holdingBus('order');
    await bus.appendEvents('order', 'a', [{ id: '500-0', body: 'new' }]);
    await bus.appendEvents('order', 'a', [
      { id: '400-0', body: 'late' },
      { id: '9999999999999-0', body: 'later' },
    ]);
    const events = await bus.recentEvents('order', 10);
    expect(events.map((event) => event.body)).toEqual(['new', 'late', 'later']);
    expect(events[1]?.id).not.toBe('400-0');
    expect(errors).toEqual([expect.stringMatching(/event 400-0 of order was stored as \d+-\d+/)]);
  });

  it('are stored once though a call is repeated', async () => {
    const bus = await holdingBus('again');
    const events = [
      { id: '1-0', body: 'a' },
      { id: '2-0', body: 'b' },
    ];
    await bus.appendEvents('again', 'a', events);
    await bus.appendEvents('again', 'a', events);
    expect(await bus.recentEvents('again', 10)).toEqual(events);
    expect(errors).toEqual([]);
  });

  it('are trimmed to about ten thousand', async () => {
    const bus = await holdingBus('long');
    for (let batch = 0; batch < 12; batch += 1) {
      const events = Array.from({ length: 1000 }, (_, i) => ({ id: `${batch * 1000 + i + 1}-0`, body: 'x' }));
      await bus.appendEvents('long', 'a', events);
    }
    const kept = (await bus.recentEvents('long', 20_000)).length;
    expect(kept).toBeGreaterThanOrEqual(10_000);
    expect(kept).toBeLessThan(10_500);
  });

  it('with an id that Redis cannot read are refused', async () => {
    const bus = await holdingBus('bad');
    await expect(bus.appendEvents('bad', 'a', [{ id: 'nonsense', body: 'x' }])).rejects.toThrow(/ID/);
  });
});

describe('an outage', () => {
  it('that is a restart ends by itself, with every subscription in place again', async () => {
    const [a, b] = [await connectedBus(), await connectedBus()];
    const { messages } = await listenTo(b, 'main');
    const changes: boolean[] = [];
    b.onConnection((connected) => changes.push(connected));
    await server.kill();
    await expect.poll(() => [a.connected, b.connected], { timeout: 2000 }).toEqual([false, false]);
    const startedAt = performance.now();
    await expect(a.publish('main', 'a', 'nobody hears')).rejects.toThrow();
    await expect(a.holdLease('main', 'a', 1000)).rejects.toThrow();
    await expect(a.latest('main')).rejects.toThrow();
    await expect(a.ping(300)).rejects.toThrow();
    expect(performance.now() - startedAt).toBeLessThan(500);
    const late = await listenTo(b, 'late');
    await sleep(1500);
    server = start();
    await expect.poll(() => [a.connected, b.connected], { timeout: 5000 }).toEqual([true, true]);
    await holdAll(a, 'main', 'late');
    await a.publish('main', 'a', 'back');
    await a.publish('late', 'a', 'too');
    await expect.poll(() => [messages, late.messages]).toEqual([['back'], ['too']]);
    expect(changes).toEqual([false, true]);
    // Said once per cause and bus, not once per attempt to reconnect.
    expect(errors.length).toBeLessThan(10);
    expect(errors.join()).toMatch(/ECONNREFUSED/);
  });

  it('that is a hang is noticed within 2 s and ends by itself', async () => {
    const bus = await connectedBus();
    const { messages } = await listenTo(bus, 'main');
    server.signal('SIGSTOP');
    const hungAt = performance.now();
    await expect(bus.latest('main')).rejects.toThrow();
    expect(performance.now() - hungAt).toBeLessThan(800);
    await expect.poll(() => bus.connected, { timeout: 3000, interval: 20 }).toBe(false);
    expect(performance.now() - hungAt).toBeLessThan(2000);
    await sleep(2500);
    server.signal('SIGCONT');
    await expect.poll(() => bus.connected, { timeout: 5000 }).toBe(true);
    await holdAll(bus, 'main');
    await bus.publish('main', 'a', 'awake');
    await expect.poll(() => messages.at(-1)).toBe('awake');
  });

  it('at the start is waited out', async () => {
    await server.kill();
    const bus = openBus();
    const { messages } = await listenTo(bus, 'main');
    await sleep(300);
    expect(bus.connected).toBe(false);
    server = start();
    await expect.poll(() => bus.connected, { timeout: 5000 }).toBe(true);
    await holdAll(bus, 'main');
    await bus.publish('main', 'a', 'first');
    await expect.poll(() => messages).toEqual(['first']);
  });

  it('that is a client thrown out by the server is mended', async () => {
    const bus = await holdingBus('main');
    const { messages } = await listenTo(bus, 'main');
    const admin = new Redis(url());
    await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await expect.poll(() => bus.connected, { timeout: 3000 }).toBe(true);
    await vi.waitFor(async () => {
      await bus.publish('main', 'a', 'still');
      expect(messages).toContain('still');
    });
    admin.disconnect();
  });

  it.each(['silent', 'garbage', 'hang-up', 'half', 'flood'] as const)(
    'to a server that is rude harms nobody: %s',
    async (rudeness) => {
      const rude = await startRudeServer(rudeness, '%1\r\n$5\r\nproto\r\n:3\r\n+OK\r\n');
      const bus = createObservationBus({
        url: `redis://127.0.0.1:${rude.port}`,
        onError: (message) => errors.push(message),
      });
      await sleep(1500);
      expect(bus.connected).toBe(false);
      await expect(bus.latest('main')).rejects.toThrow();
      await bus.close();
      await rude.close();
      expect(errors.length).toBeGreaterThan(0);
    },
  );
});

describe('the probe', () => {
  it('says the version', async () => {
    const { detail, latencyMs } = await createRedisProbe({ url: url() }).look(1000);
    expect(detail).toMatch(/^Redis \d+\.\d+/);
    expect(latencyMs).toBeGreaterThan(0);
  });

  it('says that a login is wanted', async () => {
    const admin = new Redis(url());
    await admin.config('SET', 'requirepass', 'secret');
    const error = await failedLook(1000, (ms) => createRedisProbe({ url: url() }).look(ms));
    await admin.config('SET', 'requirepass', '');
    admin.disconnect();
    expect(error.code).toBe('rejected');
    expect(error.message).toMatch(/NOAUTH/);
  });
});
