import { isoTime, type Clock } from '../../kernel/clock.ts';
import type { Context } from '../../kernel/context.ts';
import { Problem } from '../../kernel/errors.ts';
import { clusterNotFound, requireOnCluster } from '../../kernel/permissions.ts';
import type { Cluster, SnapshotSource, SnapshotSources } from '../clusters/index.ts';
import { bucketsOf } from './buckets.ts';
import type { History, KnownHistory } from './history.ts';
import { compareLsns } from './lsns.ts';
import type { LsnComparison, ReplicationHistory, SlotList } from './model.ts';
import { forecastSlots } from './slot-forecast.ts';

/** Reads of replication beside the snapshot: over time, side by side, and with what is to come. */
export interface ReplicationService {
  /** @throws Problem `invalid_request` for a stretch of time that makes no sense or too many points */
  history(context: Context, cluster: string, query: HistoryQuery): Promise<ReplicationHistory>;
  /** Positions of all members; `fresh`: after a new look. */
  lsns(context: Context, cluster: string, query: { fresh?: boolean }): Promise<LsnComparison>;
  slots(context: Context, cluster: string): Promise<SlotList>;
}

export interface HistoryQuery {
  /** ISO 8601; an hour before `to` by default. */
  from?: string;
  /** ISO 8601; now by default. */
  to?: string;
  /** Seconds; by default so many that there are at most 300 points. */
  resolution?: number;
}

const hourMs = 3_600_000;
const maxPoints = 2000;
const wantedPoints = 300;

export function createReplicationService(parts: {
  sources: SnapshotSources;
  histories: ReadonlyMap<string, History>;
  refreshDeadlineMs: number;
  clock: Clock;
}): ReplicationService {
  const { sources, histories, refreshDeadlineMs, clock } = parts;

  function clusterOf(context: Context, name: string): { source: SnapshotSource; history: History } {
    requireOnCluster(context, 'cluster:read', name);
    const source = sources.get(name);
    const history = histories.get(name);
    if (source === undefined || history === undefined) throw clusterNotFound(name);
    return { source, history };
  }
  const shown = (source: SnapshotSource): Cluster => source.current().snapshot.cluster;

  return {
    async history(context, cluster, query) {
      const { history } = clusterOf(context, cluster);
      const { from, to, resolutionMs } = spanOf(query, clock.now());
      const known = await history.known();
      const points = known.points.filter(({ at }) => at >= from && at < to);
      const oldest = known.points[0];
      return {
        cluster,
        ...provenanceOf(known),
        from: isoTime(from),
        to: isoTime(to),
        resolutionSeconds: resolutionMs / 1000,
        oldestAt: oldest === undefined ? null : isoTime(oldest.at),
        points: bucketsOf(points, resolutionMs),
      };
    },

    async lsns(context, cluster, { fresh = false }) {
      const { source } = clusterOf(context, cluster);
      if (fresh) await source.refresh(refreshDeadlineMs);
      return compareLsns(shown(source));
    },

    async slots(context, cluster) {
      const { source, history } = clusterOf(context, cluster);
      const { points } = await history.known();
      return forecastSlots(shown(source), points, clock.now());
    },
  };
}

function provenanceOf({
  readAt,
  error,
}: KnownHistory): Pick<ReplicationHistory, 'source' | 'status' | 'observedAt' | 'error'> {
  return {
    source: 'redis history',
    status: readAt === null ? 'unknown' : error === null ? 'fresh' : 'stale',
    observedAt: readAt === null ? null : isoTime(readAt),
    error: error === null ? null : { code: 'unreachable', message: error.message, since: isoTime(error.since) },
  };
}

function spanOf(query: HistoryQuery, now: number): { from: number; to: number; resolutionMs: number } {
  const to = query.to === undefined ? now : Date.parse(query.to);
  const from = query.from === undefined ? to - hourMs : Date.parse(query.from);
  if (!(from < to)) throw refusal('from', 'The beginning must be before the end.');
  const resolution = query.resolution ?? Math.max(1, Math.ceil((to - from) / 1000 / wantedPoints));
  const points = Math.ceil((to - from) / 1000 / resolution);
  if (points > maxPoints) {
    const least = Math.ceil((to - from) / 1000 / maxPoints);
    throw refusal(
      'resolution',
      `That is ${points} points, and ${maxPoints} is the most: ask for ${least} s or more each.`,
    );
  }
  return { from, to, resolutionMs: resolution * 1000 };
}

function refusal(field: string, message: string): Problem {
  return new Problem('invalid_request', message, { errors: [{ path: `querystring/${field}`, message }] });
}
