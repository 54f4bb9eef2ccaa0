import { describe, expect, it } from 'vitest';
import { bucketsOf, slopeOf } from '../../../src/modules/replication/buckets.ts';
import { readPoint, writePoint } from '../../../src/modules/replication/history-point.ts';
import { createHistory } from '../../../src/modules/replication/history.ts';
import { snapshotFixture } from '../../support/cluster-fixture.ts';
import { fakePoint } from '../../support/fake-history.ts';
import { positionBytes } from '../../support/member-fixture.ts';

const start = Date.parse('2026-01-15T10:00:00.000Z');

describe('a point', () => {
  it('holds what a snapshot said, in few bytes', () => {
    const text = writePoint(snapshotFixture().cluster, start);
    expect(text.length).toBeLessThan(400);
    const point = readPoint(text)!;
    expect(point).toMatchObject({ at: start, leader: 'patroni-1', walBytes: positionBytes });
    expect(point.members.get('patroni-1')).toMatchObject({ connections: 7, replayLagBytes: null });
    expect(point.members.get('patroni-3')).toMatchObject({
      connections: 7,
      replayLagBytes: 336,
      replayLagSeconds: 0.004,
    });
    expect(Object.fromEntries(point.slots)).toEqual({ patroni_2: 0, patroni_3: 336 });
  });

  it.each(['', '[]', 'null', '{"t":"x"}', '{"t":1}'])('is nothing where it is %j', (text) => {
    expect(readPoint(text)).toBeNull();
  });
});

describe('stretches of time', () => {
  it('show the largest of each, and the rate between the last points', () => {
    const lagging = (bytes: number | null) => ({ ...fakePoint(0).members.get('patroni-2')!, replayLagBytes: bytes });
    const points = [0, 2, 4, 6].map((seconds, i) =>
      fakePoint(start + seconds * 1000, {
        walBytes: 1000 * i * i,
        members: new Map([['patroni-2', lagging([5, 9, null, 1][i]!)]]),
        slots: new Map([['cdc', 10 * i]]),
      }),
    );
    expect(bucketsOf(points, 4000)).toMatchObject([
      {
        at: '2026-01-15T10:00:00.000Z',
        walBytesPerSecond: 500,
        members: [{ member: 'patroni-2', replayLagBytes: 9 }],
        slots: [{ name: 'cdc', retainedBytes: 10 }],
      },
      { at: '2026-01-15T10:00:04.000Z', walBytesPerSecond: 2000, members: [{ replayLagBytes: 1 }] },
    ]);
  });

  it('know no rate over a change of leader, nor backwards, and leave out what was not seen', () => {
    const points = [
      fakePoint(start, { walBytes: 100 }),
      fakePoint(start + 60_000, { walBytes: 50 }),
      fakePoint(start + 61_000, { leader: 'patroni-2', walBytes: 500 }),
    ];
    expect(bucketsOf(points, 1000).map(({ at, walBytesPerSecond }) => [at, walBytesPerSecond])).toEqual([
      ['2026-01-15T10:00:00.000Z', null],
      ['2026-01-15T10:01:00.000Z', null],
      ['2026-01-15T10:01:01.000Z', null],
    ]);
    expect(bucketsOf([], 1000)).toEqual([]);
  });
});

describe('a slope', () => {
  const line = (perSecond: number, seconds: number[]) =>
    seconds.map((s) => ({ at: start + s * 1000, value: 1e9 + perSecond * s }));
  it('is what a line grows by, and nothing of too little', () => {
    expect(slopeOf(line(250, [0, 3, 9, 20]))).toBeCloseTo(250);
    expect(slopeOf(line(-2, [0, 5, 10]))).toBeCloseTo(-2);
    expect(slopeOf(line(1, [0, 30]))).toBeNull();
    expect(slopeOf(line(1, [0, 1, 2]))).toBeNull();
    expect(slopeOf([])).toBeNull();
  });
});

describe('the history of a cluster', () => {
  it('is read once, and answered also while Redis is away', async () => {
    const stored = Array.from({ length: 4500 }, (_, i) => ({ id: `${start + i}-0`, at: start + i }));
    const asked: string[] = [];
    let down = false;
    let now = start + 5000;
    const history = createHistory(
      {
        after(id, count) {
          asked.push(id);
          if (down) return Promise.reject(new Error('Redis is down'));
          const from = stored.findIndex((entry) => entry.id === id) + 1;
          const page = stored.slice(from, from + count);
          return Promise.resolve(page.map((e) => ({ id: e.id, body: writePoint(snapshotFixture().cluster, e.at) })));
        },
      },
      () => now,
    );
    const [first] = await Promise.all([history.known(), history.known()]);
    expect(first.points).toHaveLength(4500);
    expect(asked).toEqual(['0-0', `${start + 1999}-0`, `${start + 3999}-0`]);
    down = true;
    now += 1000;
    expect(await history.known()).toMatchObject({
      readAt: start + 5000,
      error: { message: 'Redis is down', since: start + 6000 },
    });
    down = false;
    stored.push({ id: `${start + 9999}-0`, at: start + 9999 });
    now = start + 3_902_000;
    const later = await history.known();
    expect(later.error).toBeNull();
    expect(later.points[0]!.at).toBe(start + 2000);
    expect(later.points.at(-1)!.at).toBe(start + 9999);
  });
});
