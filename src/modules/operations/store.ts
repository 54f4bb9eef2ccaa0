import type { ControlDatabase } from '../../adapters/postgres/control-database.ts';
import { accept } from './accept-store.ts';
import { EndedStore } from './ended-store.ts';
import { createExecutionStore } from './execution-store.ts';
import type { AuditStore, OpenCount, OperationRecord, OperationStore, Requester } from './ports.ts';
import type { Operation } from './model.ts';
import { createPolicyReader } from './policy-store.ts';
import { byKey, find, holder, one, OPEN, withSteps } from './read-store.ts';
import { toEvent, toTimelineChange, type EventRow, type OperationRow } from './row-model.ts';
import { CHANNEL, end, tell } from './write-store.ts';

/** Operations in the control plane's PostgreSQL. Each change tells every replica, in its own transaction. */
export function createOperationStore(
  database: Pick<ControlDatabase, 'query' | 'transaction' | 'listen'>,
  audit: AuditStore,
): OperationStore {
  const { query, transaction } = database;
  const listeners = new Set<(operationId: string | null, cluster: string | null) => void>();
  const policy = createPolicyReader(query);
  const ended = new EndedStore();
  const parts = { audit, ended };
  database.listen(CHANNEL, {
    // Whoever follows an operation reads it anew when notifications may have been lost.
    synchronise: (listening) => {
      for (const listener of listeners) listener(null, null);
      return ended.settle(listening);
    },
    onNotification: (payload) => {
      const [operationId = '', cluster = ''] = payload.split(' ');
      for (const listener of listeners) listener(operationId, cluster);
      // What cannot be read now is read when the listener synchronises.
      if (ended.awaits(operationId)) ended.settle(query).catch(() => undefined);
    },
  });

  return {
    accept: (operation, options) => accept(database, parts, operation, options),
    ...createExecutionStore(database),

    findByKey: (key) => byKey(query, key),
    find: async (id) => one(query, await find(query, 'id = $1', [id])),

    async record(id) {
      const row = await find(query, 'id = $1', [id]);
      const operation = await one(query, row);
      return row === null || operation === null ? null : recordOf(row, operation);
    },

    async list(filter, after, limit) {
      const rows = await query<OperationRow>(
        `SELECT * FROM matriarch.operations
         WHERE ($1::text[] IS NULL OR cluster = ANY($1)) AND ($2::text IS NULL OR cluster = $2)
           AND ($3::text IS NULL OR state = $3) AND ($4::bool IS NULL OR (${OPEN}) = $4)
           AND ($5::text IS NULL OR kind = $5) AND ($6::text IS NULL OR requested_by = $6)
           AND ($7::timestamptz IS NULL OR (date_trunc('milliseconds', created_at), id) < ($7, $8::uuid))
         ORDER BY date_trunc('milliseconds', created_at) DESC, id DESC LIMIT $9`,
        [
          ...[filter.clusters, filter.cluster, filter.state, filter.open, filter.kind, filter.requestedBy],
          ...[after?.createdAt ?? null, after?.id ?? null, limit],
        ],
      );
      return withSteps(query, rows);
    },

    holder: (cluster, except) => holder(query, cluster, except),

    openCounts: () =>
      query<OpenCount>(
        `SELECT cluster, state, count(*)::int AS count FROM matriarch.operations WHERE ${OPEN} GROUP BY cluster, state`,
      ),

    async events(operationId, afterId, limit) {
      const rows = await query<EventRow>(
        'SELECT * FROM matriarch.operation_events WHERE operation_id = $1 AND id > $2 ORDER BY id LIMIT $3',
        // Ids are 64 bits wide: one of more digits is after all of them.
        [operationId, (afterId.split('-')[0] ?? '0').slice(0, 18), limit],
      );
      return rows.map(toEvent);
    },

    async lastActed(cluster, kind) {
      const [row] = await query<{ id: string; acted_at: Date }>(
        `SELECT o.id, max(s.acted_at) AS acted_at FROM matriarch.operations o
           JOIN matriarch.operation_steps s ON s.operation_id = o.id AND s.acted_at IS NOT NULL
         WHERE o.cluster = $1 AND o.kind = $2 GROUP BY o.id ORDER BY 2 DESC LIMIT 1`,
        [cluster, kind],
      );
      return row === undefined ? null : { id: row.id, actedAt: row.acted_at.toISOString() };
    },

    finish: (id, epoch, ending) => transaction((run) => end(parts, run, id, epoch, ending)),

    async cancel(run, id, by, reason) {
      const [row] = await run<OperationRow>(
        `UPDATE matriarch.operations SET cancel_requested_by = coalesce(cancel_requested_by, $2),
           cancel_requested_at = coalesce(cancel_requested_at, clock_timestamp())
         WHERE id = $1 AND ${OPEN} RETURNING *`,
        [id, by],
      );
      if (row === undefined) return 'ended';
      if (row.started_at === null) {
        const message = `Cancelled by ${by} before it began: ${reason}`;
        await end(parts, run, id, null, { state: 'cancelled', message, error: null });
        return 'cancelled';
      }
      await tell(run, id, 'cancel', `${by} asks to cancel: ${reason}`);
      return 'requested';
    },

    async cancelRequested(id) {
      const [row] = await query<{ by: string | null }>(
        'SELECT cancel_requested_by AS by FROM matriarch.operations WHERE id = $1',
        [id],
      );
      return row?.by ?? null;
    },

    async decide(run, id, decision, by, reason) {
      const [row] = await run<OperationRow>(
        `UPDATE matriarch.operations SET approval_state = $2, approval_by = $3, approval_at = clock_timestamp(),
           approval_reason = $4, state = CASE WHEN $2 = 'approved' THEN 'queued' ELSE state END,
           message = CASE WHEN $2 = 'approved' THEN 'Approved by ' || $3 || '; waits for its turn.' ELSE message END
         WHERE id = $1 AND state = 'awaiting_approval' AND approval_state = 'pending'
           AND approval_expires_at > clock_timestamp() RETURNING *`,
        [id, decision, by, reason],
      );
      if (row === undefined) return 'not_pending';
      await tell(run, id, 'approval', `${decision === 'approved' ? 'Approved' : 'Rejected'} by ${by}: ${reason}`);
      if (decision === 'rejected') {
        const error = { code: 'rejected', message: `${by} rejected it: ${reason}`, remedy: null };
        await end(parts, run, id, null, { state: 'cancelled', message: `Rejected by ${by}: ${reason}`, error });
      }
      return 'decided';
    },

    async expireApprovals() {
      const due = await query<{ id: string }>(
        `SELECT id FROM matriarch.operations WHERE state = 'awaiting_approval' AND approval_expires_at <= clock_timestamp()`,
      );
      for (const { id } of due) {
        const message = 'Nobody approved it in time.';
        const error = { code: 'approval_expired', message, remedy: 'Ask for it again.' };
        const ending = { state: 'cancelled' as const, message, error };
        await transaction((run) => end(parts, run, id, null, ending, `state = 'awaiting_approval'`));
      }
      return due.map(({ id }) => id);
    },

    dueForEngine: () =>
      query<{ id: string; cluster: string }>(
        `SELECT id, cluster FROM matriarch.operations WHERE state = 'queued' AND enqueued_at IS NULL
           AND (scheduled_at IS NULL OR scheduled_at <= clock_timestamp()) ORDER BY created_at LIMIT 200`,
      ),

    async markEnqueued(id) {
      await query('UPDATE matriarch.operations SET enqueued_at = clock_timestamp() WHERE id = $1', [id]);
    },

    async unfinished() {
      const rows = await query<{ id: string }>(
        `SELECT id FROM matriarch.operations WHERE ${OPEN} AND enqueued_at < clock_timestamp() - interval '5 seconds'`,
      );
      return rows.map(({ id }) => id);
    },

    async tidy() {
      await query(`DELETE FROM matriarch.idempotency_keys WHERE created_at < clock_timestamp() - interval '7 days'`);
    },

    async remind(id, message, notWithinMs) {
      const [recent] = await query(
        `SELECT 1 FROM matriarch.operation_events WHERE operation_id = $1 AND type = 'reminder'
           AND at > clock_timestamp() - $2::int * interval '1 millisecond'
         UNION ALL SELECT 1 FROM matriarch.operations WHERE id = $1
           AND ended_at > clock_timestamp() - $2::int * interval '1 millisecond' LIMIT 1`,
        [id, notWithinMs],
      );
      if (recent === undefined) await tell(query, id, 'reminder', message);
    },

    async claimAttempt(id, attempt) {
      // The lock on the row makes one of those that ask at the same time the first.
      const rows = await query(
        `UPDATE matriarch.operations SET result = result || jsonb_build_object('attempt', $2::int)
         WHERE id = $1 AND coalesce((result ->> 'attempt')::int, -1) < $2::int RETURNING id`,
        [id, attempt],
      );
      return rows.length > 0;
    },

    async timelineChanges(since, limit) {
      const rows = await query<OperationRow>(
        `SELECT * FROM matriarch.operations
         WHERE ended_at IS NOT NULL AND started_at IS NOT NULL AND result ? 'previousTimeline'
           AND jsonb_typeof(result -> 'previousTimeline') = 'number' AND ($1::timestamptz IS NULL OR ended_at >= $1)
         ORDER BY ended_at DESC LIMIT $2`,
        [since, limit],
      );
      return rows.map(toTimelineChange);
    },

    policy,

    onEnded: (listener) => ended.onEnded(listener),

    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function recordOf(row: OperationRow, operation: Operation): OperationRecord {
  const requester: Requester = {
    subject: row.requested_by,
    role: row.requested_role,
    transport: row.transport,
    requestId: row.request_id,
    traceId: row.trace_id,
  };
  const { input, facts, overrides_freeze: overridesFreeze, epoch, ending } = row;
  return { operation, input, facts, overridesFreeze, epoch, ending, requester };
}
