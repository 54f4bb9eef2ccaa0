import type { Clock } from '../../kernel/clock.ts';
import { isoTime } from '../../kernel/clock.ts';
import type { Context } from '../../kernel/context.ts';
import { clusterNotFound, requireOnCluster } from '../../kernel/permissions.ts';
import type { Cluster, PublishedSnapshot, SnapshotSource, SnapshotSources } from '../clusters/index.ts';
import type { HeldStates } from './held-states.ts';
import type { Haproxy, PoolHold, Pools, ProxyChange, Routing } from './model.ts';
import type { HeldState } from './ports.ts';
import { createRouteProof, type RouteProver } from './route-proof.ts';

/** A read with the snapshot that it was made from. */
export interface PoolRead<T> {
  readonly value: T;
  readonly published: PublishedSnapshot;
}

/** The reads of proxy, routes and pools. Every call is authorised here, whatever the transport. */
export interface PoolService {
  /** The same object until the snapshot or what is remembered changes. */
  haproxy(context: Context, cluster: string): PoolRead<Haproxy>;
  /** After a new look, shared by those who ask at the same time. */
  freshHaproxy(context: Context, cluster: string): Promise<PoolRead<Haproxy>>;
  /** PgBouncer's pools; the same object until the snapshot or what is remembered changes. */
  pools(context: Context, cluster: string): PoolRead<Pools>;
  freshPools(context: Context, cluster: string): Promise<PoolRead<Pools>>;
  /** Opens a session through each route, within a deadline; those who ask at the same time share one proof. */
  routing(context: Context, cluster: string): Promise<Routing>;
}

export function createPoolService(parts: {
  sources: SnapshotSources;
  states: Pick<HeldStates, 'of'>;
  provers: ReadonlyMap<string, RouteProver>;
  refreshDeadlineMs: number;
  clock: Clock;
}): PoolService {
  const { sources, states, provers, refreshDeadlineMs, clock } = parts;
  const proving = new Map<string, Promise<Routing>>();

  function sourceOf(context: Context, cluster: string): SnapshotSource {
    requireOnCluster(context, 'cluster:read', cluster);
    const found = sources.get(cluster);
    if (found === undefined) throw clusterNotFound(cluster);
    return found;
  }

  const showHaproxy = viewOf(states, ({ name, proxy, proxyTotals }, held) => {
    return { cluster: name, servers: proxy, totals: proxyTotals, changes: held?.flatMap(changeOf) ?? null };
  });
  const showPools = viewOf(states, ({ name, pooler }, held) => {
    return { cluster: name, observed: pooler, holds: held?.flatMap((one) => holdOf(one, pooler)) ?? null };
  });

  return {
    haproxy: (context, cluster) => showHaproxy(sourceOf(context, cluster).current()),
    freshHaproxy: async (context, cluster) => showHaproxy(await sourceOf(context, cluster).refresh(refreshDeadlineMs)),
    pools: (context, cluster) => showPools(sourceOf(context, cluster).current()),
    freshPools: async (context, cluster) => showPools(await sourceOf(context, cluster).refresh(refreshDeadlineMs)),
    routing(context, cluster) {
      const source = sourceOf(context, cluster);
      const prover = provers.get(cluster);
      if (prover === undefined) throw clusterNotFound(cluster);
      const running = proving.get(cluster);
      if (running !== undefined) return running;
      const prove = createRouteProof(prover);
      const proof = prove(() => source.current().snapshot.cluster, isoTime(clock.now())).finally(() =>
        proving.delete(cluster),
      );
      proving.set(cluster, proof);
      return proof;
    },
  };
}

/** Shows a snapshot with what is held: the same object as long as both are the same, so that it is rendered once. */
function viewOf<T>(
  states: Pick<HeldStates, 'of'>,
  build: (cluster: Cluster, held: readonly HeldState[] | null) => T,
): (published: PublishedSnapshot) => PoolRead<T> {
  const shown = new WeakMap<PublishedSnapshot, { held: readonly HeldState[] | null; read: PoolRead<T> }>();
  return (published) => {
    const { cluster } = published.snapshot;
    const held = states.of(cluster.name);
    const known = shown.get(published);
    if (known?.held === held) return known.read;
    const read = { value: build(cluster, held), published };
    shown.set(published, { held, read });
    return read;
  };
}

/** What PgBouncer shows to be over is not shown, though it is looked after until its time is over. */
function holdOf({ system, subject, state, endsAt, ...held }: HeldState, pooler: Cluster['pooler']): PoolHold[] {
  if (system !== 'pgbouncer' || (state !== 'paused' && state !== 'killed') || endsAt === null) return [];
  if (pooler.value?.databases.find(({ name }) => name === subject)?.paused === false) return [];
  const { operationId, setBy, setAt, reason, ticket } = held;
  return [{ database: subject, state, operationId, setBy, setAt, resumesAt: endsAt, reason, ticket }];
}

function changeOf({ system, subject, state, ...held }: HeldState): ProxyChange[] {
  if (system !== 'haproxy' || (state !== 'drain' && state !== 'maintenance')) return [];
  const slash = subject.indexOf('/');
  const { operationId, setBy, setAt, reason, ticket } = held;
  const message = `Set to ${state} by ${setBy} at ${setAt} through operation ${operationId}; a reload of HAProxy forgets it.`;
  const where = { backend: subject.slice(0, slash), server: subject.slice(slash + 1) };
  return [{ ...where, state, operationId, setBy, setAt, reason, ticket, message }];
}
