import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ControlDatabase } from '../../src/adapters/postgres/control-database.ts';
import { Problem } from '../../src/kernel/errors.ts';
import { newId } from '../../src/kernel/ids.ts';
import type { Transaction } from '../../src/kernel/query.ts';
import { createLogger } from '../../src/logger.ts';
import { auditStore } from '../../src/modules/audit/store.ts';
import type { EndedOperation, NewOperation, Operation, OperationStore } from '../../src/modules/operations/index.ts';
import { createOperationStore } from '../../src/modules/operations/store.ts';
import { fakeCluster } from '../support/fake-cluster.ts';
import { FakeOperationStore } from '../support/fake-operation-store.ts';
import { FakeSnapshotSource } from '../support/fake-source.ts';
import { PostgresServer } from '../support/postgres-server.ts';
import { until } from '../support/replica.ts';
import { requestOf, toyOperation } from '../support/toy-operation.ts';

/** One store, and the transaction that decisions are written in. */
interface Subject {
  store: OperationStore;
  transaction: Transaction;
  close(): Promise<void>;
}

const log = createLogger('silent');
const toy = toyOperation([
  { id: 'wind', title: 'Wind it up' },
  { id: 'walk', title: 'Let it walk' },
]);
const succeeded = { state: 'succeeded', message: 'It walked.', error: null } as const;
const plain = { key: null, refuseWhenBusy: false, replaceScheduled: false };
const hourMs = 3_600_000;
const inAnHour = (): string => new Date(Date.now() + hourMs).toISOString();
const justNow = (): string => new Date(Date.now() - 1000).toISOString();

let server: PostgresServer;
let url: string;
beforeAll(async () => {
  server = await PostgresServer.create();
  url = await server.createDatabase('operations');
});
afterAll(() => server.remove());

async function real(): Promise<Subject> {
  const database = new ControlDatabase({ url, poolSize: 4 }, log);
  const store = createOperationStore(database, auditStore);
  await database.migrate();
  database.start();
  return { store, transaction: database.transaction, close: () => database.close() };
}

function inMemory(): Promise<Subject> {
  const transaction = <T>(work: (query: never) => Promise<T>): Promise<T> => work(undefined as never);
  return Promise.resolve({ store: new FakeOperationStore(), transaction, close: () => Promise.resolve() });
}

let clusters = 0;
/** A cluster of its own for each test, since all of them share one database. */
const newCluster = () => fakeCluster(new FakeSnapshotSource(`cluster-${++clusters}`));

describe.each([
  ['in memory', inMemory],
  ['in PostgreSQL', real],
])('the store %s', (_name, create) => {
  let subject: Subject;
  let store: OperationStore;
  let cluster: ReturnType<typeof newCluster>;

  beforeAll(async () => {
    subject = await create();
    ({ store } = subject);
  });
  afterAll(() => subject.close());
  beforeEach(() => void (cluster = newCluster()));

  async function accept(
    overrides: Partial<NewOperation> = {},
    options: Partial<Parameters<OperationStore['accept']>[1]> = {},
  ) {
    return store.accept(await requestOf(toy, cluster, overrides), { ...plain, ...options });
  }

  async function accepted(overrides: Partial<NewOperation> = {}): Promise<Operation> {
    const answer = await accept(overrides);
    if (answer.outcome !== 'accepted') throw new Error(answer.outcome);
    return answer.operation;
  }

  async function begun(): Promise<{ id: string; epoch: number }> {
    const { id, plan } = await accepted();
    const epoch = (await store.claim(id))!;
    expect(await store.begin(id, epoch, { plan, facts: { turns: 12 }, steps: plan.steps })).toBe('began');
    return { id, epoch };
  }

  const decide = (id: string, decision: 'approved' | 'rejected') =>
    subject.transaction((query) => store.decide(query, id, decision, 'adam', 'so it is'));
  const cancel = (id: string, by = 'olga') =>
    subject.transaction((query) => store.cancel(query, id, by, 'not any more'));

  it('keeps what was accepted, as it was asked for', async () => {
    const request = await requestOf(toy, cluster, { ticket: 'OPS-1' });
    expect(await store.accept(request, plain)).toMatchObject({ outcome: 'accepted' });
    const operation = await store.find(request.id);
    expect(operation).toMatchObject({
      ...{ id: request.id, kind: 'toy.wind', cluster: cluster.name, target: cluster.name, risk: 'safe' },
      ...{ state: 'queued', done: false, percent: null, reason: 'a test', ticket: 'OPS-1', steps: [], result: {} },
      ...{ requestedBy: 'olga@example.com', transport: 'rest', input: { fast: true }, plan: request.plan },
      ...{ scheduledAt: null, startedAt: null, endedAt: null, approval: null, cancelRequestedBy: null, error: null },
    });
    expect(await store.record(request.id)).toMatchObject({
      ...{ operation, input: { fast: true }, facts: {}, epoch: 0, ending: null, overridesFreeze: false },
      requester: { subject: 'olga@example.com', role: 'operator' },
    });
    expect(await store.events(request.id, '0-0', 10)).toMatchObject([{ type: 'state', state: 'queued', step: null }]);
    expect([await store.find(newId()), await store.record(newId())]).toEqual([null, null]);
  });

  it('makes one operation of fifty requests with one key', async () => {
    const key = { scope: `olga ${cluster.name}`, key: newId(), fingerprint: 'f' };
    const answers = await Promise.all(Array.from({ length: 50 }, () => served(() => accept({}, { key }))));
    const outcomes = answers.map(({ outcome }) => outcome).sort();
    expect(outcomes).toEqual(['accepted', ...Array.from({ length: 49 }, () => 'known')]);
    expect(new Set(answers.map((answer) => (answer as { operation: Operation }).operation.id)).size).toBe(1);
    expect(await store.list({ ...everything, cluster: cluster.name }, null, 100)).toHaveLength(1);
    expect(await store.findByKey(key)).toMatchObject({ outcome: 'known' });
    expect(await store.findByKey({ ...key, fingerprint: 'g' })).toEqual({ outcome: 'key_of_another' });
    expect(await accept({}, { key: { ...key, fingerprint: 'g' } })).toEqual({ outcome: 'key_of_another' });
    expect(await store.findByKey({ ...key, scope: 'adam' })).toBeNull();
  });

  it('knows who holds the cluster, and refuses while it is held where that is asked for', async () => {
    await accepted({ scheduledAt: inAnHour() });
    await accepted({ approvalExpiresAt: inAnHour() });
    expect(await store.holder(cluster.name, null)).toBeNull();
    const { id } = await accepted();
    expect(await store.holder(cluster.name, null)).toMatchObject({ id });
    expect(await store.holder(cluster.name, id)).toBeNull();
    expect(await accept({}, { refuseWhenBusy: true })).toMatchObject({ outcome: 'busy', holder: { id } });
    expect(await accept()).toMatchObject({ outcome: 'accepted' });
  });

  it('keeps one schedule of a kind, and replaces it where that is asked for', async () => {
    const scheduledAt = inAnHour();
    const { id } = await accepted({ scheduledAt });
    expect(await accept({ scheduledAt })).toMatchObject({ outcome: 'already_scheduled', holder: { id, scheduledAt } });
    expect(await accept({ scheduledAt }, { replaceScheduled: true })).toMatchObject({ outcome: 'accepted' });
    expect(await store.find(id)).toMatchObject({ state: 'cancelled', done: true });
  });

  it('begins once, for the newest execution, and one at a time', async () => {
    const { id, plan } = await accepted();
    const [first, second] = [await store.claim(id), await store.claim(id)];
    expect([first, second]).toEqual([1, 2]);
    const start = { plan, facts: { turns: 12 }, steps: plan.steps };
    expect(await store.begin(id, 1, start)).toBe('superseded');
    expect(await store.begin(id, 2, start)).toBe('began');
    expect(await store.begin(id, 2, start)).toBe('superseded');
    const record = await store.record(id);
    expect(record).toMatchObject({ epoch: 2, facts: { turns: 12 }, operation: { state: 'running' } });
    expect(record?.operation.startedAt).not.toBeNull();
    expect(record?.operation.steps).toEqual(
      plan.steps.map((step) => ({
        ...{ ...step, state: 'pending', message: null, percent: null },
        ...{ startedAt: null, actedAt: null, endedAt: null },
      })),
    );
    const other = await accepted();
    await store.claim(other.id);
    expect(await store.begin(other.id, 1, { ...start, plan: other.plan })).toBe('busy');
  });

  it('tells steps for the newest execution alone', async () => {
    const { id, epoch } = await begun();
    expect(await store.tellStep(id, epoch, 0, { state: 'verifying', message: 'Halfway.', percent: 50 })).toBe(true);
    const shown = await store.find(id);
    expect(shown).toMatchObject({ state: 'verifying', message: 'Halfway.', percent: 25 });
    expect(shown?.steps[0]).toMatchObject({ state: 'verifying', percent: 50, endedAt: null });
    expect(shown?.steps[0]?.startedAt).not.toBeNull();
    expect(await store.tellStep(id, epoch, 0, { state: 'done', message: 'Wound.' })).toBe(true);
    expect(await store.find(id)).toMatchObject({ state: 'running', percent: 50, steps: [{ state: 'done' }, {}] });
    expect((await store.find(id))?.steps[0]?.endedAt).not.toBeNull();
    await store.claim(id);
    expect(await store.tellStep(id, epoch, 1, { state: 'running', message: 'Late.' })).toBe(false);
    expect(await store.find(id)).toMatchObject({ message: 'Wound.', steps: [{}, { state: 'pending' }] });
    const types = (await store.events(id, '0-0', 10)).map(({ type }) => type);
    expect(types).toEqual(['state', 'state', 'progress', 'step']);
  });

  it('gives the right to act to one attempt for ever', async () => {
    const { id, epoch } = await begun();
    const [one, two] = [newId(), newId()];
    expect(await store.mayAct(id, epoch, 0, one)).toBe('yes');
    expect(await store.mayAct(id, epoch, 0, one)).toBe('yes');
    expect(await store.mayAct(id, epoch, 0, two)).toBe('interrupted');
    expect((await store.lastActed(cluster.name, toy.kind))?.id).toBe(id);
    await store.claim(id);
    expect(await store.mayAct(id, epoch, 0, one)).toBe('superseded');
    expect(await store.mayAct(id, epoch + 1, 0, two)).toBe('interrupted');
    // Only the attempt that has it can give it back, and only while its execution is the newest.
    await store.didNotAct(id, epoch, 0, one);
    await store.didNotAct(id, epoch + 1, 0, two);
    expect(await store.mayAct(id, epoch + 1, 0, two)).toBe('interrupted');
    await store.didNotAct(id, epoch + 1, 0, one);
    expect((await store.find(id))?.steps[0]?.actedAt).toBeNull();
    expect(await store.lastActed(cluster.name, toy.kind)).toBeNull();
    expect(await store.mayAct(id, epoch + 1, 0, two)).toBe('yes');
  });

  it('keeps the result and the decided end of the newest execution', async () => {
    const { id, epoch } = await begun();
    await store.mergeResult(id, epoch, { turns: 1, spring: 'tight' });
    await store.mergeResult(id, epoch, { turns: 12 });
    const ending = { state: 'failed', message: 'It fell.', error: null } as const;
    await store.setEnding(id, epoch, ending);
    await store.claim(id);
    await store.mergeResult(id, epoch, { turns: 99 });
    await store.setEnding(id, epoch, succeeded);
    expect(await store.record(id)).toMatchObject({ ending, operation: { result: { turns: 12, spring: 'tight' } } });
  });

  it('ends once, by the newest execution or by whoever needs none', async () => {
    const { id, epoch } = await begun();
    await store.tellStep(id, epoch, 0, { state: 'done', message: 'Wound.' });
    await store.claim(id);
    expect(await store.finish(id, epoch, succeeded)).toBe(false);
    expect(await store.finish(id, epoch + 1, succeeded)).toBe(true);
    expect(await store.finish(id, null, { ...succeeded, state: 'failed' })).toBe(false);
    const ended = await store.find(id);
    expect(ended).toMatchObject({ ...succeeded, done: true, percent: 100, steps: [{}, { state: 'skipped' }] });
    expect(ended?.endedAt).not.toBeNull();
    expect(await store.claim(id)).toBeNull();
    expect(await store.tellStep(id, epoch + 1, 1, { state: 'running', message: 'Late.' })).toBe(false);
    expect(await store.mayAct(id, epoch + 1, 1, newId())).toBe('superseded');
    expect(await cancel(id)).toBe('ended');
  });

  it('cancels at once what has not begun, and asks of what has', async () => {
    const { id } = await accepted();
    expect(await cancel(id)).toBe('cancelled');
    expect(await store.find(id)).toMatchObject({ state: 'cancelled', done: true, cancelRequestedBy: 'olga' });
    const running = await begun();
    expect(await store.cancelRequested(running.id)).toBeNull();
    expect([await cancel(running.id), await cancel(running.id, 'adam')]).toEqual(['requested', 'requested']);
    expect(await store.cancelRequested(running.id)).toBe('olga');
    expect(await store.find(running.id)).toMatchObject({ state: 'running', cancelRequestedBy: 'olga' });
  });

  it('decides once about what waits for approval, and lets it expire', async () => {
    const [yes, no] = [
      await accepted({ approvalExpiresAt: inAnHour() }),
      await accepted({ approvalExpiresAt: inAnHour() }),
    ];
    const late = await accepted({ approvalExpiresAt: justNow() });
    expect(yes).toMatchObject({ state: 'awaiting_approval', approval: { state: 'pending', decidedBy: null } });
    expect([await decide(yes.id, 'approved'), await decide(yes.id, 'rejected')]).toEqual(['decided', 'not_pending']);
    expect(await store.find(yes.id)).toMatchObject({
      state: 'queued',
      approval: { state: 'approved', decidedBy: 'adam', reason: 'so it is' },
    });
    expect(await decide(no.id, 'rejected')).toBe('decided');
    expect(await store.find(no.id)).toMatchObject({
      ...{ state: 'cancelled', done: true, error: { code: 'rejected' } },
      approval: { state: 'rejected', decidedBy: 'adam' },
    });
    expect(await decide(late.id, 'approved')).toBe('not_pending');
    expect(await store.expireApprovals()).toContain(late.id);
    expect(await store.expireApprovals()).not.toContain(late.id);
    expect(await store.find(late.id)).toMatchObject({
      ...{ state: 'cancelled', done: true, error: { code: 'approval_expired' } },
      approval: { state: 'expired' },
    });
  });

  it('knows what is due for the engine', async () => {
    const [now, later, waiting] = [
      await accepted(),
      await accepted({ scheduledAt: inAnHour() }),
      await accepted({ approvalExpiresAt: inAnHour() }),
    ];
    const due = async () => (await store.dueForEngine()).map(({ id }) => id);
    const before = await due();
    expect(before).toContain(now.id);
    expect(before).not.toContain(later.id);
    expect(before).not.toContain(waiting.id);
    await store.markEnqueued(now.id);
    expect(await due()).not.toContain(now.id);
  });

  it('lists the newest first, by filter and in pages', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.unshift((await accepted()).id);
    await cancel(ids[0]!);
    const filter = { ...everything, cluster: cluster.name };
    const all = await store.list(filter, null, 10);
    expect(all.map(({ id }) => id)).toEqual(ids);
    const next = await store.list(filter, all[1]!, 2);
    expect(next.map(({ id }) => id)).toEqual(ids.slice(2, 4));
    const ofFilter = async (narrower: object) => (await store.list({ ...filter, ...narrower }, null, 10)).length;
    expect(await ofFilter({ open: true })).toBe(4);
    expect(await ofFilter({ open: false })).toBe(1);
    expect(await ofFilter({ state: 'cancelled' })).toBe(1);
    expect(await ofFilter({ kind: 'toy.other' })).toBe(0);
    expect(await ofFilter({ requestedBy: 'adam' })).toBe(0);
    expect(await ofFilter({ clusters: ['elsewhere'] })).toBe(0);
    expect(await ofFilter({ clusters: [cluster.name] })).toBe(5);
    const open = (await store.openCounts()).filter((count) => count.cluster === cluster.name);
    expect(open).toEqual([{ cluster: cluster.name, state: 'queued', count: 4 }]);
  });

  it('gives the events after the last one that was seen', async () => {
    const { id, epoch } = await begun();
    await store.finish(id, epoch, succeeded);
    const all = await store.events(id, '0-0', 10);
    expect(all.map(({ state }) => state)).toEqual(['queued', 'running', 'succeeded']);
    expect(await store.events(id, all[0]!.id, 1)).toEqual([all[1]]);
    expect(await store.events(id, all[2]!.id, 10)).toEqual([]);
  });

  it('tells who follows of each change, and each end once', async () => {
    const changes: (string | null)[] = [];
    const ends: EndedOperation[] = [];
    const stop = [
      store.onChange((id, of) => {
        if (of === cluster.name) changes.push(id);
      }),
      store.onEnded((ended) => {
        if (ended.cluster === cluster.name) ends.push(ended);
      }),
    ];
    const { id, epoch } = await begun();
    await store.finish(id, epoch, succeeded);
    await store.finish(id, epoch, succeeded);
    await cancel((await accepted()).id);
    await until('the ends', () => ends.length === 2 && changes.length >= 5);
    expect(ends).toMatchObject([
      { kind: 'toy.wind', state: 'succeeded' },
      { state: 'cancelled', durationMs: null },
    ]);
    expect(ends[0]?.durationMs).toBeGreaterThanOrEqual(0);
    for (const each of stop) each();
    await accepted();
    expect(changes.filter((changed) => changed === id)).toHaveLength(3);
  });
});

const everything = { clusters: null, cluster: null, state: null, open: null, kind: null, requestedBy: null };

/** As a client does, asks again while the database does not serve: that many at once wait for few connections. */
async function served<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 503) throw error;
    }
  }
}

describe('replicas on one PostgreSQL', () => {
  let replicas: [Subject, Subject];
  const ends: [EndedOperation[], EndedOperation[]] = [[], []];

  beforeAll(async () => {
    replicas = [await real(), await real()];
    for (const [index, { store }] of replicas.entries()) store.onEnded((ended) => ends[index]?.push(ended));
  });
  afterAll(() => Promise.all(replicas.map(({ close }) => close())));

  it('make one operation of fifty requests with one key', async () => {
    const cluster = newCluster();
    const key = { scope: 'olga', key: newId(), fingerprint: 'f' };
    const requests = await Promise.all(Array.from({ length: 50 }, () => requestOf(toy, cluster)));
    const answers = await Promise.all(
      requests.map((request, index) => served(() => replicas[index % 2]!.store.accept(request, { ...plain, key }))),
    );
    expect(answers.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1);
    expect(answers.filter(({ outcome }) => outcome === 'known')).toHaveLength(49);
    const audited = await server.query(
      `SELECT count(*)::int AS intents FROM matriarch.audit WHERE cluster = '${cluster.name}' AND phase = 'intent'`,
      'operations',
    );
    expect(audited).toEqual([{ intents: 1 }]);
  });

  it('count an end where it was made, when it is committed', async () => {
    const [here, there] = replicas;
    const request = await requestOf(toy, newCluster());
    await here.store.accept(request, plain);
    const undone = here.transaction(async (query) => {
      await here.store.cancel(query, request.id, 'olga', 'no');
      throw new Error('rolled back');
    });
    await expect(undone).rejects.toThrow('rolled back');
    expect(await there.store.finish(request.id, null, { state: 'failed', message: 'No.', error: null })).toBe(true);
    await until('the end', () => ends[1].some(({ cluster }) => cluster === request.cluster));
    const last = await requestOf(toy, newCluster());
    await here.store.accept(last, plain);
    await here.transaction((query) => here.store.cancel(query, last.id, 'olga', 'no'));
    await until('the end', () => ends[0].some(({ cluster }) => cluster === last.cluster));
    const counted = (cluster: string) => ends.map((seen) => seen.filter((ended) => ended.cluster === cluster).length);
    expect([counted(request.cluster), counted(last.cluster)]).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });
});
