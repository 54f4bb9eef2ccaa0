import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../../lab/wait.ts';
import type { Cluster, MemberReplication } from '../../src/modules/clusters/index.ts';
import type { Plan } from '../../src/modules/operations/index.ts';
import type { SessionPage } from '../../src/modules/sessions/index.ts';
import type { LsnComparison, ReplicationHistory, SlotForecast, SlotList } from '../../src/modules/replication/index.ts';
import { askGraphql, askRest, mutate, operate, operateByGraphql, planOf } from './operate.ts';
import { startStage, until, type Stage } from './replicas.ts';

let stage: Stage;
let leader: string;
let replica: string;
beforeAll(async () => {
  stage = await startStage({
    replicas: 2,
    patroni: { parameters: { wal_level: 'logical', max_slot_wal_keep_size: '200MB' } },
    config(lab, port) {
      const config = lab.matriarchConfig({ port });
      Object.assign(config.clusters.main, { observation: { pollMs: 500 } });
      return config;
    },
  });
  leader = (await stage.lab.leader()).name;
  replica = stage.lab.members.find(({ name }) => name !== leader)!.name;
  await stage.lab.sql(leader, 'CREATE TABLE written (n int, filler text)');
}, 120_000);
afterAll(() => stage.stop());

const get = async <T>(path: string, second = false): Promise<T> => {
  const answer = await askRest<T>(stage, 'GET', path, undefined, second ? { replica: stage.replicas[1]! } : {});
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.body;
};
const write = (rows = 2000) =>
  stage.lab.sql(leader, `INSERT INTO written SELECT n, repeat('x', 500) FROM generate_series(1, ${rows}) n`);
const one = async (member: string, sql: string): Promise<unknown> =>
  Object.values((await stage.lab.sql(member, sql))[0]!)[0];
const slotNames = async (): Promise<string[]> =>
  (await stage.lab.sql(leader, 'SELECT slot_name FROM pg_replication_slots ORDER BY 1')).map((row) =>
    String(row['slot_name']),
  );
const slot = async (name: string): Promise<SlotForecast> =>
  (await get<SlotList>('/replication/slots')).slots.find((s) => s.name === name && s.member === leader)!;
const failed = ({ checks }: Plan): string =>
  checks
    .filter(({ status }) => status === 'fail' || status === 'unknown')
    .map(({ message }) => message)
    .join(' ');
/** Agreed to as a destructive operation has to be. */
const agreed = async (path: string, body: Record<string, unknown> = {}) => {
  const { hash, target } = await planOf(stage, path, body);
  return { ...body, planHash: hash, confirm: target };
};

describe('replication', () => {
  it('is shown per replica as PostgreSQL sees it', async () => {
    const cluster = await get<Cluster>('?fresh=true');
    const node = cluster.members.find(({ name }) => name === replica)!.postgres.value!;
    const [receiver] = await stage.lab.sql(replica, 'SELECT status, slot_name, sender_port FROM pg_stat_wal_receiver');
    expect(node.walReceiver).toMatchObject({
      status: receiver!['status'],
      slotName: receiver!['slot_name'],
      senderPort: receiver!['sender_port'],
      flushedLsn: expect.stringMatching(/\//) as unknown,
    });
    expect(Date.now() - Date.parse(node.walReceiver!.heardAt!)).toBeLessThan(60_000);
    expect(node.conflicts).toEqual({ tablespace: 0, lock: 0, snapshot: 0, bufferPin: 0, deadlock: 0, logicalSlot: 0 });
    const { members } = await get<{ members: MemberReplication[] }>('/replication');
    const sender = members
      .find(({ member }) => member === leader)!
      .observed.value!.senders.find((s) => s.member === replica);
    expect(sender).toMatchObject({ syncState: 'async', state: 'streaming' });
  });

  it('counts the queries that replay has cancelled', async () => {
    await stage.lab.sql(replica, `ALTER SYSTEM SET max_standby_streaming_delay = '100ms'`);
    await stage.lab.sql(replica, `ALTER SYSTEM SET hot_standby_feedback = off`);
    await stage.lab.sql(replica, 'SELECT pg_reload_conf()');
    await waitFor(async () => (await one(replica, 'SHOW max_standby_streaming_delay')) === '100ms', {
      timeoutMs: 10_000,
      what: 'the setting',
    });
    const reading = stage.lab.sql(replica, 'BEGIN; SELECT count(*) FROM written; SELECT pg_sleep(30)', {
      timeoutMs: 40_000,
    });
    const ended = reading.then(
      () => 'finished',
      (error: unknown) => String(error),
    );
    await waitFor(
      async () =>
        (await one(
          replica,
          `SELECT count(*)::int FROM pg_stat_activity WHERE query LIKE '%pg_sleep(30)' AND pid <> pg_backend_pid()`,
        )) === 1,
      { timeoutMs: 10_000, what: 'the reader' },
    );
    await stage.lab.sql(leader, 'ALTER TABLE written ADD COLUMN later int');
    expect(await ended).toContain('conflict with recovery');
    const cluster = await until(stage, stage.replicas[0]!, 'the conflict', ({ members }) =>
      Object.values(members.find(({ name }) => name === replica)!.postgres.value?.conflicts ?? {}).some((n) => n > 0),
    );
    expect(cluster.members.find(({ name }) => name === leader)!.postgres.value!.conflicts).toBeNull();
    await stage.lab.sql(replica, 'ALTER SYSTEM RESET ALL');
    await stage.lab.sql(replica, 'SELECT pg_reload_conf()');
  });

  it('is compared over all nodes, with the same values by REST and GraphQL', async () => {
    const rest = await get<LsnComparison>('/replication/lsns?fresh=true');
    expect(rest).toMatchObject({
      leader,
      consistent: true,
      summary: expect.stringContaining('3 of 3 members') as unknown,
    });
    expect(rest.nodes.map(({ timeline }) => new Set([timeline]).size)).toEqual([1, 1, 1]);
    const identifier = await one(replica, 'SELECT system_identifier::text FROM pg_control_system()');
    expect(rest.nodes.map(({ systemIdentifier }) => systemIdentifier)).toEqual([identifier, identifier, identifier]);
    const query = `{ lsns(cluster: "main") { cluster leader consistent nodes { member role inRecovery timeline systemIdentifier
      currentLsn receivedLsn replayedLsn receiveBehindBytes replayBehindBytes replayPaused } position spreadBytes summary } }`;
    const same = await waitFor(
      async () => {
        const [a, b] = [
          await get<LsnComparison>('/replication/lsns'),
          await askGraphql<{ lsns: LsnComparison }>(stage, query),
        ];
        const nodes = a.nodes.map(({ observedAt: _at, ...node }) => node);
        return JSON.stringify(b.data!.lsns.nodes) === JSON.stringify(nodes) && b.data!.lsns;
      },
      { timeoutMs: 20_000, what: 'the same values' },
    );
    expect(same.position).toMatch(/^[0-9A-F]+\/[0-9A-F]+$/);
  });

  it('is remembered over time, the same from every replica of the API and by GraphQL', async () => {
    for (let i = 0; i < 6; i += 1) {
      await write();
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    const to = new Date(Math.floor(Date.now() / 1000) * 1000 - 1000).toISOString();
    const from = new Date(Date.parse(to) - 60_000).toISOString();
    const path = `/replication/history?from=${from}&to=${to}&resolution=1`;
    const rest = await get<ReplicationHistory>(path);
    expect(rest).toMatchObject({ status: 'fresh', error: null, resolutionSeconds: 1, from, to });
    expect(rest.points.length).toBeGreaterThan(5);
    expect(Math.max(...rest.points.map((p) => p.walBytesPerSecond ?? 0))).toBeGreaterThan(100_000);
    const last = rest.points.at(-1)!;
    expect(last).toMatchObject({
      leader,
      slots: expect.arrayContaining([expect.objectContaining({ name: replica.replace('-', '_') })]) as unknown,
    });
    expect(last.members.map(({ member }) => member)).toEqual(['patroni-1', 'patroni-2', 'patroni-3']);
    expect(last.members.find(({ member }) => member === leader)).toMatchObject({
      replayLagBytes: null,
      connections: expect.any(Number) as unknown,
    });
    expect((await get<ReplicationHistory>(path, true)).points).toEqual(rest.points);
    const query = `{ replicationHistory(cluster: "main", from: "${from}", to: "${to}", resolution: 1) { points { at leader walBytesPerSecond
      members { member connections writeLagBytes flushLagBytes replayLagBytes writeLagSeconds flushLagSeconds replayLagSeconds }
      slots { name retainedBytes } } } }`;
    const { data } = await askGraphql<{ replicationHistory: ReplicationHistory }>(stage, query);
    expect(data!.replicationHistory.points).toEqual(rest.points);
  });

  it.each([
    'from=yesterday',
    'resolution=0',
    'resolution=1.5',
    'from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z',
    'resolution=1',
  ])('refuses a history of %s', async (query) => {
    expect(await askRest(stage, 'GET', `/replication/history?${query}`)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request' },
    });
  });
});

describe('a slot', () => {
  it('is created, keeps WAL, is told when it is full, and is dropped, by REST', async () => {
    const done = await operate(stage, 'POST', '/replication/slots/create', {
      slot: 'standby_of_old',
      kind: 'physical',
    });
    expect(done).toMatchObject({ state: 'succeeded', result: { member: leader, slot: 'standby_of_old' } });
    expect(done.plan.checks.find(({ id }) => id === 'slot.kept')).toMatchObject({ status: 'warn' });
    expect(await slotNames()).toContain('standby_of_old');
    const grown = await waitFor(
      async () => {
        await write();
        const found = await slot('standby_of_old');
        return found.secondsToFull !== null && found;
      },
      { timeoutMs: 60_000, what: 'the forecast' },
    );
    expect(grown).toMatchObject({ kind: 'physical', owner: 'other', active: false, walStatus: 'reserved' });
    expect(grown.retainedBytes!).toBeGreaterThan(1_000_000);
    // What is left, at the rate that was seen.
    expect(Math.abs(grown.secondsToFull! - grown.safeWalSizeBytes! / grown.growthBytesPerSecond!)).toBeLessThan(1);
    const query = `{ slots(cluster: "main") { leader slots { member name kind owner active walStatus restartLsn forecast } } }`;
    const { data } = await askGraphql<{ slots: SlotList }>(stage, query);
    expect(data!.slots.slots.find(({ name }) => name === 'standby_of_old')).toMatchObject({
      owner: 'other',
      restartLsn: grown.restartLsn,
    });
    const path = '/replication/slots/standby_of_old/drop';
    const unconfirmed = await askRest(stage, 'POST', path, { reason: 'too quick' });
    expect(unconfirmed).toMatchObject({ status: 428, body: { code: 'confirmation_required' } });
    expect(await operate(stage, 'POST', path, await agreed(path))).toMatchObject({ state: 'succeeded' });
    expect(await slotNames()).not.toContain('standby_of_old');
  });

  it('of a decoder is created, advanced and dropped, by GraphQL', async () => {
    const input = { slot: 'warehouse', kind: 'logical', plugin: 'test_decoding', database: 'postgres' };
    expect(await operateByGraphql(stage, 'createReplicationSlot', input)).toMatchObject({ state: 'succeeded' });
    expect((await mutate(stage, 'createReplicationSlot', input)).message).toContain('already');
    await write(100);
    const current = String(await one(leader, 'SELECT pg_current_wal_lsn()::text'));
    const path = '/replication/slots/warehouse/advance';
    expect(failed(await planOf(stage, path, { toLsn: 'FF/0' }))).toContain('has written up to');
    const body = await agreed(path, { toLsn: current });
    const done = await operateByGraphql(stage, 'advanceReplicationSlot', { slot: 'warehouse', ...body });
    expect(done).toMatchObject({ state: 'succeeded' });
    const confirmed = `SELECT confirmed_flush_lsn >= '${current}' FROM pg_replication_slots WHERE slot_name = 'warehouse'`;
    expect(await one(leader, confirmed)).toBe(true);
    // What was written before is skipped: its reader gets none of it.
    expect(
      await stage.lab.sql(leader, `SELECT * FROM pg_logical_slot_peek_changes('warehouse', '${current}', NULL)`),
    ).toEqual([]);
    expect(failed(await planOf(stage, path, { toLsn: '0/1' }))).toContain('has confirmed up to');
    const dropped = await operateByGraphql(stage, 'dropReplicationSlot', {
      slot: 'warehouse',
      ...(await agreed('/replication/slots/warehouse/drop')),
    });
    expect(dropped.state).toBe('succeeded');
    expect(await slotNames()).not.toContain('warehouse');
  });

  it('is not dropped where it is in use, Patroni’s, of the configuration, or Citus’s', async () => {
    await stage.lab.sql(leader, `SELECT pg_create_physical_replication_slot('citus_shard_move_slot_7')`);
    await operate(stage, 'POST', '/config/patch', { patch: { slots: { kept: { type: 'physical' } } } });
    await waitFor(async () => (await slotNames()).includes('kept'), { timeoutMs: 30_000, what: 'Patroni’s slot' });
    // Patroni has looked at its slots anew, and dropped what it did not know.
    await stage.lab.sql(
      leader,
      `SELECT pg_create_physical_replication_slot('citus_shard_move_slot_7')
      WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = 'citus_shard_move_slot_7')`,
    );
    await until(stage, stage.replicas[0]!, 'the slot', ({ replication }) =>
      replication.some(({ observed }) =>
        observed.value?.slots.some(({ name, owner }) => name === 'kept' && owner === 'config'),
      ),
    );
    const wanted: [string, RegExp][] = [
      [replica.replace('-', '_'), /in use.*member’s/],
      ['kept', /lists it in `slots`/],
      ['citus_shard_move_slot_7', /shards of Citus/],
      ['nowhere', /has no slot/],
    ];
    for (const [name, why] of wanted) {
      const plan = await planOf(stage, `/replication/slots/${name}/drop`);
      expect([name, plan.possible, failed(plan)]).toEqual([name, false, expect.stringMatching(why)]);
      const body = { planHash: plan.hash, confirm: plan.target, reason: 'a mistake' };
      expect(await askRest(stage, 'POST', `/replication/slots/${name}/drop`, body)).toMatchObject({ status: 409 });
    }
    expect(await slotNames()).toEqual(expect.arrayContaining(['kept', replica.replace('-', '_')]));
    await operate(stage, 'POST', '/config/patch', { patch: { slots: null } });
  });

  it.each([
    [{ slot: 'Capital', kind: 'physical' }, 400],
    [{ slot: 'x', kind: 'other' }, 400],
    [{ slot: 'x', kind: 'logical' }, 409],
    [{ slot: 'x', kind: 'physical', database: 'postgres' }, 409],
    [{ slot: 'x', kind: 'logical', database: 'nowhere' }, 409],
    [{ slot: 'patroni_2', kind: 'physical' }, 409],
  ])('is not created as %j', async (body, status) => {
    expect((await askRest(stage, 'POST', '/replication/slots/create', { ...body, reason: 'a mistake' })).status).toBe(
      status,
    );
  });
});

describe('replay', () => {
  const pause = () => `/members/${replica}/replay/pause`;
  const count = (member: string) => one(member, 'SELECT count(*)::int FROM written');

  it('is not paused where Patroni would resume it, nor on the leader', async () => {
    expect(failed(await planOf(stage, pause()))).toContain('Patroni would resume it within loop_wait');
    expect((await askRest(stage, 'POST', pause(), { reason: 'too early' })).status).toBe(409);
    expect(failed(await planOf(stage, `/members/${leader}/replay/pause`))).toContain(
      `${leader} leads and replays nothing`,
    );
    expect((await mutate(stage, 'resumeReplay', { member: leader })).code).toBe('checks_failed');
    // It is so: left to itself, Patroni resumes it.
    await stage.lab.sql(replica, 'SELECT pg_wal_replay_pause()');
    await waitFor(async () => (await one(replica, 'SELECT pg_get_wal_replay_pause_state()')) === 'not paused', {
      timeoutMs: 30_000,
      what: 'Patroni to resume',
    });
  });

  it('stands still until it is resumed, by REST and by GraphQL', async () => {
    expect((await operate(stage, 'POST', '/pause')).state).toBe('succeeded');
    const done = await operate(stage, 'POST', pause());
    expect(done).toMatchObject({ state: 'succeeded', result: { member: replica } });
    expect(await one(replica, 'SELECT pg_get_wal_replay_pause_state()')).toBe('paused');
    const before = await count(replica);
    await write(500);
    await until(stage, stage.replicas[0]!, 'the lag', ({ members }) => {
      const member = members.find(({ name }) => name === replica)!;
      return member.postgres.value?.replayPaused === true && (member.lag?.replayBytes ?? 0) > 100_000;
    });
    expect(await count(replica)).toBe(before);
    const resumed = await operateByGraphql(stage, 'resumeReplay', { member: replica });
    expect(resumed.state).toBe('succeeded');
    expect(await one(replica, 'SELECT pg_get_wal_replay_pause_state()')).toBe('not paused');
    await waitFor(async () => (await count(replica)) === (await count(leader)), {
      timeoutMs: 20_000,
      what: 'it to catch up',
    });
    const again = await operateByGraphql(stage, 'resumeReplay', { member: replica });
    expect(again.steps[0]).toMatchObject({ state: 'done', message: 'It is not paused.' });
    expect((await operate(stage, 'POST', '/resume')).state).toBe('succeeded');
  });
});

describe('while something is down', () => {
  const timed = async <T>(work: Promise<T>): Promise<[T, number]> => {
    const startedAt = performance.now();
    return [await work, performance.now() - startedAt];
  };

  it('without Redis the history is what was read before, and says so; sessions are read all the same', async () => {
    const known = await get<ReplicationHistory>('/replication/history');
    const redis = stage.lab.process('redis');
    await redis.kill();
    try {
      const [body, tookMs] = await timed(get<ReplicationHistory>('/replication/history'));
      expect(body).toMatchObject({ status: 'stale', error: { code: 'unreachable' }, oldestAt: known.oldestAt });
      expect(body.points.length).toBeGreaterThan(0);
      const [sessions, sessionsMs] = await timed(get<SessionPage>('/sessions'));
      expect(sessions.members.map(({ observed }) => observed.status)).toEqual(['fresh', 'fresh', 'fresh']);
      expect(Math.max(tookMs, sessionsMs)).toBeLessThan(3000);
    } finally {
      await redis.start();
    }
    await waitFor(async () => (await get<ReplicationHistory>('/replication/history')).status === 'fresh', {
      timeoutMs: 30_000,
      what: 'the history to be read again',
    });
  });

  it('a member that hangs costs its deadline, and the others are shown', async () => {
    const unblock = stage.lab.blockPort(stage.lab.member(replica).pgPort);
    try {
      for (const path of ['/sessions', '/sessions/blocking', '/sessions/advice']) {
        const [, tookMs] = await timed(get(path));
        expect([path, tookMs < 3000]).toEqual([path, true]);
      }
      const { members } = await get<SessionPage>('/sessions');
      const silent = members.filter(({ observed }) => observed.status !== 'fresh');
      expect(silent).toMatchObject([{ member: replica, observed: { status: 'unknown', error: { code: 'timeout' } } }]);
    } finally {
      unblock();
    }
  });
});
