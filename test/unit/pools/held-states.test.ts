import { describe, expect, it } from 'vitest';
import { HeldStates, isOver, type HeldState } from '../../../src/modules/pools/index.ts';
import { clusterFixture } from '../../support/cluster-fixture.ts';

const held = (change: Partial<HeldState> = {}): HeldState => ({
  system: 'haproxy',
  subject: 'replicas/patroni-2',
  state: 'drain',
  operationId: '018f4d7e-0000-7000-8000-000000000001',
  setBy: 'ada@example.com',
  reason: 'kernel update',
  ticket: null,
  setAt: '2000-01-01T00:00:00.000Z',
  endsAt: null,
  ...change,
});

function shownAs(status: string, change: Partial<HeldState> = {}): boolean {
  const cluster = clusterFixture();
  const server = cluster.proxy.value!.find((s) => s.backend === 'replicas' && s.server === 'patroni-2')!;
  server.status = status;
  return isOver(held(change), { cluster });
}

describe('what an operation did to a server is over', () => {
  it.each([
    ['drain', 'DRAIN', false],
    // HAProxy shows no drain of a server that fails its checks.
    ['drain', 'DOWN', false],
    ['drain', 'UP', true],
    ['drain', 'UP 1/3', true],
    ['drain', 'MAINT', true],
    ['maintenance', 'MAINT', false],
    ['maintenance', 'MAINT (via be/s)', false],
    ['maintenance', 'DRAIN', true],
    ['maintenance', 'DOWN', true],
    ['maintenance', 'UP', true],
  ] as const)('of %s when it is shown as %s: %s', (state, status, over) => {
    expect(shownAs(status, { state })).toBe(over);
  });

  it('not by a look from before', () => {
    expect(shownAs('UP', { setAt: '2999-01-01T00:00:00.000Z' })).toBe(false);
  });

  it('not while HAProxy cannot be seen', () => {
    const cluster = clusterFixture();
    cluster.proxy = { ...cluster.proxy, status: 'stale' };
    expect(isOver(held(), { cluster })).toBe(false);
  });

  it('when the server is gone', () => {
    expect(isOver(held({ subject: 'replicas/gone' }), { cluster: clusterFixture() })).toBe(true);
  });
});

describe('what is held', () => {
  it('is not known before it was read', () => {
    const states = new HeldStates();
    expect(states.of('main')).toBeNull();
    states.take([]);
    expect(states.of('main')).toEqual([]);
  });

  it('is the same object until it is another', () => {
    const states = new HeldStates();
    states.take([{ cluster: 'main', held: held() }]);
    const before = states.of('main');
    states.take([{ cluster: 'main', held: held() }]);
    expect(states.of('main')).toBe(before);
    states.take([]);
    expect(states.of('main')).toEqual([]);
  });
});
