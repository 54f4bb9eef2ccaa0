import { availableParallelism } from 'node:os';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../../lab/wait.ts';
import type { Blocking, Session, SessionAdvice, SessionPage } from '../../src/modules/sessions/index.ts';
import type { Plan } from '../../src/modules/operations/index.ts';
import { openLabSession, type LabSession } from './lab-session.ts';
import { askGraphql, askRest, mutate, operate, operateByGraphql, planOf, request, waitEnded } from './operate.ts';
import { startStage, type Stage } from './replicas.ts';

let stage: Stage;
let leader: string;
let viewer: string;
beforeAll(async () => {
  stage = await startStage({
    replicas: 1,
    config(lab, port) {
      const config = lab.matriarchConfig({ port });
      Object.assign(config.clusters.main, { observation: { pollMs: 500 } });
      return config;
    },
  });
  leader = (await stage.lab.leader()).name;
  await stage.lab.sql(
    leader,
    `CREATE ROLE app LOGIN PASSWORD 'app'; CREATE ROLE plain LOGIN PASSWORD 'plain';
    CREATE TABLE things AS SELECT 1 AS id; GRANT ALL ON things TO app`,
  );
  const { body } = await askRest<{ token: string }>(stage, 'POST', '/v1/tokens', {
    ...{ subject: 'viewer@example.org', role: 'viewer', clusters: ['main'], expiresInSeconds: 3600 },
  });
  viewer = body.token;
}, 120_000);
afterAll(() => stage.stop());

const opened: LabSession[] = [];
const open = async (...given: Parameters<typeof openLabSession> extends [unknown, ...infer Rest] ? Rest : never) => {
  const session = await openLabSession(stage, ...given);
  opened.push(session);
  return session;
};
afterEach(async () => {
  await Promise.all(opened.splice(0).map((session) => session.end()));
});

const sessionFields = `member pid backendStart database user application clientAddress backendType state waitEventType
  waitEvent ageSeconds stateAgeSeconds transactionAgeSeconds queryStart stateChange query blockedBy protection`;
const list = async (query = '', token?: string): Promise<SessionPage> =>
  (await askRest<SessionPage>(stage, 'GET', `/sessions?${query}`, undefined, token === undefined ? {} : { token }))
    .body;
const find = async ({ pid }: { pid: number }, member = leader): Promise<Session> => {
  const { sessions } = await list(`member=${member}&page_size=200`);
  const found = sessions.find((session) => session.pid === pid);
  if (found === undefined) throw new Error(`session ${pid} is not in the list`);
  return found;
};
const nameOf = ({ member, pid, backendStart }: Session) => ({ member, pid, backendStart });
const alive = async (pid: number): Promise<boolean> =>
  (await stage.lab.sql(leader, `SELECT 1 FROM pg_stat_activity WHERE pid = ${pid}`)).length === 1;
const failed = (plan: Plan): string[] =>
  plan.checks.filter(({ status }) => status !== 'pass' && status !== 'warn').map(({ message }) => message);
/** What does not move between two looks. */
const still = ({ ageSeconds: _a, stateAgeSeconds: _s, transactionAgeSeconds: _t, ...rest }: Session) => rest;

describe('the sessions of a cluster', () => {
  it('are those of pg_stat_activity, with the same values by REST and GraphQL', async () => {
    const worker = await open(leader);
    await worker.query(`BEGIN; SELECT 'password=hush' AS "what is secret"`);
    const rest = await list('application=worker&order=transaction');
    const query = `{ sessions(cluster: "main", application: "worker", order: transaction) { cluster queriesShown nextPageToken
      sessions { ${sessionFields} } members { member role observed { source status error { code } value {
        saturation { used maxConnections superuserReserved reserved available percent } protected waitingForLock matching
        byDatabase { name sessions } byUser { name sessions } byApplication { name sessions } byState { name sessions } } } } } }`;
    const { data } = await askGraphql<{ sessions: SessionPage }>(stage, query);
    const graphql = data!.sessions;
    expect(graphql.sessions.map(still)).toEqual(rest.sessions.map(still));
    expect(rest.sessions[0]).toMatchObject({
      ...{ member: leader, pid: worker.pid, user: 'app', database: 'postgres', state: 'idle in transaction' },
      ...{ protection: null, query: `BEGIN; SELECT 'password=***' AS "what is secret"` },
    });
    const shown = rest.members.find(({ member }) => member === leader)!.observed.value!;
    expect(graphql.members.find(({ member }) => member === leader)!.observed.value!.saturation.maxConnections).toBe(
      100,
    );
    const [truth] = await stage.lab.sql(
      leader,
      `SELECT count(*)::int AS used FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
    );
    expect(Math.abs(shown.saturation.used - (truth!['used'] as number))).toBeLessThanOrEqual(1);
    expect(shown.saturation).toMatchObject({
      maxConnections: 100,
      superuserReserved: 3,
      available: 97 - shown.saturation.used,
    });
    expect(shown).toMatchObject({
      matching: 1,
      byUser: expect.arrayContaining([{ name: 'app', sessions: 1 }]) as unknown,
    });
  });

  it('show statements only to those who may see them', async () => {
    await open(leader);
    const { queriesShown, sessions } = await list('application=worker', viewer);
    expect([queriesShown, sessions.map(({ query }) => query)]).toEqual([false, [null]]);
  });

  it('name those that are never touched, and why', async () => {
    await open(leader, { application: 'citus_internal gpid=1' });
    await open(leader, { application: 'admin', user: stage.lab.superuser.username });
    const { sessions } = await list(`member=${leader}&page_size=200`);
    const why = (match: (session: Session) => boolean) => sessions.find(match)?.protection;
    expect(why(({ backendType }) => backendType === 'walsender')).toBe('backend_type');
    expect(why(({ application }) => application === 'Patroni')).toBe('patroni');
    expect(why(({ application }) => application === 'matriarch')).toBe('matriarch');
    expect(why(({ application }) => application?.startsWith('citus') === true)).toBe('citus');
    expect(sessions.find(({ application }) => application === 'admin')?.protection).toMatch(/superuser|patroni/);
  });

  it('show who blocks whom, with real locks', async () => {
    const [first, second, third] = [await open(leader), await open(leader), await open(leader)];
    await first.query('BEGIN; LOCK TABLE things IN ACCESS EXCLUSIVE MODE');
    await second.query('BEGIN');
    const waiting = second.query('LOCK TABLE things IN ACCESS EXCLUSIVE MODE').catch(() => undefined);
    await waitFor(async () => (await find(second)).blockedBy.length > 0, {
      timeoutMs: 20_000,
      what: 'the first wait',
    });
    const reading = third.query('SELECT * FROM things').catch(() => undefined);
    const rest = await waitFor(
      async () => {
        const { body } = await askRest<Blocking>(stage, 'GET', `/sessions/blocking?member=${leader}`);
        return body.members[0]!.observed.value!.tree.length === 3 && body;
      },
      { timeoutMs: 20_000, what: 'the tree of three' },
    );
    const [top, middle, bottom] = rest.members[0]!.observed.value!.tree;
    expect(top).toMatchObject({ pid: first.pid, depth: 0, parentPid: null, blocking: 2, waitsFor: null });
    expect(middle).toMatchObject({ pid: second.pid, depth: 1, parentPid: first.pid });
    expect(middle!.waitsFor).toBe('AccessExclusiveLock on relation things');
    // PostgreSQL counts who waits in front in the queue, too.
    expect(bottom).toMatchObject({ pid: third.pid, waitsFor: 'AccessShareLock on relation things' });
    const query = `{ blocking(cluster: "main", member: "${leader}") { members { observed { value { waiting
      tree { member pid depth parentPid blocking waitsFor session { ${sessionFields} } } } } } } }`;
    const { data } = await askGraphql<{ blocking: Blocking }>(stage, query);
    const bare = (blocking: Blocking) =>
      blocking.members[0]!.observed.value!.tree.map(({ session, ...node }) => ({ ...node, session: still(session!) }));
    expect(bare(data!.blocking)).toEqual(bare(rest));
    await first.query('ROLLBACK');
    await waiting;
    await second.query('ROLLBACK');
    await reading;
  });

  it.each(['sessions?order=size', 'sessions?page_token=x', 'sessions?unknown=1', 'sessions/blocking?member='])(
    'refuse %s',
    async (path) => {
      expect(await askRest(stage, 'GET', `/${path}`)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    },
  );
});

describe('the number of sessions', () => {
  it('is foreseen to reach max_connections when it grows', async () => {
    const grown = await waitFor(
      async () => {
        await open(leader);
        const { members } = await list(`member=${leader}`);
        const { forecast, observed } = members[0]!;
        return forecast.secondsToFull !== null && { forecast, saturation: observed.value!.saturation };
      },
      { timeoutMs: 60_000, intervalMs: 700, what: 'the forecast' },
    );
    const { sessionsPerMinute, secondsToFull, overSeconds } = grown.forecast;
    expect(sessionsPerMinute!).toBeGreaterThan(0);
    expect(overSeconds).toBeGreaterThanOrEqual(10);
    expect(Math.abs(secondsToFull! - (60 * grown.saturation.available) / sessionsPerMinute!)).toBeLessThan(1);
  });

  it('leads to advice that names the operations for it, the same by REST and GraphQL', async () => {
    for (let i = 0; i < 75; i += 1) await open(leader);
    const advice = await waitFor(
      async () => {
        const { body } = await askRest<SessionAdvice>(stage, 'GET', '/sessions/advice');
        return body.maxConnections.verdict === 'raise' && body;
      },
      { timeoutMs: 30_000, what: 'the advice' },
    );
    const load = advice.members.find(({ member }) => member === leader)!;
    expect(load.peak!).toBeGreaterThanOrEqual(78);
    expect(advice.maxConnections).toMatchObject({
      current: 100,
      advised: Math.ceil((Math.ceil(1.25 * load.peak!) + 3) / 10) * 10,
      operations: ['cluster.patch-config', 'cluster.rolling-restart'],
    });
    expect(advice).toMatchObject({ hardware: { cores: availableParallelism() }, sharedBuffersBytes: 32 * 1_048_576 });
    expect(advice.poolSize).toMatchObject({ advised: 2 * availableParallelism() + 1 });
    const plan = await planOf(stage, '/config/patch', { patch: advice.maxConnections.patch });
    expect(plan).toMatchObject({ possible: true, changes: [{ path: 'postgresql.parameters.max_connections' }] });
    const query = `{ sessionAdvice(cluster: "main") { hardware { cores memoryBytes source } sharedBuffersBytes workMemBytes
      limits { system name most } maxConnections { setting current advised verdict operations patch }
      poolSize { setting current advised verdict reasons operations patch } members { member maxConnections peak } } }`;
    const { data } = await askGraphql<{ sessionAdvice: SessionAdvice }>(stage, query);
    const { maxConnections, poolSize, hardware, limits } = data!.sessionAdvice;
    const { reasons: _reasons, ...bare } = advice.maxConnections;
    expect({ maxConnections, poolSize, hardware, limits }).toEqual({
      ...{ maxConnections: bare, poolSize: advice.poolSize, hardware: advice.hardware, limits: advice.limits },
    });
  });
});

describe('one session', () => {
  it('has its statement cancelled and stays, by GraphQL', async () => {
    const worker = await open(leader);
    const asleep = worker.query('SELECT pg_sleep(120)').then(
      () => 'slept',
      (error: unknown) => String(error),
    );
    const session = await waitFor(
      async () => {
        const found = await find(worker);
        return found.waitEvent === 'PgSleep' && found;
      },
      { timeoutMs: 20_000, what: 'the sleep' },
    );
    const done = await operateByGraphql(stage, 'cancelStatement', nameOf(session));
    expect(done).toMatchObject({ state: 'succeeded', message: expect.stringContaining('no longer') as unknown });
    expect(await asleep).toContain('canceling statement due to user request');
    expect(await worker.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    const idle = await planOf(stage, '/sessions/cancel', nameOf(await find(worker)));
    expect(failed(idle).join()).toContain('runs no statement');
  });

  it('is ended, by REST, and its transaction is rolled back', async () => {
    const worker = await open(leader);
    await worker.query('BEGIN; INSERT INTO things VALUES (2)');
    const target = nameOf(await find(worker));
    const plan = await planOf(stage, '/sessions/terminate', target);
    expect(plan).toMatchObject({ possible: true, risk: 'disruptive', impact: { sessionsDropped: 1 } });
    expect(plan.checks.map(({ id }) => id)).toContain('session.transaction');
    const done = await operate(stage, 'POST', '/sessions/terminate', { ...target, planHash: plan.hash });
    expect(done).toMatchObject({
      state: 'succeeded',
      steps: [{ state: 'done', message: expect.stringContaining('gone') as unknown }],
    });
    expect(await alive(worker.pid)).toBe(false);
    expect(await stage.lab.sql(leader, 'SELECT id FROM things')).toEqual([{ id: 1 }]);
  });

  it('is not hit when its pid is given with another beginning', async () => {
    const worker = await open(leader);
    const target = { ...nameOf(await find(worker)), backendStart: '2020-01-01T00:00:00.000001Z' };
    for (const path of ['/sessions/terminate', '/sessions/cancel']) {
      expect(failed(await planOf(stage, path, target)).join()).toContain('it has ended');
      const refused = await askRest(stage, 'POST', path, { ...target, reason: 'a recycled pid' });
      expect(refused).toMatchObject({ status: 409, body: { code: 'checks_failed' } });
    }
    expect(await alive(worker.pid)).toBe(true);
  });

  it('is refused when it is protected', async () => {
    const { sessions } = await list(`member=${leader}&page_size=200`);
    const guarded = sessions.filter(({ protection }) => protection !== null);
    expect(new Set(guarded.map(({ protection }) => protection)).size).toBeGreaterThanOrEqual(3);
    for (const session of guarded) {
      const { code, message } = await mutate(stage, 'terminateSession', nameOf(session));
      // One that has ended meanwhile is refused as well.
      expect([code, message]).toEqual(['checks_failed', expect.stringMatching(/never touched|has ended/)]);
    }
  });

  it('is refused to a viewer', async () => {
    const target = nameOf(await find(await open(leader)));
    const answer = await askRest(
      stage,
      'POST',
      '/sessions/terminate',
      { ...target, reason: 'not mine' },
      { token: viewer },
    );
    expect(answer.status).toBe(403);
  });
});

describe('sessions that are idle', () => {
  const idle = { idleSeconds: 1, idleInTransactionSeconds: 1, user: 'app' };
  const oldEnough = () => new Promise((resolve) => setTimeout(resolve, 1200));

  it('go exactly as the plan lists them, and no other', async () => {
    const [plain, inside, other] = [
      await open(leader),
      await open(leader),
      await open(leader, { application: 'other', user: 'plain' }),
    ];
    await inside.query('BEGIN; SELECT 1');
    await open(leader, { application: 'citus_internal gpid=1' });
    await oldEnough();
    const plan = await planOf(stage, '/sessions/reap-idle', idle);
    expect(plan.changes.map(({ path }) => path).sort()).toEqual(
      [plain, inside].map(({ pid }) => `sessions.${leader}/${pid}`).sort(),
    );
    expect(plan.checks.find(({ id }) => id === 'reap.protected')?.message).toContain('1 more');
    const byGraphql = await mutate(stage, 'reapIdleSessions', idle, { dryRun: true });
    expect(byGraphql.plan?.hash).toBe(plan.hash);
    const done = await operate(stage, 'POST', '/sessions/reap-idle', { ...idle, planHash: plan.hash });
    expect(done.state).toBe('succeeded');
    const gone = [plain, inside].map(({ pid }) => String(pid)).sort();
    expect((done.result as Record<string, { ended: string[] }>)[leader]!.ended.sort()).toEqual(gone);
    expect(await Promise.all([plain, inside, other].map(({ pid }) => alive(pid)))).toEqual([false, false, true]);
  });

  it('are spared when they work again, and later ones are left alone', async () => {
    const [woken, asleep] = [await open(leader), await open(leader)];
    await oldEnough();
    // While another operation holds the cluster, one comes back to life and a third becomes idle.
    const pause = await request(stage, 'POST', '/pause', { expiresInSeconds: 600 });
    const queued = await request(stage, 'POST', '/sessions/reap-idle', idle);
    await woken.query('SELECT 1');
    const late = await open(leader);
    await oldEnough();
    await waitEnded(stage, pause.id);
    const done = await waitEnded(stage, queued.id);
    const outcome = (done.result as Record<string, { ended: string[]; spared: string[] }>)[leader];
    expect(done.state).toBe('succeeded');
    expect(outcome!.ended).toContain(String(asleep.pid));
    expect(outcome!.ended).not.toContain(String(late.pid));
    expect(await Promise.all([asleep, late].map(({ pid }) => alive(pid)))).toEqual([false, true]);
    // Whether it was spared depends on which came first; its statement went through either way.
    expect([...outcome!.ended, ...outcome!.spared]).toContain(String(woken.pid));
    await operate(stage, 'POST', '/resume');
  });

  it.each([
    [{ user: 'app' }, 409, 'checks_failed'],
    [{ idleSeconds: 3600, user: 'app' }, 409, 'checks_failed'],
    [{ idleSeconds: 1, member: 'nobody' }, 409, 'checks_failed'],
    [{ idleSeconds: 0 }, 400, 'invalid_request'],
    [{ idleSeconds: 60, maxSessions: 501 }, 400, 'invalid_request'],
  ])('are left alone by %j', async (body, status, code) => {
    const answer = await askRest(stage, 'POST', '/sessions/reap-idle', { ...body, reason: 'too wide' });
    expect(answer).toMatchObject({ status, body: { code } });
  });
});
