import { connect } from 'node:net';
import pg from 'pg';
import { CLUSTER_NAMESPACE, CLUSTER_SCOPE, POOL_ADMIN, STATS_LOGIN, SUPERUSER } from './layout.ts';

const TIMEOUT_MS = 2_000;

/** One GET with a deadline; throws when nobody answers. */
export async function get(url: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
}

/** The HTTP status of a URL, 0 when nobody answers. */
export async function statusOf(url: string): Promise<number> {
  try {
    const response = await get(url);
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}

/** Whether an etcd node answers and sees a leader. */
export async function etcdHealthy(endpoint: string): Promise<boolean> {
  const response = await get(`${endpoint}/health`);
  return ((await response.json()) as { health?: string }).health === 'true';
}

/** The value of one of the cluster's keys, for example `leader`; `undefined` when there is none. */
export async function etcdKey(endpoint: string, key: string): Promise<string | undefined> {
  const name = `${CLUSTER_NAMESPACE}/${CLUSTER_SCOPE}/${key}`;
  const response = await fetch(`${endpoint}/v3/kv/range`, {
    method: 'POST',
    body: JSON.stringify({ key: Buffer.from(name).toString('base64') }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const answer = (await response.json()) as { kvs?: { value: string }[] };
  const value = answer.kvs?.[0]?.value;
  return value === undefined ? undefined : Buffer.from(value, 'base64').toString('utf8');
}

/** Runs SQL as the superuser over one connection of its own and returns the rows of the last statement. */
export async function runSql(
  port: number,
  text: string,
  options: { timeoutMs?: number; database?: string; login?: { username: string; password: string } } = {},
): Promise<Record<string, unknown>[]> {
  const timeoutMs = options.timeoutMs ?? 10_000;
  const login = options.login ?? SUPERUSER;
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: login.username,
    password: login.password,
    database: options.database ?? 'postgres',
    connectionTimeoutMillis: Math.min(timeoutMs, 5_000),
    query_timeout: timeoutMs,
  });
  // A server that is killed while we are connected must not end the test run.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const result = (await client.query(text)) as unknown as pg.QueryResult | pg.QueryResult[];
    const last = Array.isArray(result) ? result.at(-1) : result;
    return (last?.rows ?? []) as Record<string, unknown>[];
  } finally {
    // Not awaited: a server that hangs would never answer the goodbye.
    void client.end().catch(() => undefined);
  }
}

/** Runs a command on PgBouncer's console, which takes simple queries only. */
export function poolConsole(port: number, command: string): Promise<Record<string, unknown>[]> {
  return runSql(port, command, { database: 'pgbouncer', login: POOL_ADMIN, timeoutMs: 5_000 });
}

/** Whether Redis answers PING. */
export function redisAnswers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: TIMEOUT_MS });
    const finish = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (data) => finish(data.toString().startsWith('+PONG')));
    socket.once('error', () => finish(false));
    socket.once('timeout', () => finish(false));
    socket.once('close', () => finish(false));
  });
}

/** The servers that HAProxy considers up, for each backend. */
export async function haproxyServersUp(statsUrl: string): Promise<Record<string, string[]>> {
  const login = Buffer.from(`${STATS_LOGIN.user}:${STATS_LOGIN.password}`).toString('base64');
  const response = await get(`${statsUrl};csv`, { authorization: `Basic ${login}` });
  if (!response.ok) throw new Error(`HAProxy's statistics answer ${response.status}`);
  return parseServersUp(await response.text());
}

/** The servers with status UP in HAProxy's CSV, by backend. Pure. */
export function parseServersUp(csv: string): Record<string, string[]> {
  const [header = '', ...lines] = csv.trim().split('\n');
  const status = header.split(',').indexOf('status');
  const up: Record<string, string[]> = {};
  for (const line of lines) {
    const columns = line.split(',');
    const [backend = '', server = ''] = columns;
    if (server === 'FRONTEND' || server === 'BACKEND') continue;
    // "UP 1/2" is on its way to DOWN and still gets connections.
    if (columns[status]?.startsWith('UP')) (up[backend] ??= []).push(server);
  }
  return up;
}
