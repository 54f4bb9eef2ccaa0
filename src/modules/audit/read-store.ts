import type { Query } from '../../kernel/query.ts';
import type { ChainRow } from './chain-model.ts';
import type { AuditRecord } from './model.ts';
import type { AuditReader } from './ports.ts';

const COLUMNS = `seq::float8 AS seq, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, phase,
  subject_id AS "subjectId", operation_id AS "operationId", action, cluster, target, actor, role, transport,
  request_id AS "requestId", trace_id AS "traceId", result, code, message, reason, ticket, previous, hash`;

/** Reads of the audit's table. */
export function createAuditReader(query: Query): AuditReader {
  return {
    list: (filter, beforeSeq, limit) =>
      query<AuditRecord>(
        `SELECT ${COLUMNS}, details FROM matriarch.audit
         WHERE ($1::text[] IS NULL OR cluster = ANY($1)) AND ($2::text IS NULL OR cluster = $2)
           AND ($3::text IS NULL OR actor = $3) AND ($4::text IS NULL OR action = $4)
           AND ($5::uuid IS NULL OR operation_id = $5) AND ($6::text IS NULL OR result = $6)
           AND ($7::text IS NULL OR phase = $7) AND ($8::timestamptz IS NULL OR at >= $8)
           AND ($9::timestamptz IS NULL OR at < $9) AND ($10::bigint IS NULL OR audit.seq < $10)
         ORDER BY audit.seq DESC LIMIT $11`,
        [
          ...[filter.clusters, filter.cluster, filter.actor, filter.action, filter.operation, filter.result],
          ...[filter.phase, filter.since, filter.until, beforeSeq, limit],
        ],
      ),

    chain: (afterSeq, limit) =>
      query<ChainRow>(
        `SELECT ${COLUMNS}, details::text AS details FROM matriarch.audit
         WHERE $1::bigint IS NULL OR audit.seq > $1 ORDER BY audit.seq LIMIT $2`,
        [afterSeq, limit],
      ),

    following: (previous) =>
      query<ChainRow>(
        `SELECT ${COLUMNS}, details::text AS details FROM matriarch.audit WHERE previous = $1 ORDER BY audit.seq LIMIT 10`,
        [previous],
      ),

    async hashAt(seq) {
      const [row] = await query<{ hash: string }>('SELECT hash FROM matriarch.audit WHERE seq = $1', [seq]);
      return row?.hash ?? null;
    },
  };
}
