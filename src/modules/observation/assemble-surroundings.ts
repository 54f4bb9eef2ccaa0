import { freshValue, type Section } from '../../kernel/section.ts';
import type { Cluster, Member, Route, Service } from '../clusters/index.ts';
import { mapSection } from './cell.ts';
import type { Observations } from './observations.ts';
import type { RouteReading } from './ports.ts';

export function assembleProxy(seen: Observations, now: number): Cluster['proxy'] {
  const names = new Set(seen.patroni.keys());
  return mapSection(seen.proxy.section(now), ({ servers }) =>
    servers.map((server) => ({ ...server, member: names.has(server.server) ? server.server : null })),
  );
}

export function assembleProxyTotals(seen: Observations, now: number): Cluster['proxyTotals'] {
  return mapSection(seen.proxy.section(now), ({ totals }) => totals);
}

export function assembleRoutes(seen: Observations, members: readonly Member[], now: number): Route[] {
  return seen.settings.routes.map((route) => {
    const cell = seen.routes.get(route.name);
    if (cell === undefined) throw new Error(`route ${route.name} has no cell`);
    return {
      ...route,
      observed: mapSection(cell.section(now), (reading) => ({
        answeredBy: memberBehind(reading, members),
        inRecovery: reading.inRecovery,
        correct: isCorrect(route.expects, reading, members),
        latencyMs: reading.latencyMs,
      })),
    };
  });
}

/** Addresses differ on the two sides of a proxy; the time at which a server started does not. */
function memberBehind(reading: RouteReading, members: readonly Member[]): string | null {
  const match = members.find(
    (n) =>
      n.postgres.value?.postmasterStartTime === reading.postmasterStartTime &&
      n.postgres.value.systemIdentifier === reading.systemIdentifier,
  );
  return match?.name ?? null;
}

function isCorrect(expects: Route['expects'], reading: RouteReading, members: readonly Member[]): boolean | null {
  const known = members.some((m) => m.postgres.value?.systemIdentifier === reading.systemIdentifier);
  const foreign = !known && members.some((m) => m.postgres.value !== null);
  if (foreign) return false;
  if (expects === 'any') return known ? true : null;
  if (expects === 'replica') return reading.inRecovery;
  // The leader of a standby cluster is in recovery by design.
  const answeredBy = memberBehind(reading, members);
  return !reading.inRecovery || members.some((m) => m.role === 'standby_leader' && m.name === answeredBy);
}

/** Every row of the port table, each from the look that concerns it. */
export function assembleServices(seen: Observations, members: readonly Member[], now: number): Service[] {
  const { settings } = seen;
  return [
    ...members.map((m) => {
      const address = m.host === null ? 'unknown' : `${m.host}:${m.port ?? 5432}`;
      const fixed = { name: m.name, kind: 'postgresql' as const, address, url: null };
      const purpose = `Direct connection to ${m.name}`;
      return row({ ...fixed, purpose }, m.postgres, (p) => [p.latencyMs, `PostgreSQL ${p.version}`]);
    }),
    ...members.map((m) => {
      const fixed = { name: `${m.name}-rest`, kind: 'patroni' as const, address: hostOf(m.apiUrl), url: m.apiUrl };
      const purpose = `Patroni REST API of ${m.name}: health checks, status`;
      return row({ ...fixed, purpose }, m.patroni, (p) => [p.latencyMs, `Patroni ${p.version ?? ''}, ${p.state}`]);
    }),
    ...assembleRoutes(seen, members, now).map((r) => {
      const fixed = {
        name: `haproxy-${r.name}`,
        kind: 'haproxy_route' as const,
        address: `${r.host}:${r.port}`,
        url: null,
      };
      const purpose = `Load balancer, leads to: ${r.expects}`;
      return row({ ...fixed, purpose }, r.observed, (a) => [
        a.latencyMs,
        `led to ${a.answeredBy ?? 'an unknown server'}`,
      ]);
    }),
    ...(settings.proxyUrl === null ? [] : [proxyRow(seen, settings.proxyUrl, now)]),
    ...[...seen.etcd].map(([endpoint, cell], index) => {
      const fixed = { name: `etcd-${index + 1}`, kind: 'etcd' as const, address: hostOf(endpoint), url: endpoint };
      const section = cell.section(now);
      return row({ ...fixed, purpose: 'Distributed consensus' }, section, (s) => [
        s.latencyMs,
        `etcd ${s.version}, ${s.isLeader ? 'leader' : s.hasLeader ? 'follower' : 'knows no leader'}`,
      ]);
    }),
    ...settings.services.map((service) => {
      const cell = seen.services.get(service.name);
      if (cell === undefined) throw new Error(`service ${service.name} has no cell`);
      return row(service, cell.section(now), (s) => [s.latencyMs, s.detail]);
    }),
  ];
}

function proxyRow(seen: Observations, url: string, now: number): Service {
  const fixed = { name: 'haproxy-stats', kind: 'haproxy_stats' as const, address: hostOf(url), url };
  return row({ ...fixed, purpose: 'HAProxy statistics' }, seen.proxy.section(now), ({ servers }) => [
    null,
    `${servers.filter((s) => s.usable).length} of ${servers.length} server entries usable`,
  ]);
}

type Fixed = Pick<Service, 'name' | 'kind' | 'address' | 'url' | 'purpose'>;

function row<T>(fixed: Fixed, section: Section<T>, describe: (value: T) => [number | null, string]): Service {
  const { observedAt, error } = section;
  const value = freshValue(section);
  if (value !== null) {
    const [latencyMs, detail] = describe(value);
    return { ...fixed, reachable: true, latencyMs, detail, observedAt, error: null };
  }
  const reachable = error === null || error.code === 'not_configured' ? null : false;
  return { ...fixed, reachable, latencyMs: null, detail: null, observedAt, error };
}

function hostOf(url: string | null): string {
  if (url === null) return 'unknown';
  try {
    const { hostname, port, protocol } = new URL(url);
    return `${hostname}:${port === '' ? (protocol === 'https:' ? '443' : '80') : port}`;
  } catch {
    return url;
  }
}
