import type { Pool, PoolConnections, PoolDatabase, Pooler, PoolTraffic } from '../../modules/clusters/index.ts';

/** A line of the console; which columns there are depends on the version. */
export type Row = Readonly<Record<string, unknown>>;
export type Rows = readonly Row[];

/** The database of the console itself. */
const consoleDatabase = 'pgbouncer';
/** More clients or servers than this are not listed: PgBouncer has one thread, and a row for each takes its time. */
const maxListed = 2000;
/** What limits clients, servers and waits; the rest is of no use to who looks at pools. */
const shownSettings = [
  'auth_type',
  'client_idle_timeout',
  'default_pool_size',
  'idle_transaction_timeout',
  'max_client_conn',
  'max_db_connections',
  'max_user_connections',
  'min_pool_size',
  'pool_mode',
  'query_timeout',
  'query_wait_timeout',
  'reserve_pool_size',
  'reserve_pool_timeout',
  'server_connect_timeout',
  'server_idle_timeout',
  'server_lifetime',
  'server_login_retry',
];

/** Asks everything that there is to know of pools, one command after the other. */
export async function readPooler(ask: (text: string) => Promise<Rows>, latencyMs: () => number): Promise<Pooler> {
  const lists = new Map((await ask('SHOW LISTS')).map((row) => [textOf(row, 'list'), integerOf(row, 'items')]));
  const unlessMany = async (list: string, text: string): Promise<Rows | null> =>
    (lists.get(list) ?? 0) > maxListed ? null : ask(text);
  const rows = {
    version: await ask('SHOW VERSION'),
    databases: await ask('SHOW DATABASES'),
    pools: await ask('SHOW POOLS'),
    stats: await ask('SHOW STATS'),
    clients: await unlessMany('used_clients', 'SHOW CLIENTS'),
    servers: await unlessMany('used_servers', 'SHOW SERVERS'),
    config: await ask('SHOW CONFIG'),
  };
  return poolerOf(rows, latencyMs());
}

/**
 * What the SHOW commands of PgBouncer's console say, put together. Columns are found by their names.
 * Source: PgBouncer's documentation, "Admin console".
 */
export function poolerOf(
  rows: Record<'version' | 'databases' | 'pools' | 'stats' | 'config', Rows> &
    Record<'clients' | 'servers', Rows | null>,
  latencyMs: number,
): Pooler {
  const own = (list: Rows): Rows => list.filter((row) => databaseOf(row) !== consoleDatabase);
  return {
    version: textOf(rows.version[0], 'version') ?? 'PgBouncer',
    latencyMs,
    databases: rows.databases.filter((row) => row['name'] !== consoleDatabase).map(databaseRow),
    pools: own(rows.pools).map(poolRow),
    traffic: own(rows.stats).map(trafficRow),
    clients: rows.clients === null ? null : counted(own(rows.clients), (row) => textOf(row, 'addr')),
    servers:
      rows.servers === null
        ? null
        : counted(own(rows.servers), (row) => `${textOf(row, 'addr') ?? ''}:${integerOf(row, 'port')}`),
    settings: rows.config
      .map((row) => ({ name: textOf(row, 'key') ?? '', value: textOf(row, 'value') ?? '' }))
      .filter(({ name }) => shownSettings.includes(name)),
  };
}

export function databaseOf(row: Row): string {
  return textOf(row, 'database') ?? '';
}

function databaseRow(row: Row): PoolDatabase {
  const port = integerOf(row, 'port');
  return {
    name: textOf(row, 'name') ?? '',
    host: textOf(row, 'host'),
    port: port === 0 ? null : port,
    database: textOf(row, 'database'),
    poolMode: textOf(row, 'pool_mode'),
    poolSize: integerOf(row, 'pool_size'),
    maxConnections: integerOf(row, 'max_connections'),
    currentConnections: integerOf(row, 'current_connections'),
    paused: integerOf(row, 'paused') === 1,
    disabled: integerOf(row, 'disabled') === 1,
  };
}

function poolRow(row: Row): Pool {
  const sum = (...names: string[]): number => names.reduce((total, name) => total + integerOf(row, name), 0);
  return {
    database: databaseOf(row),
    user: textOf(row, 'user') ?? '',
    poolMode: textOf(row, 'pool_mode') ?? '',
    clientsActive: integerOf(row, 'cl_active'),
    clientsWaiting: integerOf(row, 'cl_waiting'),
    maxWaitSeconds: integerOf(row, 'maxwait') + integerOf(row, 'maxwait_us') / 1e6,
    serversActive: integerOf(row, 'sv_active'),
    serversIdle: sum('sv_idle', 'sv_used'),
    serversOther: sum('sv_tested', 'sv_login', 'sv_active_cancel', 'sv_being_canceled'),
  };
}

function trafficRow(row: Row): PoolTraffic {
  const ms = (name: string): number => integerOf(row, name) / 1000;
  return {
    database: databaseOf(row),
    transactions: integerOf(row, 'total_xact_count'),
    queries: integerOf(row, 'total_query_count'),
    inBytes: integerOf(row, 'total_received'),
    outBytes: integerOf(row, 'total_sent'),
    waitMs: ms('total_wait_time'),
    transactionsPerSecond: integerOf(row, 'avg_xact_count'),
    queriesPerSecond: integerOf(row, 'avg_query_count'),
    averageTransactionMs: ms('avg_xact_time'),
    averageQueryMs: ms('avg_query_time'),
    averageWaitMs: ms('avg_wait_time'),
  };
}

/** Hundreds of connections of one service differ in nothing that matters. */
function counted(rows: Rows, addressOf: (row: Row) => string | null): PoolConnections[] {
  const groups = new Map<string, PoolConnections>();
  for (const row of rows) {
    const like = {
      database: databaseOf(row),
      user: textOf(row, 'user') ?? '',
      state: textOf(row, 'state') ?? '',
      applicationName: textOf(row, 'application_name'),
      address: addressOf(row),
    };
    const key = JSON.stringify(like);
    const group = groups.get(key) ?? { ...like, count: 0, closing: 0, maxWaitSeconds: null };
    groups.set(key, group);
    group.count += 1;
    group.closing += integerOf(row, 'close_needed') === 1 ? 1 : 0;
    // Of one that has a server it is the time since its last request.
    if (like.state === 'waiting') {
      const waited = integerOf(row, 'wait') + integerOf(row, 'wait_us') / 1e6;
      group.maxWaitSeconds = Math.max(group.maxWaitSeconds ?? 0, waited);
    }
  }
  return [...groups.values()];
}

export function textOf(row: Row | undefined, name: string): string | null {
  const value = row?.[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Numbers of 64 bits come as text. */
function integerOf(row: Row, name: string): number {
  const value = Number(row[name] ?? 0);
  return Number.isSafeInteger(value) ? value : 0;
}
