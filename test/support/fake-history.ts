import type { History, HistoryPoint } from '../../src/modules/replication/index.ts';

/** A point of a cluster whose leader writes steadily; what matters is the caller's to say. */
export function fakePoint(at: number, point: Partial<HistoryPoint> = {}): HistoryPoint {
  const lag = (bytes: number | null) => ({
    ...{ connections: 7, writeLagBytes: bytes, flushLagBytes: bytes, replayLagBytes: bytes },
    ...{ writeLagSeconds: null, flushLagSeconds: null, replayLagSeconds: null },
  });
  const members = new Map([
    ['patroni-1', lag(null)],
    ['patroni-2', lag(0)],
  ]);
  return { at, leader: 'patroni-1', walBytes: at, members, slots: new Map([['patroni_2', 0]]), ...point };
}

/** A history of the last minute. */
export function fakeHistory(now = Date.now()): History {
  const points = Array.from({ length: 30 }, (_, i) => fakePoint(now - (30 - i) * 2000));
  return { known: () => Promise.resolve({ points, readAt: now, error: null }) };
}
