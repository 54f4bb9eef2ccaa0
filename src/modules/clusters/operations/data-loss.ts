import { formatLsn, parseLsn } from '../../../kernel/lsn.ts';
import { freshValue } from '../../../kernel/section.ts';
import type { Member, Snapshot } from '../model.ts';
import { positionOf } from './candidates.ts';

export interface DataLoss {
  /** Null when the candidate's position or every other one is unknown. */
  bytes: number | null;
  /** The same in time, by the mean rate of WAL since the timeline began; null when that cannot be said. */
  seconds: number | null;
  /** A dead leader may have written more than was ever measured: then `bytes` is a lower bound. */
  atLeast: boolean;
  /** Numbers and where they come from. */
  message: string;
}

/**
 * What is missing when the candidate takes over: the furthest position that was ever seen in this timeline, measured or
 * published in etcd, minus what the candidate has received. A position that etcd holds freezes when the leader dies.
 */
export function dataLossOf(snapshot: Snapshot, candidate: Member | null, leaderAnswers: boolean): DataLoss {
  const { cluster } = snapshot;
  const received = candidate === null ? null : positionOf(candidate);
  const furthest = furthestPosition(snapshot);
  const isSynchronous =
    candidate !== null && (freshValue(cluster.dcs)?.synchronous?.standbys ?? []).includes(candidate.name);
  const atLeast = !leaderAnswers && !isSynchronous;
  const who = candidate?.name ?? 'The candidate';
  if (received === null || furthest === null) {
    const message = `How much ${who} lacks is not known: ${received === null ? 'its' : "the leader's"} position is unknown.`;
    return { bytes: null, seconds: null, atLeast, message };
  }
  const bytes = Math.max(0, furthest - received);
  const rate = walRateOf(snapshot, furthest);
  const seconds = bytes === 0 ? 0 : rate === null ? null : Math.round((bytes / rate) * 10) / 10;
  const inTime = seconds === null || bytes === 0 ? '' : `, about ${seconds} s at the mean rate of this timeline`;
  const bound = atLeast
    ? ' This is a lower bound: the leader does not answer, and what it wrote last was never measured.'
    : isSynchronous
      ? ` ${who} is a synchronous standby, so what was acknowledged to clients is there.`
      : '';
  const replayedAt = candidate?.postgres.value?.replayedAt ?? candidate?.patroni.value?.replayedAt ?? null;
  const kept =
    replayedAt === null || (bytes === 0 && !atLeast) ? '' : ` Whatever was committed until ${replayedAt} is there.`;
  const message = `${who} has received up to ${formatLsn(received)}; the furthest that is known is ${formatLsn(furthest)}: ${atLeast ? 'at least ' : ''}${bytes} bytes are missing${inTime}.${bound}${kept}`;
  return { bytes, seconds, atLeast, message };
}

/** Of all members on the newest timeline and of etcd; what was seen last counts, however old: WAL only grows. */
function furthestPosition({ cluster }: Snapshot): number | null {
  const newest = Math.max(...cluster.members.map(({ timeline }) => timeline ?? 0));
  const measured = cluster.members
    .filter(({ timeline }) => timeline === null || timeline === newest)
    .flatMap((member) => [
      positionOf(member),
      member.patroni.value?.walLocationBytes ?? null,
      bytesOf(member.postgres.value?.currentLsn ?? null),
      bytesOf(cluster.replication.find((r) => r.member === member.name)?.observed.value?.position ?? null),
    ]);
  const known = [...measured, cluster.dcs.value?.optimeBytes ?? null].filter((position) => position !== null);
  return known.length === 0 ? null : Math.max(...known);
}

/** Bytes a second since the newest timeline began; null when its beginning is not known. */
function walRateOf({ cluster }: Snapshot, position: number): number | null {
  const began = (cluster.history.value ?? []).at(-1);
  if (began?.at == null) return null;
  const seconds = (Date.parse(cluster.builtAt) - Date.parse(began.at)) / 1000;
  const rate = (position - parseLsn(began.lsn)) / seconds;
  return Number.isFinite(rate) && rate > 0 ? rate : null;
}

function bytesOf(lsn: string | null): number | null {
  return lsn === null ? null : parseLsn(lsn);
}
