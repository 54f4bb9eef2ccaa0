import type { PostgresVitals } from '../../modules/clusters/index.ts';

const iso = (timestamp: string): string =>
  `pg_catalog.to_char(${timestamp} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** Whatever holds back the horizon, the furthest first. What has begun this very second is nobody's problem. */
const horizonSql = `
  SELECT CASE a.backend_type WHEN 'walsender' THEN 'standby' ELSE 'session' END AS holder, a.pid::text AS name,
      d.datname AS database, pg_catalog.pg_get_userbyid(a.usesysid) AS username, a.application_name, a.state,
      ${iso('a.xact_start')} AS started_at,
      GREATEST(pg_catalog.age(a.backend_xid), pg_catalog.age(a.backend_xmin)) AS transactions
    FROM pg_catalog.pg_stat_get_activity(NULL) a LEFT JOIN pg_catalog.pg_database d ON d.oid = a.datid
    WHERE (a.backend_xid IS NOT NULL OR a.backend_xmin IS NOT NULL) AND a.pid <> pg_catalog.pg_backend_pid()
      AND a.backend_type <> 'autovacuum worker'
      AND (a.backend_type = 'walsender' OR a.xact_start < pg_catalog.now() - interval '1 second')
  UNION ALL SELECT 'prepared_transaction', p.gid, p.database, p.owner, NULL, NULL, ${iso('p.prepared')},
      pg_catalog.age(p.transaction) FROM pg_catalog.pg_prepared_xacts p
  UNION ALL SELECT 'slot', l.slot_name, l.database, NULL, NULL, NULL, NULL,
      GREATEST(pg_catalog.age(l.xmin), pg_catalog.age(l.catalog_xmin)) FROM pg_catalog.pg_replication_slots l
    WHERE l.xmin IS NOT NULL OR l.catalog_xmin IS NOT NULL
  ORDER BY transactions DESC, started_at NULLS LAST LIMIT 1`;

/** One JSON object: what makes a server fail slowly. A part of `observeSql`, with the same limits. */
export const vitalsSql = `(SELECT pg_catalog.jsonb_build_object(
  'archiver', (SELECT pg_catalog.jsonb_build_object('mode', pg_catalog.current_setting('archive_mode'),
      'archived_count', w.archived_count, 'failed_count', w.failed_count, 'last_archived_wal', w.last_archived_wal,
      'last_archived_at', ${iso('w.last_archived_time')}, 'last_failed_wal', w.last_failed_wal,
      'last_failed_at', ${iso('w.last_failed_time')}) FROM pg_catalog.pg_stat_archiver w),
  'horizon', (SELECT pg_catalog.to_jsonb(h) FROM (${horizonSql}) h),
  'wraparound', (SELECT pg_catalog.jsonb_build_object('database', b.datname,
      'transactions', pg_catalog.age(b.datfrozenxid),
      'freeze_max_age', pg_catalog.current_setting('autovacuum_freeze_max_age')::bigint)
    FROM pg_catalog.pg_database b ORDER BY pg_catalog.age(b.datfrozenxid) DESC LIMIT 1)))`;

export interface VitalsRow {
  archiver: {
    mode: string;
    archived_count: number;
    failed_count: number;
    last_archived_wal: string | null;
    last_archived_at: string | null;
    last_failed_wal: string | null;
    last_failed_at: string | null;
  };
  horizon: {
    holder: 'session' | 'standby' | 'prepared_transaction' | 'slot';
    name: string;
    database: string | null;
    username: string | null;
    application_name: string | null;
    state: string | null;
    started_at: string | null;
    transactions: number;
  } | null;
  wraparound: { database: string; transactions: number; freeze_max_age: number };
}

export function vitalsOf({ archiver, horizon, wraparound }: VitalsRow): PostgresVitals {
  return {
    archiver: {
      mode: archiver.mode,
      archivedCount: archiver.archived_count,
      failedCount: archiver.failed_count,
      lastArchivedWal: archiver.last_archived_wal,
      lastArchivedAt: archiver.last_archived_at,
      lastFailedWal: archiver.last_failed_wal,
      lastFailedAt: archiver.last_failed_at,
    },
    horizon:
      horizon === null
        ? null
        : {
            holder: horizon.holder,
            name: horizon.name,
            database: horizon.database,
            username: horizon.username,
            applicationName: horizon.application_name,
            state: horizon.state,
            startedAt: horizon.started_at,
            transactions: horizon.transactions,
          },
    wraparound: {
      database: wraparound.database,
      transactions: wraparound.transactions,
      freezeMaxAge: wraparound.freeze_max_age,
    },
  };
}
