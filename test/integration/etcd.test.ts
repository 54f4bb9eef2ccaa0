import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Etcd3 } from 'etcd3';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { sleep } from '../../src/kernel/clock.ts';
import { createDcsReader } from '../../src/adapters/etcd/index.ts';
import type { DcsReader, DcsTree } from '../../src/modules/observation/ports.ts';
import { failedLook } from '../support/failed-look.ts';
import { startProcess, type RealProcess } from '../support/real-process.ts';
import { closedPort } from '../support/rude-server.ts';

const prefix = '/service/main/';
const deadlineMs = 1000;
let directory: string;
let endpoints: string[] = [];
let starts: (() => RealProcess)[] = [];
let members: RealProcess[] = [];
let writer: Etcd3;
const readers: DcsReader[] = [];

function open(options: Partial<Parameters<typeof createDcsReader>[0]> = {}): DcsReader {
  const reader = createDcsReader({ endpoints, prefix, ...options });
  readers.push(reader);
  return reader;
}

/** A watch that remembers what it was told. */
async function openWatch(reader: DcsReader) {
  const trees: DcsTree[] = [];
  const broken: string[] = [];
  const from = await reader.readTree(deadlineMs);
  const watch = reader.watch(
    from,
    (tree) => trees.push(tree),
    (reason) => broken.push(reason),
  );
  const leader = () => trees.at(-1)?.keys.get('leader')?.value;
  return { trees, broken, leader, stop: () => watch.stop() };
}

async function untilHealthy(reader: DcsReader = open()): Promise<void> {
  await vi.waitFor(
    async () => {
      const all = await Promise.all(endpoints.map((endpoint) => reader.readStatus(endpoint, deadlineMs)));
      if (!all.every((status) => status.hasLeader)) throw new Error('a member knows no leader');
      await reader.readTree(deadlineMs);
    },
    { timeout: 20_000, interval: 200 },
  );
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'matriarch-etcd-'));
  const ports = await Promise.all(Array.from({ length: 6 }, closedPort));
  const peer = (n: number) => `http://127.0.0.1:${ports[n + 3]!}`;
  const client = (n: number) => `http://127.0.0.1:${ports[n]!}`;
  endpoints = [0, 1, 2].map(client);
  starts = [0, 1, 2].map((n) => () => {
    const options = {
      name: `n${n}`,
      'data-dir': join(directory, String(n)),
      'listen-client-urls': client(n),
      'advertise-client-urls': client(n),
      'listen-peer-urls': peer(n),
      'initial-advertise-peer-urls': peer(n),
      'initial-cluster': [0, 1, 2].map((m) => `n${m}=${peer(m)}`).join(','),
      'log-level': 'error',
    };
    return startProcess(
      'etcd',
      Object.entries(options).map(([name, value]) => `--${name}=${value}`),
    );
  });
  members = starts.map((start) => start());
  writer = new Etcd3({ hosts: endpoints });
  await untilHealthy();
});

afterEach(async () => {
  await Promise.all(readers.splice(0).map((reader) => reader.close()));
});

afterAll(async () => {
  await Promise.all(members.map((member) => member.kill()));
  writer.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('three healthy members', () => {
  it('give the subtree with revisions and leases, and nothing beside it', async () => {
    const lease = writer.lease(30);
    await lease.put(`${prefix}leader`).value('patroni-1');
    await writer.put(`${prefix}members/patroni-1`).value('{"role":"master"}');
    await writer.put('/service/main2/leader').value('another');
    const tree = await open().readTree(deadlineMs);
    expect([...tree.keys.keys()].sort()).toEqual(['leader', 'members/patroni-1']);
    const leader = tree.keys.get('leader')!;
    expect(leader.value).toBe('patroni-1');
    expect(BigInt(leader.lease)).not.toBe(0n);
    expect(BigInt(tree.revision)).toBeGreaterThanOrEqual(BigInt(leader.modRevision));
    expect(tree.keys.get('members/patroni-1')!.lease).toBe('0');
    await lease.revoke();
  });

  it('tell of each change within milliseconds, once and in order', async () => {
    const watch = await openWatch(open());
    await sleep(300);
    const delays: number[] = [];
    for (let i = 0; i < 40; i += 1) {
      const startedAt = performance.now();
      await writer.put(`${prefix}leader`).value(`value-${i}`);
      await expect.poll(() => watch.leader(), { interval: 1 }).toBe(`value-${i}`);
      delays.push(performance.now() - startedAt);
    }
    expect(watch.trees.map((tree) => tree.keys.get('leader')?.value)).toEqual(delays.map((_, i) => `value-${i}`));
    expect(delays.sort((a, b) => a - b)[20]).toBeLessThan(50);
    await writer.delete().key(`${prefix}leader`);
    await expect.poll(() => watch.trees.at(-1)?.keys.has('leader')).toBe(false);
    watch.stop();
    const count = watch.trees.length;
    await writer.put(`${prefix}leader`).value('after');
    await sleep(200);
    expect([watch.trees.length, watch.broken]).toEqual([count, []]);
  });

  it('replay what happened between the read and the watch', async () => {
    const reader = open();
    const from = await reader.readTree(deadlineMs);
    await writer.put(`${prefix}leader`).value('between-1');
    await writer.put(`${prefix}leader`).value('between-2');
    const trees: DcsTree[] = [];
    reader.watch(
      from,
      (tree) => trees.push(tree),
      () => undefined,
    );
    await expect.poll(() => trees.at(-1)?.keys.get('leader')?.value).toBe('between-2');
  });

  it('say when the revision to go on from is compacted', async () => {
    const reader = open();
    const from = await reader.readTree(deadlineMs);
    for (const value of ['1', '2', '3']) await writer.put(`${prefix}config`).value(value);
    await writer.kv.compact({ revision: (await reader.readTree(deadlineMs)).revision, physical: true });
    const broken: string[] = [];
    reader.watch(
      from,
      () => undefined,
      (reason) => broken.push(reason),
    );
    await expect.poll(() => broken.length, { timeout: 5000 }).toBe(1);
    expect(broken[0]).toMatch(/compacted/);
  });

  it('are one leader and two followers', async () => {
    const reader = open();
    const all = await Promise.all(endpoints.map((endpoint) => reader.readStatus(endpoint, deadlineMs)));
    expect(all.filter((status) => status.isLeader)).toHaveLength(1);
    expect(all.every((status) => status.hasLeader && status.version.startsWith('3.') && status.dbSizeBytes > 0)).toBe(
      true,
    );
  });
});

describe('one member that hangs', () => {
  afterEach(async () => {
    for (const member of members) member.signal('SIGCONT');
    await untilHealthy();
  });

  it.each([0, 1, 2])('breaks neither the watch nor the reads, and costs no sockets (member %i)', async (n) => {
    const reader = open();
    const watch = await openWatch(reader);
    await sleep(300);
    members[n]!.signal('SIGSTOP');
    const error = await failedLook(deadlineMs, (ms) => reader.readStatus(endpoints[n]!, ms));
    expect(error.code).toBe('timeout');
    const others = new Etcd3({ hosts: endpoints.filter((_, i) => i !== n) });
    // Had it been the leader, the others first elect a new one.
    await expect
      .poll(
        () =>
          others
            .put(`${prefix}leader`)
            .value(`without-${n}`)
            .then(
              () => true,
              () => false,
            ),
        { timeout: 10_000 },
      )
      .toBe(true);
    others.close();
    await expect.poll(() => watch.leader(), { timeout: 500 }).toBe(`without-${n}`);
    const before = readdirSync('/proc/self/fd').length;
    for (let i = 0; i < 6; i += 1) {
      const tree = await reader.readTree(deadlineMs);
      expect(tree.keys.get('leader')?.value).toBe(`without-${n}`);
      await failedLook(300, (ms) => reader.readStatus(endpoints[n]!, ms));
    }
    await expect.poll(() => readdirSync('/proc/self/fd').length, { timeout: 5000 }).toBeLessThanOrEqual(before + 1);
    expect(watch.broken).toEqual([]);
    members[n]!.signal('SIGCONT');
    await expect
      .poll(
        () =>
          reader.readStatus(endpoints[n]!, deadlineMs).then(
            () => true,
            () => false,
          ),
        { timeout: 5000 },
      )
      .toBe(true);
  });
});

describe('a lost quorum', () => {
  afterEach(async () => {
    await Promise.all([1, 2].map((n) => members[n]!.kill()));
    for (const n of [1, 2]) members[n] = starts[n]!();
    await untilHealthy();
  });

  it('refuses reads within the deadline, breaks the watch and shows in the status of who is left', async () => {
    const reader = open();
    const watch = await openWatch(reader);
    await sleep(300);
    const lostAt = performance.now();
    await Promise.all([members[1]!.kill(), members[2]!.kill()]);
    await expect.poll(() => watch.broken.length, { timeout: 8000 }).toBe(1);
    expect(performance.now() - lostAt).toBeLessThan(8000);
    const error = await failedLook(deadlineMs, (ms) => reader.readTree(ms));
    expect(error.code).toBe('rejected');
    expect(error.message).toContain('no leader');
    await expect(reader.readStatus(endpoints[0]!, deadlineMs)).resolves.toMatchObject({
      hasLeader: false,
      isLeader: false,
    });
    expect((await failedLook(deadlineMs, (ms) => reader.readStatus(endpoints[1]!, ms))).code).toBe('refused');
  });
});

it('breaks the watch soon when every endpoint falls silent', async () => {
  const watch = await openWatch(open());
  await sleep(300);
  const stoppedAt = performance.now();
  for (const member of members) member.signal('SIGSTOP');
  await expect.poll(() => watch.broken.length, { timeout: 5000 }).toBe(1);
  expect(performance.now() - stoppedAt).toBeLessThan(3000);
  for (const member of members) member.signal('SIGCONT');
  await untilHealthy();
});

describe('authentication', () => {
  beforeAll(async () => {
    await writer.user('root').create('secret');
    await writer
      .role('root')
      .create()
      .catch(() => undefined);
    await writer.user('root').addRole('root');
    await writer.auth.authEnable();
  });

  afterAll(async () => {
    const admin = new Etcd3({ hosts: endpoints, auth: { username: 'root', password: 'secret' } });
    await admin.auth.authDisable();
    admin.close();
  });

  it('is by name and password, over http too', async () => {
    const reader = open({ username: 'root', password: 'secret' });
    const watch = await openWatch(reader);
    const admin = new Etcd3({ hosts: endpoints, auth: { username: 'root', password: 'secret' } });
    await admin.put(`${prefix}leader`).value('authenticated');
    admin.close();
    await expect.poll(() => watch.leader(), { timeout: 3000 }).toBe('authenticated');
    await expect(reader.readStatus(endpoints[0]!, deadlineMs)).resolves.toMatchObject({ hasLeader: true });
  });

  it('is refused in words with a wrong password or none', async () => {
    const wrong = await failedLook(deadlineMs, (ms) => open({ username: 'root', password: 'wrong' }).readTree(ms));
    expect(wrong).toMatchObject({
      code: 'rejected',
      message: expect.stringMatching(/authentication failed/) as string,
    });
    const none = await failedLook(deadlineMs, (ms) => open().readTree(ms));
    expect(none).toMatchObject({ code: 'rejected', message: expect.stringMatching(/user name is empty/) as string });
  });

  it('gets a new token when etcd has forgotten the old one', async () => {
    const reader = open({ username: 'root', password: 'secret' });
    await reader.readTree(deadlineMs);
    // Simple tokens live in the memory of the members.
    await Promise.all(members.map((member) => member.kill()));
    members = starts.map((start) => start());
    await expect
      .poll(
        () =>
          reader.readTree(deadlineMs).then(
            () => true,
            () => false,
          ),
        { timeout: 20_000 },
      )
      .toBe(true);
    await untilHealthy(reader);
  });
});
