import { freshValue } from '../../../kernel/section.ts';
import { slotOwner, type Slot, type Snapshot } from '../../clusters/index.ts';
import { ActError, check, Unsettled, type ClusterHandle, type PlanCheck, type Run } from '../../operations/index.ts';

/** One slot of the leader with what decides about it, of this moment. */
export interface SlotState {
  exists: boolean;
  kind: 'physical' | 'logical' | null;
  plugin: string | null;
  database: string | null;
  active: boolean;
  restart_lsn: string | null;
  confirmed_flush_lsn: string | null;
  in_recovery: boolean;
  current_lsn: string | null;
  used: number;
  most: number;
  wal_level: string;
  keep_mb: number;
  database_exists: boolean;
  permitted: boolean;
}

/** One row, whether there is such a slot or not. Parameters: its name, and a database or null. */
const stateSql = `SELECT s.slot_name IS NOT NULL AS exists, s.slot_type AS kind, s.plugin, s.database,
  COALESCE(s.active, false) AS active, s.restart_lsn::text, s.confirmed_flush_lsn::text,
  pg_catalog.pg_is_in_recovery() AS in_recovery,
  CASE WHEN NOT pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_current_wal_lsn()::text END AS current_lsn,
  (SELECT count(*)::int FROM pg_catalog.pg_replication_slots) AS used,
  pg_catalog.current_setting('max_replication_slots')::int AS most,
  pg_catalog.current_setting('wal_level') AS wal_level,
  (SELECT setting::int FROM pg_catalog.pg_settings WHERE name = 'max_slot_wal_keep_size') AS keep_mb,
  $2::text IS NULL OR EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = $2) AS database_exists,
  (SELECT rolsuper OR rolreplication FROM pg_catalog.pg_roles WHERE rolname = current_user) AS permitted
FROM (SELECT 1) one LEFT JOIN pg_catalog.pg_replication_slots s ON s.slot_name = $1`;

export const slotNamePattern = '^[a-z0-9_]{1,63}$';

/** The leader, and its slot of that name; or the checks that say why they are not known. */
export async function slotOnLeader(
  cluster: ClusterHandle,
  slot: string,
  database: string | null = null,
): Promise<{ leader: string | null; state: SlotState | null; checks: PlanCheck[] }> {
  const leader = cluster.snapshot().cluster.leader?.name ?? null;
  if (leader === null) {
    const message = 'Nobody is known to lead, so there is no member whose slots matter.';
    return { leader, state: null, checks: [check('leader.exists', cluster.name, false, message)] };
  }
  const rows = await slotState(cluster, leader, slot, database).catch((error: unknown) => {
    if (!(error instanceof ActError)) throw error;
    return error;
  });
  if (rows instanceof ActError || rows === null) {
    const why = rows?.message ?? 'it gives no answer';
    const message = `PostgreSQL of ${leader} cannot be asked: ${why}`;
    return { leader, state: null, checks: [check('postgres.readable', leader, null, message)] };
  }
  return {
    leader,
    state: rows,
    checks: [
      check('leader.writes', leader, !rows.in_recovery, `${leader} ${rows.in_recovery ? 'is in recovery' : 'leads'}.`),
      check(
        'slot.permitted',
        leader,
        rows.permitted,
        rows.permitted
          ? 'The control plane’s role may work on slots.'
          : 'The control plane’s role may not work on slots: it must be a superuser or have REPLICATION.',
      ),
    ],
  };
}

export async function slotState(
  cluster: ClusterHandle,
  member: string,
  slot: string,
  database: string | null = null,
): Promise<SlotState | null> {
  const [row] = await cluster.sql.query<SlotState>(member, stateSql, [slot, database]);
  return row ?? null;
}

/** Asks until there is an answer; null when there is none in time, which is then known. */
export async function until<T>(
  run: Pick<Run, 'poll'>,
  what: string,
  timeoutMs: number,
  probe: () => Promise<T | undefined>,
): Promise<T | null> {
  const answers = { seen: false };
  try {
    return await run.poll(
      what,
      async () => {
        const found = await probe();
        answers.seen = true;
        return found;
      },
      { timeoutMs },
    );
  } catch (error) {
    // Without one answer nothing is known.
    if (error instanceof Unsettled && answers.seen) return null;
    throw error;
  }
}

export function ownerOf({ cluster, config }: Snapshot, name: string, kind: Slot['kind']): Slot['owner'] {
  const members = cluster.members.map((member) => member.name);
  return slotOwner({ name, kind }, members, Object.keys(permanentSlots(config)));
}

/** Whether a slot of that name is one that Patroni keeps, and in which words. Source: patroni/postgresql/slots.py. */
export function keptByPatroni(
  { config }: Snapshot,
  slot: { name: string; kind: Slot['kind']; plugin: string | null; database: string | null },
): 'permanent' | 'ignored' | null {
  if (Object.hasOwn(permanentSlots(config), slot.name)) return 'permanent';
  const matchers = freshValue(config)?.value['ignore_slots'];
  const isIgnored = (Array.isArray(matchers) ? matchers : []).some((matcher: unknown) => {
    if (typeof matcher !== 'object' || matcher === null) return false;
    const { name, type, plugin, database } = matcher as Record<string, unknown>;
    const fits = (wanted: unknown, value: string | null): boolean => !wanted || wanted === value;
    if (name !== undefined && name !== null && name !== slot.name) return false;
    return fits(type, slot.kind) && fits(plugin, slot.plugin) && fits(database, slot.database);
  });
  return isIgnored ? 'ignored' : null;
}

function permanentSlots(config: Snapshot['config']): object {
  const slots = freshValue(config)?.value['slots'];
  return typeof slots === 'object' && slots !== null ? slots : {};
}
