import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/kernel/clock.ts';
import { Observation } from '../../../src/modules/observation/index.ts';
import type { ClusterEvent } from '../../../src/modules/clusters/index.ts';
import { recordedTree } from './dcs-fixture.ts';
import { FakeCluster, FakeRedis, settings } from './fakes.ts';

const started: Observation[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((o) => o.stop()));
});

async function replica(name: string, cluster: FakeCluster, redis: FakeRedis): Promise<Observation> {
  const log = { info: () => undefined, warn: () => undefined };
  const observation = new Observation(settings, {
    bus: redis.bus(),
    readers: cluster.readers(),
    clock: systemClock,
    log,
    replica: name,
  });
  started.push(observation);
  await observation.start();
  return observation;
}

async function until(what: string, condition: () => boolean, limitMs = 3000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const rounds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 260));

const shown = (o: Observation) => o.current().snapshot.cluster;

describe('Observation', () => {
  it('lets one replica observe for all, and another take over when it falls silent', async () => {
    const cluster = new FakeCluster();
    const redis = new FakeRedis();
    const a = await replica('a', cluster, redis);
    await until('a observes', () => shown(a).health.status === 'healthy');
    const b = await replica('b', cluster, redis);
    await until('b follows', () => shown(b).observer.replica === 'a' && shown(b).health.status === 'healthy');
    expect([a.isObserving, b.isObserving]).toEqual([true, false]);
    await until('b has the same', () => b.current().contentTag === a.current().contentTag);
    await a.stop();
    await until('b takes over', () => shown(b).observer.replica === 'b' && b.isObserving);
    await rounds(2);
    const restarted = await replica('a', cluster, redis);
    await rounds(2);
    expect([b, restarted].map((o) => o.eventsAfter('0-0').events)).toEqual([[], []]);
    expect(redis.events).toEqual([]);
    expect(shown(b).members.map((m) => m.patroni.status)).toEqual(['fresh', 'fresh', 'fresh']);
  });

  it('observes for itself while Redis is down, and only once when it is back', async () => {
    const cluster = new FakeCluster();
    const redis = new FakeRedis();
    const [a, b] = [await replica('a', cluster, redis), await replica('b', cluster, redis)];
    await until('one observes', () => a.isObserving !== b.isObserving);
    redis.up = false;
    await until('both observe', () => shown(a).observer.mode === 'local' && shown(b).observer.mode === 'local');
    redis.up = true;
    await until('one observes again', () => a.isObserving !== b.isObserving);
  });

  it('tells a change of leader at once, here and on the other replica, with the same id', async () => {
    const cluster = new FakeCluster();
    const redis = new FakeRedis();
    const a = await replica('a', cluster, redis);
    await until('healthy', () => shown(a).health.status === 'healthy');
    const b = await replica('b', cluster, redis);
    await until('b follows', () => shown(b).health.status === 'healthy');
    const events: Record<string, ClusterEvent[]> = { a: [], b: [] };
    a.onEvent((e) => events['a']?.push(e));
    b.onEvent((e) => events['b']?.push(e));
    cluster.primaries = new Set(['patroni-2']);
    cluster.change({
      leader: 'patroni-2',
      'members/patroni-2': cluster.tree.keys.get('members/patroni-2')?.value ?? null,
    });
    await until('both told', () =>
      [events['a'], events['b']].every((list) => list?.some((e) => e.type === 'leader_changed')),
    );
    const [first] = events['a']?.filter((e) => e.type === 'leader_changed') ?? [];
    expect(first).toMatchObject({ before: 'patroni-1', after: 'patroni-2', member: 'patroni-2' });
    expect(events['b']?.find((e) => e.type === 'leader_changed')).toEqual(first);
    expect(b.eventsAfter('0-0').events).toContainEqual(first);
    expect(redis.events.map((e) => e.id)).toContain(first?.id);
  });

  it('begins from the copy in Redis, marked with its age, when nothing answers', async () => {
    const cluster = new FakeCluster();
    const redis = new FakeRedis();
    const a = await replica('a', cluster, redis);
    await until('healthy', () => shown(a).health.status === 'healthy');
    await a.stop();
    for (const what of ['etcd', 'route', 'patroni patroni-1', 'patroni patroni-2', 'patroni patroni-3'])
      cluster.down.add(what);
    for (const name of ['patroni-1', 'patroni-2', 'patroni-3']) cluster.down.add(`postgres ${name}`);
    const b = await replica('b', cluster, redis);
    expect(shown(b)).toMatchObject({ observer: { mode: 'restored', replica: 'a' } });
    expect(shown(b).members[0]?.postgres.value?.version).toBe('15.18');
    await until('failures are shown', () => shown(b).observer.replica === 'b' && shown(b).dcs.status === 'stale');
    expect(shown(b).members[0]?.postgres).toMatchObject({
      status: 'stale',
      error: { code: 'refused' },
      value: { version: '15.18' },
    });
    expect(shown(b).leader).toBeNull();
  });

  it('shares one look among those who ask for a fresh one at the same time, also from a follower', async () => {
    const cluster = new FakeCluster();
    const redis = new FakeRedis();
    const a = await replica('a', cluster, redis);
    await until('healthy', () => shown(a).health.status === 'healthy');
    const b = await replica('b', cluster, redis);
    await until('b follows', () => shown(b).health.status === 'healthy');
    cluster.down.add('patroni patroni-3');
    const before = cluster.reads;
    const answers = await Promise.all([...Array(50).keys()].map((i) => (i % 2 === 0 ? a : b).refresh(2000)));
    for (const { snapshot } of answers) expect(snapshot.cluster.members[2]?.patroni.status).toBe('stale');
    const perRound = 9;
    expect(cluster.reads - before).toBeLessThanOrEqual(5 * perRound);
  });

  it('tells a leader that changed while nobody observed, once, and not a leader that did not', async () => {
    const cluster = new FakeCluster();
    const redis = new FakeRedis();
    const a = await replica('a', cluster, redis);
    await until('healthy', () => shown(a).health.status === 'healthy');
    await a.stop();
    cluster.primaries = new Set(['patroni-2']);
    cluster.change({ leader: 'patroni-2' });
    const b = await replica('b', cluster, redis);
    await until('it is told', () => b.eventsAfter('0-0').events.some((e) => e.type === 'leader_changed'));
    await rounds(3);
    const changes = b.eventsAfter('0-0').events.filter((e) => e.type === 'leader_changed' || e.type === 'leader_lost');
    expect(changes).toMatchObject([{ before: 'patroni-1', after: 'patroni-2' }]);
  });

  it('keeps going when Redis holds something that no replica of this version wrote', async () => {
    const cluster = new FakeCluster();
    for (const message of ['{', 'null', '{"version":1}', '{"version":99,"snapshot":{}}', '[]']) {
      const redis = new FakeRedis();
      redis.message = message;
      const a = await replica('a', cluster, redis);
      await until(`healthy after ${message}`, () => shown(a).health.status === 'healthy');
      for (const handler of redis.handlers) handler.onMessage(message);
    }
  });

  it('does not let many who ask for fresh answers make the cluster pay', async () => {
    const cluster = new FakeCluster();
    const a = await replica('a', cluster, new FakeRedis());
    await until('healthy', () => shown(a).health.status === 'healthy');
    const before = cluster.reads;
    const end = Date.now() + 1000;
    const ask = async (): Promise<void> => {
      while (Date.now() < end) await a.refresh(2000);
    };
    await Promise.all([...Array(20).keys()].map(ask));
    const perRound = 9;
    expect(cluster.reads - before).toBeLessThanOrEqual(7 * perRound);
  });

  it('survives keys in etcd that hold garbage', async () => {
    const cluster = new FakeCluster();
    const a = await replica('a', cluster, new FakeRedis());
    await until('healthy', () => shown(a).health.status === 'healthy');
    cluster.change({ config: '{', leader: '\u0000', 'members/patroni-2': '[]', history: '{}' });
    await until('shown', () => shown(a).leader?.name === '\u0000');
    cluster.change({});
    await until('recovered', () => shown(a).health.status === 'healthy');
  });

  it('starts over when the revisions of etcd go back, as after a restore', async () => {
    const cluster = new FakeCluster();
    const a = await replica('a', cluster, new FakeRedis());
    await until('healthy', () => shown(a).health.status === 'healthy');
    cluster.primaries = new Set(['patroni-3']);
    cluster.tree = recordedTree({ leader: 'patroni-3' }, '20');
    await until('the restored tree is taken', () => shown(a).dcs.value?.revision === '20');
    expect(shown(a).leader).toMatchObject({ name: 'patroni-3', source: 'etcd' });
  });
});
