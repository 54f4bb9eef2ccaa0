import type { ControlDatabase } from '../../adapters/postgres/control-database.ts';
import type { LevelCounts, RecordedFailover, ServiceLevelStore } from './ports.ts';

interface FailoverRow {
  cluster: string;
  system_identifier: string;
  timeline: number;
  previous_timeline: number;
  old_leader: string | null;
  new_leader: string | null;
  last_healthy_at: Date | null;
  noticed_at: Date | null;
  elected_at: Date | null;
  writable_at: Date | null;
  ended_at: Date | null;
  recorded_at_exact: string;
  operation_id: string | null;
  kind: string | null;
  requested_by: string | null;
  reason: string | null;
}

interface CountsRow {
  looks: number;
  look_gaps_met: number;
  look_gap_sum_ms: number;
  look_gap_max_ms: number;
  sessions: number;
  sessions_met: number;
  session_sum_ms: number;
  session_max_ms: number;
}

/** When it happened, by the best that is known. */
const happenedAt = 'coalesce(f.writable_at, f.elected_at, f.ended_at, f.recorded_at)';

/** The operation that ended the old timeline, at about that time: numbers come again when a cluster is made anew. */
const selectFailovers = `
SELECT f.*, to_char(f.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS recorded_at_exact,
  o.id AS operation_id, o.kind, o.requested_by, o.reason FROM matriarch.failovers f
LEFT JOIN LATERAL (SELECT * FROM matriarch.operations o
  WHERE o.cluster = f.cluster AND o.started_at IS NOT NULL
    AND o.result ->> 'previousTimeline' = f.previous_timeline::text
    AND ${happenedAt} BETWEEN o.started_at - interval '1 minute' AND coalesce(o.ended_at, now()) + interval '1 minute'
  ORDER BY o.started_at DESC LIMIT 1) o ON true`;

/** How long minutes are kept: the longest window that may be asked for. */
const keptDays = 90;

export function createServiceLevelStore({ query }: Pick<ControlDatabase, 'query'>): ServiceLevelStore {
  return {
    async record(seen) {
      await query(
        `INSERT INTO matriarch.failovers AS f (cluster, system_identifier, timeline, previous_timeline, old_leader,
           new_leader, last_healthy_at, noticed_at, elected_at, writable_at, ended_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (cluster, system_identifier, timeline) DO UPDATE SET
           old_leader = coalesce(f.old_leader, excluded.old_leader),
           new_leader = coalesce(f.new_leader, excluded.new_leader),
           last_healthy_at = greatest(f.last_healthy_at, excluded.last_healthy_at),
           noticed_at = least(f.noticed_at, excluded.noticed_at),
           elected_at = least(f.elected_at, excluded.elected_at),
           writable_at = least(f.writable_at, excluded.writable_at),
           ended_at = coalesce(f.ended_at, excluded.ended_at)`,
        [
          ...[
            seen.cluster,
            seen.systemIdentifier,
            seen.timeline,
            seen.previousTimeline,
            seen.oldLeader,
            seen.newLeader,
          ],
          ...[seen.lastHealthyAt, seen.noticedAt, seen.electedAt, seen.writableAt, seen.endedAt],
        ],
      );
    },

    async failovers(cluster, before, limit) {
      const rows = await query<FailoverRow>(
        `${selectFailovers} WHERE f.cluster = $1 AND ($2::timestamptz IS NULL
           OR (f.recorded_at, f.timeline, f.system_identifier) < ($2, $3::int, $4::text))
         ORDER BY f.recorded_at DESC, f.timeline DESC, f.system_identifier DESC LIMIT $5`,
        [cluster, before?.recordedAt ?? null, before?.timeline ?? null, before?.systemIdentifier ?? null, limit],
      );
      return rows.map(toFailover);
    },

    async failoversSince(cluster, since) {
      const rows = await query<FailoverRow>(
        `${selectFailovers} WHERE f.cluster = $1 AND ${happenedAt} >= $2 ORDER BY f.recorded_at DESC, f.timeline DESC LIMIT 10000`,
        [cluster, since],
      );
      return rows.map(toFailover);
    },

    async addCounts(cluster, minute, counts) {
      await query(
        `INSERT INTO matriarch.service_level_minutes AS m VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (cluster, minute) DO UPDATE SET looks = m.looks + excluded.looks,
           look_gaps_met = m.look_gaps_met + excluded.look_gaps_met,
           look_gap_sum_ms = m.look_gap_sum_ms + excluded.look_gap_sum_ms,
           look_gap_max_ms = greatest(m.look_gap_max_ms, excluded.look_gap_max_ms),
           sessions = m.sessions + excluded.sessions, sessions_met = m.sessions_met + excluded.sessions_met,
           session_sum_ms = m.session_sum_ms + excluded.session_sum_ms,
           session_max_ms = greatest(m.session_max_ms, excluded.session_max_ms)`,
        [
          ...[cluster, minute, counts.looks, counts.lookGapsMet, counts.lookGapSumMs, counts.lookGapMaxMs],
          ...[counts.sessions, counts.sessionsMet, counts.sessionSumMs, counts.sessionMaxMs],
        ],
      );
    },

    async countsSince(cluster, since) {
      const [row] = await query<CountsRow>(
        `SELECT coalesce(sum(looks), 0)::int AS looks, coalesce(sum(look_gaps_met), 0)::int AS look_gaps_met,
           coalesce(sum(look_gap_sum_ms), 0) AS look_gap_sum_ms, coalesce(max(look_gap_max_ms), 0) AS look_gap_max_ms,
           coalesce(sum(sessions), 0)::int AS sessions, coalesce(sum(sessions_met), 0)::int AS sessions_met,
           coalesce(sum(session_sum_ms), 0) AS session_sum_ms, coalesce(max(session_max_ms), 0) AS session_max_ms
         FROM matriarch.service_level_minutes WHERE cluster = $1 AND minute >= $2`,
        [cluster, since],
      );
      if (row === undefined) throw new RangeError('an aggregate has no row');
      return toCounts(row);
    },

    async tidy() {
      await query(`DELETE FROM matriarch.service_level_minutes WHERE minute < now() - interval '${keptDays} days'`);
    },
  };
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

function toFailover(row: FailoverRow): RecordedFailover {
  const { operation_id: operationId, kind, requested_by: requestedBy, reason } = row;
  const known = operationId !== null && kind !== null && requestedBy !== null && reason !== null;
  return {
    cluster: row.cluster,
    systemIdentifier: row.system_identifier,
    timeline: row.timeline,
    previousTimeline: row.previous_timeline,
    oldLeader: row.old_leader,
    newLeader: row.new_leader,
    lastHealthyAt: iso(row.last_healthy_at),
    noticedAt: iso(row.noticed_at),
    electedAt: iso(row.elected_at),
    writableAt: iso(row.writable_at),
    endedAt: iso(row.ended_at),
    recordedAt: row.recorded_at_exact,
    cause: known ? { operationId, kind, requestedBy, reason } : null,
  };
}

function toCounts(row: CountsRow): LevelCounts {
  return {
    looks: row.looks,
    lookGapsMet: row.look_gaps_met,
    lookGapSumMs: row.look_gap_sum_ms,
    lookGapMaxMs: row.look_gap_max_ms,
    sessions: row.sessions,
    sessionsMet: row.sessions_met,
    sessionSumMs: row.session_sum_ms,
    sessionMaxMs: row.session_max_ms,
  };
}
