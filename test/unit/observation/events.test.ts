import { describe, expect, it } from 'vitest';
import { EventLog } from '../../../src/modules/observation/event-log.ts';
import { compareEventIds, nextEventId } from '../../../src/modules/observation/events.ts';

const draft = {
  type: 'leader_lost',
  cluster: 'main',
  at: '2026-11-23T03:00:00.000Z',
  message: 'x',
  member: null,
  before: null,
  after: null,
} as const;

describe('EventLog', () => {
  it('numbers events so that ids only grow, also when the clock goes back', () => {
    expect(nextEventId('0-0', 1000)).toBe('1000-0');
    expect(nextEventId('1000-0', 1000)).toBe('1000-1');
    expect(nextEventId('1000-1', 500)).toBe('1000-2');
    expect(compareEventIds('999-9', '1000-0')).toBeLessThan(0);
    expect(compareEventIds('1000-10', '1000-9')).toBeGreaterThan(0);
  });

  it('gives what came after an id, and says when some are lost', () => {
    const log = new EventLog();
    log.append(log.number([draft, draft, draft], 1000));
    expect(log.after('1000-0')).toMatchObject({ complete: true, events: [{ id: '1000-1' }, { id: '1000-2' }] });
    expect(log.after('1000-2')).toEqual({ complete: true, events: [] });
    expect(log.after('500-0').complete).toBe(false);
    expect(log.after('9999999-0').complete).toBe(false);
    for (let i = 0; i < 3000; i += 1) log.append(log.number([draft], 2000 + i));
    expect(log.after('1000-2').complete).toBe(false);
    expect(log.after('4000-0').complete).toBe(true);
    expect(log.all().length).toBeLessThanOrEqual(2000);
  });

  it('takes an event that it knows already only once', () => {
    const log = new EventLog();
    const heard: string[] = [];
    log.onEvent((e) => heard.push(e.id));
    const events = log.number([draft], 1000);
    log.append(events);
    log.append(events);
    log.restore(events);
    expect(heard).toEqual(['1000-0']);
    expect(log.all()).toHaveLength(1);
  });
});
