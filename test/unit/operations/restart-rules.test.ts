import { describe, expect, it } from 'vitest';
import {
  directionOf,
  parameterChanges,
  restartOrder,
  restartRole,
} from '../../../src/modules/clusters/operations/restart-rules.ts';

const defaults = {
  max_connections: 100,
  max_worker_processes: 8,
  max_wal_senders: 10,
  max_prepared_transactions: 0,
  max_locks_per_transaction: 64,
};
const members = ['a', 'b', 'c'];
const names = (turns: { member: string; second: boolean }[]) => turns.map((t) => `${t.member}${t.second ? '*' : ''}`);

describe('what a restart would change', () => {
  it('is what the configuration asks for against what runs', () => {
    expect(parameterChanges({ max_connections: '120', max_wal_senders: 10 }, defaults)).toEqual([
      { name: 'max_connections', before: 100, after: 120 },
    ]);
  });

  it('is back to the default for what the configuration leaves out', () => {
    expect(parameterChanges({}, { ...defaults, max_connections: 120 })).toEqual([
      { name: 'max_connections', before: 120, after: 100 },
    ]);
  });

  it('is nothing that is not known', () => {
    expect(parameterChanges({ max_connections: 'many' }, {})).toEqual([]);
    expect(parameterChanges({ shared_buffers: '1GB' }, defaults)).toEqual([]);
  });

  it.each([
    [[], 'none'],
    [[{ name: 'x', before: 1, after: 2 }], 'raised'],
    [[{ name: 'x', before: 2, after: 1 }], 'lowered'],
    [
      [
        { name: 'x', before: 2, after: 1 },
        { name: 'y', before: 1, after: 2 },
      ],
      'mixed',
    ],
  ])('has a direction: %j is %s', (changes, direction) => expect(directionOf(changes)).toBe(direction));
});

describe('the order of restarts', () => {
  it.each([
    ['none', ['a', 'c', 'b']],
    ['raised', ['a', 'c', 'b']],
    ['lowered', ['b', 'a', 'c']],
    ['mixed', ['a', 'c', 'b', 'a*', 'c*']],
  ] as const)('of %s is %j when b leads', (direction, order) =>
    expect(names(restartOrder('b', members, direction))).toEqual(order),
  );

  it('has synchronous standbys after the other replicas', () => {
    expect(names(restartOrder('b', members, 'raised', ['a']))).toEqual(['c', 'a', 'b']);
  });

  it('leaves a leader out that is not to be restarted, and knows one that nobody has', () => {
    expect(names(restartOrder('b', ['c'], 'lowered'))).toEqual(['c']);
    expect(names(restartOrder(null, members, 'none'))).toEqual(members);
    expect(restartOrder('b', [], 'mixed')).toEqual([]);
  });
});

describe('the role that is sent along', () => {
  it.each([
    ['3.0.2', 'primary', 'master'],
    ['3.0.2', 'replica', 'replica'],
    ['3.0.2', 'standby_leader', null],
    ['4.1.4', 'primary', 'primary'],
    ['4.0.0', 'standby_leader', 'standby_leader'],
    ['4.0.0', 'other', null],
    [null, 'primary', null],
  ] as const)('to Patroni %s of a %s is %s', (version, role, sent) => expect(restartRole(version, role)).toBe(sent));
});
