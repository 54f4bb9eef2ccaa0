import { describe, expect, it } from 'vitest';
import { freshValue } from '../../../src/kernel/section.ts';
import type { Cluster } from '../../../src/modules/clusters/index.ts';
import { adviseOnSessions } from '../../../src/modules/sessions/advice.ts';
import { forecastSessions } from '../../../src/modules/sessions/forecast.ts';
import { saturationOf } from '../../../src/modules/sessions/session-rows.ts';
import { snapshotFixture } from '../../support/cluster-fixture.ts';

const now = Date.parse('2026-01-15T10:20:30.000Z');
/** Numbers of sessions of `patroni-1`, ten seconds apart, the last of them now; the others have none. */
const points = (...counts: (number | null)[]) =>
  counts.map((count, i) => ({
    at: now - (counts.length - 1 - i) * 10_000,
    connections: (member: string) => (member === 'patroni-1' ? count : 0),
  }));
const memory = { sharedBuffersBytes: 1024 ** 3, workMemBytes: 4 * 1024 ** 2, reserved: 0 };
const hardware = { cores: 4, memoryBytes: 8 * 1024 ** 3, source: 'a test' };
const advise = (cluster: Cluster, ...counts: number[]) =>
  adviseOnSessions(cluster, points(...counts), memory, hardware);

describe('max_connections', () => {
  it('is kept where the peak and a quarter more fit', () => {
    const { maxConnections, members, observedSeconds } = advise(snapshotFixture().cluster, 20, 60, 30);
    expect(maxConnections).toMatchObject({ current: 100, advised: 100, verdict: 'keep', operations: [], patch: null });
    expect(maxConnections.reasons[0]).toBe(
      'The busiest member has had 60 sessions; with a quarter more that is 75, and 3 slots are reserved.',
    );
    expect(members[0]).toMatchObject({ peak: 60, peakAt: '2026-01-15T10:20:20.000Z', peakPercent: 61.9, now: 7 });
    expect(observedSeconds).toBe(20);
  });

  it('is raised where they do not, by operations that are named', () => {
    expect(advise(snapshotFixture().cluster, 90, 95).maxConnections).toMatchObject({
      ...{ advised: 130, verdict: 'raise', operations: ['cluster.patch-config', 'cluster.rolling-restart'] },
      patch: { postgresql: { parameters: { max_connections: 130 } } },
    });
  });

  it('is lowered where memory cannot hold them, and never below what is used', () => {
    const { cluster } = snapshotFixture();
    const little = { ...hardware, memoryBytes: memory.sharedBuffersBytes + 80 * memory.workMemBytes };
    const lowered = adviseOnSessions(cluster, points(20, 30), memory, little).maxConnections;
    expect(lowered).toMatchObject({ advised: 60, verdict: 'lower' });
    expect(lowered.reasons.join(' ')).toContain('Memory is enough for 60 sessions that use work_mem (4 MiB)');
    expect(adviseOnSessions(cluster, points(60, 70), memory, little).maxConnections.advised).toBe(100);
  });

  it('is not judged where nothing is known', () => {
    const { cluster } = snapshotFixture();
    for (const member of cluster.members) member.postgres = { ...member.postgres, status: 'stale' };
    expect(adviseOnSessions(cluster, [], null, null).maxConnections).toMatchObject({
      advised: null,
      verdict: 'unknown',
    });
  });

  it('is told where HAProxy lets more through than PostgreSQL takes', () => {
    const { cluster } = snapshotFixture();
    for (const server of freshValue(cluster.proxy)!) server.sessionLimit = 500;
    const { maxConnections, limits } = advise(cluster, 10);
    expect(limits.find(({ system }) => system === 'haproxy')).toMatchObject({ most: 500 });
    expect(maxConnections.reasons.join(' ')).toContain('HAProxy lets 500 sessions through');
  });
});

describe('the size of pools', () => {
  it('follows from the cores, and is not advised without them', () => {
    const { cluster } = snapshotFixture();
    expect(advise(cluster, 10).poolSize).toMatchObject({ setting: 'default_pool_size', advised: 9 });
    expect(adviseOnSessions(cluster, points(10), memory, null).poolSize).toMatchObject({
      ...{ advised: null, verdict: 'unknown', reasons: [expect.stringContaining('set `hardware`')] },
    });
  });
});

describe('what becomes of the number of sessions', () => {
  const saturation = saturationOf({ clients: 60, maxConnections: 100, superuserReserved: 3, reserved: 0 });
  const forecast = (...counts: (number | null)[]) => forecastSessions('patroni-1', points(...counts), saturation, now);

  it('follows from how it grew, also over a moment in which nobody answered', () => {
    expect(forecast(30, 40, null, 60)).toMatchObject({ sessionsPerMinute: 60, secondsToFull: 37, overSeconds: 30 });
  });

  it('is no end where it does not grow, and nothing where little was seen', () => {
    expect(forecast(60, 60, 60)).toMatchObject({ sessionsPerMinute: 0, secondsToFull: null });
    expect(forecast(60, 50, 40).message).toBe('Sessions are not becoming more (-60 a minute).');
    expect(forecast(60)).toMatchObject({ sessionsPerMinute: null, secondsToFull: null });
    expect(forecastSessions('patroni-1', points(1, 2, 3), null, now).secondsToFull).toBeNull();
  });
});
