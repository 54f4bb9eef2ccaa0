import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../../lab/wait.ts';
import type { Operation } from '../../src/modules/operations/index.ts';
import { askGraphql, askRest, mutate, request, waitEnded, type AskOptions } from './operate.ts';
import { recordCases } from './record-cases.ts';
import { startStage, type Stage } from './replicas.ts';
import { mint, openControl, patroniHistory, stateOf } from './witness.ts';

const configured = 'canary-configured-0123456789';

/** Two persons for what is disruptive. The second replica lets an approval wait for one second only. */
let stage: Stage;
let control: ReturnType<typeof openControl>;
let as: Record<'asker' | 'approver' | 'viewer' | 'elsewhere', AskOptions>;
beforeAll(async () => {
  let replicas = 0;
  stage = await startStage({
    config: (lab, port) => {
      const config = lab.matriarchConfig({ port });
      replicas += 1;
      const approval = { disruptive: true, expiresMs: replicas === 1 ? 300_000 : 1000 };
      const { main } = config.clusters;
      // Patroni asks for no password here, and gets one all the same.
      const patroni = { ...main.patroni, username: 'api', password: configured };
      // A token must name a cluster that is configured; nothing answers in this one.
      const { etcd, postgres } = main;
      const other = { patroni: { scope: 'other', namespace: main.patroni.namespace }, etcd, postgres };
      return { ...config, clusters: { main: { ...main, patroni, operations: { approval } }, other } } as never;
    },
  });
  control = openControl(stage.lab);
  as = {
    asker: { token: await mint(stage, 'asker@example.org', 'operator') },
    approver: { token: await mint(stage, 'approver@example.org', 'operator') },
    viewer: { token: await mint(stage, 'viewer@example.org', 'viewer') },
    elsewhere: { token: await mint(stage, 'elsewhere@example.org', 'operator', ['other']) },
  };
}, 180_000);
afterAll(async () => {
  await control.end();
  await stage.stop();
}, 60_000);

const second = () => ({ replica: stage.replicas[1]! });

/** The last replica that does not lead, so that a restart of it disturbs nobody. */
async function replicaName(): Promise<string> {
  const leader = await stage.lab.leader();
  return stage.lab.members.filter(({ name }) => name !== leader.name).at(-1)!.name;
}

async function awaiting(how: 'rest' | 'graphql', options: AskOptions = as.asker): Promise<Operation> {
  const member = await replicaName();
  const id =
    how === 'rest'
      ? (await request(stage, 'POST', `/members/${member}/restart`, {}, options)).id
      : (await mutate(stage, 'restartMember', { member }, options)).operation!.id;
  const { body } = await askRest<Operation>(stage, 'GET', `/v1/operations/${id}`, undefined, options);
  expect(body).toMatchObject({ state: 'awaiting_approval', done: false, startedAt: null, steps: [] });
  expect(body.plan.needsApproval).toBe(true);
  expect(body.approval).toMatchObject({ state: 'pending', decidedBy: null });
  return body;
}

type Decision = 'approve' | 'reject';
const byRest = (verb: Decision, id: string, options: AskOptions) =>
  askRest<Operation & { code?: string }>(stage, 'POST', `/v1/operations/${id}:${verb}`, { reason: 'looked' }, options);
const byGraphql = (verb: Decision, id: string, options: AskOptions) =>
  askGraphql<{ decided: { id: string; state: string } }>(
    stage,
    `mutation ($id: ID!) { decided: ${verb}Operation(id: $id, reason: "looked") { id state } }`,
    { id },
    options,
  );
const postmasterStart = async (member: string): Promise<number> =>
  Number((await stage.lab.sql(member, 'SELECT extract(epoch FROM pg_postmaster_start_time()) AS at'))[0]!['at']);
const auditOf = (id: string) =>
  control.rows('SELECT action, phase, result, code, actor FROM matriarch.audit WHERE operation_id = $1 ORDER BY seq', [
    id,
  ]);

describe('what needs a second person', () => {
  it('waits, and is decided by nobody who asked, may not or cannot reach it', async () => {
    const before = await stateOf(stage.lab);
    const { id } = await awaiting('rest');
    for (const verb of ['approve', 'reject'] as const) {
      expect((await byRest(verb, id, as.asker)).body.code).toBe('self_approval');
      expect((await byGraphql(verb, id, as.asker)).code).toBe('self_approval');
      expect((await byRest(verb, id, as.viewer)).body.code).toBe('forbidden');
      expect((await byGraphql(verb, id, as.viewer)).code).toBe('forbidden');
      expect((await byRest(verb, id, as.elsewhere)).body.code).toBe('operation_not_found');
      expect((await byGraphql(verb, id, as.elsewhere)).code).toBe('operation_not_found');
    }
    const { body } = await askRest<Operation>(stage, 'GET', `/v1/operations/${id}`);
    expect(body).toMatchObject({ state: 'awaiting_approval', approval: { state: 'pending', decidedBy: null } });
    const refusals = (await auditOf(id)).filter(({ action, phase }) => action !== body.kind && phase === 'intent');
    expect(refusals).toHaveLength(12);
    expect(new Set(refusals.map(({ result }) => result))).toEqual(new Set(['denied', 'refused']));

    const rejected = await byRest('reject', id, as.approver);
    expect(rejected).toMatchObject({ status: 200, body: { state: 'cancelled', error: { code: 'rejected' } } });
    expect(rejected.body.approval).toMatchObject({ state: 'rejected', decidedBy: 'approver@example.org' });
    expect((await byRest('approve', id, as.approver)).body.code).toBe('not_awaiting_approval');
    expect((await byGraphql('reject', id, as.approver)).code).toBe('not_awaiting_approval');
    expect(await stateOf(stage.lab)).toEqual(before);
  });

  it.each([
    ['rest', 'graphql'],
    ['graphql', 'rest'],
  ] as const)(
    'runs once somebody else approves on another replica: asked by %s, approved by %s',
    async (how, by) => {
      const { id, target } = await awaiting(how);
      const before = await postmasterStart(target);
      const approved = await (by === 'rest' ? byRest : byGraphql)('approve', id, { ...as.approver, ...second() });
      expect('status' in approved ? approved.status : approved.code).toBe(by === 'rest' ? 200 : null);
      const done = await waitEnded(stage, id);
      expect(done, done.message).toMatchObject({ state: 'succeeded', requestedBy: 'asker@example.org' });
      expect(done.approval).toMatchObject({ state: 'approved', decidedBy: 'approver@example.org', reason: 'looked' });
      expect(await postmasterStart(target)).toBeGreaterThan(before);
      const rows = await auditOf(id);
      expect(rows.map(({ action, phase, result, actor }) => [action, phase, result, actor])).toEqual([
        ['cluster.restart-member', 'intent', 'accepted', 'asker@example.org'],
        ['operation.approve', 'intent', 'accepted', 'approver@example.org'],
        ['operation.approve', 'outcome', 'approved', 'approver@example.org'],
        ['cluster.restart-member', 'outcome', 'succeeded', 'asker@example.org'],
      ]);
      await stage.lab.waitHealthy({ timeoutMs: 60_000 });
    },
    180_000,
  );

  it('is rejected over GraphQL, cancelled by who asked, and nothing is done', async () => {
    const before = await stateOf(stage.lab);
    const one = await awaiting('graphql');
    const two = await awaiting('rest');
    expect((await byGraphql('reject', one.id, { ...as.approver, ...second() })).data?.decided.state).toBe('cancelled');
    const cancel = await askRest<Operation>(
      ...([stage, 'POST', `/v1/operations/${two.id}:cancel`, { reason: 'not needed' }, as.asker] as const),
    );
    expect(cancel).toMatchObject({ status: 200, body: { state: 'cancelled', cancelRequestedBy: 'asker@example.org' } });
    expect((await byRest('approve', two.id, as.approver)).body.code).toBe('not_awaiting_approval');
    expect(await stateOf(stage.lab)).toEqual(before);
  });

  it('ends by itself when nobody approves in time', async () => {
    const before = await stateOf(stage.lab);
    const { id } = await request(
      ...([stage, 'POST', `/members/${await replicaName()}/restart`, {}, { ...as.asker, ...second() }] as const),
    );
    const ended = await waitEnded(stage, id, { timeoutMs: 30_000 });
    expect(ended).toMatchObject({ state: 'cancelled', startedAt: null, error: { code: 'approval_expired' } });
    expect(ended.approval).toMatchObject({ state: 'expired', decidedBy: null });
    expect((await byRest('approve', id, as.approver)).body.code).toBe('not_awaiting_approval');
    expect((await byGraphql('approve', id, as.approver)).code).toBe('not_awaiting_approval');
    expect(await stateOf(stage.lab)).toEqual(before);
  });

  it('blocks nobody while it waits, and does not run when what it was agreed on has changed', async () => {
    const waiting = await awaiting('rest');
    const leader = (await stage.lab.leader()).name;
    const change = { patch: { postgresql: { parameters: { work_mem: '9MB' } } } };
    expect(await waitEnded(stage, (await request(stage, 'POST', '/config/patch', change)).id)).toMatchObject({
      state: 'succeeded',
    });
    const { length } = await patroniHistory(stage.lab);
    await stage.lab.switchover();
    await waitFor(async () => (await patroniHistory(stage.lab)).length > length, {
      timeoutMs: 30_000,
      what: 'the end of the timeline in the history',
    });
    expect((await stage.lab.leader()).name).not.toBe(leader);
    await stage.lab.waitHealthy({ timeoutMs: 60_000 });
    const before = await stateOf(stage.lab);
    expect((await byRest('approve', waiting.id, as.approver)).status).toBe(200);
    const ended = await waitEnded(stage, waiting.id);
    expect(ended, ended.message).toMatchObject({ state: 'failed', error: { code: 'plan_outdated' } });
    expect(ended.steps.filter(({ actedAt }) => actedAt !== null)).toEqual([]);
    expect(await stateOf(stage.lab)).toEqual(before);
  }, 180_000);
});

describe('an audit that cannot be written', () => {
  it('lets nothing be asked for, approved or cancelled, by either transport', async () => {
    const waiting = await awaiting('rest');
    const [before, rows] = [await stateOf(stage.lab), await control.rows('SELECT id FROM matriarch.operations')];
    await control.rows('REVOKE INSERT ON matriarch.audit FROM CURRENT_USER');
    try {
      const body = { patch: { postgresql: { parameters: { work_mem: '7MB' } } }, reason: 'unwritten' };
      for (const options of [{}, second()]) {
        const refused = await askRest(stage, 'POST', '/config/patch', body, options);
        expect(refused).toMatchObject({ status: 503, body: { code: 'audit_unavailable' } });
        expect(refused.headers.get('retry-after')).toBe('2');
        expect((await mutate(stage, 'patchConfig', body, options)).code).toBe('audit_unavailable');
      }
      const { id } = waiting;
      expect((await byRest('approve', id, as.approver)).body.code).toBe('audit_unavailable');
      expect((await byGraphql('reject', id, as.approver)).code).toBe('audit_unavailable');
      const cancel = await askRest(stage, 'POST', `/v1/operations/${id}:cancel`, { reason: 'unwritten' });
      expect(cancel).toMatchObject({ status: 503, body: { code: 'audit_unavailable' } });
      const freeze = { endsAt: new Date(Date.now() + 60_000).toISOString(), reason: 'unwritten' };
      expect(await askRest(stage, 'POST', '/v1/freezes', freeze)).toMatchObject({
        body: { code: 'audit_unavailable' },
      });
    } finally {
      await control.rows('GRANT INSERT ON matriarch.audit TO CURRENT_USER');
    }
    expect(await control.rows('SELECT id FROM matriarch.operations')).toEqual(rows);
    expect(await control.rows('SELECT id FROM matriarch.freezes')).toEqual([]);
    expect((await askRest<Operation>(stage, 'GET', `/v1/operations/${waiting.id}`)).body).toEqual(waiting);
    expect(await stateOf(stage.lab)).toEqual(before);
    const verified = await askRest(stage, 'GET', '/v1/audit/verify');
    expect(verified.body).toMatchObject({ intact: true, complete: true });
  });
});

recordCases(() => ({ stage, control, ...as, configured }));
