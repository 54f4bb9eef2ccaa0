import { Type, type TSchema } from 'typebox';
import type { App } from '../../http/index.ts';
import { pageParameters, type PageRequest } from '../../kernel/page.ts';
import { closed, ref } from '../../kernel/schema.ts';
import { BlockingSchema, SessionAdviceSchema, sessionOrders, SessionPageSchema, type SessionFilter } from './model.ts';
import type { SessionService } from './service.ts';

const ClusterParams = Type.Object(
  { cluster: Type.String({ description: 'Name of the cluster', examples: ['main'] }) },
  closed,
);
const name = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 128, description }));
const filters = {
  member: name('Only of this member'),
  database: name('Only of this database'),
  user: name('Only of this role'),
  application: name('Only with this application_name'),
  state: name('Only in this state: active, idle, idle in transaction'),
  order: Type.Optional(
    Type.Enum([...sessionOrders], {
      default: 'age',
      description: 'The oldest first, by: age of the session, of its transaction, of its state',
    }),
  ),
};

interface ClusterRequest<Query> {
  Params: { cluster: string };
  Querystring: Query;
}

/** Sessions of PostgreSQL, each member read anew on demand within its deadline. */
export function sessionRoutes(app: App, service: SessionService): void {
  const read = (operationId: string, summary: string, description: string, querystring: TSchema, body: TSchema) => ({
    config: { permission: 'session:read' as const },
    schema: {
      ...{ operationId, tags: ['sessions'], summary, description, params: ClusterParams, querystring },
      response: { 200: { ...body, description: 'As it is now; a member that does not answer says why' } },
    },
  });
  app.get<ClusterRequest<SessionFilter & PageRequest>>(
    '/v1/clusters/:cluster/sessions',
    read(
      'listSessions',
      'Sessions on every member: counts against max_connections, and a page of them',
      'Each member is asked anew, within its deadline. Sessions that are never touched say why in `protection`.',
      Type.Object({ ...filters, ...pageParameters }, closed),
      ref(SessionPageSchema),
    ),
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      return service.list(request.ctx, request.params.cluster, request.query);
    },
  );
  app.get<ClusterRequest<{ member?: string }>>(
    '/v1/clusters/:cluster/sessions/blocking',
    read(
      'getBlocking',
      'Who waits for a lock, and for whom: the blocking tree of every member',
      'From pg_blocking_pids() of at most 200 waiting sessions a member, those that have waited longest.',
      Type.Object({ member: filters.member }, closed),
      ref(BlockingSchema),
    ),
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      return service.blocking(request.ctx, request.params.cluster, request.query);
    },
  );
  app.get<ClusterRequest<object>>(
    '/v1/clusters/:cluster/sessions/advice',
    read(
      'getSessionAdvice',
      'What max_connections and the size of pools should be, with the numbers behind it',
      'From the peaks of the last hour, what stands in front of PostgreSQL, and the hardware where it is known. Nothing is changed: ' +
        'the answer names the operations that would.',
      Type.Object({}, closed),
      ref(SessionAdviceSchema),
    ),
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      return service.advice(request.ctx, request.params.cluster);
    },
  );
}
