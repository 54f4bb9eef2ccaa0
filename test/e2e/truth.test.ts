import supertest, { type Response } from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../../lab/wait.ts';
import type { Cluster } from '../../src/modules/clusters/index.ts';
import { check, healthy, member, startStage, until, type Stage } from './replicas.ts';

/** What the API says, beside what Patroni, PostgreSQL and HAProxy themselves say. */
let stage: Stage;
const first = () => stage.replicas[0]!;
const shown = (): Promise<Cluster> => first().cluster(stage.token);

async function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return supertest(first().url)
    .get(path)
    .set({ authorization: `Bearer ${stage.token}`, ...headers });
}

async function patroni(path: string, init?: RequestInit): Promise<unknown> {
  const { restUrl } = await stage.lab.leader();
  return (await fetch(`${restUrl}${path}`, init)).json();
}

beforeAll(async () => {
  stage = await startStage({ patroni: { parameters: { wal_level: 'logical' } } });
}, 120_000);
afterAll(() => stage.stop(), 60_000);

describe('the snapshot tells the truth', () => {
  it('of topology: as Patroni, etcd and PostgreSQL see it', async () => {
    const { lab } = stage;
    const leader = await lab.leader();
    const theirs = (await patroni('/cluster')) as {
      members: { name: string; role: string; timeline: number; host: string; port: number }[];
    };
    const ours = await shown();
    expect(ours.leader).toMatchObject({ name: leader.name, source: 'etcd', writable: true });
    expect(ours.members.map(({ name, role, timeline, host, port }) => ({ name, role, timeline, host, port }))).toEqual(
      theirs.members.map(({ name, role, timeline, host, port }) => ({ name, role, timeline, host, port })),
    );
    expect(ours.members.filter((m) => m.role === 'replica').map((m) => m.state)).toEqual(['streaming', 'streaming']);
    for (const m of ours.members) {
      const [row] = await lab.sql(
        m.name,
        'select pg_is_in_recovery() r, system_identifier::text s from pg_control_system()',
      );
      expect(m.postgres.value).toMatchObject({ inRecovery: row?.['r'], systemIdentifier: row?.['s'] });
      expect(m.patroni.value).toMatchObject({ version: '3.0.2', scope: 'main' });
    }
    expect(ours.health.checks.filter((c) => c.status === 'fail' || c.status === 'unknown')).toEqual([]);
  });

  it('of history and configuration: as Patroni answers them', async () => {
    const history = (await get('/v1/clusters/main/history')) as {
      body: { timelines: { timeline: number; reason: string }[] };
    };
    const theirs = (await patroni('/history')) as [number, number, string][];
    expect(history.body.timelines.map((t) => [t.timeline, t.reason])).toEqual(
      [...theirs].reverse().map((t) => [t[0], t[2]]),
    );
    const config = (await get('/v1/clusters/main/config')) as { body: { status: string; value: { value: unknown } } };
    expect(config.body.value.value).toEqual(await patroni('/config'));
  });

  it('of lag and slots: measured in PostgreSQL', async () => {
    const { lab } = stage;
    const leader = await lab.leader();
    const replica = lab.members.find((m) => m.name !== leader.name)!;
    await lab.sql(leader, "select pg_create_logical_replication_slot('cdc', 'test_decoding')");
    // Patroni resumes a replay that somebody pauses, so the process that replays is stopped instead.
    const [startup] = await lab.sql(replica, "select pid from pg_stat_activity where backend_type = 'startup'");
    process.kill(startup?.['pid'] as number, 'SIGSTOP');
    try {
      await lab.sql(leader, 'create table lagging as select generate_series(1, 100000) as n');
      // What is written arrives and is flushed while replay stands still: on a busy machine not at once.
      const behind = await waitFor(
        async () => {
          const seen = (await get('/v1/clusters/main?fresh=true')).body as Cluster;
          return (member(seen, replica.name).lag?.flushBytes ?? Infinity) < 100_000 && seen;
        },
        { timeoutMs: 20_000, what: 'a replica that has flushed' },
      );
      const [row] = await lab.sql(
        leader,
        `select (pg_current_wal_lsn() - replay_lsn)::bigint::text bytes from pg_stat_replication where application_name = '${replica.name}'`,
      );
      const theirs = Number(row?.['bytes']);
      expect(theirs).toBeGreaterThan(1_000_000);
      expect(Math.abs(member(behind, replica.name).lag!.replayBytes! - theirs)).toBeLessThan(200_000);
      const slots = behind.replication.find((r) => r.member === leader.name)?.observed.value?.slots ?? [];
      const cdc = slots.find((s) => s.name === 'cdc');
      expect(cdc).toMatchObject({ kind: 'logical', plugin: 'test_decoding', active: false, owner: 'other' });
      expect(cdc?.retainedBytes).toBeGreaterThan(1_000_000);
      expect(slots.filter((s) => s.owner === 'patroni').map((s) => [s.name, s.active])).toHaveLength(2);
    } finally {
      process.kill(startup?.['pid'] as number, 'SIGCONT');
      await lab.sql(leader, "select pg_drop_replication_slot('cdc')");
      await lab.sql(leader, 'drop table if exists lagging');
    }
    await healthy(stage);
  });

  it('of routes and services: each row was really reached', async () => {
    const { lab } = stage;
    const leader = await lab.leader();
    const ours = await shown();
    expect(ours.routes.map((r) => [r.name, r.observed.value?.correct])).toEqual([
      ['primary', true],
      ['replicas', true],
      ['all', true],
    ]);
    expect(ours.routes[0]?.observed.value?.answeredBy).toBe(leader.name);
    expect(ours.proxy.value?.filter((s) => s.usable && s.backend === 'primary').map((s) => s.member)).toEqual([
      leader.name,
    ]);
    const services = await until(stage, first(), 'services were asked', (c) =>
      c.services.every((s) => s.reachable !== null),
    );
    const kinds = [...new Set(services.services.map((s) => s.kind))];
    const rowsOf = (kind: string) => services.services.filter((s) => s.kind === kind);
    expect(kinds.map((kind) => [kind, rowsOf(kind).length, rowsOf(kind).every((r) => r.reachable)])).toEqual([
      ['postgresql', 3, true],
      ['patroni', 3, true],
      ['haproxy_route', 3, true],
      ['haproxy_stats', 1, true],
      ['etcd', 3, true],
      ['redis', 1, true],
      ['pgbouncer', 1, true],
      ['pgadmin', 1, false],
      ['prometheus', 1, false],
      ['grafana', 1, false],
      ['alertmanager', 1, false],
    ]);
  });

  it('of maintenance mode and pending restarts', async () => {
    const patch = (body: object) => patroni('/config', { method: 'PATCH', body: JSON.stringify(body) });
    await patch({ pause: true, postgresql: { parameters: { max_connections: 120 } } });
    const paused = await until(
      stage,
      first(),
      'pause and pending restart',
      (c) => c.dcs.value?.paused === true && c.members.every((m) => m.pendingRestart === true),
      30_000,
    );
    expect(check(paused, 'cluster.paused')?.status).toBe('warn');
    expect(check(paused, 'member.pending_restart')?.status).toBe('warn');
    await patch({ pause: null, postgresql: { parameters: { max_connections: null } } });
    await until(
      stage,
      first(),
      'resumed',
      (c) => c.dcs.value?.paused === false && c.members.every((m) => m.pendingRestart === false),
      30_000,
    );
  });

  it('to those who have it already with 304, and anew on demand', async () => {
    const path = '/v1/clusters/main/capabilities';
    const answer = await get(path);
    const etag = answer.headers['etag'] as string;
    expect(await get(path, { 'if-none-match': etag })).toMatchObject({ status: 304, text: '' });
    expect(await get(path, { 'if-none-match': 'W/"x", ' + etag })).toMatchObject({ status: 304 });
    expect(await get(path, { 'if-none-match': '"x"' })).toMatchObject({ status: 200 });
    const asked = Date.now();
    const fresh = await Promise.all(
      stage.replicas.map((r) =>
        fetch(`${r.url}/v1/clusters/main?fresh=true`, { headers: { authorization: `Bearer ${stage.token}` } }).then(
          (a) => a.json() as Promise<Cluster>,
        ),
      ),
    );
    expect(Date.now() - asked).toBeLessThan(2500);
    for (const cluster of fresh) {
      expect(Date.parse(cluster.builtAt)).toBeGreaterThanOrEqual(asked);
      for (const m of cluster.members) expect(Date.parse(m.postgres.observedAt!)).toBeGreaterThanOrEqual(asked);
    }
  });

  it('also after a change of timeline', async () => {
    const { to } = await stage.lab.switchover();
    const after = await until(
      stage,
      first(),
      'the new leader',
      (c) => c.leader?.name === to && c.leader.writable === true,
    );
    expect(after.members.filter((m) => m.role === 'leader').map((m) => m.name)).toEqual([to]);
    await waitFor(
      async () => {
        const cluster = await shown();
        const newest = (cluster.history.value ?? []).at(-1);
        return newest !== undefined && member(cluster, to).timeline === newest.timeline + 1;
      },
      { timeoutMs: 30_000, what: 'history and timeline agree' },
    );
    await healthy(stage);
  });
});
