import { describe, expect, it } from 'vitest';
import { assemble } from '../../../src/modules/observation/assemble.ts';
import { EventTeller } from '../../../src/modules/observation/event-teller.ts';
import { Observations } from '../../../src/modules/observation/observations.ts';
import type { Cluster } from '../../../src/modules/clusters/index.ts';
import { settings } from './fakes.ts';

const named = { ...settings, patroniUrls: new Map([['patroni-1', 'http://127.0.0.1:8008']]) };
const blank = assemble(new Observations(named), { replica: 'a', mode: 'shared' }, 0).cluster;

function seen(changes: {
  leader?: string | null;
  state?: Cluster['members'][number]['state'];
  health?: Cluster['health']['status'];
}): Cluster {
  const { leader = 'patroni-1', state = 'running', health = 'healthy' } = changes;
  const at = '2026-11-23T03:00:00.000Z';
  return {
    ...blank,
    leader: leader === null ? null : { name: leader, source: 'etcd', observedAt: at, writable: true },
    dcs: { ...blank.dcs, status: 'fresh', observedAt: at, value: null },
    members: blank.members.map((m) => ({
      ...m,
      state,
      role: 'leader' as const,
      patroni: { ...m.patroni, status: 'fresh' as const },
    })),
    health: { ...blank.health, status: health },
  };
}

describe('EventTeller', () => {
  it('tells nothing of the first look', () => {
    const teller = new EventTeller();
    expect(teller.tell(seen({ leader: null, state: 'unknown', health: 'unknown' }), false)).toEqual([]);
    expect(teller.tell(seen({}), true)).toEqual([]);
    expect(teller.tell(seen({}), true)).toEqual([]);
  });

  it('tells doubt only when two rounds in a row saw it, and then its end', () => {
    const teller = new EventTeller();
    teller.adopt(seen({}));
    const doubtful = seen({ state: 'unknown', health: 'degraded' });
    expect(teller.tell(doubtful, true)).toEqual([]);
    expect(teller.tell(seen({}), true)).toEqual([]);
    expect(teller.tell(doubtful, true)).toEqual([]);
    expect(teller.tell(doubtful, false).map((e) => e.type)).toEqual(['member_state_changed', 'health_changed']);
    expect(teller.tell(doubtful, true)).toEqual([]);
    expect(teller.tell(seen({}), true).map((e) => e.type)).toEqual(['member_state_changed']);
    expect(teller.tell(seen({}), true)).toMatchObject([
      { type: 'health_changed', before: 'degraded', after: 'healthy' },
    ]);
  });

  it('tells a leader at once, with who led before, across a time without one', () => {
    const teller = new EventTeller();
    teller.adopt(seen({}));
    expect(teller.tell(seen({ leader: null }), false)).toMatchObject([{ type: 'leader_lost', before: 'patroni-1' }]);
    expect(teller.tell(seen({ leader: 'patroni-2' }), false)).toMatchObject([
      { type: 'leader_changed', before: 'patroni-1', after: 'patroni-2' },
    ]);
  });

  it('tells at once what a node says of itself', () => {
    const teller = new EventTeller();
    teller.adopt(seen({}));
    expect(teller.tell(seen({ state: 'stopping' }), true)).toMatchObject([
      { before: 'running leader', after: 'stopping leader' },
    ]);
  });
});
