import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { etcdKey } from '../../lab/probes.ts';
import { waitFor } from '../../lab/wait.ts';
import type { Operation, PlanCheck } from '../../src/modules/operations/index.ts';
import { askRest, mutate, operate, operateByGraphql, planOf, waitEnded } from './operate.ts';
import { startStage, type Stage } from './replicas.ts';

/** Patroni's defaults: without fast failover the key of a dead leader stands for up to 30 s. */
const patroniDefaults = { ttl: 30, loopWait: 10, retryTimeout: 10 };
const path = '/release-dead-leader';
const kind = 'cluster.release-dead-leader';

let stage: Stage;

beforeAll(async () => {
  const fastFailover = { enabled: true, flappingWindowMs: 600_000 };
  stage = await startStage({
    patroni: patroniDefaults,
    config: (lab, port) => lab.matriarchConfig({ port, fastFailover }),
  });
}, 180_000);
afterAll(() => stage.stop(), 60_000);

/** One statement in the control plane's own database. */
async function control<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: stage.lab.controlDatabaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

const leaderKey = () => etcdKey(stage.lab.etcdEndpoints[0]!, 'leader');

async function operations(): Promise<Operation[]> {
  const answer = await askRest<{ operations: Operation[] }>(stage, 'GET', `/v1/operations?kind=${kind}`);
  return answer.body.operations;
}

/** What the policy was refused, by the audit. */
function policyRefusals(): Promise<{ code: string; message: string }[]> {
  return control(
    `SELECT code, message FROM matriarch.audit WHERE action = $1 AND actor = 'policy:fast-failover'
       AND phase = 'outcome' AND result = 'refused' ORDER BY seq`,
    [kind],
  );
}

async function nextRefusal(before: number): Promise<{ code: string; message: string }> {
  return waitFor(async () => (await policyRefusals())[before], { timeoutMs: 15_000, what: 'a refusal of the policy' });
}

/** The checks that stand in the way of releasing the key by hand. */
async function standing(leader: string): Promise<Map<string, PlanCheck>> {
  const plan = await planOf(stage, path, { leader });
  const checks = plan.checks.filter(({ status }) => status === 'fail' || status === 'unknown');
  expect(plan.possible).toBe(checks.length === 0);
  return new Map(checks.map((check) => [check.id, check]));
}

async function refusedByHand(leader: string): Promise<string> {
  const answer = await askRest<{ code: string; detail: string }>(stage, 'POST', path, { reason: 'a test', leader });
  expect([answer.status, answer.body.code]).toEqual([409, 'checks_failed']);
  return answer.body.detail;
}

/** Every lease of the release is counted from operations: lets the newest one be an hour old. */
async function outlastFlapping(): Promise<void> {
  await control(
    `UPDATE matriarch.operation_steps SET acted_at = acted_at - interval '1 hour' WHERE acted_at IS NOT NULL`,
  );
}

async function settled(): Promise<void> {
  await stage.lab.waitHealthy({ timeoutMs: 90_000 });
}

async function patch(body: object): Promise<void> {
  const any = await waitFor(
    async () => {
      for (const { restUrl } of stage.lab.members) {
        const init = { method: 'PATCH', body: JSON.stringify(body), signal: AbortSignal.timeout(3000) };
        const answer = await fetch(`${restUrl}/config`, init).catch(() => null);
        if (answer?.ok === true) return true;
      }
      return undefined;
    },
    { timeoutMs: 20_000, what: 'a change of the configuration' },
  );
  expect(any).toBe(true);
}

/** Asks every member again and again whether it takes writes; the most that did so at once. */
function countPrimaries(): { most(): number; stop(): Promise<void> } {
  let [most, stopped] = [0, false];
  const loop = (async () => {
    while (!stopped) {
      const sql = 'SELECT NOT pg_is_in_recovery() AS writable';
      const rows = await Promise.all(
        stage.lab.members.map((member) => stage.lab.sql(member, sql, { timeoutMs: 500 }).catch(() => [])),
      );
      most = Math.max(most, rows.filter(([row]) => row?.['writable'] === true).length);
      await sleep(20);
    }
  })();
  return {
    most: () => most,
    stop: () => {
      stopped = true;
      return loop;
    },
  };
}

describe('without proof of death it refuses, says why and touches nothing', () => {
  it('while the leader lives, is stopped, or only its Patroni is gone', async () => {
    const { lab } = stage;
    const { name } = await lab.leader();
    const other = lab.members.find((member) => member.name !== name)!.name;
    const living = await standing(name);
    expect([...living.keys()]).toEqual(['leader.processes_dead', 'leader.postgres_refuses', 'leader.patroni_refuses']);
    expect((await standing(other)).get('leader.holds_key')?.message).toContain(`${name} holds the leader key`);
    expect(await refusedByHand(name)).toContain(`Patroni of ${name} runs (pid ${lab.process(name).pid ?? 0})`);
    expect(await mutate(stage, 'releaseDeadLeader', { leader: name })).toMatchObject({ code: 'checks_failed' });
    expect((await askRest(stage, 'POST', path, { reason: 'a test' })).status).toBe(400);

    lab.process(name).pause({ withPostgres: true });
    try {
      expect((await standing(name)).get('leader.processes_dead')?.status).toBe('fail');
      await refusedByHand(name);
    } finally {
      lab.process(name).resume({ withPostgres: true });
    }

    await lab.process(name).kill();
    const half = await standing(name);
    expect(half.get('leader.processes_dead')?.message).toContain('though its Patroni is gone');
    expect(half.get('leader.postgres_refuses')?.message).toContain('accepts connections');
    expect(half.has('leader.patroni_refuses')).toBe(false);
    await refusedByHand(name);
    expect(await leaderKey()).toBe(name);
    await lab.process(name).start();
    await settled();
    expect((await lab.leader()).name).toBe(name);
    expect(await operations()).toEqual([]);
  }, 120_000);

  it('while the cluster is paused', async () => {
    const { lab } = stage;
    const { name } = await lab.leader();
    await patch({ pause: true });
    const refused = (await policyRefusals()).length;
    await lab.process(name).kill({ withPostgres: true });
    const { code, message } = await nextRefusal(refused);
    expect(code).toBe('checks_failed');
    expect(message).toContain('The cluster is paused');
    expect([...(await standing(name)).keys()]).toEqual(['cluster.paused']);
    expect(await leaderKey()).toBe(name);
    expect(await operations()).toEqual([]);
    await patch({ pause: null });
    await lab.process(name).start();
    await settled();
  }, 120_000);

  it('when a replica dies: nothing is asked for', async () => {
    const { lab } = stage;
    const { name } = await lab.leader();
    const replica = lab.members.find((member) => member.name !== name)!.name;
    const refused = (await policyRefusals()).length;
    await lab.process(replica).kill({ withPostgres: true });
    await sleep(2000);
    expect(await operations()).toEqual([]);
    expect(await policyRefusals()).toHaveLength(refused);
    expect(await leaderKey()).toBe(name);
    await lab.process(replica).start();
    await settled();
  }, 120_000);
});

describe('with proof of death', () => {
  it('the policy releases the key at once, once for both replicas, and never twice in the window', async () => {
    const { lab } = stage;
    const old = await lab.leader();
    const primaries = countPrimaries();
    const killedAt = Date.now();
    await lab.process(old.name).kill({ withPostgres: true });
    const leader = await lab.leader({ not: old.name });
    expect(Date.now() - killedAt).toBeLessThan(15_000);
    const [{ id } = { id: '' }, ...others] = await operations();
    expect(others).toEqual([]);
    const done = await waitEnded(stage, id);
    await primaries.stop();
    expect(primaries.most()).toBe(1);
    expect(done).toMatchObject({ state: 'succeeded', transport: 'automation', requestedBy: 'policy:fast-failover' });
    expect(done.result).toMatchObject({ leader: leader.name, previousLeader: old.name });
    const { detectionMs, releaseMs, promotionMs, writableMs, totalMs } = done.result as Record<string, number>;
    for (const ms of [detectionMs, releaseMs, promotionMs, writableMs]) expect(ms).toBeGreaterThanOrEqual(0);
    expect(totalMs).toBe(detectionMs! + releaseMs! + promotionMs! + writableMs!);
    expect(totalMs).toBeLessThan(15_000);
    const audited = await control('SELECT phase, result FROM matriarch.audit WHERE operation_id = $1 ORDER BY seq', [
      id,
    ]);
    expect(audited.map(({ phase, result }) => [phase, result])).toEqual([
      ['intent', 'accepted'],
      ['outcome', 'succeeded'],
    ]);
    await lab.process(old.name).start();
    await settled();

    const refused = (await policyRefusals()).length;
    await lab.process(leader.name).kill({ withPostgres: true });
    expect((await nextRefusal(refused)).message).toContain(`The last one was`);
    expect([...(await standing(leader.name)).keys()]).toEqual(['fast_failover.flapping']);
    expect(await leaderKey()).toBe(leader.name);
    expect(await operations()).toHaveLength(1);
    await lab.process(leader.name).start();
    await settled();
  }, 180_000);

  it('a person releases it, by REST and by GraphQL, while a freeze holds back the policy', async () => {
    const { lab } = stage;
    await outlastFlapping();
    await control(
      `INSERT INTO matriarch.freezes (id, starts_at, ends_at, reason, created_by)
       VALUES (gen_random_uuid(), now(), now() + interval '1 hour', 'a test of freezes', 'test')`,
    );
    const ways = [
      (input: Record<string, unknown>) => operate(stage, 'POST', path, input),
      (input: Record<string, unknown>) => operateByGraphql(stage, 'releaseDeadLeader', input),
    ];
    for (const release of ways) {
      const old = await lab.leader();
      const refused = (await policyRefusals()).length;
      await lab.process(old.name).kill({ withPostgres: true });
      expect((await nextRefusal(refused)).code).toBe('change_freeze');
      expect(await leaderKey()).toBe(old.name);
      const asked = { leader: old.name, overrideFreeze: true };
      const plan = await planOf(stage, path, asked);
      expect(plan).toMatchObject({ possible: true, risk: 'destructive', target: old.name });
      expect(plan.impact.dataLossBytes).toBeGreaterThanOrEqual(0);
      expect((await askRest<{ code: string }>(stage, 'POST', path, { reason: 'a test', ...asked })).body.code).toBe(
        'confirmation_required',
      );
      const done = await release({ ...asked, planHash: plan.hash, confirm: old.name });
      expect(done).toMatchObject({ state: 'succeeded', error: null });
      const leader = await lab.leader({ not: old.name });
      expect(done.result).toMatchObject({ leader: leader.name, previousLeader: old.name });
      expect(await leaderKey()).toBe(leader.name);
      await lab.sql(leader, 'CREATE TABLE IF NOT EXISTS written (at timestamptz DEFAULT now())');
      await outlastFlapping();
      await lab.process(old.name).start();
      await settled();
    }
  }, 240_000);
});
