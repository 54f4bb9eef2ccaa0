import { isoTime } from '../../kernel/clock.ts';
import type { HistoryPoint, MemberPoint } from './history-point.ts';
import type { HistoryBucket } from './model.ts';

/**
 * Points as stretches of time of one length, oldest first. Of what was seen in one the largest is shown, since a mean hides
 * what hurts; the rate of WAL is from the last point of the stretch before to the last of this one.
 */
export function bucketsOf(points: readonly HistoryPoint[], resolutionMs: number): HistoryBucket[] {
  const groups = new Map<number, HistoryPoint[]>();
  for (const point of points) {
    const at = Math.floor(point.at / resolutionMs) * resolutionMs;
    const group = groups.get(at);
    if (group === undefined) groups.set(at, [point]);
    else group.push(point);
  }
  let before: HistoryPoint | undefined;
  return [...groups].map(([at, group]) => {
    const bucket = bucketOf(at, group, before ?? group[0]);
    before = group.at(-1);
    return bucket;
  });
}

function bucketOf(at: number, group: readonly HistoryPoint[], before: HistoryPoint | undefined): HistoryBucket {
  const last = group.at(-1);
  const members = [...new Set(group.flatMap((point) => [...point.members.keys()]))].sort();
  const slots = [...new Set(group.flatMap((point) => [...point.slots.keys()]))].sort();
  return {
    at: isoTime(at),
    leader: last?.leader ?? null,
    walBytesPerSecond: before === undefined || last === undefined ? null : walRate(before, last),
    members: members.map((member) => ({ member, ...largest(group, member) })),
    slots: slots.map((name) => ({ name, retainedBytes: Math.max(...group.map(({ slots: of }) => of.get(name) ?? 0)) })),
  };
}

const numbers = [
  'connections',
  'writeLagBytes',
  'flushLagBytes',
  'replayLagBytes',
  'writeLagSeconds',
  'flushLagSeconds',
  'replayLagSeconds',
] as const;

function largest(group: readonly HistoryPoint[], member: string): MemberPoint {
  const seen = group.map(({ members }) => members.get(member)).filter((point) => point !== undefined);
  const entries = numbers.map((name) => {
    const values = seen.map((point) => point[name]).filter((value) => value !== null);
    return [name, values.length === 0 ? null : Math.max(...values)];
  });
  return Object.fromEntries(entries) as MemberPoint;
}

/** Bytes a second between two points of one leader; null otherwise, and when its position went back. */
export function walRate(from: HistoryPoint, to: HistoryPoint): number | null {
  if (from.walBytes === null || to.walBytes === null || from.leader !== to.leader) return null;
  const seconds = (to.at - from.at) / 1000;
  const bytes = to.walBytes - from.walBytes;
  return seconds <= 0 || bytes < 0 ? null : Math.round((10 * bytes) / seconds) / 10;
}

/** Units a second by least squares; null of fewer than three points, or of less than ten seconds. */
export function slopeOf(points: readonly { at: number; value: number }[]): number | null {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length < 3 || last.at - first.at < 10_000) return null;
  const count = points.length;
  const meanAt = points.reduce((sum, { at }) => sum + (at - first.at) / 1000, 0) / count;
  const meanValue = points.reduce((sum, { value }) => sum + value, 0) / count;
  let covariance = 0;
  let variance = 0;
  for (const { at, value } of points) {
    const distance = (at - first.at) / 1000 - meanAt;
    covariance += distance * (value - meanValue);
    variance += distance * distance;
  }
  return variance === 0 ? null : covariance / variance;
}
