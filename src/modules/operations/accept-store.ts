import { maskSecrets } from '../../kernel/mask-secrets.ts';
import type { ControlDatabase, Query } from '../../adapters/postgres/control-database.ts';
import type { Accepted, NewOperation, OperationStore } from './ports.ts';
import { byKey, find, holder, one, OPEN, withSteps } from './read-store.ts';
import type { OperationRow } from './row-model.ts';
import { end, entryOf, tell, type EndParts } from './write-store.ts';

/** Key, operation, intent in the audit and first event: all or nothing. */
export function accept(
  { transaction }: Pick<ControlDatabase, 'transaction'>,
  parts: EndParts,
  operation: NewOperation,
  { key, refuseWhenBusy, replaceScheduled }: Parameters<OperationStore['accept']>[1],
): Promise<Accepted> {
  return transaction(async (run) => {
    // Acceptances of one cluster come one after the other: what is looked at here still holds at the commit.
    await run('SELECT pg_advisory_xact_lock(743, hashtext($1))', [operation.cluster]);
    const known = key === null ? null : await byKey(run, key);
    if (known !== null) return known;
    if (refuseWhenBusy) {
      const busy = await holder(run, operation.cluster, null);
      if (busy !== null) return { outcome: 'busy', holder: busy };
    }
    if (operation.scheduledAt !== null) {
      const condition = `cluster = $1 AND kind = $2 AND ${OPEN} AND scheduled_at IS NOT NULL AND started_at IS NULL`;
      const scheduled = await find(run, condition, [operation.cluster, operation.kind]);
      if (scheduled !== null) {
        const holding = await one(run, scheduled);
        if (!replaceScheduled && holding !== null) return { outcome: 'already_scheduled', holder: holding };
        const message = `Replaced by ${operation.id} of ${operation.requester.subject}.`;
        const ending = { state: 'cancelled' as const, message, error: null };
        // One that has just begun is replaced no more; this one waits for it.
        await end(parts, run, scheduled.id, null, ending, 'started_at IS NULL');
      }
    }
    const row = await insert(run, operation);
    if (key !== null) {
      await run(
        'INSERT INTO matriarch.idempotency_keys (scope, key, fingerprint, operation_id) VALUES ($1, $2, $3, $4)',
        [key.scope, key.key, key.fingerprint, operation.id],
      );
    }
    await parts.audit.append(run, [intentOf(row)]);
    await tell(run, operation.id, 'state', operation.message);
    const [accepted] = await withSteps(run, [row]);
    if (accepted === undefined) throw new Error('the operation was not inserted');
    return { outcome: 'accepted', operation: accepted };
  });
}

async function insert(run: Query, operation: NewOperation): Promise<OperationRow> {
  const { requester, approvalExpiresAt } = operation;
  const [row] = await run<OperationRow>(
    `INSERT INTO matriarch.operations (id, kind, cluster, target, risk, state, requested_by, requested_role, transport,
       request_id, trace_id, reason, ticket, overrides_freeze, input, plan, facts, message, scheduled_at,
       approval_state, approval_expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) RETURNING *`,
    [
      ...[operation.id, operation.kind, operation.cluster, operation.plan.target, operation.risk],
      approvalExpiresAt === null ? 'queued' : 'awaiting_approval',
      ...[requester.subject, requester.role, requester.transport, requester.requestId, requester.traceId],
      ...[operation.reason, operation.ticket, operation.overridesFreeze],
      ...[operation.input, maskSecrets(operation.plan), operation.facts].map((value) => JSON.stringify(value)),
      ...[operation.message, operation.scheduledAt],
      ...[approvalExpiresAt === null ? null : 'pending', approvalExpiresAt],
    ],
  );
  if (row === undefined) throw new Error('the operation was not inserted');
  return row;
}

function intentOf(row: OperationRow) {
  const { summary, hash, observed, impact } = row.plan;
  return {
    ...entryOf(row),
    phase: 'intent' as const,
    result: 'accepted',
    code: null,
    message: summary,
    details: {
      input: row.input,
      plan: { hash, observed, impact },
      scheduledAt: row.scheduled_at?.toISOString() ?? null,
    },
  };
}
