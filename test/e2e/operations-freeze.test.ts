import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { etcdKey } from '../../lab/probes.ts';
import { waitFor } from '../../lab/wait.ts';
import type { Freeze, KillSwitch, Operation } from '../../src/modules/operations/index.ts';
import { askGraphql, askRest, mutate, operate, request, waitEnded, type AskOptions } from './operate.ts';
import { progressCases } from './progress-cases.ts';
import { healthy, startStage, until, type Stage } from './replicas.ts';
import { mint, openControl, patroniCluster, patroniHistory, stateOf } from './witness.ts';

/** When nothing may be changed, and what is scheduled for a time. */
let stage: Stage;
let control: ReturnType<typeof openControl>;
let operator: AskOptions;
beforeAll(async () => {
  stage = await startStage();
  control = openControl(stage.lab);
  operator = { token: await mint(stage, 'operator@example.org', 'operator') };
}, 180_000);
afterAll(async () => {
  await control.end();
  await stage.stop();
}, 60_000);

/** What failed must not make the next fail. */
afterEach(async () => {
  await control.rows('UPDATE matriarch.kill_switch SET engaged = false WHERE engaged');
  await control.rows('UPDATE matriarch.freezes SET ended_at = now(), ended_by = $1 WHERE ended_at IS NULL', ['a test']);
});

const second = () => ({ replica: stage.replicas[1]! });
const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();
const patchOf = (mem: string) => ({ patch: { postgresql: { parameters: { work_mem: mem } } }, reason: 'a change' });
const workMem = async (): Promise<unknown> => {
  const config = JSON.parse((await etcdKey(stage.lab.etcdEndpoints[0]!, 'config')) ?? '{}') as {
    postgresql?: { parameters?: Record<string, unknown> };
  };
  return config.postgresql?.parameters?.['work_mem'] ?? null;
};

async function freeze(body: Record<string, unknown>): Promise<Freeze> {
  const answer = await askRest<Freeze>(stage, 'POST', '/v1/freezes', { reason: 'year end', ...body });
  expect(answer.status).toBe(201);
  return answer.body;
}

async function thaw(id: string): Promise<void> {
  const answer = await askRest<Freeze>(stage, 'DELETE', `/v1/freezes/${id}?reason=year%20over`, undefined, second());
  expect(answer).toMatchObject({ status: 200, body: { id, active: false } });
}

async function killSwitch(engaged: boolean, options: AskOptions = {}): Promise<void> {
  const answer = await askRest<KillSwitch>(stage, 'PUT', '/v1/kill-switch', { engaged, reason: 'a fire' }, options);
  expect(answer).toMatchObject({ status: 200, body: { engaged, changedBy: 'bench' } });
}

async function settled(): Promise<{ leader: string; candidate: string }> {
  await stage.lab.waitHealthy({ timeoutMs: 120_000 });
  await healthy(stage, 120_000);
  const { name } = await stage.lab.leader();
  return { leader: name, candidate: stage.lab.members.find((m) => m.name !== name)!.name };
}

const schedule = async (body: Record<string, unknown>, options: AskOptions = operator): Promise<Operation> => {
  const operation = await request(stage, 'POST', '/switchover', body, options);
  expect(operation).toMatchObject({ state: 'queued', startedAt: null, scheduledAt: body['scheduledAt'] });
  expect((await patroniCluster(stage.lab)).scheduled_switchover).toBeUndefined();
  return operation;
};

describe('a freeze window', () => {
  it('refuses changes on every replica by either transport, and lets an administrator override it', async () => {
    const before = await stateOf(stage.lab);
    const { id } = await freeze({ clusters: ['main'], endsAt: inMs(600_000) });
    for (const options of [operator, { ...operator, ...second() }, {}]) {
      const refused = await askRest(stage, 'POST', '/config/patch', patchOf('5MB'), options);
      expect(refused).toMatchObject({ status: 409, body: { code: 'change_freeze' } });
      expect(JSON.stringify(refused.body)).toContain('year end');
      expect((await mutate(stage, 'patchConfig', patchOf('5MB'), options)).code).toBe('change_freeze');
    }
    const overriding = { ...patchOf('5MB'), overrideFreeze: true };
    expect((await askRest(stage, 'POST', '/config/patch', overriding, operator)).body).toMatchObject({
      code: 'forbidden',
    });
    expect((await mutate(stage, 'patchConfig', overriding, operator)).code).toBe('forbidden');
    expect(await stateOf(stage.lab)).toEqual(before);

    const done = await operate(stage, 'POST', '/config/patch', overriding);
    expect(done, done.message).toMatchObject({ state: 'succeeded' });
    expect(done.plan.checks.find((check) => check.id === 'policy.freeze')).toMatchObject({ status: 'warn' });
    expect(await workMem()).toBe('5MB');
    await thaw(id);
    expect(await operate(stage, 'POST', '/config/patch', patchOf('6MB'), operator)).toMatchObject({
      state: 'succeeded',
    });
    expect(await workMem()).toBe('6MB');
  });

  it('refuses what is scheduled into it, and not what comes after it', async () => {
    const { id } = await freeze({ startsAt: inMs(1_800_000), endsAt: inMs(7_200_000) });
    const into = await askRest(stage, 'POST', '/switchover', { scheduledAt: inMs(3_600_000), reason: 'in it' });
    expect(into).toMatchObject({ status: 409, body: { code: 'change_freeze' } });
    const after = await schedule({ scheduledAt: inMs(9_000_000) });
    await askRest(stage, 'POST', `/v1/operations/${after.id}:cancel`, { reason: 'only looked' });
    await thaw(id);
  });

  it('that begins before a scheduled operation fires makes it end with nothing done', async () => {
    await settled();
    const before = await stateOf(stage.lab);
    const { id } = await schedule({ scheduledAt: inMs(4000) });
    const window = await freeze({ endsAt: inMs(600_000) });
    const ended = await waitEnded(stage, id);
    expect(ended, ended.message).toMatchObject({ state: 'failed', startedAt: null, error: { code: 'change_freeze' } });
    expect(ended.steps).toEqual([]);
    await thaw(window.id);
    expect(await stateOf(stage.lab)).toEqual(before);
  });
});

describe('the kill switch', () => {
  it('turned on by one replica is respected by the other, by administrators too', async () => {
    const before = await stateOf(stage.lab);
    const scheduled = await schedule({ scheduledAt: inMs(5000) });
    await killSwitch(true);
    for (const options of [second(), {}]) {
      const refused = await askRest(stage, 'POST', '/reload', { reason: 'never', overrideFreeze: true }, options);
      expect(refused).toMatchObject({ status: 409, body: { code: 'mutations_disabled' } });
      expect((await mutate(stage, 'reload', {}, options)).code).toBe('mutations_disabled');
    }
    const shown = await askGraphql(stage, '{ killSwitch { engaged reason changedBy } }', {}, second());
    expect(shown.data).toEqual({ killSwitch: { engaged: true, reason: 'a fire', changedBy: 'bench' } });
    const ended = await waitEnded(stage, scheduled.id, second());
    expect(ended, ended.message).toMatchObject({ state: 'failed', error: { code: 'mutations_disabled' } });
    const off = 'mutation { setKillSwitch(engaged: false, reason: "out") { engaged } }';
    expect((await askGraphql(stage, off, {}, operator)).code).toBe('forbidden');
    expect((await askGraphql(stage, off, {}, second())).data).toEqual({ setKillSwitch: { engaged: false } });
    expect(await stateOf(stage.lab)).toEqual(before);
    expect(await operate(stage, 'POST', '/reload', {}, operator)).toMatchObject({ state: 'succeeded' });
  });

  it('lets what waits in the queue not begin', async () => {
    const { candidate } = await settled();
    const before = await stateOf(stage.lab);
    // The first may have acted by then, and is still looked after; the second waits for it and has not begun.
    const first = await request(stage, 'POST', `/members/${candidate}/restart`);
    const queued = await request(stage, 'POST', '/config/patch', patchOf('77MB'));
    await killSwitch(true, second());
    const [one, two] = [await waitEnded(stage, first.id), await waitEnded(stage, queued.id)];
    await killSwitch(false);
    expect(['succeeded', 'failed']).toContain(one.state);
    if (one.state === 'failed') expect(await stateOf(stage.lab)).toEqual(before);
    expect(two, two.message).toMatchObject({ state: 'failed', error: { code: 'mutations_disabled' } });
    expect(await workMem()).toBe('6MB');
  });
});

describe('a scheduled switchover', () => {
  it('is one at a time unless it replaces, and can be cancelled on another replica', async () => {
    await settled();
    const before = await stateOf(stage.lab);
    const first = await schedule({ scheduledAt: inMs(3_600_000) });
    const again = { scheduledAt: inMs(7_200_000), reason: 'another' };
    const refused = await askRest<{ code: string; detail: string }>(stage, 'POST', '/switchover', again, second());
    expect(refused).toMatchObject({ status: 409, body: { code: 'already_scheduled' } });
    expect(refused.body.detail).toContain(first.id);
    expect((await mutate(stage, 'switchover', again)).code).toBe('already_scheduled');
    const { operation } = await mutate(stage, 'switchover', { ...again, replace: true }, second());
    expect(await waitEnded(stage, first.id)).toMatchObject({ state: 'cancelled', startedAt: null });
    const cancelled = await askRest<Operation>(
      ...([stage, 'POST', `/v1/operations/${operation!.id}:cancel`, { reason: 'not this week' }, operator] as const),
    );
    expect(cancelled.body).toMatchObject({ state: 'cancelled', cancelRequestedBy: 'operator@example.org' });
    expect((await askRest(stage, 'POST', `/v1/operations/${first.id}:cancel`, { reason: 'late' })).body).toMatchObject({
      code: 'not_cancellable',
    });
    for (const scheduledAt of [inMs(-1000), inMs(400 * 86_400_000), '2030-01-01', 'tomorrow'])
      expect((await askRest(stage, 'POST', '/switchover', { scheduledAt, reason: 'never' })).status).toBe(400);
    expect(await stateOf(stage.lab)).toEqual(before);
  });

  it('refuses when it fires and the cluster is paused by then', async () => {
    await settled();
    const scheduled = await schedule({ scheduledAt: inMs(6000) });
    const setPause = (pause: true | null) =>
      fetch(`${stage.lab.members[0]!.restUrl}/config`, { method: 'PATCH', body: JSON.stringify({ pause }) });
    await setPause(true);
    const before = await stateOf(stage.lab);
    const ended = await waitEnded(stage, scheduled.id);
    expect(ended, ended.message).toMatchObject({ state: 'failed', startedAt: null, error: { code: 'checks_failed' } });
    expect(ended.message).toContain('paused');
    expect(await stateOf(stage.lab)).toEqual(before);
    await setPause(null);
    await until(stage, stage.replicas[0]!, 'resumed', (c) => c.dcs.value?.paused === false);
  });

  it('refuses when it fires and another member leads by then', async () => {
    const { leader } = await settled();
    const scheduled = await schedule({ scheduledAt: inMs(8000) });
    await stage.lab.switchover();
    const before = await stateOf(stage.lab);
    const ended = await waitEnded(stage, scheduled.id);
    expect(ended, ended.message).toMatchObject({ state: 'failed', startedAt: null, error: { code: 'plan_outdated' } });
    expect(ended.message).toContain(`then ${leader} did. Nothing was done.`);
    expect(await stateOf(stage.lab)).toEqual(before);
  });

  it('fires at its time, on a plan made anew, and not by Patroni’s schedule', async () => {
    const { leader } = await settled();
    const history = await patroniHistory(stage.lab);
    const scheduledAt = inMs(30_000);
    const planned = await schedule({ scheduledAt });
    // The same one leads in another term by then: what it was planned on no longer holds, and a schedule does not mind.
    await stage.lab.switchover();
    await stage.lab.switchover(leader);
    await settled();
    const done = await waitEnded(stage, planned.id, second());
    expect(done, done.message).toMatchObject({ state: 'succeeded', result: { previousLeader: leader } });
    expect(Date.parse(done.startedAt!)).toBeGreaterThanOrEqual(Date.parse(scheduledAt));
    expect(done.plan.observed).not.toEqual(planned.plan.observed);
    const now = await stage.lab.leader();
    expect(now.name).toBe(done.result['leader']);
    expect(now.name).not.toBe(leader);
    await stage.lab.waitHealthy({ timeoutMs: 60_000 });
    // Written by the new leader in its next loop, and read by the others in theirs.
    await waitFor(async () => (await patroniHistory(stage.lab)).length === history.length + 3, {
      timeoutMs: 30_000,
      what: 'all ends of timelines in the history',
    });
    expect((await patroniCluster(stage.lab)).scheduled_switchover).toBeUndefined();
    expect((await etcdKey(stage.lab.etcdEndpoints[0]!, 'failover')) ?? '{}').toBe('{}');
  }, 240_000);
});

progressCases(() => ({ stage, operator }));
