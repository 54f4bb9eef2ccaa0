import { describe, expect, it } from 'vitest';
import type { Context } from '../../../src/kernel/context.ts';
import { freshValue } from '../../../src/kernel/section.ts';
import { createReplicationService } from '../../../src/modules/replication/index.ts';
import { compareLsns } from '../../../src/modules/replication/lsns.ts';
import { forecastSlots } from '../../../src/modules/replication/slot-forecast.ts';
import { snapshotFixture } from '../../support/cluster-fixture.ts';
import { fakeHistory, fakePoint } from '../../support/fake-history.ts';
import { FakeSnapshotSource } from '../../support/fake-source.ts';

const now = Date.parse('2026-01-15T10:20:30.000Z');
const context = {
  ...{ transport: 'rest', requestId: 'r', traceId: 't', caller: { role: 'viewer', clusters: '*' } },
} as unknown as Context;
const sources = new Map([['main', new FakeSnapshotSource('main')]]);
const service = createReplicationService({
  ...{ sources, refreshDeadlineMs: 100, clock: { now: () => now } },
  histories: new Map([['main', fakeHistory(now)]]),
});

describe('the history over time', () => {
  it('is the last hour by default, in at most 300 stretches', async () => {
    const shown = await service.history(context, 'main', {});
    expect(shown).toMatchObject({ status: 'fresh', error: null, resolutionSeconds: 12 });
    expect(Date.parse(shown.to) - Date.parse(shown.from)).toBe(3_600_000);
    expect(shown.points).toHaveLength(6);
    expect(shown.oldestAt).toBe('2026-01-15T10:19:30.000Z');
  });

  it.each([
    [{ from: '2026-01-15T11:00:00Z', to: '2026-01-15T10:00:00Z' }, /before the end/],
    [{ resolution: 1 }, /3600 points, and 2000 is the most: ask for 2 s or more/],
  ])('refuses %j', async (query, message) => {
    await expect(service.history(context, 'main', query)).rejects.toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        errors: [expect.objectContaining({ message: expect.stringMatching(message) as unknown })],
      }) as Error,
    );
  });
});

describe('positions side by side', () => {
  it('are on one timeline, and so far apart', () => {
    expect(compareLsns(snapshotFixture().cluster)).toMatchObject({
      ...{ leader: 'patroni-1', consistent: true, spreadBytes: 336 },
      summary: '3 of 3 members on one timeline, 336 bytes apart at most.',
      nodes: [{ replayBehindBytes: null }, { replayBehindBytes: 0 }, { replayBehindBytes: 336, receiveBehindBytes: 0 }],
    });
  });

  it('are not consistent on two timelines, and unknown where a member is silent', () => {
    const { cluster } = snapshotFixture();
    const last = cluster.members[2]!;
    freshValue(last.postgres)!.timeline = 2;
    expect(compareLsns(cluster)).toMatchObject({
      consistent: false,
      summary: 'Members are on different timelines: patroni-1 on 3, patroni-2 on 3, patroni-3 on 2.',
    });
    last.postgres = { ...last.postgres, status: 'stale' };
    const silent = compareLsns(cluster);
    expect(silent).toMatchObject({ consistent: null, nodes: [{}, {}, { timeline: null, replayedLsn: null }] });
    expect(silent.summary).toContain('Not known: patroni-3.');
  });
});

describe('what becomes of a slot', () => {
  const growing = (perSecond: number) =>
    Array.from({ length: 30 }, (_, i) =>
      fakePoint(now - (30 - i) * 2000, { slots: new Map([['patroni_3', perSecond * 2 * i]]) }),
    );
  const forecast = (perSecond: number, slot: object, points = growing(perSecond)) => {
    const { cluster } = snapshotFixture();
    const slots = freshValue(cluster.replication[0]!.observed)!.slots;
    Object.assign(slots[1]!, slot);
    return forecastSlots(cluster, points, now).slots.find(({ name }) => name === 'patroni_3')!;
  };

  it('follows from how it grows and from what is left', () => {
    expect(forecast(1000, { safeWalSizeBytes: 60_000 })).toMatchObject({
      growthBytesPerSecond: 1000,
      secondsToFull: 60,
    });
    expect(forecast(1000, {}).forecast).toMatch(/sets no limit: unless it is read, it fills the disk/);
    expect(forecast(0, { active: false })).toMatchObject({ growthBytesPerSecond: 0, secondsToFull: null });
    expect(forecast(1000, { walStatus: 'lost' }).forecast).toMatch(/must start anew/);
    expect(forecast(1000, {}, growing(1000).slice(-2))).toMatchObject({
      growthBytesPerSecond: null,
      secondsToFull: null,
    });
  });

  it('is not told from what another leader kept', () => {
    const points = growing(1000).map((point, i) => (i < 28 ? { ...point, leader: 'patroni-2' } : point));
    expect(forecast(1000, {}, points).growthBytesPerSecond).toBeNull();
  });
});
