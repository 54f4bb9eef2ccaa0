import { maskSecrets } from '../../kernel/mask-secrets.ts';
import { Problem, messageOf } from '../../kernel/errors.ts';
import { storableText } from '../../kernel/storable-text.ts';
import type { Query } from '../../kernel/query.ts';
import type { AuditEntry, AuditStore } from './ports.ts';

const COLUMNS = `phase, subject_id, operation_id, action, cluster, target, actor, role, transport, request_id, trace_id,
  result, code, message, reason, ticket, details`;
const PLACES = Array.from({ length: 17 }, (_, i) => `$${i + 1}`).join(', ');

/** The audit's table. Numbers, times and the chain are the database's: see the migration. */
export const auditStore: AuditStore = {
  async lock(query) {
    // The same as the trigger's.
    await query('SELECT pg_advisory_xact_lock(742, 0)');
  },

  async append(query, entries) {
    for (const entry of entries) await insert(query, entry);
  },
};

async function insert(query: Query, entry: AuditEntry): Promise<void> {
  const { phase, subjectId, operationId, action, cluster, target, actor, role, transport, requestId, traceId } = entry;
  const { result, code, message, reason, ticket, details } = maskSecrets(entry);
  const identity = [phase, subjectId, operationId, action, cluster, target, actor, role, transport, requestId, traceId];
  const content = [
    result,
    code,
    message,
    reason,
    ticket,
    JSON.stringify(details, (_key, value: unknown) => storable(value)),
  ];
  try {
    // seq, at and the hashes are set by the trigger, whatever stands here.
    await query(
      `INSERT INTO matriarch.audit (seq, at, previous, hash, ${COLUMNS}) VALUES (0, now(), '', '', ${PLACES})`,
      [...identity, ...content].map(storable),
    );
  } catch (error) {
    throw new Problem('audit_unavailable', `The audit cannot be written (${reasonOf(error)}), so nothing was done.`, {
      cause: error,
      headers: { 'retry-after': '2' },
    });
  }
}

/** Whoever sends what cannot be kept does not escape the audit by that. */
function storable(value: unknown): unknown {
  return typeof value === 'string' ? storableText(value) : value;
}

function reasonOf(error: unknown): string {
  return messageOf(error instanceof Problem && error.cause !== undefined ? error.cause : error);
}
