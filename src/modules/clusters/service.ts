import type { Context } from '../../kernel/context.ts';
import { mayReachCluster, requireOnCluster, clusterNotFound, requirePermission } from '../../kernel/permissions.ts';
import { Problem } from '../../kernel/errors.ts';
import { feed } from '../../kernel/feed.ts';
import type { ClusterEvent, Member, Snapshot } from './model.ts';
import { TimelineCauses } from './timeline-causes.ts';
import type { PublishedSnapshot, SnapshotSource, SnapshotSources } from './ports.ts';

/** The reads of clusters. Every call is authorised here, whatever the transport. */
export interface ClusterService {
  /** Only clusters that the token reaches, in the order of the configuration. */
  list(context: Context): readonly PublishedSnapshot[];
  /** @throws Problem `cluster_not_found` */
  get(context: Context, cluster: string): PublishedSnapshot;
  config(context: Context, cluster: string): Snapshot['config'];
  /** A new look at everything, shared by those who ask at the same time; the newest snapshot if it takes too long. */
  refresh(context: Context, cluster: string): Promise<PublishedSnapshot>;
  /** The current snapshot first, then each new one; a slow consumer skips to the newest. */
  watch(context: Context, cluster: string, signal: AbortSignal): AsyncIterable<PublishedSnapshot>;
  /**
   * Events after an id, or from now on. First an id to resume after, in case that nothing happens for long; `reset` says
   * that some are lost and the state must be read anew.
   */
  events(
    context: Context,
    cluster: string,
    options: { after: string | null; signal: AbortSignal },
  ): AsyncIterable<ClusterEvent | EventMark>;
  recentEvents(context: Context, cluster: string): readonly ClusterEvent[];
}

/** What may stand in an event stream beside the events themselves. */
export type EventMark = { reset: true } | { resumeAfter: string };

/** What an event stream may hold back for a slow reader before it starts over: more than a whole replay. */
const maxHeldEvents = 3000;

export function createClusterService(
  sources: SnapshotSources,
  { refreshDeadlineMs, causes = new TimelineCauses() }: { refreshDeadlineMs: number; causes?: TimelineCauses },
): ClusterService {
  const source = (context: Context, cluster: string): SnapshotSource => {
    requireOnCluster(context, 'cluster:read', cluster);
    const found = sources.get(cluster);
    if (found === undefined) throw clusterNotFound(cluster);
    return found;
  };
  return {
    list(context) {
      requirePermission(context, 'cluster:read');
      return [...sources.values()]
        .filter((s) => mayReachCluster(context, s.cluster))
        .map((s) => causes.showIn(s.current()));
    },
    get: (context, cluster) => causes.showIn(source(context, cluster).current()),
    config(context, cluster) {
      requireOnCluster(context, 'config:read', cluster);
      return source(context, cluster).current().snapshot.config;
    },
    refresh: (context, cluster) =>
      source(context, cluster)
        .refresh(refreshDeadlineMs)
        .then((published) => causes.showIn(published)),
    watch(context, cluster, signal) {
      const from = source(context, cluster);
      return feed<PublishedSnapshot>({
        signal,
        maxHeld: 1,
        begin: (push) => {
          const off = from.onSnapshot((published) => push(causes.showIn(published)));
          push(causes.showIn(from.current()));
          return off;
        },
      });
    },
    events(context, cluster, { after, signal }) {
      const from = source(context, cluster);
      return feed<ClusterEvent | EventMark>({
        signal,
        maxHeld: maxHeldEvents,
        overflow: { reset: true },
        begin: (push) => {
          if (after === null) push({ resumeAfter: from.lastEventId });
          else {
            const { events, complete } = from.eventsAfter(after);
            if (!complete) push({ reset: true });
            for (const event of events) push(event);
          }
          return from.onEvent(push);
        },
      });
    },
    recentEvents: (context, cluster) => source(context, cluster).eventsAfter('0-0').events,
  };
}

/** @throws Problem `member_not_found` */
export function memberOf({ cluster }: Pick<Snapshot, 'cluster'>, name: string): Member {
  const found = cluster.members.find((m) => m.name === name);
  if (found !== undefined) return found;
  const known = cluster.members.map((m) => m.name).join(', ') || 'none';
  throw new Problem(
    'member_not_found',
    `The cluster "${cluster.name}" has no member "${name}". Its members are: ${known}.`,
  );
}
