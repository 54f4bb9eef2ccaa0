import { LabError } from './errors.ts';
import { MEMBER_NUMBERS, type LabLayout } from './layout.ts';
import { etcdHealthy, etcdKey, get, haproxyServersUp, redisAnswers, runSql, statusOf } from './probes.ts';
import { controlDatabaseUrl } from './services/control-postgres.ts';
import { etcdEndpoints } from './services/etcd.ts';
import { waitFor } from './wait.ts';

export type MemberName = `patroni-${1 | 2 | 3}`;

/** One PostgreSQL node and the Patroni that runs it. */
export interface LabMember {
  name: MemberName;
  restUrl: string;
  pgPort: number;
}

/** The members of a lab, in the order of their names. */
export const membersOf = (layout: LabLayout): LabMember[] =>
  MEMBER_NUMBERS.map((n, i) => ({
    name: `patroni-${n}` as const,
    restUrl: `http://127.0.0.1:${layout.ports.restApi[i]!}`,
    pgPort: layout.ports.postgres[i]!,
  }));

export const statsUrlOf = (layout: LabLayout): string => `http://127.0.0.1:${layout.ports.haproxyStats}/`;

/** The first value that any of the promises gives; `undefined` when none gives one. */
async function firstOf<T>(attempts: Promise<T | undefined>[]): Promise<T | undefined> {
  try {
    return await Promise.any(attempts.map((p) => p.then((value) => value ?? Promise.reject(new Error('no value')))));
  } catch {
    return undefined;
  }
}

/**
 * The leader, if there is exactly one that everybody agrees on: it answers 200 on /primary, etcd's leader key names
 * it, and its PostgreSQL is not in recovery.
 */
export async function findLeader(layout: LabLayout): Promise<LabMember | undefined> {
  const members = membersOf(layout);
  const [key, ...statuses] = await Promise.all([
    firstOf(etcdEndpoints(layout).map((endpoint) => etcdKey(endpoint, 'leader'))),
    ...members.map((member) => statusOf(`${member.restUrl}/primary`)),
  ]);
  const primaries = members.filter((_, i) => statuses[i] === 200);
  const [leader] = primaries;
  if (primaries.length !== 1 || leader?.name !== key || !leader) return undefined;
  const rows = await runSql(leader.pgPort, 'SELECT pg_is_in_recovery() AS replica', { timeoutMs: 2_000 });
  return rows[0]?.['replica'] === false ? leader : undefined;
}

/** Waits for a leader that everybody agrees on, and that is none of `not`. */
export function waitLeader(
  layout: LabLayout,
  options: { timeoutMs: number; not?: string; giveUp?: () => string | undefined },
): Promise<LabMember> {
  const { not, ...rest } = options;
  return waitFor(
    async () => {
      const leader = await findLeader(layout);
      return leader && leader.name !== not && leader;
    },
    { ...rest, what: not ? `a leader other than ${not}` : 'a leader' },
  );
}

/** The members that stream from the leader, as the leader's PostgreSQL sees it. */
export async function streamingReplicas(leader: LabMember): Promise<string[]> {
  const sql = "SELECT application_name AS name FROM pg_stat_replication WHERE state = 'streaming' ORDER BY 1";
  return (await runSql(leader.pgPort, sql, { timeoutMs: 2_000 })).map((row) => String(row['name']));
}

/** What is not as it should be in the Patroni cluster: no problems means one leader and two streaming replicas. */
export async function clusterProblems(layout: LabLayout): Promise<string[]> {
  const leader = await findLeader(layout).catch(() => undefined);
  if (!leader) return ['no leader'];
  const replicas = membersOf(layout).filter((member) => member.name !== leader.name);
  const [streaming, ...statuses] = await Promise.all([
    streamingReplicas(leader).catch((): string[] => []),
    ...replicas.map((replica) => statusOf(`${replica.restUrl}/replica`)),
  ]);
  return replicas
    .filter((replica, i) => statuses[i] !== 200 || !streaming.includes(replica.name))
    .map((replica) => `${replica.name} does not stream`);
}

/**
 * Lets Patroni look now instead of after `loop_wait`: a PATCH that changes nothing wakes the node's loop and writes
 * nothing (api.py, do_PATCH_config). A new leader creates its replicas' slots only when it looks again.
 */
export async function nudge(layout: LabLayout): Promise<void> {
  const body = JSON.stringify({ ttl: layout.patroni.ttl });
  const requests = membersOf(layout).map((member) =>
    fetch(`${member.restUrl}/config`, { method: 'PATCH', body, signal: AbortSignal.timeout(2_000) }),
  );
  await Promise.allSettled(requests);
}

/** What is not as it should be in HAProxy's routes, by its statistics and by connections through them. */
export async function routeProblems(layout: LabLayout): Promise<string[]> {
  const problems: string[] = [];
  const up = await haproxyServersUp(statsUrlOf(layout)).catch(() => undefined);
  if (!up) return ['HAProxy does not answer'];
  const wanted = { primary: 1, replicas: 2, all: 3 };
  for (const [route, count] of Object.entries(wanted)) {
    const servers = up[route]?.length ?? 0;
    if (servers !== count) problems.push(`route ${route} has ${servers} of ${count} servers`);
  }
  if (problems.length > 0) return problems;
  const isReplica = async (port: number): Promise<unknown> =>
    (await runSql(port, 'SELECT pg_is_in_recovery() AS replica', { timeoutMs: 2_000 }).catch(() => []))[0]?.['replica'];
  const { haproxyPrimary, haproxyReplicas, haproxyAll } = layout.ports;
  const [primary, replicas, all] = await Promise.all([haproxyPrimary, haproxyReplicas, haproxyAll].map(isReplica));
  if (primary !== false) problems.push('route primary does not lead to a primary');
  if (replicas !== true) problems.push('route replicas does not lead to a replica');
  if (all === undefined) problems.push('route all leads nowhere');
  return problems;
}

/** Everything that keeps the lab from being healthy, as short sentences. */
export async function labProblems(layout: LabLayout): Promise<string[]> {
  const endpoints = etcdEndpoints(layout);
  const [etcd, redis, control, cluster, routes] = await Promise.all([
    Promise.all(endpoints.map((endpoint) => etcdHealthy(endpoint).catch(() => false))),
    redisAnswers(layout.ports.redis),
    controlAccepts(layout).catch(() => false),
    clusterProblems(layout),
    routeProblems(layout),
  ]);
  return [
    ...endpoints.filter((_, i) => !etcd[i]).map((endpoint) => `etcd at ${endpoint} is not healthy`),
    ...(redis ? [] : ['Redis does not answer']),
    ...(control ? [] : ["the control plane's PostgreSQL does not accept connections"]),
    ...cluster,
    ...routes,
  ];
}

async function controlAccepts(layout: LabLayout): Promise<boolean> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: controlDatabaseUrl(layout), connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  await client.connect();
  void client.end().catch(() => undefined);
  return true;
}

/** Waits until nothing is wrong; the timeout error says what still was. */
export async function waitHealthy(layout: LabLayout, options: { timeoutMs?: number } = {}): Promise<void> {
  const timeoutMs = options.timeoutMs ?? 60_000;
  let problems: string[] = [];
  const healthy = async () => {
    problems = await labProblems(layout);
    return problems.length === 0;
  };
  await waitFor(healthy, { timeoutMs, intervalMs: 200, what: 'a healthy lab' }).catch((error: unknown) => {
    if (!(error instanceof LabError) || problems.length === 0) throw error;
    throw new LabError(error.code, `${error.message} Still wrong: ${problems.join('; ')}.`);
  });
}

/** Asks the leader's Patroni for a switchover and waits for its end state, whatever Patroni has answered. */
export async function switchover(
  layout: LabLayout,
  candidate?: string,
  options: { timeoutMs?: number } = {},
): Promise<{ from: string; to: string }> {
  const timeoutMs = options.timeoutMs ?? 60_000;
  const from = await waitLeader(layout, { timeoutMs });
  const response = await fetch(`${from.restUrl}/switchover`, {
    method: 'POST',
    body: JSON.stringify({ leader: from.name, ...(candidate ? { candidate } : {}) }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const answer = await response.text();
  // 503 "status unknown" means that it still goes on.
  if (!response.ok && response.status !== 503) {
    throw new LabError('not_available', `Patroni refused the switchover with ${response.status}: ${answer}.`);
  }
  const to = await waitLeader(layout, { timeoutMs, not: from.name });
  if (candidate && to.name !== candidate) {
    throw new LabError('not_available', `Patroni switched over to ${to.name} instead of ${candidate}.`);
  }
  await waitFor(async () => (await clusterProblems(layout)).length === 0, { timeoutMs, what: 'two replicas again' });
  return { from: from.name, to: to.name };
}

/** The members' names and roles as Patroni's GET /cluster tells them. */
export async function patroniCluster(layout: LabLayout): Promise<unknown> {
  const attempts = membersOf(layout).map(async (member): Promise<unknown> => {
    const response = await get(`${member.restUrl}/cluster`);
    return response.json();
  });
  return firstOf(attempts);
}
