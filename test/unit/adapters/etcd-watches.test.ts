import { afterEach, expect, it, vi } from 'vitest';
import { createDcsReader } from '../../../src/adapters/etcd/index.ts';
import type { WatchTreeOptions } from '../../../src/adapters/etcd/watch-tree.ts';

const { started } = vi.hoisted(() => ({
  started: [] as { options: WatchTreeOptions; stop: ReturnType<typeof vi.fn> }[],
}));
vi.mock('../../../src/adapters/etcd/watch-tree.ts', () => ({
  watchTree: (options: WatchTreeOptions) => {
    const watch = { options, stop: vi.fn() };
    started.push(watch);
    return watch;
  },
}));

afterEach(() => started.splice(0));

it('keeps hold of the watches that still run, and of no other', async () => {
  const reader = createDcsReader({ endpoints: ['http://127.0.0.1:2379'], prefix: '/service/main/' });
  const reasons: string[] = [];
  const open = () =>
    reader.watch(
      { revision: '1', keys: new Map() },
      () => undefined,
      (reason) => reasons.push(reason),
    );
  open();
  const stopped = open();
  open();
  started[0]!.options.onBroken('compacted');
  stopped.stop();
  await reader.close();
  expect(reasons).toEqual(['compacted']);
  expect(started.map(({ stop }) => stop.mock.calls.length)).toEqual([0, 1, 1]);
});
