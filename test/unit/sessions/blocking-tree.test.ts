import { describe, expect, it } from 'vitest';
import { blockingTree } from '../../../src/modules/sessions/blocking-tree.ts';
import type { Session } from '../../../src/modules/sessions/index.ts';
import { fakeSession } from '../../support/fake-sessions.ts';

const session = (pid: number, blockedBy: number[] = []): Session => ({
  member: 'patroni-1',
  ...fakeSession({ pid, blockedBy }),
});
const shape = (sessions: Session[], locks: Record<string, string> = {}): string[] =>
  blockingTree('patroni-1', sessions, locks).map(
    ({ depth, pid, parentPid, blocking }) =>
      `${'. '.repeat(depth)}${pid} below ${parentPid ?? 'nobody'} blocks ${blocking}`,
  );

describe('the tree of those that wait', () => {
  it('begins with those that wait for nobody, and counts all below', () => {
    expect(shape([session(3, [2]), session(1), session(2, [1]), session(4, [1])])).toEqual([
      '1 below nobody blocks 3',
      '. 2 below 1 blocks 1',
      '. . 3 below 2 blocks 0',
      '. 4 below 1 blocks 0',
    ]);
  });

  it('shows one that waits for several once', () => {
    expect(shape([session(1), session(2), session(3, [1, 2])])).toEqual([
      '1 below nobody blocks 1',
      '. 3 below 1 blocks 0',
      '2 below nobody blocks 0',
    ]);
  });

  it('has a place for a prepared transaction, for one that has ended, and for a circle', () => {
    expect(shape([session(5, [0])])).toEqual(['0 below nobody blocks 1', '. 5 below 0 blocks 0']);
    expect(blockingTree('patroni-1', [session(5, [9])], { 5: 'ShareLock on transactionid' })).toMatchObject([
      { pid: 9, session: null, waitsFor: null },
      { pid: 5, session: { pid: 5 }, waitsFor: 'ShareLock on transactionid' },
    ]);
    expect(shape([session(1, [2]), session(2, [1])])).toEqual(['1 below nobody blocks 1', '. 2 below 1 blocks 0']);
  });

  it('is empty when nobody waits', () => {
    expect(shape([session(1), session(2)])).toEqual([]);
  });
});
