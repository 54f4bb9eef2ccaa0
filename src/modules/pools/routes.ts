import { Type } from 'typebox';
import { sendRendered } from '../../http/cached-reply.ts';
import type { App } from '../../http/index.ts';
import { closed, ref } from '../../kernel/schema.ts';
import { HaproxySchema, PoolsSchema, RoutingSchema } from './model.ts';
import type { PoolService } from './service.ts';

const tags = ['pools'];
const ClusterParams = Type.Object(
  { cluster: Type.String({ description: 'Name of the cluster', examples: ['main'] }) },
  closed,
);
const FreshQuery = Type.Object(
  { fresh: Type.Optional(Type.Boolean({ default: false, description: 'Look anew before answering' })) },
  closed,
);

/** HAProxy, the routes through it and the pools in front of it. */
export function poolRoutes(app: App, service: PoolService): void {
  app.get(
    '/v1/clusters/:cluster/haproxy',
    {
      config: { permission: 'cluster:read' },
      schema: {
        operationId: 'getHaproxy',
        tags,
        summary: "HAProxy's statistics: every server, frontend and backend, and what was changed by operations",
        params: ClusterParams,
        querystring: FreshQuery,
        response: { 200: { ...ref(HaproxySchema), description: 'By the newest snapshot' } },
      },
    },
    async (request, reply) => {
      const { cluster } = request.params;
      const read =
        request.query.fresh === true
          ? await service.freshHaproxy(request.ctx, cluster)
          : service.haproxy(request.ctx, cluster);
      const from = { owner: read, key: 'haproxy', observedAtMs: read.published.receivedAt };
      return sendRendered(request, reply, from, () => read.value);
    },
  );

  app.get(
    '/v1/clusters/:cluster/pools',
    {
      config: { permission: 'cluster:read' },
      schema: {
        operationId: 'getPools',
        tags,
        summary: "PgBouncer's databases, pools, clients, servers and waits, and what was paused by operations",
        params: ClusterParams,
        querystring: FreshQuery,
        response: { 200: { ...ref(PoolsSchema), description: 'By the newest snapshot' } },
      },
    },
    async (request, reply) => {
      const { cluster } = request.params;
      const read =
        request.query.fresh === true
          ? await service.freshPools(request.ctx, cluster)
          : service.pools(request.ctx, cluster);
      const from = { owner: read, key: 'pools', observedAtMs: read.published.receivedAt };
      return sendRendered(request, reply, from, () => read.value);
    },
  );

  app.get(
    '/v1/clusters/:cluster/routing',
    {
      config: { permission: 'cluster:read' },
      schema: {
        operationId: 'proveRouting',
        tags,
        summary: 'A session through each route, opened now: who answered, how fast, and whether it is what is promised',
        description:
          'The primary must be writable, a replica in recovery, any of them a known member. It takes no longer than the ' +
          'deadline of one look, whatever is down; those who ask at the same time share one proof.',
        params: ClusterParams,
        response: { 200: { ...ref(RoutingSchema), description: 'One proof a route' } },
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      return service.routing(request.ctx, request.params.cluster);
    },
  );
}
