import { describe, expect, it } from 'vitest';
import { isoTime, type Clock } from '../../../src/kernel/clock.ts';
import type { Context } from '../../../src/kernel/context.ts';
import { encodePageToken } from '../../../src/kernel/page.ts';
import { LevelCounter, noCounts } from '../../../src/modules/servicelevels/level-counter.ts';
import { createServiceLevelService, type RecordedFailover } from '../../../src/modules/servicelevels/index.ts';
import { clusterFixture } from '../../support/cluster-fixture.ts';
import { callerOf } from '../../support/graphql-app.ts';
import { FakeServiceLevelStore, fakeTargets } from '../../support/fake-service-levels.ts';

const start = Date.parse('2026-01-15T10:20:30.000Z');
const viewer: Context = { caller: callerOf('viewer', 'viewer'), requestId: 'r', traceId: 't', transport: 'rest' };
const clock: Clock = { now: () => start };
const at = (ms: number): string => isoTime(start - 60_000 + ms);

function failover(timeline: number, completionMs: number | null): RecordedFailover {
  return {
    ...{ cluster: 'main', systemIdentifier: '1', timeline, previousTimeline: timeline - 1, endedAt: null, cause: null },
    ...{
      oldLeader: 'patroni-1',
      newLeader: 'patroni-2',
      lastHealthyAt: at(0),
      noticedAt: at(2000),
      electedAt: at(9000),
    },
    ...{ writableAt: completionMs === null ? null : at(completionMs), recordedAt: at(timeline) },
  };
}

function serviceOver(store: FakeServiceLevelStore) {
  return createServiceLevelService({ store, targets: new Map([['main', fakeTargets]]), clock });
}

describe('the report', () => {
  it('holds what happened to what was promised', async () => {
    const store = new FakeServiceLevelStore();
    store.failoversToRead = [failover(6, null), failover(5, 31_000), failover(4, 9500)];
    store.countsToRead = { ...noCounts(), looks: 30, lookGapsMet: 30, lookGapSumMs: 60_000, lookGapMaxMs: 2100 };
    const report = await serviceOver(store).report(viewer, 'main', {});
    expect(report).toMatchObject({
      failovers: 3,
      lastFailover: { timeline: 6, detectionMs: 2000, completionMs: null },
    });
    expect(report.levels).toEqual([
      expect.objectContaining({ id: 'failover_detection', measured: 3, met: 3, worstMs: 2000, kept: true }),
      expect.objectContaining({ id: 'failover_completion', measured: 2, met: 1, averageMs: 20_250, kept: false }),
      expect.objectContaining({ id: 'health_interval', measured: 30, averageMs: 2000, worstMs: 2100, kept: true }),
      // Never measured is neither kept nor broken.
      expect.objectContaining({ id: 'connection_response', measured: 0, averageMs: null, worstMs: null, kept: null }),
    ]);
  });

  it('is refused for other clusters and for windows that nothing is kept for', async () => {
    const service = serviceOver(new FakeServiceLevelStore());
    await expect(service.report(viewer, 'other', {})).rejects.toMatchObject({ code: 'cluster_not_found' });
    for (const hours of [0, 2161]) {
      await expect(service.report(viewer, 'main', { hours })).rejects.toMatchObject({
        code: 'invalid_request',
      });
    }
  });

  it('lists failovers in pages', async () => {
    const store = new FakeServiceLevelStore();
    store.failoversToRead = [failover(6, null), failover(5, 31_000), failover(4, 9500)];
    const service = serviceOver(store);
    const first = await service.failovers(viewer, 'main', { page_size: 2 });
    expect(first.failovers.map(({ timeline, completionMet }) => [timeline, completionMet])).toEqual([
      [6, null],
      [5, false],
    ]);
    const rest = await service.failovers(viewer, 'main', { page_token: first.nextPageToken });
    expect(rest).toMatchObject({ failovers: [{ timeline: 4, completionMet: true }], nextPageToken: '' });
  });

  it('refuses a page token that does not name the whole key', async () => {
    const service = serviceOver(new FakeServiceLevelStore());
    for (const position of [at(5), `${at(5)} 5`, `${at(5)} five 1`, 'yesterday 5 1']) {
      const page_token = encodePageToken(position, 'failovers main');
      await expect(service.failovers(viewer, 'main', { page_token })).rejects.toMatchObject({
        code: 'invalid_request',
      });
    }
  });
});

describe('the counter', () => {
  const snapshotAt = (seconds: number, latencyMs: number) => {
    const cluster = clusterFixture();
    const observedAt = isoTime(start + seconds * 1000);
    for (const { patroni, postgres } of cluster.members) {
      patroni.observedAt = observedAt;
      postgres.observedAt = observedAt;
    }
    for (const { observed } of cluster.routes) {
      observed.observedAt = observedAt;
      observed.value!.latencyMs = latencyMs;
    }
    return cluster;
  };

  it('counts looks and sessions once each, by the minute', () => {
    const counter = new LevelCounter(fakeTargets);
    counter.see(snapshotAt(0, 5));
    // The same look, shown again since etcd changed.
    counter.see(snapshotAt(0, 5));
    counter.see(snapshotAt(2, 150));
    counter.see(snapshotAt(14, 5));
    const counts = counter.take()[0]!.counts;
    expect(counts).toMatchObject({ looks: 2, lookGapsMet: 1, lookGapMaxMs: 12_000 });
    expect(counts).toMatchObject({ sessions: 9, sessionsMet: 6, sessionMaxMs: 150 });
    expect(counter.take()).toEqual([]);
  });

  it('takes back what could not be written', () => {
    const counter = new LevelCounter(fakeTargets);
    counter.see(snapshotAt(0, 5));
    const { minute, counts } = counter.take()[0]!;
    counter.see(snapshotAt(2, 5));
    counter.putBack(minute, counts);
    expect(counter.take()[0]?.counts).toMatchObject({ looks: 1, sessions: 6 });
  });
});
