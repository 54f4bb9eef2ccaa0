import { changedKeys, valueAt, type Json } from './config-merge.ts';

/** Patroni's own keys that an operator may change: how often it looks, and how long it waits. */
const harmlessKeys: readonly string[] = ['ttl', 'loop_wait', 'retry_timeout', 'max_timelines_history'];

/**
 * Parameters of PostgreSQL that tune memory, planner, checkpoints, autovacuum, parallelism and what is logged and counted.
 * None of them runs a program, loads a library, names a file, decides who may log in, stops sessions or risks data.
 */
const harmlessParameters: readonly string[] = [
  ...['work_mem', 'hash_mem_multiplier', 'maintenance_work_mem', 'autovacuum_work_mem', 'logical_decoding_work_mem'],
  ...['temp_buffers', 'shared_buffers', 'wal_buffers', 'effective_cache_size', 'max_connections'],
  ...['max_worker_processes', 'max_parallel_workers', 'max_parallel_workers_per_gather'],
  ...['max_parallel_maintenance_workers', 'max_locks_per_transaction'],
  ...['random_page_cost', 'seq_page_cost', 'cpu_tuple_cost', 'cpu_index_tuple_cost', 'cpu_operator_cost'],
  ...['parallel_setup_cost', 'parallel_tuple_cost', 'min_parallel_table_scan_size', 'min_parallel_index_scan_size'],
  ...['effective_io_concurrency', 'maintenance_io_concurrency', 'default_statistics_target'],
  ...['from_collapse_limit', 'join_collapse_limit', 'plan_cache_mode', 'jit', 'jit_above_cost'],
  ...['jit_inline_above_cost', 'jit_optimize_above_cost'],
  ...['max_wal_size', 'min_wal_size', 'checkpoint_timeout', 'checkpoint_completion_target', 'checkpoint_flush_after'],
  ...['bgwriter_delay', 'bgwriter_lru_maxpages', 'bgwriter_lru_multiplier', 'bgwriter_flush_after'],
  ...['backend_flush_after', 'wal_compression', 'wal_writer_delay', 'wal_writer_flush_after'],
  ...['autovacuum_max_workers', 'autovacuum_naptime', 'autovacuum_vacuum_threshold'],
  ...['autovacuum_vacuum_scale_factor', 'autovacuum_vacuum_insert_threshold'],
  ...['autovacuum_vacuum_insert_scale_factor', 'autovacuum_analyze_threshold', 'autovacuum_analyze_scale_factor'],
  ...['autovacuum_vacuum_cost_delay', 'autovacuum_vacuum_cost_limit', 'vacuum_cost_delay', 'vacuum_cost_limit'],
  ...['max_standby_streaming_delay', 'max_standby_archive_delay', 'hot_standby_feedback', 'deadlock_timeout'],
  ...['tcp_keepalives_idle', 'tcp_keepalives_interval', 'tcp_keepalives_count'],
  ...['log_min_duration_statement', 'log_autovacuum_min_duration', 'log_checkpoints', 'log_lock_waits'],
  ...['log_temp_files', 'log_connections', 'log_disconnections'],
  ...['track_io_timing', 'track_wal_io_timing', 'track_functions', 'track_activity_query_size', 'compute_query_id'],
];

/** Families of parameters that are harmless as a whole. */
const harmlessFamilies: Readonly<Record<string, RegExp>> = {
  'enable_*': /^enable_[a-z_]+$/,
  'pg_stat_statements.*': /^pg_stat_statements\.[a-z_]+$/,
};

/** For the docs: everything that takes config:write alone. */
export const harmlessText =
  `Harmless, so that config:write is enough, are ${harmlessKeys.join(', ')}, and of postgresql.parameters ` +
  `${[...harmlessParameters, ...Object.keys(harmlessFamilies)].join(', ')}, with numbers, booleans or plain words. ` +
  'Everything else takes config:write-dangerous.';

/** Why well-known settings are dangerous: by path, first match. What is not here and not harmless is as dangerous. */
const reasons: readonly [RegExp, string][] = [
  [/^postgresql\.(pg_hba|pg_ident)/, 'decides who may log in, and can lock everybody out'],
  [
    /^postgresql\.(callbacks|create_replica_methods|basebackup|pgpass|authentication|recovery_conf)/,
    'runs programs or holds logins',
  ],
  [/^postgresql\.parameters\.\w*_command$/, 'runs a program'],
  [
    /^postgresql\.parameters\.(\w*_librar(y|ies)|dynamic_library_path|jit_provider|pl\w+\.on_\w*init)$/,
    'loads or runs code',
  ],
  [
    /^postgresql\.parameters\.(fsync|full_page_writes|synchronous_\w+|zero_damaged_pages|ignore_checksum_failure|data_sync_retry|archive_mode|wal_level)$/,
    'can lose or damage data',
  ],
  [/^postgresql\.parameters\.(primary_\w+|recovery_\w+|promote_trigger_file)$/, "is Patroni's own"],
  [
    /^postgresql\.parameters\.(ssl|ssl_\w+|password_encryption|krb_\w+|\w+_file|\w+_directory|listen_addresses|unix_socket_\w+|log_filename)$/,
    'decides who may log in, or where files lie',
  ],
  [/^postgresql\.remove_data_directory_/, 'deletes data directories by itself'],
  [
    /^(synchronous_\w+|maximum_lag_on_\w+|failsafe_mode|check_timeline|nofailover)/,
    'decides how much may be lost in a failover',
  ],
  [/^standby_cluster/, 'can turn the primary into a replica'],
  [/^(slots|ignore_slots|member_slots_ttl)/, 'creates and drops replication slots'],
];

/**
 * Why the change needs an administrator, one sentence a setting. What appears or vanishes as a whole is judged by each
 * setting in it: to take fsync away is to change it.
 */
export function dangersOf(before: Json, after: Json): string[] {
  return changedKeys(before, after).flatMap((keys) => {
    if (isHarmless(keys, valueAt(after, keys))) return [];
    const path = keys.join('.');
    const reason = reasons.find(([pattern]) => pattern.test(path.toLowerCase()))?.[1];
    return [`${path} ${reason ?? 'is not among the settings that are known to be harmless'}`];
  });
}

function isHarmless(keys: readonly string[], value: unknown): boolean {
  // PostgreSQL's names are the same in capitals; a key with a dot elsewhere only looks like a path.
  const [first = '', second, parameter, ...rest] = keys;
  if (!isPlain(value) || rest.length > 0) return false;
  if (second === undefined) return harmlessKeys.includes(first);
  if (first !== 'postgresql' || second !== 'parameters' || parameter === undefined) return false;
  const name = parameter.toLowerCase();
  return harmlessParameters.includes(name) || Object.values(harmlessFamilies).some((f) => f.test(name));
}

/** Nothing that could be more than one value in postgresql.conf: Patroni writes a line break as it is. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'string') return /^[\w.+ -]{1,40}$/.test(value);
  return value === undefined || typeof value === 'number' || typeof value === 'boolean';
}
