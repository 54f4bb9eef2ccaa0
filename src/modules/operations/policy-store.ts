import type { Query } from '../../kernel/query.ts';
import type { Freeze, KillSwitch } from './model.ts';
import type { PolicyStore } from './ports.ts';

interface FreezeRow {
  id: string;
  clusters: string[] | null;
  starts_at: Date;
  ends_at: Date;
  reason: string;
  created_by: string;
  active: boolean;
}

interface KillSwitchRow {
  engaged: boolean;
  reason: string;
  changed_by: string;
  changed_at: Date;
}

const FREEZE_COLUMNS = `id, clusters, starts_at, ends_at, reason, created_by,
  starts_at <= clock_timestamp() AND clock_timestamp() < ends_at AND ended_at IS NULL AS active`;

/** What policy says now: read with each decision, since another replica may have just changed it. */
export function createPolicyReader(query: Query) {
  return async (): Promise<{ killSwitch: KillSwitch; freezes: Freeze[] }> => {
    const [switches, freezes] = await Promise.all([
      query<KillSwitchRow>('SELECT engaged, reason, changed_by, changed_at FROM matriarch.kill_switch'),
      query<FreezeRow>(
        `SELECT ${FREEZE_COLUMNS} FROM matriarch.freezes WHERE ended_at IS NULL AND ends_at > clock_timestamp()
         ORDER BY starts_at, id`,
      ),
    ]);
    const [row] = switches;
    if (row === undefined) throw new Error('the kill switch has no row');
    return { killSwitch: toKillSwitch(row), freezes: freezes.map(toFreeze) };
  };
}

/** Freeze windows and the kill switch in the control plane's PostgreSQL; changes happen in the given transaction. */
export function createPolicyStore(query: Query): PolicyStore {
  return {
    policy: createPolicyReader(query),

    async insertFreeze(run, { id, clusters, startsAt, endsAt, reason, createdBy }) {
      const rows = await run<FreezeRow>(
        `INSERT INTO matriarch.freezes (id, clusters, starts_at, ends_at, reason, created_by)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${FREEZE_COLUMNS}`,
        [id, clusters, startsAt, endsAt, reason, createdBy],
      );
      return toFreeze(only(rows));
    },

    async endFreeze(run, id, by) {
      const [row] = await run<FreezeRow>(
        `UPDATE matriarch.freezes SET ended_by = $2, ended_at = clock_timestamp()
         WHERE id = $1 AND ended_at IS NULL AND ends_at > clock_timestamp() RETURNING ${FREEZE_COLUMNS}`,
        [id, by],
      );
      return row === undefined ? null : toFreeze(row);
    },

    async setKillSwitch(run, { engaged, reason, changedBy }) {
      const rows = await run<KillSwitchRow>(
        `UPDATE matriarch.kill_switch SET engaged = $1, reason = $2, changed_by = $3, changed_at = clock_timestamp()
         RETURNING engaged, reason, changed_by, changed_at`,
        [engaged, reason, changedBy],
      );
      return toKillSwitch(only(rows));
    },
  };
}

function only<Row>([row]: readonly Row[]): Row {
  if (row === undefined) throw new Error('the statement answered no row');
  return row;
}

function toKillSwitch(row: KillSwitchRow): KillSwitch {
  return {
    engaged: row.engaged,
    reason: row.reason,
    changedBy: row.changed_by,
    changedAt: row.changed_at.toISOString(),
  };
}

function toFreeze(row: FreezeRow): Freeze {
  const { id, clusters, reason, created_by: createdBy, active } = row;
  return {
    id,
    clusters,
    startsAt: row.starts_at.toISOString(),
    endsAt: row.ends_at.toISOString(),
    reason,
    createdBy,
    active,
  };
}
