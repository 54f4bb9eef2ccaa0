import { Type, type TSchema } from 'typebox';
import type { App } from '../../http/index.ts';
import { closed, ref } from '../../kernel/schema.ts';
import { LsnComparisonSchema, ReplicationHistorySchema, SlotListSchema } from './model.ts';
import type { HistoryQuery, ReplicationService } from './service.ts';

const ClusterParams = Type.Object(
  { cluster: Type.String({ description: 'Name of the cluster', examples: ['main'] }) },
  closed,
);
const HistoryParameters = Type.Object(
  {
    from: Type.Optional(Type.String({ format: 'date-time', description: 'An hour before the end by default' })),
    to: Type.Optional(Type.String({ format: 'date-time', description: 'Now by default' })),
    resolution: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 3600,
        description:
          'Seconds of each stretch of time; by default so many that there are at most 300, and never over 2,000',
      }),
    ),
  },
  closed,
);

interface ClusterRequest<Query> {
  Params: { cluster: string };
  Querystring: Query;
}

/** Replication over time, side by side, and its slots with what is to come. */
export function replicationRoutes(app: App, service: ReplicationService): void {
  const read = (operationId: string, summary: string, description: string, querystring: TSchema, body: TSchema) => ({
    config: { permission: 'cluster:read' as const },
    schema: {
      ...{ operationId, tags: ['clusters'], summary, description, params: ClusterParams, querystring },
      response: { 200: { ...body, description: 'As it is now' } },
    },
  });
  app.get<ClusterRequest<HistoryQuery>>(
    '/v1/clusters/:cluster/replication/history',
    read(
      'getReplicationHistory',
      'Lag, sessions, the rate of WAL and what slots kept over the last hour, ready to plot',
      'Kept in Redis at the resolution of the polls. `status` says whether the newest points could be read.',
      HistoryParameters,
      ref(ReplicationHistorySchema),
    ),
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      return service.history(request.ctx, request.params.cluster, request.query);
    },
  );
  app.get<ClusterRequest<{ fresh?: boolean }>>(
    '/v1/clusters/:cluster/replication/lsns',
    read(
      'compareLsns',
      'WAL positions of all members side by side: are they apart, and by how much',
      'Also whether all have one system identifier and one timeline.',
      Type.Object(
        { fresh: Type.Optional(Type.Boolean({ default: false, description: 'Look anew before answering' })) },
        closed,
      ),
      ref(LsnComparisonSchema),
    ),
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      return service.lsns(request.ctx, request.params.cluster, request.query);
    },
  );
  app.get<ClusterRequest<object>>(
    '/v1/clusters/:cluster/replication/slots',
    read(
      'listSlots',
      'The slots of every member: whose they are, what they keep, and until when that goes well',
      'Rates are of the last ten minutes under this leader.',
      Type.Object({}, closed),
      ref(SlotListSchema),
    ),
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      return service.slots(request.ctx, request.params.cluster);
    },
  );
}
