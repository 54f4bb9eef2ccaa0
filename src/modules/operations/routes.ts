import { Type, type TSchema } from 'typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { eventStreamQuery, lastEventId, problemResponse, toProblem, type App } from '../../http/index.ts';
import { pageParameters } from '../../kernel/page.ts';
import { Problem } from '../../kernel/errors.ts';
import { closed, ref } from '../../kernel/schema.ts';
import { commonFields, IdempotencyKeySchema } from './command-model.ts';
import { pathParameters, type AnyOperation } from './define-operation.ts';
import { followEvents } from './follow-events.ts';
import { OperationEventSchema, OperationPageSchema, OperationSchema, operationStates, PlanSchema } from './model.ts';
import type { ListOperations, OperationService } from './service.ts';

const tags = ['operations'];
/** What PostgreSQL can compare with. */
const printable = { pattern: '^[^\\x00-\\x1f\\x7f]*$' } as const;
const IdParams = Type.Object({ id: Type.String({ format: 'uuid', description: "The operation's id" }) }, closed);
const uuidPattern = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const DryRunQuery = Type.Object(
  {
    dryRun: Type.Optional(
      Type.Enum(['all'], { description: 'Answer the plan and do nothing; any other value is refused' }),
    ),
  },
  closed,
);
const KeyHeader = Type.Object({
  'idempotency-key': Type.Optional(IdempotencyKeySchema),
});
const ReasonBody = Type.Object(
  { reason: Type.String({ ...commonFields.reason, description: 'Why' }) },
  { ...closed, examples: [{ reason: 'the replica came back by itself' }] },
);

/** One route for each operation, and the reads and decisions of `/v1/operations`. */
export function operationRoutes(app: App, service: OperationService): void {
  for (const definition of service.registry.all()) requestRoute(app, service, definition);
  readRoutes(app, service);
  eventsRoute(app, service);
  decisionRoute(app, service, 'cancel', 'operation:cancel', 'Cancel it, or ask it to stop at its next safe point');
  decisionRoute(app, service, 'approve', 'operation:approve', "Approve somebody else's operation");
  decisionRoute(app, service, 'reject', 'operation:approve', "Reject somebody else's operation");
}

function requestRoute(app: App, service: OperationService, definition: AnyOperation): void {
  const inPath = pathParameters(definition.path);
  const { properties } = definition.command;
  const given = definition.example as Record<string, unknown>;
  const paramSchemas = Object.fromEntries(
    inPath.map((name) => [name, { ...(properties[name] as TSchema), examples: [given[name]] }]),
  );
  const bodySchemas = Object.fromEntries(Object.entries(properties).filter(([name]) => !inPath.includes(name)));
  const example = Object.fromEntries(Object.entries(given).filter(([name]) => !inPath.includes(name)));
  app.post(
    `/v1/clusters/:cluster${definition.path}`,
    {
      config: { permission: definition.permission, refusedByService: true, action: definition.kind },
      attachValidation: true,
      schema: {
        operationId: definition.mutation,
        tags,
        summary: definition.summary,
        description: `${definition.description}\n\nRisk: ${definition.risk}. Permission: ${definition.permission}.`,
        params: Type.Object(
          { cluster: Type.String({ description: 'Name of the cluster', examples: ['main'] }), ...paramSchemas },
          closed,
        ),
        querystring: DryRunQuery,
        headers: KeyHeader,
        body: Type.Object(bodySchemas, { ...closed, examples: [{ ...example, reason: 'planned maintenance' }] }),
        response: {
          200: Type.Object({ plan: ref(PlanSchema) }, { ...closed, description: 'The plan, with dryRun=all' }),
          202: { ...ref(OperationSchema), description: 'Accepted; Location names it' },
          409: problemResponse(
            409,
            'A check fails, the plan is outdated, changes are frozen, or another one is not done',
          ),
          422: problemResponse(422, 'The Idempotency-Key belongs to another body'),
          428: problemResponse(428, "The plan's hash and the target's name are needed"),
        },
      },
    },
    async (request, reply) => handleRequest(service, definition, request, reply),
  );
}

async function handleRequest(
  service: OperationService,
  { kind, path }: AnyOperation,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { cluster = '', ...params } = request.params as Record<string, string>;
  const { dryRun } = request.query as { dryRun?: 'all' };
  const body = { ...(request.body as Record<string, unknown> | null), ...params };
  void reply.header('cache-control', 'no-store');
  const misfit = faultBesideBody(request, pathParameters(path));
  if (misfit !== null) return service.refuse(request.ctx, kind, cluster, body, misfit);
  if (typeof request.body !== 'object' || request.body === null || Array.isArray(request.body)) {
    const errors = [{ path: 'body', message: 'must be an object' }];
    const problem = new Problem('invalid_request', 'The request does not fit its schema; see errors.', { errors });
    return service.refuse(request.ctx, kind, cluster, params, problem);
  }
  const key = request.headers['idempotency-key'];
  const { operation, plan } = await service.request(request.ctx, kind, cluster, body, {
    dryRun: dryRun === 'all',
    idempotencyKey: typeof key === 'string' ? key : null,
  });
  if (operation === null) return reply.code(200).send({ plan });
  return reply.code(202).header('location', `/v1/operations/${operation.id}`).send(operation);
}

/**
 * What is wrong with the request beside its body, which the service holds to its schema for every transport alike. Fastify
 * tells one fault only, and one of the body would hide a `dry_run` that must not act: so the query is looked at here too.
 */
function faultBesideBody(request: FastifyRequest, inPath: readonly string[]): Problem | null {
  const fault = request.validationError;
  if (fault !== undefined && fault.validationContext !== 'body') return toProblem(fault);
  const query = Object.entries(request.query as Record<string, unknown>);
  const errors = [
    ...query
      .filter(([name, value]) => name !== 'dryRun' || value !== 'all')
      .map(([name]) => ({
        path: `querystring/${name}`,
        message: name === 'dryRun' ? 'must be all, or left out' : 'is not known here',
      })),
    ...inPath
      .filter((name) => Object.hasOwn((request.body as object | null) ?? {}, name))
      .map((name) => ({ path: `body/${name}`, message: 'is given by the path, and not known here' })),
  ];
  if (errors.length === 0) return null;
  return new Problem('invalid_request', 'The request does not fit its schema; see errors.', { errors });
}

function readRoutes(app: App, service: OperationService): void {
  app.get<{ Querystring: ListOperations }>(
    '/v1/operations',
    {
      config: { permission: 'operation:read' },
      schema: {
        operationId: 'listOperations',
        tags,
        summary: 'Operations of the clusters that the token reaches, newest first',
        querystring: Type.Object(
          {
            ...pageParameters,
            cluster: Type.Optional(Type.String({ ...printable, maxLength: 63 })),
            state: Type.Optional(Type.Enum([...operationStates])),
            open: Type.Optional(Type.Boolean({ description: 'true: those that are not done' })),
            kind: Type.Optional(Type.String({ ...printable, maxLength: 100 })),
            requestedBy: Type.Optional(Type.String({ ...printable, maxLength: 200 })),
          },
          closed,
        ),
        response: { 200: { ...ref(OperationPageSchema), description: 'One page' } },
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      return service.list(request.ctx, request.query);
    },
  );

  app.get(
    '/v1/operations/:id',
    {
      config: { permission: 'operation:read' },
      schema: {
        operationId: 'getOperation',
        tags,
        summary: 'One operation: plan, steps, result',
        params: IdParams,
        response: { 200: { ...ref(OperationSchema), description: 'The operation' } },
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      return service.find(request.ctx, request.params.id);
    },
  );
}

function decisionRoute(
  app: App,
  service: OperationService,
  verb: 'cancel' | 'approve' | 'reject',
  permission: 'operation:cancel' | 'operation:approve',
  summary: string,
): void {
  app.post(
    `/v1/operations/:id(${uuidPattern})::${verb}`,
    {
      config: { permission, refusedByService: true, action: `operation.${verb}` },
      attachValidation: true,
      schema: {
        operationId: `${verb}Operation`,
        tags,
        summary,
        params: IdParams,
        body: ReasonBody,
        response: {
          200: { ...ref(OperationSchema), description: 'As it is now' },
          409: problemResponse(409, 'It has ended, or there is nothing to decide'),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const body = request.body as { reason?: string } | null;
      const fault = request.validationError;
      if (fault !== undefined) {
        return service.refuse(request.ctx, `operation.${verb}`, null, { id, ...body }, toProblem(fault));
      }
      void reply.header('cache-control', 'no-store');
      return service[verb](request.ctx, id, body?.reason ?? '');
    },
  );
}

function eventsRoute(app: App, service: OperationService): void {
  app.get<{ Params: { id: string }; Querystring: { lastEventId?: string } }>(
    '/v1/operations/:id/events',
    {
      config: { permission: 'operation:read', stream: true },
      schema: {
        operationId: 'streamOperationEvents',
        tags,
        summary: 'What happens to one operation, as server-sent events from its beginning',
        description: 'Resumable on any replica with Last-Event-ID. The stream ends with the operation.',
        params: IdParams,
        querystring: eventStreamQuery,
        response: {
          200: {
            description: 'A stream; `data` of each event is an OperationEvent',
            content: { 'text/event-stream': { schema: ref(OperationEventSchema) } },
          },
        },
      },
    },
    async (request, reply) => {
      const after = lastEventId(request) ?? '0-0';
      const { id } = request.params;
      const operation = await service.find(request.ctx, id);
      return app.eventStreams.open(request, reply, (stream) =>
        followEvents(service, request.ctx, operation, after, {
          onEvent: (event) => stream.send({ id: event.id, event: event.type, data: event }),
          onEnd: () => stream.end('source_ended'),
        }),
      );
    },
  );
}
