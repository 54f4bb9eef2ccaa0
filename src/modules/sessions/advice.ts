import { isoTime } from '../../kernel/clock.ts';
import { freshValue } from '../../kernel/section.ts';
import type { Cluster } from '../clusters/index.ts';
import type { Advice, MemberLoad, SessionAdvice, SessionLimit } from './model.ts';
import type { ConnectionPoint, Hardware } from './ports.ts';

/** Settings of the leader; null when it did not say. */
export interface MemorySettings {
  sharedBuffersBytes: number;
  workMemBytes: number;
  reserved: number;
}

/** Above the peak, so that what is a little more than usual does not end in refusals. */
const headroom = 1.25;
/** PostgreSQL's own rule of thumb for sessions that work at the same time: wiki.postgresql.org/wiki/Number_Of_Database_Connections. */
const workersOf = (cores: number): number => 2 * cores + 1;
const roundUp = (value: number): number => Math.ceil(value / 10) * 10;

/** What max_connections and pools should be. Every member may lead, so the busiest one decides. */
export function adviseOnSessions(
  cluster: Cluster,
  points: readonly ConnectionPoint[],
  memory: MemorySettings | null,
  hardware: Hardware | null,
): SessionAdvice {
  const members = cluster.members.map((member) => loadOf(member, points));
  const limits = limitsOf(cluster);
  const first = points[0]?.at ?? 0;
  const pooler = freshValue(cluster.pooler);
  return {
    cluster: cluster.name,
    observedSeconds: Math.round(((points.at(-1)?.at ?? first) - first) / 1000),
    hardware,
    sharedBuffersBytes: memory?.sharedBuffersBytes ?? null,
    workMemBytes: memory?.workMemBytes ?? null,
    members,
    limits,
    maxConnections: adviseMaxConnections(members, limits, memory, hardware),
    poolSize: advisePoolSize(cluster, hardware),
    longestWaitSeconds: pooler === null ? null : Math.max(0, ...pooler.pools.map((pool) => pool.maxWaitSeconds)),
  };
}

function loadOf({ name, postgres }: Cluster['members'][number], points: readonly ConnectionPoint[]): MemberLoad {
  const node = freshValue(postgres);
  const seen = points.map((point) => ({ at: point.at, value: point.connections(name) }));
  let peak: { at: number; value: number } | null = null;
  for (const { at, value } of seen) if (value !== null && value > (peak?.value ?? -1)) peak = { at, value };
  const usable = node === null ? null : Math.max(1, node.maxConnections - node.reservedConnections);
  return {
    member: name,
    maxConnections: node?.maxConnections ?? null,
    superuserReserved: node?.reservedConnections ?? null,
    now: node?.connections ?? null,
    peak: peak?.value ?? null,
    peakAt: peak === null ? null : isoTime(peak.at),
    peakPercent: peak === null || usable === null ? null : Math.round((1000 * peak.value) / usable) / 10,
  };
}

/** What stands in front of PostgreSQL, and how many sessions each can open on one member. */
function limitsOf(cluster: Cluster): SessionLimit[] {
  const servers = freshValue(cluster.proxy) ?? [];
  const backends = [...new Set(servers.map(({ backend }) => backend))].flatMap((backend): SessionLimit[] => {
    const limits = servers.filter((server) => server.backend === backend).map((server) => server.sessionLimit);
    const known = limits.filter((limit) => limit !== null);
    return known.length === 0 ? [] : [{ system: 'haproxy', name: backend, most: Math.max(...known) }];
  });
  const pooler = freshValue(cluster.pooler);
  const databases = (pooler?.databases ?? []).map((database): SessionLimit => {
    const users = (pooler?.pools ?? []).filter((pool) => pool.database === database.name).length;
    const most = Math.max(1, users) * database.poolSize;
    const limit = database.maxConnections;
    return { system: 'pgbouncer', name: database.name, most: limit > 0 ? Math.min(limit, most) : most };
  });
  return [...backends, ...databases];
}

function adviseMaxConnections(
  members: readonly MemberLoad[],
  limits: readonly SessionLimit[],
  memory: MemorySettings | null,
  hardware: Hardware | null,
): Advice {
  const setting = 'max_connections';
  const current = largest(members.map(({ maxConnections }) => maxConnections));
  const peak = largest(members.map((member) => member.peak ?? member.now));
  if (current === null || peak === null) {
    const reasons = ['No member has said how many sessions it has and may have.'];
    return { setting, current, advised: null, verdict: 'unknown', reasons, operations: [], patch: null };
  }
  const reserved = (largest(members.map(({ superuserReserved }) => superuserReserved)) ?? 0) + (memory?.reserved ?? 0);
  const pooled = limits.filter(({ system }) => system === 'pgbouncer').reduce((sum, { most }) => sum + most, 0);
  const wanted = Math.max(Math.ceil(headroom * peak), pooled) + reserved;
  const fitting = fittingIn(memory, hardware);
  const reasons = [
    `The busiest member has had ${peak} sessions; with a quarter more that is ${Math.ceil(headroom * peak)}, and ${reserved} slots are reserved.`,
    ...(pooled === 0 ? [] : [`The pools of PgBouncer can open ${pooled} sessions altogether.`]),
    ...limits.flatMap((limit) => overLimit(limit, current - reserved)),
    ...memoryReasons(fitting, current, memory),
  ];
  const advised =
    wanted > current
      ? roundUp(wanted)
      : fitting !== null && fitting < current
        ? Math.max(roundUp(wanted), fitting)
        : current;
  if (advised === current) {
    reasons.push(`${current} is enough for that.`);
    return { setting, current, advised, verdict: 'keep', reasons, operations: [], patch: null };
  }
  const verdict = advised > current ? 'raise' : 'lower';
  return {
    ...{ setting, current, advised, verdict, reasons },
    // The order of restarts differs between raising and lowering; the operation knows it.
    operations: ['cluster.patch-config', 'cluster.rolling-restart'],
    patch: { postgresql: { parameters: { max_connections: advised } } },
  };
}

/** HAProxy queues what is over its own limit; PostgreSQL refuses. */
function overLimit({ system, name, most }: SessionLimit, usable: number): string[] {
  if (system !== 'haproxy' || most <= usable) return [];
  return [
    `HAProxy lets ${most} sessions through to one server of ${name}, and PostgreSQL takes ${usable}: what is more is refused ` +
      'there instead of waiting in front.',
  ];
}

/** How many sessions can use work_mem once each within three quarters of what shared_buffers leave. */
function fittingIn(memory: MemorySettings | null, hardware: Hardware | null): number | null {
  const { memoryBytes = null } = hardware ?? {};
  if (memory === null || memoryBytes === null || memory.workMemBytes <= 0) return null;
  return Math.max(1, Math.floor((0.75 * (memoryBytes - memory.sharedBuffersBytes)) / memory.workMemBytes));
}

function memoryReasons(fitting: number | null, current: number, memory: MemorySettings | null): string[] {
  if (fitting === null) return ['The memory of the members is not known: whether it suffices is not judged.'];
  const mib = Math.round((memory?.workMemBytes ?? 0) / 1_048_576);
  if (fitting >= current) return [];
  return [`Memory is enough for ${fitting} sessions that use work_mem (${mib} MiB) once each, beside shared_buffers.`];
}

function advisePoolSize(cluster: Cluster, hardware: Hardware | null): Advice {
  const setting = 'default_pool_size';
  const pooler = freshValue(cluster.pooler);
  const shown = pooler?.settings.find(({ name }) => name === setting)?.value ?? '';
  const current = /^\d+$/.test(shown) ? Number(shown) : null;
  const cores = hardware?.cores ?? null;
  if (cores === null) {
    const reasons = ['The cores of the members are not known: set `hardware` in the configuration.'];
    return { setting, current, advised: null, verdict: 'unknown', reasons, operations: [], patch: null };
  }
  const advised = workersOf(cores);
  const reasons = [
    `With ${cores} cores about ${advised} sessions (2 a core and one) can work at the same time; more of them wait for each other.`,
    ...(pooler === null
      ? ['There is no pool that answers: a pool in front would hold the rest back.']
      : waitReasons(pooler.pools)),
  ];
  const verdict = current === null ? 'unknown' : current < advised ? 'raise' : current > advised ? 'lower' : 'keep';
  // PgBouncer reads its own file: no operation writes that.
  const operations =
    verdict === 'raise' || verdict === 'lower' ? ['edit default_pool_size in pgbouncer.ini', 'pgbouncer.reload'] : [];
  return { setting, current, advised, verdict, reasons, operations, patch: null };
}

function waitReasons(pools: readonly { clientsWaiting: number; maxWaitSeconds: number }[]): string[] {
  const waiting = pools.reduce((sum, pool) => sum + pool.clientsWaiting, 0);
  const longest = Math.max(0, ...pools.map(({ maxWaitSeconds }) => maxWaitSeconds));
  return [`${waiting} clients wait for a server now, the longest for ${longest} s.`];
}

function largest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}
