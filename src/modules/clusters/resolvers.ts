import { changesOf } from '../../graphql/changes.ts';
import { connectionOf } from '../../graphql/connection.ts';
import type { Resolvers } from '../../graphql/generated.ts';
import { memberOf, type ClusterService } from './service.ts';
import type { Cluster, ClusterEvent, Health, Snapshot, Timeline } from './model.ts';

const clusterList = { list: 'cluster', idOf: (cluster: Cluster) => cluster.name, from: 'start' } as const;
const historyList = { list: 'timeline', idOf: (t: Timeline) => String(t.timeline), from: 'end' } as const;
const eventList = { list: 'event', idOf: (event: ClusterEvent) => event.id, from: 'end' } as const;

/** Clusters over GraphQL. What has no resolver here is a property of the snapshot. */
export function clusterResolvers(service: ClusterService): Resolvers {
  return {
    Query: {
      cluster(_parent, { name, fresh }, context) {
        if (fresh) return context.once((ctx) => service.refresh(ctx, name)).then(({ snapshot }) => snapshot.cluster);
        return context.read((ctx) => service.get(ctx, name)).snapshot.cluster;
      },
      clusters(_parent, args, context) {
        const clusters = context.read((ctx) => service.list(ctx)).map(({ snapshot }) => snapshot.cluster);
        return connectionOf(clusters, args, clusterList);
      },
    },
    Cluster: {
      member: (cluster, { name }) => memberOf({ cluster }, name),
      history({ history }, args) {
        const { value, ...provenance } = history;
        const page = connectionOf(value ?? [], args, historyList);
        return { ...provenance, ...page, totalCount: value === null ? null : page.totalCount };
      },
      config: (cluster, _args, context) => context.read((ctx) => service.config(ctx, cluster.name)),
      diagnosis: (cluster, _args, context) => context.read((ctx) => service.get(ctx, cluster.name)).snapshot.diagnosis,
      events(cluster, args, context) {
        const events = context.read((ctx) => service.recentEvents(ctx, cluster.name));
        return connectionOf(events, args, eventList);
      },
    },
    Subscription: {
      clusterChanged: {
        subscribe: (_parent, { cluster }, context) =>
          context.once((ctx) => {
            const stop = new AbortController();
            return changesOf(service.watch(ctx, cluster, stop.signal), {
              keyOf: ({ contentTag }) => contentTag,
              map: ({ snapshot }) => ({ clusterChanged: snapshot.cluster }),
              onEnd: () => stop.abort(),
            });
          }),
      },
      healthChanged: {
        subscribe: (_parent, { cluster }, context) =>
          context.once((ctx) => {
            const stop = new AbortController();
            return changesOf(service.watch(ctx, cluster, stop.signal), {
              keyOf: ({ snapshot }) => healthContent(snapshot.cluster.health),
              map: ({ snapshot }, previous) => ({ healthChanged: healthChange(snapshot, previous?.snapshot ?? null) }),
              onEnd: () => stop.abort(),
            });
          }),
      },
    },
  };
}

function healthChange({ cluster }: Snapshot, previous: Snapshot | null) {
  const before = previous?.cluster.health.status ?? null;
  return { cluster: cluster.name, at: cluster.builtAt, before, health: cluster.health };
}

/** What the checks say, without when they were made. */
/** Messages and values carry latencies: they change with every look. */
function healthContent({ status, checks }: Health): string {
  return JSON.stringify([status, checks.map((check) => [check.id, check.subject, check.status])]);
}
