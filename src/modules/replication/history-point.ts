import { parseLsn } from '../../kernel/lsn.ts';
import { freshValue } from '../../kernel/section.ts';
import type { Cluster } from '../clusters/index.ts';

/** How a member stood; null what was not known. Lags in bytes and seconds; a leader has none. */
export interface MemberPoint {
  connections: number | null;
  writeLagBytes: number | null;
  flushLagBytes: number | null;
  replayLagBytes: number | null;
  writeLagSeconds: number | null;
  flushLagSeconds: number | null;
  replayLagSeconds: number | null;
}

/** What is remembered of one look at a cluster. */
export interface HistoryPoint {
  /** Milliseconds since the epoch. */
  at: number;
  leader: string | null;
  /** Where the leader writes; null when it does not answer. */
  walBytes: number | null;
  members: ReadonlyMap<string, MemberPoint>;
  /** WAL that each slot of the leader retains, in bytes. */
  slots: ReadonlyMap<string, number>;
}

/** Slots that are remembered: a point stays small whatever somebody creates. */
const maxSlots = 32;

type Numbers = (number | null)[];
interface Written {
  t: number;
  l: string | null;
  w: number | null;
  m: Record<string, Numbers>;
  s: Record<string, number>;
}

/** A snapshot as one point, in about 300 bytes: arrays, since there are thousands of these. */
export function writePoint(cluster: Cluster, at: number): string {
  const leader = cluster.leader?.name ?? null;
  const state = freshValue(cluster.replication.find(({ member }) => member === leader)?.observed ?? null);
  const position =
    freshValue(cluster.members.find(({ name }) => name === leader)?.postgres ?? null)?.currentLsn ?? null;
  const members = cluster.members.map(({ name, postgres, lag }): [string, Numbers] => [
    name,
    [
      freshValue(postgres)?.connections ?? null,
      ...(name === leader || lag === null
        ? []
        : [lag.writeBytes, lag.flushBytes, lag.replayBytes, lag.writeSeconds, lag.flushSeconds, lag.replaySeconds]),
    ],
  ]);
  const slots = (state?.slots ?? [])
    .slice(0, maxSlots)
    .flatMap(({ name, retainedBytes }): [string, number][] => (retainedBytes === null ? [] : [[name, retainedBytes]]));
  const written: Written = {
    t: at,
    l: leader,
    w: position === null ? null : parseLsn(position),
    m: Object.fromEntries(members),
    s: Object.fromEntries(slots),
  };
  return JSON.stringify(written);
}

/** Null for what no replica of this release has written. */
export function readPoint(body: string): HistoryPoint | null {
  try {
    const { t, l, w, m, s } = JSON.parse(body) as Written;
    if (typeof t !== 'number') return null;
    const members = Object.entries(m).map(([name, numbers]): [string, MemberPoint] => [name, memberPoint(numbers)]);
    return { at: t, leader: l, walBytes: w, members: new Map(members), slots: new Map(Object.entries(s)) };
  } catch {
    return null;
  }
}

function memberPoint(numbers: Numbers): MemberPoint {
  const at = (index: number): number | null => numbers[index] ?? null;
  return {
    connections: at(0),
    writeLagBytes: at(1),
    flushLagBytes: at(2),
    replayLagBytes: at(3),
    writeLagSeconds: at(4),
    flushLagSeconds: at(5),
    replayLagSeconds: at(6),
  };
}
