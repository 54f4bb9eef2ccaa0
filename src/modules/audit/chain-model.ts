import { createHash } from 'node:crypto';

/** A row as it stands in the table; `at` has microseconds, and `details` is the text of the JSON as PostgreSQL writes it. */
export interface ChainRow {
  seq: number;
  at: string;
  phase: string;
  /** Ties an intent to its outcome. */
  subjectId: string;
  operationId: string | null;
  action: string;
  cluster: string | null;
  target: string | null;
  actor: string;
  role: string;
  transport: string;
  requestId: string;
  traceId: string;
  /** Of an intent: accepted, denied, refused. Of an outcome: the end state, or the same again. */
  result: string;
  code: string | null;
  message: string;
  reason: string | null;
  ticket: string | null;
  details: string;
  previous: string;
  hash: string;
}

/** What the first row follows. */
export const genesis = '0'.repeat(64);

/**
 * The text that a row's hash covers, made here and not by the database: whoever changes rows there can change the
 * functions there as well. It equals the text of PostgreSQL's `jsonb_build_array`.
 */
export function canonicalOf(row: ChainRow): string {
  const { phase, subjectId, operationId, action, cluster, target, actor, role, transport, requestId, traceId } = row;
  const identity = [phase, subjectId, operationId, action, cluster, target, actor, role, transport, requestId, traceId];
  const content = [row.result, row.code, row.message, row.reason, row.ticket];
  const parts = [
    String(row.seq),
    ...[row.at, ...identity, ...content].map((value) => JSON.stringify(value)),
    row.details,
    JSON.stringify(row.previous),
  ];
  return `[${parts.join(', ')}]`;
}

export function hashOf(row: ChainRow): string {
  return createHash('sha256').update(canonicalOf(row), 'utf8').digest('hex');
}

/** Whether the row's own hash is right, were it to stand under this number. */
export function isWhole(row: ChainRow, seq = row.seq): boolean {
  return hashOf({ ...row, seq }) === row.hash;
}
