import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { etcdKey } from '../../lab/probes.ts';
import { waitFor } from '../../lab/wait.ts';
import { askRest, mutate, operate, operateByGraphql, planOf } from './operate.ts';
import { healthy, startStage, until, type Stage } from './replicas.ts';

/** Who leads, changed through the API; the end state is read from Patroni, etcd and PostgreSQL. */
let stage: Stage;
beforeAll(async () => {
  stage = await startStage({ replicas: 1 });
}, 180_000);
afterAll(() => stage.stop(), 60_000);

async function settled(): Promise<{ leader: string; candidate: string }> {
  await stage.lab.waitHealthy({ timeoutMs: 120_000 });
  await healthy(stage, 120_000);
  const { name } = await stage.lab.leader();
  return { leader: name, candidate: stage.lab.members.find((m) => m.name !== name)!.name };
}

const timelineOf = async (name: string): Promise<number> =>
  Number((await stage.lab.sql(name, 'select timeline_id t from pg_control_checkpoint()'))[0]?.['t']);

async function expectLeads(name: string): Promise<void> {
  expect((await stage.lab.leader()).name).toBe(name);
  expect(await etcdKey(stage.lab.etcdEndpoints[0]!, 'leader')).toBe(name);
  // Patroni empties the request when it is done with it; it does not delete the key.
  expect((await etcdKey(stage.lab.etcdEndpoints[0]!, 'failover')) ?? '{}').toBe('{}');
  await stage.lab.sql(name, 'create table if not exists written (n int); insert into written values (1)');
}

async function failoverBody(candidate: string, body: object): Promise<Record<string, unknown>> {
  const { hash, target } = await planOf(stage, '/failover', { candidate, ...body });
  return { candidate, ...body, planHash: hash, confirm: target };
}

describe('who leads', () => {
  it('changes by a switchover, by REST and by GraphQL', async () => {
    const first = await settled();
    const named = await operate(stage, 'POST', '/switchover', { candidate: first.candidate });
    expect(named).toMatchObject({ state: 'succeeded', result: { leader: first.candidate } });
    await expectLeads(first.candidate);
    await settled();
    const any = await operateByGraphql(stage, 'switchover');
    expect(any).toMatchObject({ state: 'succeeded', result: { previousLeader: first.candidate } });
    await expectLeads(String(any.result['leader']));
  }, 240_000);

  it('is told beforehand what a switchover breaks off', async () => {
    await settled();
    const plan = await planOf(stage, '/switchover');
    expect(plan.checks.filter(({ status }) => status === 'warn').map(({ id }) => id)).not.toContain('leader.burden');
    expect(plan.candidates.filter(({ chosen }) => chosen)).toHaveLength(1);
  }, 180_000);

  it('is not changed by a failover without consent, nor from a healthy leader', async () => {
    const { leader, candidate } = await settled();
    const plan = await planOf(stage, '/failover', { candidate });
    expect(plan).toMatchObject({ possible: false, risk: 'destructive', target: candidate });
    expect(plan.checks.find(({ id }) => id === 'leader.unhealthy')).toMatchObject({ status: 'fail' });
    const refused = await askRest(stage, 'POST', '/failover', { candidate, reason: 'test' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'checks_failed' } });
    const unconfirmed = await askRest(stage, 'POST', '/failover', {
      ...{ candidate, reason: 'test', evenIfHealthy: true, acceptDataLoss: true },
    });
    expect(unconfirmed).toMatchObject({ status: 428, body: { code: 'confirmation_required' } });
    expect((await planOf(stage, '/failover', { candidate: leader })).possible).toBe(false);
    expect((await askRest(stage, 'POST', '/failover', { reason: 'test' })).status).toBe(400);
    await expectLeads(leader);
  }, 180_000);

  it('changes by a failover from a live leader, by GraphQL', async () => {
    const { leader, candidate } = await settled();
    const body = await failoverBody(candidate, { evenIfHealthy: true, acceptDataLoss: true });
    const operation = await operateByGraphql(stage, 'failover', body);
    expect(operation, operation.message).toMatchObject({
      state: 'succeeded',
      result: { leader: candidate, previousLeader: leader, wrongRoutes: [] },
    });
    await expectLeads(candidate);
  }, 240_000);

  it('changes by a failover from a dead leader within its lease, by REST', async () => {
    const { leader, candidate } = await settled();
    const before = await timelineOf(leader);
    await stage.lab.process(leader as 'patroni-1').kill({ withPostgres: true });
    await until(stage, stage.replicas[0]!, 'the leader is seen dead', (c) => c.leader?.writable !== true);
    const plan = await planOf(stage, '/failover', { candidate });
    expect(plan.possible).toBe(false);
    expect(plan.checks.find(({ id }) => id === 'data.loss')?.message).toContain('lower bound');
    expect(plan.checks.find(({ id }) => id === 'failover.automatic')?.message).toContain(
      'Automatic failover is expected',
    );
    const operation = await operate(
      stage,
      'POST',
      '/failover',
      await failoverBody(candidate, { acceptDataLoss: true }),
    );
    expect(operation, operation.message).toMatchObject({ state: 'succeeded', result: { leader: candidate } });
    expect(Number(operation.result['timeline'])).toBeGreaterThan(before);
    await stage.lab.process(leader as 'patroni-1').start();
    await expectLeads(candidate);
    await settled();
  }, 300_000);

  it('changes by a failover from a dead leader while paused, which Patroni alone would not do', async () => {
    const { leader, candidate } = await settled();
    const alive = stage.lab.member(candidate).restUrl;
    const pause = (value: true | null) =>
      fetch(`${alive}/config`, { method: 'PATCH', body: JSON.stringify({ pause: value }) });
    await pause(true);
    await until(stage, stage.replicas[0]!, 'every member is paused', (c) =>
      c.members.every((m) => m.patroni.value?.paused === true),
    );
    await stage.lab.process(leader as 'patroni-1').kill({ withPostgres: true });
    await waitFor(async () => (await etcdKey(stage.lab.etcdEndpoints[0]!, 'leader')) === undefined, {
      timeoutMs: 60_000,
      what: 'the end of the lease',
    });
    await until(stage, stage.replicas[0]!, 'nobody leads', (c) => c.leader === null && c.dcs.value?.leader === null);
    const operation = await operate(
      stage,
      'POST',
      '/failover',
      await failoverBody(candidate, { acceptDataLoss: true }),
    );
    expect(operation, operation.message).toMatchObject({ state: 'succeeded', result: { leader: candidate } });
    await pause(null);
    await stage.lab.process(leader as 'patroni-1').start();
    await settled();
    await expectLeads(candidate);
  }, 300_000);
});

describe('a replica', () => {
  it('is not built anew when it leads or does not exist, which a dry run by GraphQL says', async () => {
    const { leader, candidate } = await settled();
    const forLeader = await mutate(stage, 'reinitialize', { member: leader }, { dryRun: true });
    expect(forLeader.plan).toMatchObject({ possible: false, risk: 'destructive', target: leader });
    expect(forLeader.plan?.checks.find(({ id }) => id === 'member.replica')).toMatchObject({ status: 'fail' });
    const unknown = await mutate(stage, 'reinitialize', { member: 'nobody' }, { dryRun: true });
    expect(unknown.plan?.checks.find(({ id }) => id === 'member.exists')).toMatchObject({ status: 'fail' });
    const possible = await mutate(stage, 'reinitialize', { member: candidate }, { dryRun: true });
    expect(possible).toMatchObject({ operation: null, plan: { possible: true } });
    expect(possible.plan?.checks.filter(({ status }) => status !== 'pass')).toEqual([]);
  }, 180_000);

  it('is built anew, by REST', async () => {
    const { leader, candidate } = await settled();
    const started = async (): Promise<string> =>
      String((await stage.lab.sql(candidate, 'select pg_postmaster_start_time()::text t'))[0]?.['t']);
    const before = await started();
    const path = `/members/${candidate}/reinitialize`;
    expect((await askRest(stage, 'POST', path, { reason: 'test' })).status).toBe(428);
    const { hash, target } = await planOf(stage, path);
    const operation = await operate(stage, 'POST', path, { planHash: hash, confirm: target });
    expect(operation, operation.message).toMatchObject({ state: 'succeeded', result: { member: candidate } });
    expect(Date.parse(await started())).toBeGreaterThan(Date.parse(before));
    const streaming = `select 1 from pg_stat_replication where application_name = '${candidate}' and state = 'streaming'`;
    expect(await stage.lab.sql(leader, streaming)).toHaveLength(1);
    await expectLeads(leader);
  }, 240_000);
});
