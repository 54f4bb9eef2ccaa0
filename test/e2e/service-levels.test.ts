import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../../lab/wait.ts';
import type { FailoverPage, ServiceLevelReport } from '../../src/modules/servicelevels/index.ts';
import { metricsDescribed, metricsUsed } from '../support/prometheus-files.ts';
import { askGraphql, askRest, operate } from './operate.ts';
import { healthy, startStage, type Stage } from './replicas.ts';

/** What a failover took, by the API, beside what happened on the cluster. Two replicas see everything and write one row. */
let stage: Stage;

beforeAll(async () => {
  stage = await startStage({ replicas: 2 });
}, 120_000);
afterAll(() => stage.stop(), 60_000);

const failovers = async (): Promise<FailoverPage> => (await askRest<FailoverPage>(stage, 'GET', '/failovers')).body;

async function rowsOf(timeline: number): Promise<{ timeline: number; writable_at: Date | null }[]> {
  const client = new pg.Client({ connectionString: stage.lab.controlDatabaseUrl });
  await client.connect();
  try {
    const text = 'SELECT timeline, writable_at FROM matriarch.failovers WHERE timeline = $1';
    return (await client.query<{ timeline: number; writable_at: Date | null }>(text, [timeline])).rows;
  } finally {
    await client.end();
  }
}

const timelineOf = async (member: string): Promise<number> => {
  const [row] = await stage.lab.sql(
    member,
    "SELECT ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int AS timeline",
  );
  return row!['timeline'] as number;
};

const measured = (timeline: number) =>
  waitFor(
    async () => {
      const found = (await failovers()).failovers.find((one) => one.timeline === timeline);
      return found?.writableAt != null && found.electedAt !== null && found;
    },
    { timeoutMs: 60_000, what: `the report of the failover to timeline ${timeline}` },
  );

describe('a leader that is killed', () => {
  it('is one row with when it died, was missed, was replaced, and when writes went on', async () => {
    const { lab } = stage;
    const old = await lab.leader();
    const before = await timelineOf(old.name);
    const killedAt = Date.now();
    await lab.process(old.name).kill({ withPostgres: true });
    const next = await lab.leader({ not: old.name, timeoutMs: 90_000 });
    const knownAt = Date.now();
    const timeline = await timelineOf(next.name);
    const report = await measured(timeline);
    expect(report).toMatchObject({
      ...{ cluster: 'main', previousTimeline: before, oldLeader: old.name, newLeader: next.name },
      ...{ planned: false, cause: null, detectionMet: true },
    });
    const [healthyAt, noticedAt, electedAt, writableAt] = [
      ...[report.lastHealthyAt, report.noticedAt, report.electedAt, report.writableAt],
    ].map((time) => Date.parse(time!));
    // In order; and by the test's own clock, with what a look and a probe may be late.
    expect(healthyAt).toBeLessThanOrEqual(noticedAt!);
    expect(noticedAt).toBeLessThanOrEqual(electedAt!);
    expect(electedAt).toBeLessThanOrEqual(writableAt! + 1000);
    expect(Math.abs(healthyAt! - killedAt)).toBeLessThan(4000);
    expect(noticedAt! - killedAt).toBeGreaterThan(-200);
    expect(noticedAt! - killedAt).toBeLessThan(10_000);
    expect(electedAt! - killedAt).toBeGreaterThan(1000);
    expect(writableAt! - knownAt).toBeLessThan(10_000);
    expect(report.completionMs).toBe(writableAt! - healthyAt!);
    expect(await rowsOf(timeline)).toHaveLength(1);
    await lab.process(old.name).start();
    await healthy(stage);
  });
});

describe('a switchover', () => {
  it('is planned, and told with the operation that caused it', async () => {
    const old = await stage.lab.leader();
    const done = await operate(stage, 'POST', '/switchover', { reason: 'kernel update' });
    expect(done.state).toBe('succeeded');
    const next = await stage.lab.leader({ not: old.name });
    const timeline = await timelineOf(next.name);
    const report = await measured(timeline);
    expect(report).toMatchObject({ oldLeader: old.name, newLeader: next.name, planned: true });
    expect(report.cause).toMatchObject({ operationId: done.id, kind: 'cluster.switchover', reason: 'kernel update' });
    expect(await rowsOf(timeline)).toHaveLength(1);
  });
});

describe('the metrics', () => {
  it('of a running replica hold everything that alerts and dashboard ask for, with what is true of the cluster', async () => {
    const body = await (await fetch(`${stage.replicas[0]!.url}/metrics`)).text();
    const known = new Set(metricsDescribed(body));
    expect(metricsUsed().filter((name) => !known.has(name))).toEqual([]);
    const leader = await stage.lab.leader();
    expect(body).toContain(`matriarch_member_leader{cluster="main",member="${leader.name}"} 1`);
    expect(body).toContain('matriarch_cluster_writable{cluster="main"} 1');
    expect(body).toContain('matriarch_etcd_healthy_endpoints{cluster="main"} 3');
    expect(body).toMatch(/matriarch_member_disk_free_bytes\{cluster="main",member="patroni-1"\} [1-9]/);
    expect(body).toMatch(
      /matriarch_cluster_problems\{cluster="main",problem="etcd.quorum_lost",severity="critical"\} 0/,
    );
  });
});

describe('the service levels', () => {
  it('are measured, and the same by REST and by GraphQL', async () => {
    const levels = 'levels { id title targetMs measured met averageMs worstMs kept }';
    const { rest, graphql } = await waitFor(
      async () => {
        const [one, other] = await Promise.all([
          askRest<ServiceLevelReport>(stage, 'GET', '/service-levels?hours=1'),
          askGraphql<{ serviceLevels: ServiceLevelReport }>(
            stage,
            `{ serviceLevels(cluster: "main", hours: 1) { cluster from to failovers ${levels} lastFailover { timeline } } }`,
          ),
        ]);
        const counted = one.body.levels.every((level) => level.measured > 0);
        const same = JSON.stringify(one.body.levels) === JSON.stringify(other.data?.serviceLevels.levels);
        return counted && same && { rest: one.body, graphql: other.data!.serviceLevels };
      },
      { timeoutMs: 60_000, what: 'measurements of everything' },
    );
    expect(rest.failovers).toBe(graphql.failovers);
    expect(rest.failovers).toBeGreaterThanOrEqual(2);
    const of = (id: string) => rest.levels.find((level) => level.id === id)!;
    expect(of('failover_detection')).toMatchObject({ targetMs: 10_000, measured: 2, met: 2, kept: true });
    expect(of('failover_completion')).toMatchObject({ targetMs: 30_000, measured: 2 });
    // The members are looked at every 2 s, and looks that failed count as well.
    expect(of('health_interval').averageMs).toBeLessThan(10_000);
    expect(of('connection_response').averageMs).toBeGreaterThan(0);
    const { failovers: listed } = await failovers();
    expect(listed[0]?.timeline).toBe(rest.lastFailover?.timeline);
  });

  it('refuse a window that nothing is kept for, by both', async () => {
    expect((await askRest(stage, 'GET', '/service-levels?hours=0')).status).toBe(400);
    const { code } = await askGraphql(stage, '{ serviceLevels(cluster: "main", hours: 0) { cluster } }');
    expect(code).toBe('invalid_request');
  });
});
