import { freshValue } from '../../kernel/section.ts';
import type { Cluster, Slot } from '../clusters/index.ts';
import { slopeOf, walRate } from './buckets.ts';
import type { HistoryPoint } from './history-point.ts';
import type { SlotForecast, SlotList } from './model.ts';

/** What the rates are taken from. */
export const rateWindowMs = 600_000;

/** The slots of every member, each with how fast what it keeps grows and when that ends. */
export function forecastSlots(cluster: Cluster, points: readonly HistoryPoint[], now: number): SlotList {
  const leader = cluster.leader?.name ?? null;
  const recent = sinceLeaderChanged(
    points.filter(({ at }) => at >= now - rateWindowMs),
    leader,
  );
  const [first] = recent;
  const last = recent.at(-1);
  const slots = cluster.replication.flatMap(({ member, observed }) =>
    (freshValue(observed)?.slots ?? []).map((slot) => forecastOf(member, slot, member === leader ? recent : [])),
  );
  return {
    cluster: cluster.name,
    leader,
    walBytesPerSecond: first === undefined || last === undefined ? null : walRate(first, last),
    slots,
  };
}

/** Numbers of another leader say nothing of this one. */
export function sinceLeaderChanged(points: readonly HistoryPoint[], leader: string | null): readonly HistoryPoint[] {
  const other = points.findLastIndex((point) => point.leader !== leader);
  return points.slice(other + 1);
}

function forecastOf(member: string, slot: Slot, recent: readonly HistoryPoint[]): SlotForecast {
  const { activePid: _activePid, ...rest } = slot;
  const kept = recent.flatMap(({ at, slots }) => {
    const value = slots.get(slot.name);
    return value === undefined ? [] : [{ at, value }];
  });
  const slope = slopeOf(kept);
  const growth = slope === null ? null : Math.round(10 * slope) / 10;
  const safe = slot.safeWalSizeBytes;
  const secondsToFull = growth !== null && growth > 0 && safe !== null ? Math.max(0, Math.round(safe / growth)) : null;
  return {
    member,
    ...rest,
    growthBytesPerSecond: growth,
    secondsToFull,
    forecast: sentenceOf(slot, growth, secondsToFull),
  };
}

function sentenceOf(
  { walStatus, safeWalSizeBytes, active }: Slot,
  growth: number | null,
  seconds: number | null,
): string {
  if (walStatus === 'lost')
    return 'WAL that it needs is gone: it is of no use any more, and its reader must start anew.';
  if (growth === null) return 'Too little has been seen of it to say how it grows.';
  if (growth <= 0) return `What it keeps does not grow${active ? '' : ', since nothing is written'}.`;
  const rate = `It grows by ${Math.round(growth)} bytes a second`;
  if (safeWalSizeBytes === null) {
    return `${rate}, and max_slot_wal_keep_size sets no limit: unless it is read, it fills the disk.`;
  }
  return `${rate}: at that rate it is lost in ${seconds ?? 0} s.`;
}
