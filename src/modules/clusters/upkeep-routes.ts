import { Type } from 'typebox';
import type { App } from '../../http/index.ts';
import { pageParameters } from '../../kernel/page.ts';
import { closed, ref } from '../../kernel/schema.ts';
import { ConfigVersionPageSchema, PauseSchema } from './config-version-model.ts';
import type { UpkeepService } from './upkeep-service.ts';

const ClusterParams = Type.Object(
  { cluster: Type.String({ description: 'Name of the cluster', examples: ['main'] }) },
  closed,
);

/** Who paused a cluster, and the versions of its configuration. */
export function upkeepRoutes(app: App, service: UpkeepService): void {
  app.get(
    '/v1/clusters/:cluster/pause',
    {
      config: { permission: 'cluster:read' },
      schema: {
        operationId: 'getPause',
        tags: ['clusters'],
        summary: 'Whether automatic failover is paused, by whom, why and until when',
        params: ClusterParams,
        response: { 200: { ...ref(PauseSchema), description: 'As it is now' } },
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      return service.pause(request.ctx, request.params.cluster);
    },
  );

  app.get(
    '/v1/clusters/:cluster/config/versions',
    {
      config: { permission: 'config:read' },
      schema: {
        operationId: 'listConfigVersions',
        tags: ['clusters'],
        summary: 'Versions of the dynamic configuration, the newest first, with who made them and why',
        params: ClusterParams,
        querystring: Type.Object(pageParameters, closed),
        response: { 200: { ...ref(ConfigVersionPageSchema), description: 'One page' } },
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      return service.configVersions(request.ctx, request.params.cluster, request.query);
    },
  );
}
