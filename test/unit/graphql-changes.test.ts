import { describe, expect, test } from 'vitest';
import { changesOf } from '../../src/graphql/changes.ts';
import { feed } from '../../src/kernel/feed.ts';

function counted(items: readonly number[]) {
  let push: (item: number) => void = () => undefined;
  let stopped = 0;
  let ended = 0;
  const stop = new AbortController();
  const source = feed<number>({
    signal: stop.signal,
    maxHeld: 100,
    begin: (give) => {
      push = give;
      items.forEach(give);
      return () => (stopped += 1);
    },
  });
  const changes = changesOf(source, {
    keyOf: (item) => String(Math.floor(item)),
    map: (item, previous) => [previous, item] as const,
    onEnd: () => {
      ended += 1;
      stop.abort();
    },
  });
  return { changes, push: (item: number) => push(item), stopped: () => stopped, ended: () => ended };
}

describe('changes', () => {
  test('leave out what says the same, and know the one before', async () => {
    const { changes } = counted([1, 1.5, 2, 2.5, 1]);
    const seen = [await changes.next(), await changes.next(), await changes.next()].map((result) => result.value);
    expect(seen).toEqual([
      [null, 1],
      [1, 2],
      [2, 1],
    ]);
  });

  test('end a waiting reader and the source when the reader leaves', async () => {
    const { changes, stopped, ended } = counted([]);
    const waiting = changes.next();
    await changes.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect([stopped(), ended()]).toEqual([1, 1]);
    expect(await changes.next()).toEqual({ done: true, value: undefined });
    expect(ended()).toBe(1);
  });
});
