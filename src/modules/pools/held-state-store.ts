import type { ControlDatabase } from '../../adapters/postgres/control-database.ts';
import type { HeldState, HeldStateStore } from './ports.ts';

interface Row {
  cluster: string;
  system: HeldState['system'];
  subject: string;
  state: HeldState['state'];
  operation_id: string;
  requested_by: string;
  reason: string;
  ticket: string | null;
  set_at: Date;
  ends_at: Date | null;
}

/** The states that operations hold, each with who asked for it and why. */
export function createHeldStateStore({ query }: Pick<ControlDatabase, 'query'>): HeldStateStore {
  return {
    async put(cluster, { system, subject, state, operationId, endsAt }) {
      await query(
        `INSERT INTO matriarch.held_states (cluster, system, subject, state, operation_id, ends_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (cluster, system, subject) DO UPDATE SET state = excluded.state,
           operation_id = excluded.operation_id, set_at = excluded.set_at, ends_at = excluded.ends_at
         WHERE held_states.operation_id <> excluded.operation_id`,
        [cluster, system, subject, state, operationId, endsAt],
      );
    },

    async forget(cluster, { system, subject, operationId }) {
      await query(
        `DELETE FROM matriarch.held_states WHERE cluster = $1 AND system = $2 AND subject = $3
           AND ($4::uuid IS NULL OR operation_id = $4)`,
        [cluster, system, subject, operationId ?? null],
      );
    },

    async holder(cluster, { system, subject }) {
      const [row] = await query<Pick<Row, 'operation_id'>>(
        'SELECT operation_id FROM matriarch.held_states WHERE cluster = $1 AND system = $2 AND subject = $3',
        [cluster, system, subject],
      );
      return row?.operation_id ?? null;
    },

    async list() {
      const rows = await query<Row>(
        `SELECT h.*, o.requested_by, o.reason, o.ticket
         FROM matriarch.held_states h JOIN matriarch.operations o ON o.id = h.operation_id
         ORDER BY h.cluster, h.system, h.subject`,
      );
      return rows.map((row) => ({ cluster: row.cluster, held: toHeldState(row) }));
    },
  };
}

function toHeldState(row: Row): HeldState {
  return {
    system: row.system,
    subject: row.subject,
    state: row.state,
    operationId: row.operation_id,
    setBy: row.requested_by,
    reason: row.reason,
    ticket: row.ticket,
    setAt: row.set_at.toISOString(),
    endsAt: row.ends_at?.toISOString() ?? null,
  };
}
