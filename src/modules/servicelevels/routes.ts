import { Type } from 'typebox';
import type { App } from '../../http/index.ts';
import { pageParameters } from '../../kernel/page.ts';
import { closed, ref } from '../../kernel/schema.ts';
import { FailoverPageSchema, ServiceLevelReportSchema, windowHours } from './model.ts';
import type { ServiceLevelService } from './service.ts';

const tags = ['clusters'];
const ClusterParams = Type.Object(
  { cluster: Type.String({ description: 'Name of the cluster', examples: ['main'] }) },
  closed,
);

/** Service levels: what was promised, and what each failover really took. */
export function serviceLevelRoutes(app: App, service: ServiceLevelService): void {
  app.get(
    '/v1/clusters/:cluster/failovers',
    {
      config: { permission: 'cluster:read' },
      schema: {
        operationId: 'listFailovers',
        tags,
        summary: 'Failovers, the newest first: when the leader died, was missed, was replaced, and when writes went on',
        params: ClusterParams,
        querystring: Type.Object(pageParameters, closed),
        response: { 200: { ...ref(FailoverPageSchema), description: 'One page' } },
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      return service.failovers(request.ctx, request.params.cluster, request.query);
    },
  );

  app.get(
    '/v1/clusters/:cluster/service-levels',
    {
      config: { permission: 'cluster:read' },
      schema: {
        operationId: 'getServiceLevels',
        tags,
        summary: 'Service levels over a window of time: what was promised, how often it was measured and kept',
        params: ClusterParams,
        querystring: Type.Object(
          { hours: Type.Optional(Type.Integer({ ...windowHours, description: 'How far the window reaches back' })) },
          closed,
        ),
        response: { 200: { ...ref(ServiceLevelReportSchema), description: 'The report' } },
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      return service.report(request.ctx, request.params.cluster, request.query);
    },
  );
}
