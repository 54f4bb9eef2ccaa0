import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { etcdKey } from '../../lab/probes.ts';
import { waitFor } from '../../lab/wait.ts';
import type { ConfigVersionPage, Pause } from '../../src/modules/clusters/index.ts';
import type { OperationPage } from '../../src/modules/operations/index.ts';
import { operate, operateByGraphql, planOf } from './operate.ts';
import { startStage, until, type Stage } from './replicas.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage({
    replicas: 1,
    config: (lab, port) => ({ ...lab.matriarchConfig({ port }), operations: { pauseReminderMs: 1000 } }) as never,
  });
}, 120_000);
afterAll(() => stage.stop());

const config = async (): Promise<Record<string, unknown>> =>
  JSON.parse((await etcdKey(stage.lab.etcdEndpoints[0]!, 'config')) ?? '{}') as Record<string, unknown>;
const setting = async (member: string, name: string): Promise<unknown> =>
  (await stage.lab.sql(member, `SELECT setting FROM pg_settings WHERE name = '${name}'`))[0]?.['setting'];
const members = ['patroni-1', 'patroni-2', 'patroni-3'];
const get = async <T>(path: string): Promise<T> => {
  const answer = await fetch(stage.replicas[0]!.url + path, { headers: { authorization: `Bearer ${stage.token}` } });
  expect(answer.status).toBe(200);
  return (await answer.json()) as T;
};
const pausedBy = async (): Promise<unknown[]> =>
  Promise.all(
    stage.lab.members.map(async ({ restUrl }) =>
      Boolean(((await (await fetch(`${restUrl}/patroni`)).json()) as { pause?: boolean }).pause),
    ),
  );

describe('the configuration', () => {
  it('is patched, read back and in force on every member, over REST', async () => {
    const body = { patch: { postgresql: { parameters: { work_mem: '8MB' } } }, reason: 'sorting spills to disk' };
    const plan = await planOf(stage, '/config/patch', body);
    expect(plan.changes).toEqual([{ path: 'postgresql.parameters.work_mem', before: null, after: '"8MB"' }]);
    const done = await operate(stage, 'POST', '/config/patch', { ...body, planHash: plan.hash });
    expect(done).toMatchObject({ state: 'succeeded', result: { pendingRestart: [], notAsked: [] } });
    expect(await config()).toMatchObject({ postgresql: { parameters: { work_mem: '8MB', max_connections: 100 } } });
    for (const member of members) expect(await setting(member, 'work_mem')).toBe('8192');
  });

  it('says what waits for a restart, over GraphQL', async () => {
    const done = await operateByGraphql(stage, 'patchConfig', {
      patch: { postgresql: { parameters: { max_connections: 110 } } },
      reason: 'more clients',
    });
    expect(done).toMatchObject({ state: 'succeeded', result: { pendingRestart: ['max_connections'] } });
  });

  it('of two changes on the same plan lets one through', async () => {
    const body = (mem: string) => ({ patch: { postgresql: { parameters: { work_mem: mem } } }, reason: 'race' });
    const plans = await Promise.all(['16MB', '32MB'].map((mem) => planOf(stage, '/config/patch', body(mem))));
    const ended = await Promise.all(
      ['16MB', '32MB'].map((mem, i) =>
        operate(stage, 'POST', '/config/patch', { ...body(mem), planHash: plans[i]!.hash }),
      ),
    );
    expect(ended.map(({ state }) => state).sort()).toEqual(['failed', 'succeeded']);
    const loser = ended.find(({ state }) => state === 'failed')!;
    expect(['plan_outdated', 'config_conflict']).toContain(loser.error?.code);
    const winner = ended.find(({ state }) => state === 'succeeded')!;
    const wanted = (winner.input['patch'] as { postgresql: { parameters: { work_mem: string } } }).postgresql
      .parameters;
    expect(await config()).toMatchObject({ postgresql: { parameters: wanted } });
  });

  it.each([
    [{ ttl: 5 }, /ttl is 5 s/],
    [{ ttl: 'long' }, /ttl must be an integer/],
    [{ tll: 30 }, /Patroni knows no tll/],
    [{ pause: true }, /use pause and resume/],
    [{ standby_cluster: { host: 'x' } }, /would turn the primary into a replica/],
    [{ postgresql: { parameters: { wrok_mem: '1MB' } } }, /knows no setting wrok_mem/],
  ])('refuses %j and changes nothing', async (patch, message) => {
    const before = await config();
    const plan = await planOf(stage, '/config/patch', { patch, reason: 'a mistake' });
    expect(plan.possible).toBe(false);
    expect(
      plan.checks
        .filter(({ status }) => status === 'fail')
        .map((c) => c.message)
        .join(' '),
    ).toMatch(message);
    expect(await config()).toEqual(before);
  });

  it('asks for an administrator where a program would run', async () => {
    const plan = await planOf(stage, '/config/patch', {
      patch: { postgresql: { parameters: { archive_command: '/bin/true' } } },
      reason: 'archive',
    });
    expect(plan.permission).toBe('config:write-dangerous');
  });

  it('keeps its versions, also those that others make, and rolls back exactly', async () => {
    const before = await config();
    const leader = await stage.lab.leader();
    await fetch(`${leader.restUrl}/config`, {
      method: 'PATCH',
      body: JSON.stringify({ maximum_lag_on_failover: 2_097_152 }),
    });
    const path = '/v1/clusters/main/config/versions';
    const page = await waitFor(
      async () => {
        const found = await get<ConfigVersionPage>(path);
        return found.versions[0]?.value['maximum_lag_on_failover'] === 2_097_152 && found;
      },
      { timeoutMs: 20_000, what: 'the version that somebody else made' },
    );
    expect(page.versions[0]).toMatchObject({ changedBy: null, current: true });
    const earlier = page.versions.find((version) => version.reason === 'race')!;
    expect(earlier).toMatchObject({ changedBy: 'bench', current: false });
    const done = await operateByGraphql(stage, 'rollbackConfig', {
      version: earlier.id,
      reason: 'back to what was known',
    });
    expect(done.state).toBe('succeeded');
    expect(await config()).toEqual(before);
  });
});

describe('a pause', () => {
  it('is seen by every member, has an owner, reminds, and ends by itself', async () => {
    const done = await operate(stage, 'POST', '/pause', {
      expiresInSeconds: 6,
      reason: 'switch is replaced',
      ticket: 'NET-1',
    });
    expect(done.state).toBe('succeeded');
    expect(await pausedBy()).toEqual([true, true, true]);
    const shown = await get<Pause>('/v1/clusters/main/pause');
    expect(shown).toMatchObject({ paused: true, owner: 'bench', reason: 'switch is replaced', ticket: 'NET-1' });
    expect(Date.parse(shown.expiresAt!) - Date.parse(shown.since!)).toBe(6000);
    await until(stage, stage.replicas[0]!, 'resumed by itself', (c) => c.dcs.value?.paused === false, 60_000);
    await waitFor(async () => (await pausedBy()).every((p) => p === false), { timeoutMs: 30_000, what: 'all resumed' });
    const resumed = await waitFor(
      async () => {
        const { operations } = await get<OperationPage>('/v1/operations?kind=cluster.resume&state=succeeded');
        return operations[0];
      },
      { timeoutMs: 30_000, what: 'the end of the resume' },
    );
    expect(resumed).toMatchObject({ transport: 'automation', requestedBy: 'pause expiry' });
    const events = await (
      await fetch(`${stage.replicas[0]!.url}/v1/operations/${done.id}/events`, {
        headers: { authorization: `Bearer ${stage.token}` },
      })
    ).text();
    expect(events).toMatch(/event: reminder/);
  });

  it('by others is shown without an owner, and is resumed over GraphQL', async () => {
    const leader = await stage.lab.leader();
    await fetch(`${leader.restUrl}/config`, { method: 'PATCH', body: JSON.stringify({ pause: true }) });
    await until(stage, stage.replicas[0]!, 'paused', (c) => c.dcs.value?.paused === true);
    expect(await get<Pause>('/v1/clusters/main/pause')).toMatchObject({ paused: true, owner: null });
    const done = await operateByGraphql(stage, 'resume', { reason: 'nobody knows why' });
    expect(done.state).toBe('succeeded');
    expect(await config()).not.toHaveProperty('pause');
    expect(await pausedBy()).toEqual([false, false, false]);
  });

  it('is refused a second time, and a resume without a pause too', async () => {
    const plan = await planOf(stage, '/resume', { reason: 'to be sure' });
    expect(plan.checks.find(({ id }) => id === 'cluster.paused')?.status).toBe('fail');
  });
});

describe('synchronous mode', () => {
  it('is switched on and off, and is in force', async () => {
    const on = await operate(stage, 'POST', '/synchronous-mode', { mode: 'on', reason: 'no loss' });
    expect(on.state).toBe('succeeded');
    const leader = await stage.lab.leader();
    const rows = await stage.lab.sql(
      leader,
      "SELECT application_name AS name FROM pg_stat_replication WHERE sync_state = 'sync'",
    );
    const key = JSON.parse((await etcdKey(stage.lab.etcdEndpoints[0]!, 'sync')) ?? '{}') as { sync_standby: string };
    expect(rows).toEqual([{ name: key.sync_standby }]);
    const off = await operateByGraphql(stage, 'setSynchronousMode', { mode: 'off', reason: 'latency' });
    expect(off.state).toBe('succeeded');
    expect(await stage.lab.sql(leader, "SELECT 1 FROM pg_stat_replication WHERE sync_state <> 'async'")).toEqual([]);
  });

  it('in strict mode asks for enough replicas', async () => {
    const plan = await planOf(stage, '/synchronous-mode', {
      mode: 'on',
      strict: true,
      standbys: 3,
      reason: 'too strict',
    });
    expect(plan.checks.find(({ id }) => id === 'sync.standbys')).toMatchObject({ status: 'fail', value: 2, limit: 3 });
  });
});

describe('the metrics', () => {
  it('have counted every operation that ended here, once, and measured those that began', async () => {
    const { operations } = await get<OperationPage>('/v1/operations?open=false&page_size=200');
    const keyOf = ({ kind, state }: { kind: string; state: string }): string => `${kind} ${state}`;
    const ended = [...operations].map(keyOf).sort();
    const counted = async (): Promise<string[]> => {
      const text = await (await fetch(`${stage.replicas[0]!.url}/metrics`)).text();
      const samples = text.matchAll(/^matriarch_operations_total\{.*kind="(.*?)",state="(.*?)"\} (\d+)$/gm);
      return [...samples]
        .flatMap(([, kind, state, count]) => Array<string>(Number(count)).fill(`${kind!} ${state!}`))
        .sort();
    };
    await waitFor(async () => (await counted()).length >= ended.length, { timeoutMs: 10_000, what: 'the counts' });
    expect(await counted()).toEqual(ended);
    const text = await (await fetch(`${stage.replicas[0]!.url}/metrics`)).text();
    const measured = [...text.matchAll(/^matriarch_operation_duration_seconds_count\{.*\} (\d+)$/gm)];
    const began = operations.filter(({ startedAt }) => startedAt !== null).length;
    expect(measured.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(began);
    expect(text).toMatch(/^matriarch_operation_executor 1$/m);
    expect(text).toMatch(/^matriarch_operations_open\{cluster="main",state="running"\} 0$/m);
  });
});
