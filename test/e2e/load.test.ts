import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../../lab/wait.ts';
import type { LoadResult } from '../../src/modules/load/index.ts';
import type { Operation } from '../../src/modules/operations/index.ts';
import { askRest, operate, operateByGraphql, planOf, request, waitEnded } from './operate.ts';
import { startStage, type Stage } from './replicas.ts';

/** Load tests against a real cluster: what they measure, and that nothing of them is left, however they end. */
let stage: Stage;

beforeAll(async () => {
  stage = await startStage({ replicas: 2 });
}, 120_000);
afterAll(() => stage.stop(), 60_000);

async function scratchDatabases(): Promise<string[]> {
  const rows = await stage.lab.sql(
    await stage.lab.leader(),
    "SELECT datname FROM pg_database WHERE datname LIKE 'matriarch_load_%'",
  );
  return rows.map(({ datname }) => String(datname));
}

/** Waits until transactions are being done in the scratch database, by PostgreSQL's own count. */
async function underLoad(): Promise<void> {
  const leader = await stage.lab.leader();
  const text = `SELECT 1 FROM pg_stat_activity WHERE datname LIKE 'matriarch_load_%' AND query LIKE '%pgbench_accounts%'
    AND query NOT LIKE 'copy%' AND query LIKE 'UPDATE%'`;
  await waitFor(async () => (await stage.lab.sql(leader, text)).length > 0, {
    timeoutMs: 60_000,
    what: 'load on the scratch database',
  });
}

describe('a load test', () => {
  it('measures throughput and latency over time, and leaves nothing behind', async () => {
    const done = await operate(stage, 'POST', '/load/pgbench', { clients: 4, seconds: 4, rate: 100 });
    expect(done).toMatchObject({ state: 'succeeded' });
    const result = done.result as unknown as LoadResult;
    // Arrivals are random: 400 on average, give or take 20.
    expect(result.transactions).toBeGreaterThan(250);
    expect(result.transactions).toBeLessThan(550);
    expect(result).toMatchObject({ failed: 0, abortedClients: 0, complaint: null });
    const { p50, p90, p95, p99, max } = result.latencyMs!;
    expect([p50, p90, p95, p99, max]).toEqual([p50, p90, p95, p99, max].sort((a, b) => a - b));
    expect(p50).toBeGreaterThan(0);
    expect(result.perSecond.length).toBeGreaterThanOrEqual(3);
    expect(result.perSecond.some(({ tps }) => tps > 50)).toBe(true);
    expect(await scratchDatabases()).toEqual([]);
    const { body } = await askRest<Operation>(stage, 'GET', `/v1/operations/${done.id}`);
    expect(body.steps.map(({ id, state }) => [id, state])).toEqual([
      ['create', 'done'],
      ['fill', 'done'],
      ['run', 'done'],
      ['drop', 'done'],
    ]);
  });

  it('is asked for by GraphQL as well', async () => {
    const done = await operateByGraphql(stage, 'runLoadTest', { clients: 1, seconds: 1, rate: 50 });
    expect(done.state).toBe('succeeded');
    expect((done.result as unknown as LoadResult).transactions).toBeGreaterThan(10);
    expect(await scratchDatabases()).toEqual([]);
  });

  it('is refused where it would take too many sessions', async () => {
    await stage.lab.sql(await stage.lab.leader(), 'SELECT 1');
    const plan = await planOf(stage, '/load/pgbench', { clients: 64 });
    expect(plan.checks.find(({ id }) => id === 'load.connections')).toMatchObject({ limit: 77 });
    expect((await askRest(stage, 'POST', '/load/pgbench', { clients: 65, reason: 'too many' })).status).toBe(400);
  });

  it('ends when it is cancelled, and its database is dropped', async () => {
    const { id } = await request(stage, 'POST', '/load/pgbench', { clients: 2, seconds: 120, rate: 100 });
    await underLoad();
    await askRest(stage, 'POST', `/v1/operations/${id}:cancel`, { reason: 'enough' });
    const ended = await waitEnded(stage, id);
    expect(ended.state).toBe('cancelled');
    expect(await scratchDatabases()).toEqual([]);
  });

  it('is not left running when the replica that runs it is killed: the other one drops the database', async () => {
    const { id } = await request(stage, 'POST', '/load/pgbench', { clients: 2, seconds: 120, rate: 100 });
    await underLoad();
    // Whoever runs pgbench is its parent.
    const busy = stage.replicas.find(({ child }) => {
      return spawnSync('pgrep', ['-P', String(child.pid), 'pgbench']).status === 0;
    })!;
    process.kill(busy.child.pid, 'SIGKILL');
    const other = stage.replicas.find((replica) => replica !== busy)!;
    const ended = await waitEnded(stage, id, { replica: other });
    expect(ended).toMatchObject({ state: 'failed', error: { code: 'interrupted' } });
    expect(await scratchDatabases()).toEqual([]);
    const leader = await stage.lab.leader();
    const left = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'matriarch load test'";
    expect(await stage.lab.sql(leader, left)).toEqual([]);
  });
});
