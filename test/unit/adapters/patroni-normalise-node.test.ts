import { describe, expect, it } from 'vitest';
import { normaliseNode } from '../../../src/adapters/patroni/normalise-node.ts';
import { normaliseState } from '../../../src/modules/observation/ports.ts';
import { memberStates } from '../../../src/modules/clusters/index.ts';
import * as bodies from './patroni-bodies.ts';

describe('a node of Patroni 3.0.2', () => {
  it('is a primary under the old name `master`', () => {
    expect(normaliseNode(bodies.primary302, 3.2)).toEqual({
      version: '3.0.2',
      scope: 'main',
      state: 'running',
      claimedRole: 'primary',
      timeline: 1,
      serverVersion: 150018,
      systemIdentifier: '7711190445987188607',
      postmasterStartTime: '2026-11-23T02:37:21.365036Z',
      walLocationBytes: 83886080,
      receivedLocationBytes: null,
      replayedLocationBytes: null,
      replayedAt: null,
      replayPaused: null,
      replicationState: null,
      pendingRestart: false,
      pendingRestartReason: null,
      scheduledRestart: null,
      paused: false,
      clusterUnlocked: false,
      failsafeModeIsActive: false,
      watchdogFailed: false,
      dcsLastSeen: '2026-11-23T02:37:25.000Z',
      latencyMs: 3.2,
    });
  });

  it('is a replica that only says that it runs', () => {
    expect(normaliseNode(bodies.replica302, 1)).toMatchObject({
      state: 'running',
      claimedRole: 'replica',
      receivedLocationBytes: 83894272,
      replayedLocationBytes: 83886080,
      replayPaused: false,
      replicationState: null,
    });
  });

  it('shrinks to state and role when PostgreSQL is down', () => {
    expect(normaliseNode(bodies.crashed302, 1)).toMatchObject({
      state: 'start_failed',
      claimedRole: 'replica',
      timeline: null,
      serverVersion: null,
      postmasterStartTime: null,
      clusterUnlocked: true,
      paused: true,
      dcsLastSeen: null,
    });
  });
});

describe('a node of Patroni 4.1', () => {
  it('is a primary under the new name, with what awaits a restart', () => {
    expect(normaliseNode(bodies.primary41, 1)).toMatchObject({
      version: '4.1.4',
      claimedRole: 'primary',
      state: 'running',
      replicationState: null,
      pendingRestart: true,
      pendingRestartReason: { max_connections: { old_value: '100', new_value: '200' } },
      scheduledRestart: { schedule: '2026-11-24T03:00:00+00:00', restart_pending: true },
      failsafeModeIsActive: true,
      watchdogFailed: true,
      postmasterStartTime: '2026-11-23T02:00:00.000000Z',
    });
  });

  it('is a streaming replica', () => {
    expect(normaliseNode(bodies.replica41, 1)).toMatchObject({
      state: 'streaming',
      claimedRole: 'replica',
      replicationState: 'streaming',
      replayedAt: '2026-11-22T20:29:59.500000Z',
      paused: true,
    });
  });

  it('is a standby leader in archive recovery', () => {
    expect(normaliseNode(bodies.standbyLeader41, 1)).toMatchObject({
      state: 'in_archive_recovery',
      claimedRole: 'standby_leader',
    });
  });
});

it('knows every state that Patroni 3.0 to 4.1 can be in', () => {
  const states = [
    'initializing new cluster',
    'initdb failed',
    'running custom bootstrap script',
    'custom bootstrap failed',
    'creating replica',
    'running',
    'starting',
    'starting after custom bootstrap',
    'start failed',
    'restarting',
    'restart failed',
    'restart failed (stopped)',
    'stopping',
    'stopped',
    'stop failed',
    'crashed',
  ];
  for (const state of states) {
    const normalised = normaliseState(state);
    expect(memberStates).toContain(normalised);
    expect(normalised, state).not.toBe('unknown');
  }
  expect(normaliseState('restart failed (running)')).toBe('restart_failed');
  expect(normaliseState('unknown')).toBe('unknown');
  expect(normaliseState('constructor')).toBe('unknown');
  expect(normaliseState('stopped', 'streaming')).toBe('stopped');
});

it.each([
  ['2026-11-23 01:02:03.123456+00:00', '2026-11-23T01:02:03.123456Z'],
  ['2026-11-23 01:02:03.1+00:00', '2026-11-23T01:02:03.100000Z'],
  ['2026-11-23 06:32:03.000007+05:30', '2026-11-23T01:02:03.000007Z'],
  ['2026-11-22 20:02:03-05', '2026-11-23T01:02:03.000000Z'],
  ['2026-11-23T01:02:03Z', '2026-11-23T01:02:03.000000Z'],
  ['2026-13-45 01:02:03+00:00', null],
  ['yesterday', null],
  [1795401445, null],
])('reads the time %s', (given, expected) => {
  const node = normaliseNode({ ...bodies.primary302, postmaster_start_time: given }, 1);
  expect(node.postmasterStartTime).toBe(expected);
});

it.each([[null], [[]], ['running'], [{}], [{ state: 'running' }], [{ state: 5, patroni: {} }], [{ patroni: {} }]])(
  'refuses %j, which no Patroni answers',
  (body) => {
    expect(() => normaliseNode(body, 1)).toThrow(RangeError);
  },
);

it('takes nonsense in single fields for unknown', () => {
  const body = {
    state: 'running',
    role: 17,
    patroni: { version: 4 },
    xlog: 'none',
    timeline: '1',
    server_version: 1.5,
    dcs_last_seen: 1e300,
    pause: 'yes',
  };
  expect(normaliseNode(body, 1)).toMatchObject({
    claimedRole: 'other',
    version: null,
    walLocationBytes: null,
    timeline: null,
    serverVersion: null,
    dcsLastSeen: null,
    paused: false,
  });
});
