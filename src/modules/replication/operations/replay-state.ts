import { memberCheck } from '../../clusters/index.ts';
import { ActError, check, type ClusterHandle, type PlanCheck } from '../../operations/index.ts';

/** What a member says of its replay, of this moment. */
export interface ReplayState {
  in_recovery: boolean;
  paused: boolean;
  /** server_version_num. */
  version: number;
  permitted: boolean;
  received: string | null;
  replayed: string | null;
}

/** The function's name is a parameter, as only its right is asked for. */
const stateSql = `SELECT pg_catalog.pg_is_in_recovery() AS in_recovery,
  CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_is_wal_replay_paused() ELSE false END AS paused,
  pg_catalog.current_setting('server_version_num')::int AS version,
  (SELECT pg_catalog.bool_or(pg_catalog.has_function_privilege(p.oid, 'EXECUTE')) FROM pg_catalog.pg_proc p
    WHERE p.proname = $1) AS permitted,
  pg_catalog.pg_last_wal_receive_lsn()::text AS received, pg_catalog.pg_last_wal_replay_lsn()::text AS replayed`;

/** Whether replay stands still, not only was asked to: PostgreSQL 14 and later tell the two apart. */
const standsSql = {
  before14: 'SELECT pg_catalog.pg_is_wal_replay_paused() AS stands',
  since14: "SELECT pg_catalog.pg_get_wal_replay_pause_state() = 'paused' AS stands",
};

export const pauseStateSince = 140_000;

export async function replayState(cluster: ClusterHandle, member: string, act: string): Promise<ReplayState | null> {
  const [row] = await cluster.sql.query<ReplayState>(member, stateSql, [act]);
  return row ?? null;
}

export async function replayStands(cluster: ClusterHandle, member: string, version: number): Promise<boolean | null> {
  const text = version >= pauseStateSince ? standsSql.since14 : standsSql.before14;
  const [row] = await cluster.sql.query<{ stands: boolean }>(member, text);
  return row?.stands ?? null;
}

/** A replica whose replay may be paused and resumed; checks say why it may not. `act`: the function that will be called. */
export async function replicaOf(
  cluster: ClusterHandle,
  name: string,
  act: string,
): Promise<{ state: ReplayState | null; checks: PlanCheck[] }> {
  const { member, checks } = memberCheck(cluster.snapshot(), name);
  if (member === null) return { state: null, checks };
  const found = await replayState(cluster, name, act).catch((error: unknown) => {
    if (!(error instanceof ActError)) throw error;
    return error;
  });
  if (found instanceof ActError || found === null) {
    const message = `PostgreSQL of ${name} cannot be asked: ${found?.message ?? 'it gives no answer'}`;
    return { state: null, checks: [check('postgres.readable', name, null, message)] };
  }
  const leads = cluster.snapshot().cluster.leader?.name === name || !found.in_recovery;
  return {
    state: found,
    checks: [
      check('member.replica', name, !leads, leads ? `${name} leads and replays nothing.` : `${name} is a replica.`),
      check(
        'replay.permitted',
        name,
        found.permitted,
        found.permitted
          ? 'The control plane’s role may do it.'
          : `The control plane’s role may not do it: GRANT EXECUTE ON FUNCTION ${act}() to it.`,
      ),
    ],
  };
}
