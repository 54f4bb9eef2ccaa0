import { describe, expect, it } from 'vitest';
import { parseDcsTree, parseHistory } from '../../../src/modules/observation/parse-dcs.ts';
import { recordedTree } from './dcs-fixture.ts';

describe('parseDcsTree', () => {
  it("understands Patroni 3.0's keys", () => {
    const view = parseDcsTree(recordedTree());
    expect(view.state.leader).toEqual({ name: 'patroni-1', createRevision: '10', modRevision: '100', leaseId: '77' });
    expect(view.state).toMatchObject({
      systemIdentifier: '7300000000000000001',
      paused: false,
      optimeBytes: 83886432,
      failover: null,
    });
    expect(view.members['patroni-1']).toMatchObject({
      claimedRole: 'primary',
      state: 'running',
      host: '127.0.0.1',
      port: 5435,
    });
    expect(view.members['patroni-2']?.claimedRole).toBe('replica');
    expect(view.history).toEqual([
      {
        timeline: 1,
        lsn: '0/5000000',
        reason: 'no recovery target specified',
        at: '2026-11-23T01:02:03.456Z',
        newLeader: 'patroni-1',
        cause: null,
      },
    ]);
  });

  it('understands a scheduled switchover, pause, synchronous standbys and failsafe members', () => {
    const view = parseDcsTree(
      recordedTree({
        failover: '{"leader":"patroni-1","member":"patroni-2","scheduled_at":"2026-11-24T03:00:00+00:00"}',
        config: '{"ttl":30,"pause":true}',
        sync: '{"leader":"patroni-1","sync_standby":"patroni-2,patroni-3","quorum":1}',
        failsafe: '{"patroni-1":"http://127.0.0.1:8008/patroni"}',
      }),
    );
    expect(view.state.failover).toEqual({
      leader: 'patroni-1',
      candidate: 'patroni-2',
      scheduledAt: '2026-11-24T03:00:00+00:00',
    });
    expect(view.state.paused).toBe(true);
    expect(view.state.synchronous).toEqual({ leader: 'patroni-1', standbys: ['patroni-2', 'patroni-3'], quorum: 1 });
    expect(view.state.failsafe).toEqual({ 'patroni-1': 'http://127.0.0.1:8008/patroni' });
  });

  it('survives keys that hold garbage, and an empty tree', () => {
    const broken = {
      config: '{',
      history: '"x"',
      status: '[]',
      sync: 'null',
      'members/patroni-2': '\u0000',
      failover: '{}',
    };
    const view = parseDcsTree(recordedTree(broken));
    expect(Object.keys(view.members)).toEqual(['patroni-1', 'patroni-3']);
    expect(view).toMatchObject({
      config: null,
      history: [],
      state: { synchronous: null, optimeBytes: null, failover: null },
    });
    expect(parseDcsTree({ revision: '1', keys: new Map() }).state.leader).toBeNull();
  });

  it('masks secrets in the configuration', () => {
    const config = JSON.stringify({
      standby_cluster: { host: 'a', password: 'hunter2' },
      postgresql: {
        parameters: { primary_conninfo: 'host=a password=hunter2 user=b', archive_command: 'push s3://u:hunter2@b' },
      },
    });
    const text = JSON.stringify(parseDcsTree(recordedTree({ config })).config);
    expect(text).not.toContain('hunter2');
    const more = {
      password: 987654,
      token: ['987654'],
      archive_command: 'push --password 987654; curl -u me:987654 https://x:987654@y/z',
    };
    const masked = JSON.stringify(parseDcsTree(recordedTree({ config: JSON.stringify(more) })).config);
    expect(masked).not.toContain('987654');
    expect(masked).toContain('curl -u me:***');
    expect(text).toContain('host=a password=*** user=b');
  });

  it('sees a change of structure in roles, but not in positions', () => {
    const before = parseDcsTree(recordedTree());
    expect(parseDcsTree(recordedTree({ status: '{"optime":99999999}' }, '101')).structure).toBe(before.structure);
    expect(parseDcsTree(recordedTree({ leader: 'patroni-2' }, '101')).structure).not.toBe(before.structure);
    expect(parseDcsTree(recordedTree({ 'members/patroni-3': null }, '101')).structure).not.toBe(before.structure);
  });
});

describe('parseHistory', () => {
  it('takes entries of three, four and five items and drops what is none', () => {
    const history = parseHistory([
      [1, 1, 'a'],
      [2, 2, 'b', '2026-01-01T00:00:00+02:00'],
      [3, 3, 'c', null, 'm'],
      'x',
      [null],
    ]);
    expect(history.map((t) => [t.timeline, t.at, t.newLeader])).toEqual([
      [1, null, null],
      [2, '2025-12-31T22:00:00.000Z', null],
      [3, null, 'm'],
    ]);
  });
});
