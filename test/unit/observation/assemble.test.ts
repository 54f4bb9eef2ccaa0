import { describe, expect, it } from 'vitest';
import { assemble } from '../../../src/modules/observation/assemble.ts';
import { Observations } from '../../../src/modules/observation/observations.ts';
import { parseDcsTree } from '../../../src/modules/observation/parse-dcs.ts';
import { LookError } from '../../../src/modules/observation/index.ts';
import { slotNameOf, type Cluster } from '../../../src/modules/clusters/index.ts';
import { FakeCluster, settings } from './fakes.ts';

const now = Date.parse('2026-11-23T03:00:00Z');
const observer = { replica: 'a', mode: 'shared' } as const;
const names = ['patroni-1', 'patroni-2', 'patroni-3'];

/** What is seen of the cluster when everything that is not `down` answers at `at`. */
async function see(cluster: FakeCluster, at = now, seen = new Observations(settings)): Promise<Observations> {
  const readers = cluster.readers();
  const keep = async <T>(
    cell: { succeed(value: T, at: number): void; fail(error: unknown, at: number): void },
    ask: Promise<T>,
  ) => {
    await ask.then(
      (value) => cell.succeed(value, at),
      (error: unknown) => cell.fail(error, at),
    );
  };
  await keep(seen.dcs, readers.dcs.readTree(50).then(parseDcsTree));
  seen.syncMembers(at);
  for (const [endpoint, cell] of seen.etcd) await keep(cell, readers.dcs.readStatus(endpoint, 50));
  for (const [name, cell] of seen.patroni) await keep(cell, readers.patroni.readNode(seen.patroniUrl(name) ?? '', 50));
  for (const [name, cell] of seen.postgres) {
    await keep(cell, readers.postgres.readNode(seen.postgresTarget(name) ?? { host: '', port: 0 }, 50));
  }
  for (const [, cell] of seen.routes) await keep(cell, readers.postgres.readRoute({ host: '', port: 5000 }, 50));
  return seen;
}

async function clusterOf(cluster: FakeCluster, at = now, seen?: Observations): Promise<Cluster> {
  return assemble(await see(cluster, at, seen), observer, at).cluster;
}

const check = (cluster: Cluster, id: string) => cluster.health.checks.find((c) => c.id === id);

describe('assemble', () => {
  it('shows a healthy cluster: one leader, streaming replicas, measured lag beside Patroni’s own', async () => {
    const cluster = await clusterOf(new FakeCluster());
    expect(cluster.leader).toMatchObject({ name: 'patroni-1', source: 'etcd', writable: true });
    expect(cluster.members.map((m) => [m.name, m.role, m.state])).toEqual([
      ['patroni-1', 'leader', 'running'],
      ['patroni-2', 'replica', 'streaming'],
      ['patroni-3', 'replica', 'streaming'],
    ]);
    expect(cluster.members[2]?.lag).toMatchObject({ replayBytes: 96, patroniBytes: 432 });
    expect(cluster.routes[0]?.observed.value).toMatchObject({ answeredBy: 'patroni-1', correct: true });
    expect(cluster.health).toMatchObject({ status: 'healthy' });
    expect(cluster.health.checks.filter((c) => c.status !== 'pass')).toEqual([]);
  });

  it('never shows two leaders, and says so when two servers are out of recovery', async () => {
    const fake = new FakeCluster();
    fake.primaries.add('patroni-2');
    const cluster = await clusterOf(fake);
    expect(cluster.members.filter((m) => m.role === 'leader').map((m) => m.name)).toEqual(['patroni-1']);
    expect(cluster.members[1]?.role).toBe('unknown');
    expect(check(cluster, 'cluster.single_leader')).toMatchObject({ status: 'fail', value: 2 });
    expect(cluster.health.status).toBe('critical');
  });

  it('gives a replica the newest timeline that is told: without a receiver PostgreSQL knows that of a restart point', async () => {
    const seen = await see(new FakeCluster());
    const reading = seen.postgres.get('patroni-2')!.section(now).value!;
    const { timeline } = (await clusterOf(new FakeCluster(), now, seen)).members[1]!;
    seen.postgres.get('patroni-2')!.succeed({ ...reading, node: { ...reading.node, timeline: timeline! - 1 } }, now);
    expect(assemble(seen, observer, now).cluster.members[1]!.timeline).toBe(timeline);
  });

  it('without etcd takes the one node that says it is primary, and none when two say so', async () => {
    const fake = new FakeCluster();
    const seen = await see(fake);
    fake.down.add('etcd');
    const one = await clusterOf(fake, now + 1000, seen);
    expect(one.leader).toMatchObject({ name: 'patroni-1', source: 'patroni' });
    expect(one.dcs).toMatchObject({
      status: 'stale',
      observedAt: '2026-11-23T03:00:00.000Z',
      error: { code: 'refused' },
    });
    expect(one.etcd.quorum.held).toBe(false);
    expect(one.health.status).toBe('critical');
    fake.primaries.add('patroni-3');
    const two = await clusterOf(fake, now + 2000, seen);
    expect(two.leader).toBeNull();
    expect(two.members.filter((m) => m.role === 'leader')).toEqual([]);
  });

  it('keeps the last value of a node that is gone, with its age, and derives nothing from it', async () => {
    const fake = new FakeCluster();
    const seen = await see(fake);
    fake.down.add('patroni patroni-1').add('postgres patroni-1');
    const cluster = await clusterOf(fake, now + 2000, seen);
    const member = cluster.members[0];
    expect(member).toMatchObject({ role: 'leader', state: 'unknown' });
    expect(member?.postgres).toMatchObject({
      status: 'stale',
      observedAt: '2026-11-23T03:00:00.000Z',
      error: { since: '2026-11-23T03:00:02.000Z' },
    });
    expect(member?.postgres.value?.version).toBe('15.18');
    expect(cluster.leader?.writable).toBe(false);
    expect(check(cluster, 'cluster.leader')?.status).toBe('fail');
    expect(cluster.members[1]?.lag).toMatchObject({ replayBytes: null });
  });

  it('says unknown of everything before the first look', () => {
    const { cluster } = assemble(
      new Observations({ ...settings, patroniUrls: new Map([['patroni-1', 'http://h:8008']]) }),
      observer,
      now,
    );
    expect(cluster.members[0]).toMatchObject({
      role: 'unknown',
      state: 'unknown',
      host: null,
      patroni: { status: 'unknown', error: null },
    });
    expect(cluster.health.status).toBe('unknown');
    expect(cluster.services.every((s) => s.reachable === null)).toBe(true);
  });

  it('marks sections stale when looks are overdue', async () => {
    const seen = await see(new FakeCluster());
    const later = assemble(seen, observer, now + 60_000).cluster;
    expect(new Set(later.members.map((m) => m.patroni.status))).toEqual(new Set(['stale']));
    expect(later.leader).toBeNull();
    expect(later.etcd.quorum.held).toBeNull();
    expect(later.health.status).toBe('unknown');
  });

  it('knows synchronous and quorum standbys, and ignores a sync key left behind', async () => {
    const sync = '{"leader":"patroni-1","sync_standby":"patroni-2"}';
    const roles = async (mode: string) => {
      const fake = new FakeCluster();
      fake.change({ sync, config: `{"ttl":30${mode}}` });
      return (await clusterOf(fake)).members.map((m) => m.role);
    };
    expect(await roles(',"synchronous_mode":true')).toEqual(['leader', 'sync_standby', 'replica']);
    expect(await roles(',"synchronous_mode":"quorum"')).toEqual(['leader', 'quorum_standby', 'replica']);
    expect(await roles('')).toEqual(['leader', 'replica', 'replica']);
  });

  it('survives a round trip through a published snapshot', async () => {
    const seen = await see(new FakeCluster());
    const first = assemble(seen, observer, now);
    const copy = new Observations(settings);
    copy.load(JSON.parse(JSON.stringify(seen.dump())) as ReturnType<typeof seen.dump>, now);
    const second = assemble(copy, observer, now);
    expect(second.cluster.members).toEqual(first.cluster.members);
    expect(second.cluster.replication).toEqual(first.cluster.replication);
    expect(second.config).toEqual(first.config);
  });

  it('says of a route that leads elsewhere, or to a replica, that it is wrong', async () => {
    const fake = new FakeCluster();
    const seen = await see(fake);
    const reading = { systemIdentifier: '7300000000000000001', serverAddress: null, serverPort: null, latencyMs: 1 };
    seen.routes
      .get('primary')
      ?.succeed(
        { ...reading, inRecovery: true, readOnly: true, postmasterStartTime: '2026-11-23T01:00:02.000001Z' },
        now,
      );
    const wrong = assemble(seen, observer, now).cluster;
    expect(wrong.routes[0]?.observed.value).toMatchObject({ answeredBy: 'patroni-2', correct: false });
    expect(wrong.health.status).toBe('critical');
    seen.routes
      .get('primary')
      ?.succeed(
        { ...reading, systemIdentifier: '1', inRecovery: false, readOnly: false, postmasterStartTime: 'x' },
        now,
      );
    expect(assemble(seen, observer, now).cluster.routes[0]?.observed.value).toMatchObject({
      answeredBy: null,
      correct: false,
    });
  });

  it('forgets members that leave etcd, and breaks off looks that keep failing', async () => {
    const fake = new FakeCluster();
    const seen = await see(fake);
    fake.change({ 'members/patroni-3': null });
    fake.down.add('patroni patroni-3').add('postgres patroni-3');
    const gone = await clusterOf(fake, now, seen);
    expect(gone.members[2]).toMatchObject({ name: 'patroni-3', dcs: { value: null }, patroni: { status: 'stale' } });
    expect(check(gone, 'member.registered')).toMatchObject({ status: 'fail', subject: 'patroni-3' });
    expect(gone.health.status).toBe('degraded');
    const later = await clusterOf(fake, now + 16 * 60_000, seen);
    expect(later.members.map((m) => m.name)).toEqual(names.slice(0, 2));
    const cell = seen.patroni.get('patroni-1');
    for (let i = 0; i < 3; i += 1) cell?.fail(new LookError('timeout', 'slow'), now + i);
    expect(cell?.mayLook(now + 500)).toBe(false);
    expect(cell?.mayLook(now + 1500)).toBe(true);
  });
});

describe('verdicts', () => {
  it('finds a standby cluster healthy though nothing there takes writes', async () => {
    const fake = new FakeCluster();
    const member = fake.tree.keys.get('members/patroni-1')?.value.replace('"master"', '"standby_leader"') ?? null;
    fake.change({ 'members/patroni-1': member, config: '{"standby_cluster":{"host":"primary.example.com"}}' });
    const seen = await see(fake);
    const node = fake.patroniNode('patroni-1');
    seen.patroni.get('patroni-1')?.succeed({ ...node, claimedRole: 'standby_leader' }, now);
    const reading = fake.postgresNode('patroni-1');
    seen.postgres
      .get('patroni-1')
      ?.succeed({ ...reading, node: { ...reading.node, inRecovery: true, currentLsn: null } }, now);
    const route = {
      systemIdentifier: node.systemIdentifier ?? '',
      serverAddress: null,
      serverPort: null,
      latencyMs: 1,
    };
    const postmasterStartTime = node.postmasterStartTime ?? '';
    seen.routes.get('primary')?.succeed({ ...route, inRecovery: true, readOnly: true, postmasterStartTime }, now);
    const cluster = assemble(seen, observer, now).cluster;
    expect(cluster.members[0]?.role).toBe('standby_leader');
    expect(cluster.health.checks.filter((c) => c.status === 'fail')).toEqual([]);
    expect(cluster.health.status).toBe('healthy');
  });

  it('does not take a refused login for a cluster without writes', async () => {
    const seen = await see(new FakeCluster());
    for (const cell of seen.postgres.values())
      cell.fail(new LookError('rejected', 'password authentication failed (28P01)'), now);
    const cluster = assemble(seen, observer, now).cluster;
    expect(cluster.leader).toMatchObject({ name: 'patroni-1', writable: null });
    expect(cluster.health.status).not.toBe('critical');
  });

  it('does not take one slow read of etcd for a lost quorum', async () => {
    const seen = await see(new FakeCluster());
    seen.dcs.fail(new LookError('timeout', 'no answer within 1000 ms'), now);
    const cluster = assemble(seen, observer, now).cluster;
    expect(cluster.etcd.quorum).toMatchObject({ healthy: 1, held: null });
    expect(cluster.health.status).toBe('degraded');
  });

  it('counts one server under two names once', async () => {
    const fake = new FakeCluster();
    const named = { ...settings, patroniUrls: new Map([['pg-a', 'http://127.0.0.1:8008']]) };
    const target = { ...named, postgresTargets: new Map([['pg-a', { host: '127.0.0.1', port: 5435 }]]) };
    const cluster = await clusterOf(fake, now, new Observations(target));
    expect(check(cluster, 'cluster.single_leader')).toMatchObject({ status: 'pass', value: 1 });
    expect(check(cluster, 'member.registered')).toMatchObject({ status: 'fail', subject: 'pg-a' });
  });

  it('lets a leader in failsafe mode go on without etcd', async () => {
    const fake = new FakeCluster();
    const seen = await see(fake);
    fake.down.add('etcd');
    await see(fake, now, seen);
    const node = { ...fake.patroniNode('patroni-1'), failsafeModeIsActive: true };
    seen.patroni.get('patroni-1')?.succeed(node, now);
    const cluster = assemble(seen, observer, now).cluster;
    expect(cluster.etcd.quorum.held).toBe(false);
    expect(cluster.health.status).toBe('degraded');
  });
});

describe('slotNameOf', () => {
  it('follows Patroni’s rule', () => {
    expect(['patroni-1', 'PG.Node', 'é'].map(slotNameOf)).toEqual(['patroni_1', 'pg_node', 'u0233']);
  });
});
