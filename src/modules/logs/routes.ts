import { Type } from 'typebox';
import type { App } from '../../http/index.ts';
import { closed } from '../../kernel/schema.ts';
import type { LogService } from './service.ts';

const MemberParams = Type.Object(
  {
    cluster: Type.String({ description: 'Name of the cluster', examples: ['main'] }),
    member: Type.String({ description: 'Name of the member', examples: ['patroni-1'] }),
  },
  closed,
);

/** The log of PostgreSQL, followed. */
export function logRoutes(app: App, service: LogService): void {
  app.get<{ Params: { cluster: string; member: string }; Querystring: { lines?: number } }>(
    '/v1/clusters/:cluster/members/:member/log',
    {
      config: { permission: 'log:read', stream: true },
      schema: {
        operationId: 'streamLog',
        tags: ['clusters'],
        summary: "The tail of a member's PostgreSQL log, followed, as server-sent events; secrets are masked",
        description:
          'An event `line` for each line, `data` is the line. An event `gap` says that lines are missing and why. Nothing is ' +
          'resumed: a client that reconnects gets the last lines anew. 409 `not_supported` where the log cannot be reached.',
        params: MemberParams,
        querystring: Type.Object(
          {
            lines: Type.Optional(
              Type.Integer({
                minimum: 0,
                maximum: 1000,
                default: 100,
                description: 'How many of the last lines first',
              }),
            ),
          },
          closed,
        ),
        response: {
          200: {
            description: 'A stream of lines',
            content: { 'text/event-stream': { schema: Type.String() } },
          },
        },
      },
    },
    async (request, reply) => {
      const { cluster, member } = request.params;
      const abort = new AbortController();
      const options = { lines: request.query.lines ?? 100, signal: abort.signal };
      const items = await service.follow(request.ctx, cluster, member, options);
      return app.eventStreams.open(request, reply, (stream) => {
        void (async () => {
          for await (const item of items) {
            if ('line' in item) stream.send({ event: 'line', data: item.line });
            else stream.send({ event: 'gap', data: { reason: item.gap } });
          }
        })();
        return () => abort.abort();
      });
    },
  );
}
