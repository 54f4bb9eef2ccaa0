import { beforeEach, describe, expect, it } from 'vitest';
import { ActError, Failed, type Run, type Step } from '../../../src/modules/operations/index.ts';
import { ToyBench } from '../../support/toy-bench.ts';
import { toyOperation } from '../../support/toy-operation.ts';

const says = (sentence: string) => () => Promise.resolve(sentence);

let bench: ToyBench;
beforeEach(() => void (bench = new ToyBench()));

describe('a step', () => {
  it('acts, is verified, and tells both', async () => {
    const { state, message, steps, done } = await bench.run([bench.stepOf('wind')]);
    expect({ state, done, message }).toEqual({ state: 'succeeded', done: true, message: 'wind. wind seen.' });
    expect(steps).toMatchObject([{ id: 'wind', state: 'done', message: 'wind. wind seen.' }]);
    expect(steps[0]?.actedAt).not.toBeNull();
    expect(bench.did).toEqual(['wind', 'wind seen']);
  });

  it('is left out when its effect is there', async () => {
    const { state, steps } = await bench.run([
      bench.stepOf('wind', { check: says('It is wound up already.') }),
      bench.stepOf('walk'),
    ]);
    expect(state).toBe('succeeded');
    expect(steps[0]).toMatchObject({ state: 'done', message: 'It is wound up already.', actedAt: null });
    expect(bench.did).toEqual(['walk', 'walk seen']);
  });

  it('acts after a check that found something to do', async () => {
    const check = (): Promise<null> => Promise.resolve(null);
    expect(await bench.run([bench.stepOf('wind', { check })])).toMatchObject({ state: 'succeeded' });
    expect(bench.did).toEqual(['wind', 'wind seen']);
  });

  it.each(['refused', 'unsent'] as const)(
    'that was %s fails, and there is nothing to undo in it',
    async (certainty) => {
      const act = () => Promise.reject(new ActError(certainty, 'The toy says no.'));
      const { state, error, steps } = await bench.run([bench.stepOf('wind'), bench.stepOf('walk', { act })]);
      expect({ state, code: error?.code }).toEqual({ state: 'failed', code: certainty });
      expect(steps[1]).toMatchObject({ state: 'failed', actedAt: null });
      expect(bench.did).toEqual(['wind', 'wind seen', 'wind undone']);
    },
  );

  it('that may have been done is found out by looking', async () => {
    const act = () => Promise.reject(new ActError('uncertain', 'The line broke.'));
    const { state, message } = await bench.run([bench.stepOf('wind', { act })]);
    expect(state).toBe('succeeded');
    expect(message).toBe('The line broke. Whether it was done is found out by looking. wind seen.');
  });

  it('that may have been done and cannot be looked for needs attention, and is undone', async () => {
    const act = () => Promise.reject(new ActError('uncertain', 'The line broke.'));
    const { verify, ...unverified } = bench.stepOf('wind', { act });
    expect(verify).toBeDefined();
    const { state, error } = await bench.run([unverified]);
    expect({ state, code: error?.code }).toEqual({ state: 'needs_attention', code: 'internal' });
    expect(bench.did).toEqual(['wind undone']);
  });

  it('whose effect does not show in time needs attention', async () => {
    const verify = ({ poll }: Run) =>
      poll<string>('movement', () => Promise.resolve(undefined), { timeoutMs: 30, intervalMs: 5 });
    const { state, error, message } = await bench.run([bench.stepOf('wind', { verify })]);
    expect({ state, code: error?.code }).toEqual({ state: 'needs_attention', code: 'unsettled' });
    expect(message).toContain('No movement within 0 s');
  });

  it('waits through looks that fail, and says the last reason', async () => {
    let looks = 0;
    const verify = ({ poll }: Run) =>
      poll(
        'movement',
        () => (++looks < 3 ? Promise.reject(new ActError('unsent', 'no route')) : Promise.resolve('It walks.')),
        { timeoutMs: 1000, intervalMs: 1 },
      );
    expect(await bench.run([bench.stepOf('wind', { verify })])).toMatchObject({
      state: 'succeeded',
      message: 'wind. It walks.',
    });
    const never = ({ poll }: Run) =>
      poll<string>('movement', () => Promise.reject(new ActError('unsent', 'no route')), {
        timeoutMs: 5,
        intervalMs: 1,
      });
    expect((await bench.run([bench.stepOf('wind', { verify: never })])).message).toContain('(no route)');
  });

  it('that finds a known failure fails with its code and remedy', async () => {
    const verify = () => Promise.reject(new Failed('The spring broke.', { code: 'spring_broken', remedy: 'Buy one.' }));
    const { state, error } = await bench.run([bench.stepOf('wind', { verify })]);
    expect({ state, error }).toEqual({
      state: 'failed',
      error: { code: 'spring_broken', message: 'The spring broke.', remedy: 'Buy one.' },
    });
  });

  it('that throws what nobody foresaw needs attention', async () => {
    const act = () => Promise.reject(new TypeError('spring is undefined'));
    expect(await bench.run([bench.stepOf('wind', { act })])).toMatchObject({
      state: 'needs_attention',
      error: { code: 'internal', message: 'spring is undefined' },
    });
  });
});

describe('undoing', () => {
  const breaks: Partial<Step> = { verify: () => Promise.reject(new Failed('It fell over.')) };

  it('goes backwards over what was done, the failed step included', async () => {
    const { state, message, steps } = await bench.run([
      bench.stepOf('wind'),
      bench.stepOf('walk'),
      bench.stepOf('turn', breaks),
      bench.stepOf('stop'),
    ]);
    expect(state).toBe('failed');
    expect(bench.did.slice(-3)).toEqual(['turn undone', 'walk undone', 'wind undone']);
    expect(message).toBe('It fell over. turn undone. walk undone. wind undone.');
    expect(steps.map((step) => step.state)).toEqual(['undone', 'undone', 'undone', 'skipped']);
  });

  it('that does not work leaves the end in doubt, and goes on', async () => {
    const undo = () => Promise.reject(new Error('it is stuck'));
    const { state, error, message } = await bench.run([
      bench.stepOf('wind'),
      bench.stepOf('walk', { undo }),
      bench.stepOf('turn', breaks),
    ]);
    expect({ state, code: error?.code }).toEqual({ state: 'needs_attention', code: 'undo_failed' });
    expect(message).toContain('To walk could not be undone: it is stuck');
    expect(bench.did.at(-1)).toBe('wind undone');
  });
});

describe('success', () => {
  it('is concluded from the result that the steps left', async () => {
    const act = async ({ result }: Run): Promise<string> => {
      await result({ turns: 12 });
      return 'Wound.';
    };
    const conclude = (_run: unknown, { turns }: Record<string, unknown>): string => `Wound ${String(turns)} times.`;
    const operation = toyOperation([bench.stepOf('wind', { act })], { conclude });
    const ended = await bench.execute(bench.programOf(operation), await bench.accept(operation));
    expect(ended).toMatchObject({
      state: 'succeeded',
      message: 'Wound 12 times.',
      result: { turns: 12 },
      percent: 100,
    });
  });
});
