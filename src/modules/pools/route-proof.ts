import { messageOf } from '../../kernel/errors.ts';
import type { Cluster, Route } from '../clusters/index.ts';
import { LookError, type RouteReading } from '../observation/index.ts';
import type { RouteProof, Routing } from './model.ts';

export type ConfiguredRoute = Pick<Route, 'name' | 'host' | 'port' | 'expects'>;

/** How the routes of one cluster are asked. */
export interface RouteProver {
  readonly routes: readonly ConfiguredRoute[];
  readonly deadlineMs: number;
  /** Opens a session of its own; rejects with `LookError` within the deadline. */
  read(route: ConfiguredRoute, deadlineMs: number): Promise<RouteReading>;
}

/** Proves every route at once; it takes no longer than the deadline of one. */
export function createRouteProof({ routes, deadlineMs, read }: RouteProver) {
  return async (clusterNow: () => Cluster, provenAt: string): Promise<Routing> => {
    const readings = await Promise.all(
      routes.map(async (route) => ({ route, reading: await read(route, deadlineMs).catch((error: unknown) => error) })),
    );
    // The members as they are known after the sessions, since that is whom they have reached.
    const cluster = clusterNow();
    const proofs = readings.map(({ route, reading }) =>
      isReading(reading) ? judge(route, reading, cluster) : unreachable(route, reading),
    );
    return {
      cluster: cluster.name,
      provenAt,
      correct: proofs.every(({ verdict }) => verdict === 'correct'),
      deadlineMs,
      leader: cluster.leader?.name ?? null,
      routes: proofs,
    };
  };
}

function isReading(value: unknown): value is RouteReading {
  return typeof value === 'object' && value !== null && 'postmasterStartTime' in value;
}

function judge(route: ConfiguredRoute, reading: RouteReading, cluster: Pick<Cluster, 'members'>): RouteProof {
  const { inRecovery, readOnly, latencyMs, serverAddress, serverPort } = reading;
  const member = memberBehind(reading, cluster);
  const fault = faultOf(route, reading, cluster, member?.role === 'standby_leader');
  const verdict = fault !== null ? 'wrong' : member === null ? 'unknown' : 'correct';
  const address = serverAddress === null || serverPort === null ? null : `${serverAddress}:${serverPort}`;
  const who = member?.name ?? `a server that is no known member (${address ?? 'address unknown'})`;
  const what = inRecovery ? 'a replica' : readOnly ? 'a primary that is read-only' : 'a writable primary';
  const found = `Port ${route.port} promises ${route.expects} and led to ${who}, ${what}, in ${latencyMs.toFixed(1)} ms`;
  return {
    ...route,
    verdict,
    message: fault === null ? `${found}.` : `${found}: ${fault}`,
    answeredBy: member?.name ?? null,
    serverAddress: address,
    inRecovery,
    readOnly,
    latencyMs,
    errorCode: null,
    errorMessage: null,
  };
}

/** What a route promises and the server is not; null when it is. The leader of a standby cluster is in recovery by design. */
function faultOf(
  { expects }: ConfiguredRoute,
  { inRecovery, readOnly, systemIdentifier }: RouteReading,
  { members }: Pick<Cluster, 'members'>,
  isStandbyLeader: boolean,
): string | null {
  const known = members.flatMap(({ postgres }) => postgres.value?.systemIdentifier ?? []);
  if (known.length > 0 && !known.includes(systemIdentifier)) return 'it belongs to another cluster.';
  if (expects === 'replica') return inRecovery ? null : 'it is not in recovery, so reads burden the primary.';
  if (expects === 'any' || isStandbyLeader) return null;
  if (inRecovery) return 'it is in recovery, so writes fail.';
  return readOnly ? 'transactions are read-only by default, so writes fail.' : null;
}

/**
 * By when the server started, which is the same on both sides of a proxy; its address there may differ. A server that was
 * started since the newest look is found by its address all the same.
 */
function memberBehind(reading: RouteReading, { members }: Pick<Cluster, 'members'>): Cluster['members'][number] | null {
  const own = members.filter(
    ({ postgres }) => postgres.value === null || postgres.value.systemIdentifier === reading.systemIdentifier,
  );
  const byStart = own.find(({ postgres }) => postgres.value?.postmasterStartTime === reading.postmasterStartTime);
  const { serverAddress: host, serverPort: port } = reading;
  return byStart ?? own.find((member) => member.host === host && member.port === port) ?? null;
}

function unreachable(route: ConfiguredRoute, error: unknown): RouteProof {
  const errorMessage = messageOf(error);
  return {
    ...route,
    verdict: 'unreachable',
    message: `Port ${route.port} promises ${route.expects} and led nowhere: ${errorMessage}`,
    answeredBy: null,
    serverAddress: null,
    inRecovery: null,
    readOnly: null,
    latencyMs: null,
    errorCode: error instanceof LookError ? error.code : 'protocol',
    errorMessage,
  };
}
