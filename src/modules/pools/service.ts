import type { Clock } from '../../kernel/clock.ts';
import { isoTime } from '../../kernel/clock.ts';
import type { Context } from '../../kernel/context.ts';
import { clusterNotFound, requireOnCluster } from '../../kernel/permissions.ts';
import type { PublishedSnapshot, SnapshotSource, SnapshotSources } from '../clusters/index.ts';
import type { HeldStates } from './held-states.ts';
import type { Haproxy, ProxyChange, Routing } from './model.ts';
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
  const shown = new WeakMap<PublishedSnapshot, { held: readonly HeldState[] | null; read: PoolRead<Haproxy> }>();
  const proving = new Map<string, Promise<Routing>>();

  function sourceOf(context: Context, cluster: string): SnapshotSource {
    requireOnCluster(context, 'cluster:read', cluster);
    const found = sources.get(cluster);
    if (found === undefined) throw clusterNotFound(cluster);
    return found;
  }

  function show(published: PublishedSnapshot): PoolRead<Haproxy> {
    const { cluster } = published.snapshot;
    const held = states.of(cluster.name);
    const known = shown.get(published);
    if (known?.held === held) return known.read;
    const changes = held?.flatMap(changeOf) ?? null;
    const value = { cluster: cluster.name, servers: cluster.proxy, totals: cluster.proxyTotals, changes };
    const read = { value, published };
    shown.set(published, { held, read });
    return read;
  }

  return {
    haproxy: (context, cluster) => show(sourceOf(context, cluster).current()),
    freshHaproxy: async (context, cluster) => show(await sourceOf(context, cluster).refresh(refreshDeadlineMs)),
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

function changeOf({ system, subject, state, ...held }: HeldState): ProxyChange[] {
  if (system !== 'haproxy' || (state !== 'drain' && state !== 'maintenance')) return [];
  const slash = subject.indexOf('/');
  const { operationId, setBy, setAt, reason, ticket } = held;
  const message = `Set to ${state} by ${setBy} at ${setAt} through operation ${operationId}; a reload of HAProxy forgets it.`;
  const where = { backend: subject.slice(0, slash), server: subject.slice(slash + 1) };
  return [{ ...where, state, operationId, setBy, setAt, reason, ticket, message }];
}
