import { Type } from 'typebox';
import type { App } from '../../http/index.ts';
import { closed, ref } from '../../kernel/schema.ts';
import { maxStatements, StatementListSchema, statementOrders, type ListStatements } from './model.ts';
import type { StatementService } from './service.ts';

const ClusterParams = Type.Object(
  { cluster: Type.String({ description: 'Name of the cluster', examples: ['main'] }) },
  closed,
);

/** Slow queries. */
export function statementRoutes(app: App, service: StatementService): void {
  app.get<{ Params: { cluster: string }; Querystring: ListStatements }>(
    '/v1/clusters/:cluster/queries',
    {
      config: { permission: 'session:read-query' },
      schema: {
        operationId: 'listQueries',
        tags: ['sessions'],
        summary: 'The most expensive statements of a member, by pg_stat_statements',
        description:
          'Constants are replaced by the extension, and what still looks like a secret is masked. Where the extension is ' +
          'missing the answer is 409 `not_supported` and says so; the operation `queries.install` installs it.',
        params: ClusterParams,
        querystring: Type.Object(
          {
            by: Type.Optional(
              Type.Enum([...statementOrders], {
                default: 'total',
                description: 'The most first: total time, mean time, calls, blocks read and written',
              }),
            ),
            member: Type.Optional(Type.String({ minLength: 1, maxLength: 63, description: 'The leader by default' })),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: maxStatements, default: 20 })),
          },
          closed,
        ),
        response: { 200: { ...ref(StatementListSchema), description: 'As they are now' } },
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      return service.list(request.ctx, request.params.cluster, request.query);
    },
  );
}
