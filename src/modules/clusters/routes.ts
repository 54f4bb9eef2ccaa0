import { Type } from 'typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { closed, ref } from '../../kernel/schema.ts';
import { pageOf, pageParameters, type PageRequest } from '../../kernel/page.ts';
import { sendRendered } from '../../http/cached-reply.ts';
import { eventStreamQuery, lastEventId, type App } from '../../http/index.ts';
import { requireOnCluster } from '../../kernel/permissions.ts';
import { ClusterEventSchema, ClusterSummarySchema, HistorySection, MemberSchema, TimelineSchema } from './model.ts';
import type { PublishedSnapshot } from './ports.ts';
import { memberOf, type ClusterService } from './service.ts';
import { summaryOf, views, type View } from './views.ts';

const ClusterParams = Type.Object(
  { cluster: Type.String({ description: 'Name of the cluster', examples: ['main'] }) },
  closed,
);
const MemberParams = Type.Object(
  { ...ClusterParams.properties, member: Type.String({ description: 'Name of the member', examples: ['patroni-1'] }) },
  closed,
);
const FreshQuery = Type.Object(
  {
    fresh: Type.Optional(
      Type.Boolean({
        default: false,
        description:
          'Look anew before answering; shared by those who ask at the same time. Bounded: each section says how old it is',
      }),
    ),
  },
  closed,
);

interface ClusterRequest {
  Params: { cluster: string };
  Querystring: { fresh?: boolean };
}

/** The reads below `/v1/clusters`, all served from the snapshot in memory. */
export function clusterRoutes(app: App, service: ClusterService): void {
  const tags = ['clusters'];
  app.get<{ Querystring: PageRequest }>(
    '/v1/clusters',
    {
      config: { permission: 'cluster:read' },
      schema: {
        operationId: 'listClusters',
        summary: 'Clusters that the token reaches',
        tags,
        querystring: Type.Object(pageParameters, closed),
        response: {
          200: Type.Object({ clusters: Type.Array(ref(ClusterSummarySchema)), nextPageToken: Type.String() }, closed),
        },
      },
    },
    (request, reply) => {
      const all = service.list(request.ctx).map((p) => summaryOf(p.snapshot));
      const page = pageOf(all, request.query, { binding: 'clusters', idOf: (c) => c.name });
      // What a token sees of all clusters is no single snapshot: rendered for each request, with an ETag all the same.
      const from = { owner: {}, key: 'clusters', observedAtMs: Date.now() };
      return sendRendered(request, reply, from, () => ({ clusters: page.items, nextPageToken: page.nextPageToken }));
    },
  );
  for (const view of views) viewRoute(app, service, view);
  memberRoute(app, service);
  historyRoute(app, service);
  eventsRoute(app, service);
}

function viewRoute(app: App, service: ClusterService, view: View): void {
  app.get<ClusterRequest>(
    `/v1/clusters/:cluster${view.path}`,
    {
      config: { permission: view.permission },
      schema: {
        operationId: view.operationId,
        summary: view.summary,
        tags: ['clusters'],
        params: ClusterParams,
        querystring: FreshQuery,
        response: { 200: view.response },
      },
    },
    (request, reply) => {
      requireOnCluster(request.ctx, view.permission, request.params.cluster);
      return withSnapshot(request, service, (published) =>
        sendView(request, reply, published, view.operationId, () => view.build(published.snapshot)),
      );
    },
  );
}

function memberRoute(app: App, service: ClusterService): void {
  app.get<{ Params: { cluster: string; member: string }; Querystring: { fresh?: boolean } }>(
    '/v1/clusters/:cluster/members/:member',
    {
      config: { permission: 'cluster:read' },
      schema: {
        operationId: 'getMember',
        summary: 'One member',
        tags: ['clusters'],
        params: MemberParams,
        querystring: FreshQuery,
        response: { 200: ref(MemberSchema) },
      },
    },
    (request, reply) => {
      return withSnapshot(request, service, (published) => {
        const found = memberOf(published.snapshot, request.params.member);
        return sendView(request, reply, published, `member ${found.name}`, () => found);
      });
    },
  );
}

function historyRoute(app: App, service: ClusterService): void {
  const { source, status, observedAt, error } = HistorySection.properties;
  const fields = { cluster: Type.String(), source, status, observedAt, error };
  app.get<{ Params: { cluster: string }; Querystring: PageRequest & { fresh?: boolean } }>(
    '/v1/clusters/:cluster/history',
    {
      config: { permission: 'cluster:read' },
      schema: {
        operationId: 'listHistory',
        summary: 'Timelines, the newest first: when each ended, where and why',
        tags: ['clusters'],
        params: ClusterParams,
        querystring: Type.Object({ ...pageParameters, ...FreshQuery.properties }, closed),
        response: {
          200: Type.Object(
            { ...fields, timelines: Type.Array(ref(TimelineSchema)), nextPageToken: Type.String() },
            closed,
          ),
        },
      },
    },
    (request, reply) => {
      return withSnapshot(request, service, (published) => {
        const { cluster } = request.params;
        const { page_size: size, page_token: token } = request.query;
        const { value, ...provenance } = published.snapshot.cluster.history;
        const newestFirst = [...(value ?? [])].reverse();
        const binding = `history ${cluster}`;
        const page = pageOf(newestFirst, request.query, { binding, idOf: (t) => String(t.timeline) });
        return sendView(request, reply, published, `history ${size ?? ''} ${token ?? ''}`, () => ({
          cluster,
          ...provenance,
          timelines: page.items,
          nextPageToken: page.nextPageToken,
        }));
      });
    },
  );
}

function eventsRoute(app: App, service: ClusterService): void {
  app.get<{ Params: { cluster: string }; Querystring: { lastEventId?: string } }>(
    '/v1/clusters/:cluster/events',
    {
      config: { permission: 'cluster:read', stream: true },
      schema: {
        operationId: 'streamEvents',
        summary: 'What happens, as server-sent events: leader changed, member state, health changed',
        description:
          'Each event carries an id; a client that reconnects with it in Last-Event-ID, to any replica, gets what it missed. ' +
          'An event `reset` says that some events are no longer known: read the state anew.',
        tags: ['clusters'],
        params: ClusterParams,
        querystring: eventStreamQuery,
        response: {
          200: {
            description: 'A stream; `data` of each event is a ClusterEvent',
            content: { 'text/event-stream': { schema: ref(ClusterEventSchema) } },
          },
        },
      },
    },
    (request, reply) => {
      const after = lastEventId(request);
      const abort = new AbortController();
      const events = service.events(request.ctx, request.params.cluster, { after, signal: abort.signal });
      return app.eventStreams.open(request, reply, (stream) => {
        void (async () => {
          for await (const event of events) {
            if ('resumeAfter' in event) stream.mark(event.resumeAfter);
            else if ('reset' in event) stream.send({ event: 'reset', data: { reason: 'events_lost' } });
            else stream.send({ id: event.id, event: event.type, data: event });
          }
        })();
        return () => abort.abort();
      });
    },
  );
}

/** The newest snapshot: at once, or after a new look when the caller asks for one. */
function withSnapshot(
  request: FastifyRequest<{ Params: { cluster: string }; Querystring: { fresh?: boolean } }>,
  service: ClusterService,
  answer: (published: PublishedSnapshot) => FastifyReply,
): FastifyReply | Promise<FastifyReply> {
  const { cluster } = request.params;
  if (request.query.fresh !== true) return answer(service.get(request.ctx, cluster));
  return service.refresh(request.ctx, cluster).then(answer);
}

function sendView(
  request: FastifyRequest,
  reply: FastifyReply,
  published: PublishedSnapshot,
  key: string,
  build: () => unknown,
): FastifyReply {
  return sendRendered(request, reply, { owner: published, key, observedAtMs: published.receivedAt }, build);
}
