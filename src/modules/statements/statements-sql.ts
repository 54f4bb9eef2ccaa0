import type { Statement, StatementOrder } from './model.ts';

/** Where the extension is, if it is, and whether the server was started with its library. */
export const installedSql = `
SELECT (SELECT pg_catalog.jsonb_build_object('version', e.extversion, 'schema', n.nspname)
    FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
    WHERE e.extname = 'pg_stat_statements') AS extension,
  pg_catalog.current_database() AS database,
  (SELECT setting FROM pg_catalog.pg_settings WHERE name = 'shared_preload_libraries') AS libraries`;

export interface InstalledRow {
  extension: { version: string; schema: string } | null;
  database: string;
  /** Null where the role may not see it. */
  libraries: string | null;
}

/** Whether the server has loaded it; unknown counts as yes, since the extension itself then says no. */
export function isLoaded({ libraries }: Pick<InstalledRow, 'libraries'>): boolean {
  return libraries === null || librariesOf(libraries).includes('pg_stat_statements');
}

export function librariesOf(setting: string): string[] {
  return setting
    .split(',')
    .map((name) => name.trim().replace(/^["']|["']$/g, ''))
    .filter((name) => name !== '');
}

/** Versions of the extension changed the names of columns: 1.8 (PostgreSQL 13) those of times, 1.11 (17) those of I/O. */
export function statementsSql({ version, schema }: { version: string; schema: string }, by: StatementOrder): string {
  const [major = 1, minor = 0] = version.split('.').map(Number);
  const since = (number: number): boolean => major > 1 || minor >= number;
  const exec = since(8) ? '_exec' : '';
  const view = `"${schema.replaceAll('"', '""')}".pg_stat_statements`;
  const orders: Record<StatementOrder, string> = {
    total: `s.total${exec}_time`,
    mean: `s.mean${exec}_time`,
    calls: 's.calls',
    io: 's.shared_blks_read + s.shared_blks_written + s.local_blks_read + s.local_blks_written + s.temp_blks_read + s.temp_blks_written',
  };
  const io = since(11) ? 's.shared_blk_read_time + s.shared_blk_write_time' : 's.blk_read_time + s.blk_write_time';
  const reset = since(9)
    ? `(SELECT stats_reset FROM "${schema.replaceAll('"', '""')}".pg_stat_statements_info)`
    : 'NULL::timestamptz';
  return `
SELECT pg_catalog.to_char(${reset} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS since,
  (SELECT count(*)::int FROM ${view}) AS tracked,
  (SELECT pg_catalog.jsonb_agg(t) FROM (
    SELECT s.queryid::text AS "queryId", d.datname AS database, pg_catalog.pg_get_userbyid(s.userid) AS "user", s.query,
      s.calls, s.rows, s.total${exec}_time AS "totalMs", s.mean${exec}_time AS "meanMs", s.min${exec}_time AS "minMs",
      s.max${exec}_time AS "maxMs", s.stddev${exec}_time AS "stddevMs", s.shared_blks_hit AS "sharedBlocksHit",
      s.shared_blks_read AS "sharedBlocksRead", s.shared_blks_written AS "blocksWritten",
      s.temp_blks_read + s.temp_blks_written AS "tempBlocks", ${io} AS "ioMs"
    FROM ${view} s LEFT JOIN pg_catalog.pg_database d ON d.oid = s.dbid
    ORDER BY ${orders[by]} DESC, s.queryid LIMIT $1) t) AS statements`;
}

export interface StatementsRow {
  since: string | null;
  tracked: number;
  statements: Statement[] | null;
}
