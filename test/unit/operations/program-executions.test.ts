import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Problem } from '../../../src/kernel/errors.ts';
import type { AnyOperation, ClusterHandle, Run } from '../../../src/modules/operations/index.ts';
import { ToyBench } from '../../support/toy-bench.ts';
import { toyOperation } from '../../support/toy-operation.ts';

let bench: ToyBench;
beforeEach(() => void (bench = new ToyBench()));
afterEach(() => void vi.restoreAllMocks());

describe('stopping', () => {
  it('by cancel before it begins ends it at once', async () => {
    const operation = toyOperation([bench.stepOf('wind')]);
    const program = bench.programOf(operation);
    const id = await bench.accept(operation);
    const epoch = (await program.claim(id))!;
    expect(await bench.store.cancel(null, id, 'olga', 'no')).toBe('cancelled');
    expect(await program.begin(id, epoch)).toBeNull();
    expect(await program.claim(id)).toBeNull();
    expect(bench.did).toEqual([]);
  });

  it('by cancel comes before the next step that acts, and undoes', async () => {
    const { program, id, epoch } = await bench.begun([bench.stepOf('wind'), bench.stepOf('walk')]);
    expect(await program.step(id, epoch, 0)).toBe(true);
    expect(await bench.store.cancel(null, id, 'olga', 'no')).toBe('requested');
    expect(await program.step(id, epoch, 1)).toBe(false);
    await program.finish(id, epoch);
    expect(bench.did).toEqual(['wind', 'wind seen', 'wind undone']);
    expect(bench.operation(id)).toMatchObject({ state: 'cancelled', error: null });
  });

  it('by cancel ends the waiting of a step that allows it, at once', async () => {
    const verify = ({ poll }: Run) => poll<string>('movement', () => Promise.resolve(undefined), { timeoutMs: 60_000 });
    const { program, id, epoch } = await bench.begun([bench.stepOf('wind', { verify, cancellable: true })]);
    const step = program.step(id, epoch, 0);
    await vi.waitFor(() => expect(bench.operation(id).state).toBe('verifying'));
    await bench.store.cancel(null, id, 'olga', 'no');
    expect(await step).toBe(false);
    await program.finish(id, epoch);
    expect(bench.operation(id)).toMatchObject({ state: 'cancelled' });
    expect(bench.did).toEqual(['wind', 'wind undone']);
  });

  it('by cancel does not leave a step that acted unlooked after', async () => {
    let go: () => void = () => undefined;
    const verify = () => new Promise<string>((resolve) => (go = () => resolve('It walks.')));
    const { program, id, epoch } = await bench.begun([bench.stepOf('wind', { verify })]);
    const step = program.step(id, epoch, 0);
    await vi.waitFor(() => expect(bench.operation(id).state).toBe('verifying'));
    await bench.store.cancel(null, id, 'olga', 'too late');
    go();
    expect(await step).toBe(true);
    await program.finish(id, epoch);
    expect(bench.operation(id)).toMatchObject({ state: 'succeeded', message: 'wind. It walks.' });
  });

  it('by the kill switch comes before the next step that acts, and lets one that only looks go on', async () => {
    const looks = { id: 'look', title: 'Look', verify: bench.doing('looked') };
    const { program, id, epoch } = await bench.begun([bench.stepOf('wind'), looks, bench.stepOf('walk')]);
    expect(await program.step(id, epoch, 0)).toBe(true);
    await bench.store.setKillSwitch(null, { engaged: true, reason: 'stop it all', changedBy: 'adam' });
    expect(await program.step(id, epoch, 1)).toBe(true);
    expect(await program.step(id, epoch, 2)).toBe(false);
    await program.finish(id, epoch);
    expect(bench.operation(id)).toMatchObject({ state: 'failed', error: { code: 'mutations_disabled' } });
    expect(bench.did).toEqual(['wind', 'wind seen', 'looked', 'wind undone']);
  });

  it('by the kill switch comes before the begin', async () => {
    await bench.store.setKillSwitch(null, { engaged: true, reason: 'stop it all', changedBy: 'adam' });
    expect(await bench.run([bench.stepOf('wind')])).toMatchObject({
      state: 'failed',
      error: { code: 'mutations_disabled' },
    });
    expect(bench.did).toEqual([]);
  });
});

describe('the plan is made again', () => {
  const outdated = { code: 'plan_outdated' };
  const planning = (observed: () => Record<string, unknown>, more: object = {}) => {
    const toy = toyOperation([bench.stepOf('wind')]);
    const plan = async (of: ClusterHandle, input: never) => ({
      ...(await toy.plan(of, input, null)),
      observed: observed(),
    });
    return { ...toy, plan, ...more };
  };

  it('and one that no longer holds is refused, with what changed', async () => {
    let leader = 'patroni-1';
    const operation = planning(() => ({ leader })) as AnyOperation;
    const id = await bench.accept(operation);
    leader = 'patroni-2';
    const ended = await bench.execute(bench.programOf(operation), id);
    expect(ended).toMatchObject({ state: 'failed', error: outdated, startedAt: null });
    expect(ended.message).toContain('leader was "patroni-1" and is "patroni-2"');
    expect(bench.did).toEqual([]);
  });

  it('and taken where the operation plans anew', async () => {
    let leader = 'patroni-1';
    const operation = planning(() => ({ leader }), { replans: true }) as AnyOperation;
    const id = await bench.accept(operation);
    leader = 'patroni-2';
    const ended = await bench.execute(bench.programOf(operation), id);
    expect(ended).toMatchObject({ state: 'succeeded', plan: { observed: { leader: 'patroni-2' } } });
  });

  it('but not as a greater risk than was agreed to', async () => {
    const operation = toyOperation([bench.stepOf('wind')], { replans: true });
    const id = await bench.accept(operation);
    const riskier = { ...operation, risk: 'destructive' } as AnyOperation;
    expect(await bench.execute(bench.programOf(riskier), id)).toMatchObject({ state: 'failed', error: outdated });
  });

  it('under the freezes of now', async () => {
    const operation = toyOperation([bench.stepOf('wind')]);
    const id = await bench.accept(operation);
    const hour = 3_600_000;
    await bench.store.insertFreeze(null, {
      ...{ id: 'f', clusters: null, reason: 'quarter end', createdBy: 'adam' },
      startsAt: new Date(Date.now() - hour).toISOString(),
      endsAt: new Date(Date.now() + hour).toISOString(),
    });
    expect(await bench.execute(bench.programOf(operation), id)).toMatchObject({ error: { code: 'change_freeze' } });
    const overriding = await bench.accept(operation, { overridesFreeze: true });
    expect(await bench.execute(bench.programOf(operation), overriding)).toMatchObject({ state: 'succeeded' });
  });

  it('and what could not begin at its time is not done at another', async () => {
    const scheduledAt = new Date(Date.now() - 3_600_000).toISOString();
    expect(await bench.run([bench.stepOf('wind')], { scheduledAt })).toMatchObject({
      error: { code: 'schedule_missed' },
    });
  });

  it('while etcd cannot be read, it is refused', async () => {
    const operation = toyOperation([bench.stepOf('wind')]);
    const id = await bench.accept(operation);
    const snapshot = structuredClone(bench.cluster.snapshot());
    snapshot.cluster.dcs = { ...snapshot.cluster.dcs, status: 'stale' };
    bench.cluster.snapshot = () => snapshot;
    expect(await bench.execute(bench.programOf(operation), id)).toMatchObject({
      state: 'failed',
      error: { code: 'cluster_unreadable' },
    });
  });
});

describe('executions', () => {
  it('that follow one that may have acted do not act again, and look', async () => {
    const { program, id, epoch } = await bench.begun([bench.stepOf('wind')]);
    await bench.store.mayAct(id, epoch, 0, 'an attempt that died');
    expect(await bench.execute(program, id)).toMatchObject({ state: 'succeeded' });
    expect(bench.did).toEqual(['wind seen']);
  });

  it('act again where the act carries its own fence', async () => {
    const { program, id, epoch } = await bench.begun([bench.stepOf('wind', { fenced: true })]);
    await bench.store.mayAct(id, epoch, 0, 'an attempt that died');
    expect(await bench.execute(program, id)).toMatchObject({ state: 'succeeded' });
    expect(bench.did).toEqual(['wind', 'wind seen']);
  });

  it('know by themselves what the one before them may have done', async () => {
    const seen: boolean[] = [];
    const check = ({ interrupted }: Run): Promise<null> => {
      seen.push(interrupted);
      return Promise.resolve(null);
    };
    const { program, id, epoch } = await bench.begun([
      bench.stepOf('wind', { check }),
      bench.stepOf('walk', { check }),
    ]);
    await bench.store.mayAct(id, epoch, 0, 'an attempt that died');
    await bench.execute(program, id);
    expect(seen).toEqual([true, false]);
  });

  it('begin once and take no step twice', async () => {
    const { program, id, epoch } = await bench.begun([bench.stepOf('wind'), bench.stepOf('walk')]);
    await program.step(id, epoch, 0);
    const next = (await program.claim(id))!;
    expect(await program.begin(id, next)).toBe(2);
    expect(await program.step(id, next, 0)).toBe(true);
    expect(bench.did).toEqual(['wind', 'wind seen']);
  });

  it('that are superseded write nothing and act on nothing', async () => {
    let go: () => void = () => undefined;
    const verify = () => new Promise<string>((resolve) => (go = () => resolve('It walks.')));
    const { program, id, epoch } = await bench.begun([bench.stepOf('wind', { verify }), bench.stepOf('walk')]);
    const step = program.step(id, epoch, 0);
    await vi.waitFor(() => expect(bench.operation(id).state).toBe('verifying'));
    await program.claim(id);
    const before = structuredClone(bench.operation(id));
    go();
    await expect(step).rejects.toMatchObject({ name: 'Superseded' });
    await expect(program.step(id, epoch, 1)).rejects.toMatchObject({ name: 'Superseded' });
    await expect(program.finish(id, epoch)).rejects.toMatchObject({ name: 'Superseded' });
    expect(bench.operation(id)).toEqual(before);
    expect(bench.did).toEqual(['wind']);
  });

  it('that were stopped between the right to act and the act give it back, and ask again', async () => {
    let stoppedForMs = 0;
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() + stoppedForMs);
    const mayAct = bench.store.mayAct.bind(bench.store);
    let rights = 0;
    bench.store.mayAct = async (...args) => {
      const right = await mayAct(...args);
      if (++rights === 1) stoppedForMs = 5000;
      return right;
    };
    expect(await bench.run([bench.stepOf('wind')])).toMatchObject({ state: 'succeeded' });
    expect({ rights, did: bench.did }).toEqual({ rights: 2, did: ['wind', 'wind seen'] });
  });

  it('wait for the control database, and go on', async () => {
    const tellStep = bench.store.tellStep.bind(bench.store);
    let failures = 2;
    bench.store.tellStep = (...args) =>
      failures-- > 0 ? Promise.reject(new Problem('database_unavailable', 'It is down.')) : tellStep(...args);
    expect(await bench.run([bench.stepOf('wind')])).toMatchObject({ state: 'succeeded' });
    expect(bench.did).toEqual(['wind', 'wind seen']);
  });

  it('wait for the rest of another operation of the cluster', async () => {
    const first = await bench.begun([bench.stepOf('wind')]);
    const operation = toyOperation([bench.stepOf('walk')]);
    const second = bench.execute(bench.programOf(operation), await bench.accept(operation));
    await first.program.step(first.id, first.epoch, 0);
    await first.program.finish(first.id, first.epoch);
    expect(await second).toMatchObject({ state: 'succeeded' });
    expect(bench.did).toEqual(['wind', 'wind seen', 'walk', 'walk seen']);
  });
});

describe('another release', () => {
  it('that does not know the operation does nothing, and says so', async () => {
    const id = await bench.accept(toyOperation([bench.stepOf('wind')]));
    expect(await bench.execute(bench.programOf(), id)).toMatchObject({
      state: 'failed',
      message: 'This release knows no operation toy.wind.',
    });
    expect(bench.did).toEqual([]);
  });

  it('that does not know one that has begun ends it in doubt, without undoing', async () => {
    const { program, id, epoch } = await bench.begun([bench.stepOf('wind'), bench.stepOf('walk')]);
    await program.step(id, epoch, 0);
    const ended = await bench.execute(bench.programOf(), id);
    // What was done is not undone either: that takes the steps.
    expect(ended).toMatchObject({ state: 'needs_attention', error: { code: 'undo_failed' } });
    expect(ended.message).toContain('This release knows no operation toy.wind.');
    expect(bench.did).toEqual(['wind', 'wind seen']);
  });

  it('that knows other steps does not take them for those that were begun', async () => {
    const { id } = await bench.begun([bench.stepOf('wind')]);
    const ended = await bench.execute(bench.programOf(toyOperation([bench.stepOf('walk')])), id);
    expect(ended).toMatchObject({ state: 'needs_attention', error: { code: 'unsettled' } });
    expect(bench.did).toEqual([]);
  });
});
