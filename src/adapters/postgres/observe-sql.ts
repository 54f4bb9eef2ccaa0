import { vitalsSql, type VitalsRow } from './vitals-sql.ts';

/**
 * What one look at a member asks: one statement, so one snapshot and one round trip. It runs on PostgreSQL 12 to 17, on a
 * primary as in recovery, with the rights of pg_monitor. What only some versions have is taken out of `to_jsonb(row)`.
 */
export const observeSql = `
SELECT
  pg_catalog.current_setting('server_version') AS version,
  (SELECT extversion FROM pg_catalog.pg_extension WHERE extname = 'citus') AS citus_version,
  r.in_recovery,
  (SELECT system_identifier::text FROM pg_catalog.pg_control_system()) AS system_identifier,
  CASE WHEN NOT r.in_recovery THEN pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()) END AS wal_file,
  CASE WHEN r.in_recovery AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_wal_receiver)
    THEN (SELECT timeline_id FROM pg_catalog.pg_control_checkpoint()) END AS checkpoint_timeline,
  pg_catalog.to_char(pg_catalog.pg_postmaster_start_time() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    AS postmaster_start_time,
  CASE WHEN NOT r.in_recovery THEN pg_catalog.pg_current_wal_lsn()::text END AS current_lsn,
  CASE WHEN r.in_recovery THEN pg_catalog.pg_last_wal_receive_lsn()::text END AS received_lsn,
  CASE WHEN r.in_recovery THEN pg_catalog.pg_last_wal_replay_lsn()::text END AS replayed_lsn,
  CASE WHEN r.in_recovery THEN pg_catalog.to_char(
    pg_catalog.pg_last_xact_replay_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') END AS replayed_at,
  CASE WHEN r.in_recovery THEN pg_catalog.pg_is_wal_replay_paused() END AS replay_paused,
  (SELECT count(*)::int FROM pg_catalog.pg_stat_get_activity(NULL) a WHERE a.backend_type = 'client backend')
    AS connections,
  pg_catalog.current_setting('max_connections')::int AS max_connections,
  pg_catalog.current_setting('superuser_reserved_connections')::int AS reserved_connections,
  (SELECT pg_catalog.to_jsonb(w) FROM pg_catalog.pg_stat_wal_receiver w LIMIT 1) AS wal_receiver,
  CASE WHEN r.in_recovery THEN (SELECT pg_catalog.jsonb_object_agg(c.key, c.total) FROM (
    SELECT e.key, sum(e.value::bigint) AS total FROM pg_catalog.pg_stat_database_conflicts d,
      pg_catalog.jsonb_each_text(pg_catalog.to_jsonb(d)) e WHERE e.key LIKE 'confl%' GROUP BY e.key) c) END AS conflicts,
  (SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'pid', s.pid, 'application_name', s.application_name, 'client_addr', pg_catalog.host(s.client_addr),
      'state', s.state, 'sync_state', s.sync_state, 'sync_priority', s.sync_priority,
      'sent_lsn', s.sent_lsn, 'write_lsn', s.write_lsn, 'flush_lsn', s.flush_lsn, 'replay_lsn', s.replay_lsn,
      'write_lag', EXTRACT(EPOCH FROM s.write_lag)::float8, 'flush_lag', EXTRACT(EPOCH FROM s.flush_lag)::float8,
      'replay_lag', EXTRACT(EPOCH FROM s.replay_lag)::float8,
      'backend_start', pg_catalog.to_char(s.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
      'reply_time', pg_catalog.to_char(s.reply_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    ) ORDER BY s.application_name, s.pid) FROM pg_catalog.pg_stat_replication s) AS senders,
  (SELECT pg_catalog.jsonb_agg(pg_catalog.to_jsonb(l) ORDER BY l.slot_name)
    FROM pg_catalog.pg_replication_slots l) AS slots,
  ${vitalsSql} AS vitals
FROM (SELECT pg_catalog.pg_is_in_recovery() AS in_recovery) r`;

/** Who answers behind a route. Plain enough for a connection pooler in between. */
export const routeSql = `
SELECT pg_catalog.pg_is_in_recovery() AS in_recovery,
  pg_catalog.current_setting('transaction_read_only') = 'on' AS read_only,
  (SELECT system_identifier::text FROM pg_catalog.pg_control_system()) AS system_identifier,
  pg_catalog.to_char(pg_catalog.pg_postmaster_start_time() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    AS postmaster_start_time,
  pg_catalog.host(pg_catalog.inet_server_addr()) AS server_address,
  pg_catalog.inet_server_port() AS server_port`;

export interface ObserveRow {
  version: string;
  citus_version: string | null;
  in_recovery: boolean;
  system_identifier: string;
  wal_file: string | null;
  checkpoint_timeline: number | null;
  postmaster_start_time: string;
  current_lsn: string | null;
  received_lsn: string | null;
  replayed_lsn: string | null;
  replayed_at: string | null;
  replay_paused: boolean | null;
  connections: number;
  max_connections: number;
  reserved_connections: number;
  wal_receiver: WalReceiverRow | null;
  /** Of pg_stat_database_conflicts, over all databases; null on a primary. */
  conflicts: Record<string, number> | null;
  senders: SenderRow[] | null;
  slots: SlotRow[] | null;
  vitals: VitalsRow;
}

/** Of pg_stat_wal_receiver; without pg_monitor's rights everything but the pid is null. */
export interface WalReceiverRow {
  status: string | null;
  received_tli: number | null;
  sender_host: string | null;
  sender_port: number | null;
  latest_end_lsn: string | null;
  /** Since PostgreSQL 13. */
  written_lsn?: string | null;
  flushed_lsn?: string | null;
  last_msg_receipt_time: string | null;
  slot_name: string | null;
}

export interface SenderRow {
  pid: number;
  application_name: string | null;
  client_addr: string | null;
  state: string | null;
  sync_state: string | null;
  sync_priority: number | null;
  sent_lsn: string | null;
  write_lsn: string | null;
  flush_lsn: string | null;
  replay_lsn: string | null;
  /** Seconds. */
  write_lag: number | null;
  flush_lag: number | null;
  replay_lag: number | null;
  backend_start: string | null;
  reply_time: string | null;
}

/** Of pg_replication_slots; `wal_status` and `safe_wal_size` since PostgreSQL 13. */
export interface SlotRow {
  slot_name: string;
  slot_type: 'physical' | 'logical';
  plugin: string | null;
  database: string | null;
  active: boolean;
  active_pid: number | null;
  temporary: boolean;
  restart_lsn: string | null;
  confirmed_flush_lsn: string | null;
  wal_status?: string | null;
  safe_wal_size?: number | null;
}

export interface RouteRow {
  in_recovery: boolean;
  read_only: boolean;
  system_identifier: string;
  postmaster_start_time: string;
  server_address: string | null;
  server_port: number | null;
}
