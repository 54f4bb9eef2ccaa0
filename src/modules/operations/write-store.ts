import { maskSecrets } from '../../kernel/mask-secrets.ts';
import type { Query } from '../../adapters/postgres/control-database.ts';
import type { EndedStore } from './ended-store.ts';
import type { AuditStore, Ending } from './ports.ts';
import { OPEN } from './read-store.ts';
import type { OperationRow } from './row-model.ts';

/** What is told of an end beyond its own row. */
export interface EndParts {
  audit: AuditStore;
  ended: EndedStore;
}

export const CHANNEL = 'matriarch_operation';

/** Writes an event down and tells every replica, when the transaction commits. */
export async function tell(
  run: Query,
  operationId: string,
  type: string,
  message: string,
  step: string | null = null,
  percent: number | null = null,
): Promise<void> {
  await run(
    `WITH e AS (
       INSERT INTO matriarch.operation_events (operation_id, cluster, type, state, step, message, percent)
       SELECT id, cluster, $2, state, $4, $3, $5 FROM matriarch.operations WHERE id = $1 RETURNING operation_id, cluster)
     SELECT pg_notify('${CHANNEL}', operation_id || ' ' || cluster) FROM e`,
    [operationId, type, message, step, percent],
  );
}

/** End state, outcome in the audit and event together. False when it has ended already or the epoch is old. */
export async function end(
  { audit, ended }: EndParts,
  run: Query,
  id: string,
  epoch: number | null,
  ending: Ending,
  /** What must still hold, beside that it has not ended: another transaction may have been first. */
  condition = 'true',
): Promise<boolean> {
  const { state, message, error } = maskSecrets(ending);
  await audit.lock(run);
  const [row] = await run<OperationRow>(
    `UPDATE matriarch.operations SET state = $3, message = $4, error = $5, ended_at = clock_timestamp(),
       approval_state = CASE WHEN approval_state = 'pending' THEN 'expired' ELSE approval_state END
     WHERE id = $1 AND ${OPEN} AND ($2::int IS NULL OR epoch = $2) AND (${condition}) RETURNING *`,
    [id, epoch, state, message, error === null ? null : JSON.stringify(error)],
  );
  if (row === undefined) return false;
  await forgetSecrets(run, row);
  await run(
    `UPDATE matriarch.operation_steps SET state = 'skipped', ended_at = clock_timestamp(), message = 'not begun'
     WHERE operation_id = $1 AND state = 'pending'`,
    [id],
  );
  await audit.append(run, [
    {
      ...entryOf(row),
      phase: 'outcome',
      result: state,
      code: error?.code ?? null,
      message,
      details: { result: row.result },
    },
  ]);
  await tell(run, id, 'state', message);
  ended.note(row);
  return true;
}

/** What was needed to act is needed no more: of what has ended, the input and the facts are kept as they are shown. */
async function forgetSecrets(run: Query, { id, input, facts }: OperationRow): Promise<void> {
  const [kept, given] = [JSON.stringify(maskSecrets({ input, facts })), JSON.stringify({ input, facts })];
  if (kept === given) return;
  await run(
    `UPDATE matriarch.operations SET input = $2::jsonb -> 'input', facts = $2::jsonb -> 'facts' WHERE id = $1`,
    [id, kept],
  );
}

/** What every row of the audit says of an operation. */
export function entryOf(row: OperationRow) {
  return {
    subjectId: row.id,
    operationId: row.id,
    action: row.kind,
    cluster: row.cluster,
    target: row.target,
    ...{ actor: row.requested_by, role: row.requested_role, transport: row.transport },
    ...{ requestId: row.request_id, traceId: row.trace_id, reason: row.reason, ticket: row.ticket },
  };
}
