import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { etcdKey } from '../../lab/probes.ts';
import { waitFor } from '../../lab/wait.ts';
import { operate, operateByGraphql, planOf } from './operate.ts';
import { healthy, startStage, until, type Stage } from './replicas.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage({ replicas: 1 });
}, 120_000);
afterAll(() => stage.stop());

const names = ['patroni-1', 'patroni-2', 'patroni-3'];
const startOf = async (member: string): Promise<number> =>
  Number((await stage.lab.sql(member, 'SELECT extract(epoch FROM pg_postmaster_start_time()) AS at'))[0]?.['at']);
const starts = async (): Promise<Record<string, number>> =>
  Object.fromEntries(await Promise.all(names.map(async (name) => [name, await startOf(name)] as const)));
const connections = async (member: string): Promise<number> =>
  Number(
    (await stage.lab.sql(member, "SELECT setting FROM pg_settings WHERE name = 'max_connections'"))[0]?.['setting'],
  );
const pending = async (): Promise<string[]> => {
  const found = await Promise.all(
    stage.lab.members.map(async ({ name, restUrl }) => {
      const status = (await (await fetch(`${restUrl}/patroni`)).json()) as { pending_restart?: boolean };
      return status.pending_restart === true ? [name] : [];
    }),
  );
  return found.flat();
};
const setConnections = async (value: number): Promise<void> => {
  const patch = { postgresql: { parameters: { max_connections: value } } };
  expect(await operate(stage, 'POST', '/config/patch', { patch })).toMatchObject({ state: 'succeeded' });
  await waitFor(async () => (await pending()).length === 3, { timeoutMs: 30_000, what: 'pending restarts' });
  await until(stage, stage.replicas[0]!, 'pending restarts shown', (c) =>
    c.members.every((m) => m.pendingRestart === true),
  );
};
const order = (times: Record<string, number>): string[] => [...names].sort((a, b) => times[a]! - times[b]!);

describe('one member', () => {
  it('is restarted alone, over REST', async () => {
    const before = await starts();
    const leader = await stage.lab.leader();
    const replica = names.find((name) => name !== leader.name)!;
    const done = await operate(stage, 'POST', `/members/${replica}/restart`);
    expect(done.state).toBe('succeeded');
    const after = await starts();
    for (const name of names) expect(after[name]! > before[name]!).toBe(name === replica);
    expect(await stage.lab.streamingReplicas()).toHaveLength(2);
  });

  it('is left alone when nothing waits, over GraphQL', async () => {
    const before = await starts();
    const done = await operateByGraphql(stage, 'restartMember', { member: 'patroni-1', onlyPending: true });
    expect(done.state).toBe('succeeded');
    expect(done.steps[0]?.message).toMatch(/does not wait for a restart/);
    expect(await starts()).toEqual(before);
  });

  it('must be there', async () => {
    const plan = await planOf(stage, '/members/nobody/restart');
    expect(plan.possible).toBe(false);
  });
});

describe('all members, one at a time', () => {
  it('replicas first when a limit was raised, over REST', async () => {
    await healthy(stage);
    await setConnections(120);
    const leader = await stage.lab.leader();
    const done = await operate(stage, 'POST', '/restart', { onlyPending: true }, { timeoutMs: 240_000 });
    expect(done.state).toBe('succeeded');
    const times = await starts();
    expect(order(times).at(-1)).toBe(leader.name);
    for (const name of names) expect(await connections(name)).toBe(120);
    expect(await pending()).toEqual([]);
    expect((await stage.lab.leader()).name).toBe(leader.name);
  });

  it('the leader first when it was lowered, over GraphQL', async () => {
    await healthy(stage);
    await setConnections(100);
    const leader = await stage.lab.leader();
    const done = await operateByGraphql(stage, 'rollingRestart', { onlyPending: true }, { timeoutMs: 240_000 });
    expect(done.state).toBe('succeeded');
    expect(order(await starts())[0]).toBe(leader.name);
    for (const name of names) expect(await connections(name)).toBe(100);
    expect(await pending()).toEqual([]);
  });

  it('nothing when nothing waits', async () => {
    await healthy(stage);
    const before = await starts();
    const done = await operate(stage, 'POST', '/restart', { onlyPending: true });
    expect(done).toMatchObject({ state: 'succeeded' });
    expect(done.message).toMatch(/Nothing was restarted/);
    expect(await starts()).toEqual(before);
  });
});

describe('the rest', () => {
  it('reloads every member', async () => {
    const loaded = async (): Promise<unknown[]> =>
      Promise.all(
        names.map(async (name) => (await stage.lab.sql(name, 'SELECT pg_conf_load_time()::text AS at'))[0]?.['at']),
      );
    const before = await loaded();
    expect(await operate(stage, 'POST', '/reload')).toMatchObject({ state: 'succeeded' });
    const after = await loaded();
    after.forEach((at, i) => expect(at).not.toBe(before[i]));
    expect(await operateByGraphql(stage, 'reload', { member: 'patroni-2' })).toMatchObject({ state: 'succeeded' });
  });

  it('flushes what is scheduled at Patroni itself', async () => {
    const leader = await stage.lab.leader();
    const at = new Date(Date.now() + 3_600_000).toISOString();
    const other = stage.lab.members.find(({ name }) => name !== leader.name)!;
    await fetch(`${leader.restUrl}/switchover`, {
      method: 'POST',
      body: JSON.stringify({ leader: leader.name, candidate: other.name, scheduled_at: at }),
    });
    await fetch(`${other.restUrl}/restart`, { method: 'POST', body: JSON.stringify({ schedule: at }) });
    await until(
      stage,
      stage.replicas[0]!,
      'both scheduled',
      (c) => c.dcs.value?.failover != null && c.members.some((m) => m.patroni.value?.scheduledRestart != null),
      30_000,
    );
    const done = await operateByGraphql(stage, 'flushScheduled', {});
    expect(done.state).toBe('succeeded');
    const failover = await etcdKey(stage.lab.etcdEndpoints[0]!, 'failover').catch(() => undefined);
    expect(failover ?? '').not.toMatch(/scheduled_at/);
    const status = (await (await fetch(`${other.restUrl}/patroni`)).json()) as Record<string, unknown>;
    expect(status['scheduled_restart']).toBeUndefined();
    expect((await operate(stage, 'POST', '/flush')).message).toBe('Nothing was scheduled at Patroni.');
  });
});
