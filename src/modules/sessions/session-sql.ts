/**
 * Sessions as a common table expression `guarded`: who they are, and why one must not be touched. The same expression says
 * so in a list and in the statement that ends a session. PostgreSQL 12 to 17, with the rights of pg_monitor.
 *
 * `activity` is the relation to read: pg_stat_activity, but for a test that has to have more sessions than it can open.
 */
export function guardedSessions(activity = 'pg_catalog.pg_stat_activity'): string {
  return `
activity AS MATERIALIZED (
  SELECT a.pid, a.usesysid, a.datname, a.usename, a.application_name, a.client_addr, a.backend_type, a.state,
    a.wait_event_type, a.wait_event, a.backend_start, a.state_change, a.xact_start, a.query_start, a.query,
    r.rolsuper, r.rolreplication
  FROM ${activity} a LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.usesysid
),
patroni_roles AS (
  SELECT DISTINCT usesysid FROM activity WHERE application_name LIKE 'Patroni%' AND usesysid IS NOT NULL
),
guarded AS MATERIALIZED (
  SELECT a.*, CASE
    WHEN a.backend_type IS DISTINCT FROM 'client backend' THEN 'backend_type'
    WHEN a.pid = pg_catalog.pg_backend_pid() OR a.application_name LIKE 'matriarch%' THEN 'matriarch'
    WHEN a.application_name LIKE 'Patroni%' OR a.usesysid IN (SELECT usesysid FROM patroni_roles) THEN 'patroni'
    WHEN a.application_name LIKE 'citus%' THEN 'citus'
    WHEN a.rolsuper IS NOT FALSE THEN 'superuser'
    WHEN a.rolreplication THEN 'replication'
    END AS protection
  FROM activity a
)`;
}

/** One session as the API shows it; ages in seconds by the clock of that server. */
export const sessionObject = (blockedBy: string, query: string): string => `pg_catalog.jsonb_build_object(
    'pid', s.pid, 'backendStart', ${utc('s.backend_start')},
    'database', s.datname, 'user', s.usename, 'application', s.application_name,
    'clientAddress', pg_catalog.host(s.client_addr), 'backendType', s.backend_type, 'state', s.state,
    'waitEventType', s.wait_event_type, 'waitEvent', s.wait_event,
    'ageSeconds', ${age('s.backend_start')}, 'stateAgeSeconds', ${age('s.state_change')},
    'transactionAgeSeconds', ${age('s.xact_start')}, 'queryStart', ${utc('s.query_start')},
    'stateChange', ${utc('s.state_change')}, 'query', ${query}, 'blockedBy', ${blockedBy}, 'protection', s.protection)`;

/** What is shown of a statement at most, in characters. */
const queryLength = 1000;
const queryIf = (permitted: string): string =>
  `CASE WHEN ${permitted} THEN pg_catalog.left(s.query, ${queryLength}) END`;

/** Microseconds since 1970, which order sessions; what has no such time comes last. */
const latest = 9_007_199_254_740_991;
const micros = (column: string): string => `COALESCE((EXTRACT(EPOCH FROM ${column}) * 1000000)::bigint, ${latest})`;

/**
 * One page of sessions and what all of them amount to, in one statement: one row with `summary` and `page`. Parameters: 1
 * database, 2 user, 3 application, 4 state (null: any), 5 order, 6 and 7 key and pid to begin after, 8 how many, 9 whether
 * statements are shown. Sorting and grouping happen in PostgreSQL, so that ten thousand sessions make no larger answer.
 */
export const sessionPageSql = (activity?: string): string => `
WITH ${guardedSessions(activity)},
clients AS (SELECT * FROM guarded WHERE backend_type = 'client backend'),
counted AS (
  SELECT CASE GROUPING(datname, usename, application_name, state)
      WHEN 7 THEN 'database' WHEN 11 THEN 'user' WHEN 13 THEN 'application' ELSE 'state' END AS dimension,
    COALESCE(datname, usename, application_name, state) AS name, count(*)::int AS sessions
  FROM clients GROUP BY GROUPING SETS ((datname), (usename), (application_name), (state))
),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY dimension ORDER BY sessions DESC, name) AS place FROM counted
),
matching AS (
  SELECT *, ${micros(`CASE $5::text WHEN 'transaction' THEN xact_start WHEN 'state' THEN state_change
    ELSE backend_start END`)} AS key
  FROM guarded
  WHERE usesysid IS NOT NULL
    AND ($1::text IS NULL OR datname = $1) AND ($2::text IS NULL OR usename = $2)
    AND ($3::text IS NULL OR application_name = $3) AND ($4::text IS NULL OR state = $4)
),
page AS (
  SELECT * FROM matching WHERE (key, pid) > ($6::bigint, $7::int) ORDER BY key, pid LIMIT $8::int
)
SELECT
  pg_catalog.jsonb_build_object(
    'maxConnections', pg_catalog.current_setting('max_connections')::int,
    'superuserReserved', pg_catalog.current_setting('superuser_reserved_connections')::int,
    'reserved', COALESCE(pg_catalog.current_setting('reserved_connections', true)::int, 0),
    'clients', (SELECT count(*)::int FROM clients),
    'protected', (SELECT count(*)::int FROM clients WHERE protection IS NOT NULL),
    'waitingForLock', (SELECT count(*)::int FROM clients WHERE wait_event_type = 'Lock'),
    'longestTransactionSeconds', (SELECT ${age('min(xact_start)')} FROM clients WHERE pid <> pg_catalog.pg_backend_pid()),
    'longestIdleInTransactionSeconds',
      (SELECT ${age('min(state_change)')} FROM clients WHERE state LIKE 'idle in transaction%'),
    'counts', (SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
        'dimension', dimension, 'name', name, 'sessions', sessions) ORDER BY place)
      FROM ranked WHERE place <= 50)
  ) AS summary,
  (SELECT count(*)::int FROM matching) AS matching,
  (SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('key', s.key, 'session', ${sessionObject(
    `CASE WHEN s.wait_event_type = 'Lock' THEN pg_catalog.to_jsonb(pg_catalog.pg_blocking_pids(s.pid))
      ELSE '[]'::jsonb END`,
    queryIf('$9::boolean'),
  )}) ORDER BY s.key, s.pid) FROM page s) AS page`;

/**
 * Those that wait for a lock, those that they wait for, and which lock it is: one row. Parameters: 1 how many waiting ones
 * at most (the longest first), since finding who blocks one takes the lock manager's own locks; 2 whether statements are
 * shown.
 */
export const blockingSql = (activity?: string): string => `
WITH ${guardedSessions(activity)},
waiting AS MATERIALIZED (
  SELECT w.pid, pg_catalog.pg_blocking_pids(w.pid) AS blockers
  FROM (SELECT pid FROM guarded WHERE wait_event_type = 'Lock' ORDER BY state_change, pid LIMIT $1::int) w
),
involved AS (SELECT pid FROM waiting UNION SELECT pg_catalog.unnest(blockers) FROM waiting)
SELECT
  (SELECT count(*)::int FROM guarded WHERE wait_event_type = 'Lock') AS waiting,
  (SELECT pg_catalog.jsonb_agg(${sessionObject("COALESCE(pg_catalog.to_jsonb(w.blockers), '[]'::jsonb)", queryIf('$2::boolean'))})
    FROM guarded s JOIN involved i ON i.pid = s.pid LEFT JOIN waiting w ON w.pid = s.pid) AS sessions,
  (SELECT pg_catalog.jsonb_object_agg(l.pid, l.what) FROM (
    SELECT DISTINCT ON (l.pid) l.pid, pg_catalog.format('%s on %s', l.mode, CASE
        WHEN l.relation IS NULL THEN l.locktype
        WHEN l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
          THEN pg_catalog.format('%s %s', l.locktype, l.relation::regclass)
        ELSE pg_catalog.format('%s %s', l.locktype, l.relation) END) AS what
    FROM pg_catalog.pg_locks l JOIN waiting w ON w.pid = l.pid WHERE NOT l.granted ORDER BY l.pid) l) AS locks`;

/** What sessions share and what each may take, in bytes. */
export const memorySql = `
SELECT pg_catalog.pg_size_bytes(pg_catalog.current_setting('shared_buffers'))::float8 AS shared_buffers,
  pg_catalog.pg_size_bytes(pg_catalog.current_setting('work_mem'))::float8 AS work_mem,
  COALESCE(pg_catalog.current_setting('reserved_connections', true)::int, 0) AS reserved`;

function utc(column: string): string {
  return `pg_catalog.to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

/** Not below 0: a session may have begun after the statement's own time. */
function age(column: string): string {
  return `GREATEST(0, EXTRACT(EPOCH FROM pg_catalog.clock_timestamp() - ${column}))::float8`;
}
