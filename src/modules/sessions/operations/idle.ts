import type { ClusterHandle, PlanCheck } from '../../operations/index.ts';
import type { Session } from '../model.ts';
import { guardedSessions, sessionObject } from '../session-sql.ts';
import { plannedOf, unreadable, type PlannedSession } from './target.ts';

/** Which sessions are idle for too long. */
export interface Criteria {
  idleSeconds?: number;
  idleInTransactionSeconds?: number;
  database?: string;
  user?: string;
  application?: string;
  maxSessions?: number;
}

export interface Found {
  victims: readonly PlannedSession[];
  /** Unprotected ones that match, also beyond the limit. */
  matching: number;
  protectedCount: number;
  checks: readonly PlanCheck[];
}

const findSql = `WITH ${guardedSessions()},
matching AS (
  SELECT * FROM guarded
  WHERE usesysid IS NOT NULL AND (
      (state = 'idle' AND state_change < pg_catalog.clock_timestamp() - pg_catalog.make_interval(secs => $1::int))
      OR (state LIKE 'idle in transaction%'
        AND state_change < pg_catalog.clock_timestamp() - pg_catalog.make_interval(secs => $2::int)))
    AND ($3::text IS NULL OR datname = $3) AND ($4::text IS NULL OR usename = $4)
    AND ($5::text IS NULL OR application_name = $5)
)
SELECT (SELECT count(*)::int FROM matching WHERE protection IS NULL) AS matching,
  (SELECT count(*)::int FROM matching WHERE protection IS NOT NULL) AS protected,
  (SELECT pg_catalog.jsonb_agg(${sessionObject("'[]'::jsonb", 'NULL::text')} ORDER BY s.state_change, s.pid) FROM (
    SELECT * FROM matching WHERE protection IS NULL ORDER BY state_change, pid LIMIT $6::int) s) AS victims`;

/** The longest idle first. */
export async function findIdle(
  cluster: ClusterHandle,
  member: string,
  criteria: Criteria,
  limit: number,
): Promise<Found> {
  const { idleSeconds = null, idleInTransactionSeconds = null, database = null, user = null } = criteria;
  const values = [idleSeconds, idleInTransactionSeconds, database, user, criteria.application ?? null, limit];
  const found = await cluster.sql
    .query<{ matching: number; protected: number; victims: Omit<Session, 'member'>[] | null }>(member, findSql, values)
    .catch((error: unknown) => unreadable(member, error));
  if (!Array.isArray(found)) return { victims: [], matching: 0, protectedCount: 0, checks: [found] };
  const [row] = found;
  return {
    victims: (row?.victims ?? []).map((session) => plannedOf(member, session)),
    matching: row?.matching ?? 0,
    protectedCount: row?.protected ?? 0,
    checks: [],
  };
}
