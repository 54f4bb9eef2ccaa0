import type { FastifyReply, FastifyRequest } from 'fastify';
import { OperationTypeNode } from 'graphql';
import { correlationOf } from '../http/correlation.ts';
import type { App } from '../http/app-type.ts';
import { ProblemSchema, toProblem } from '../http/problem-details.ts';
import { Problem } from '../kernel/errors.ts';
import { ref } from '../kernel/schema.ts';
import { Answers } from './answers.ts';
import { GraphqlContext } from './context.ts';
import type { Documents, GraphqlRequest } from './documents.ts';
import { formatExecution } from './engine.ts';
import { refuse, Refusal } from './errors.ts';
import { tellRefused, type OnRefusedMutation } from './refused-mutations.ts';

/** What a GraphQL client posts. One operation: an array of them is refused like any other wrong type. */
const bodySchema = {
  type: 'object',
  required: ['query'],
  additionalProperties: false,
  properties: {
    query: { type: 'string', minLength: 1, description: 'The document' },
    operationName: { type: ['string', 'null'], description: 'Which operation of the document to run' },
    variables: { type: ['object', 'null'], additionalProperties: true },
    extensions: { type: ['object', 'null'], additionalProperties: true, description: 'Taken and ignored' },
  },
  examples: [{ query: '{ clusters { nodes { name health { status summary } } } }' }],
} as const;

const answer = (description: string, required: 'data' | 'errors'): { description: string; content: object } => ({
  description,
  content: {
    'application/json': {
      schema: {
        type: 'object',
        required: [required],
        properties: {
          data: { type: ['object', 'null'], additionalProperties: true },
          errors: { type: 'array', items: { type: 'object', additionalProperties: true } },
        },
      },
    },
  },
});

const refusal = answer('The document, its variables or the body are refused; each error says where', 'errors');
/** Before the document is reached (malformed JSON, unknown query parameters), the answer is a problem. */
const refused = {
  ...refusal,
  content: { ...refusal.content, 'application/problem+json': { schema: ref(ProblemSchema) } },
};

/**
 * `POST /graphql`. It takes `application/json` only, which no foreign page can send without asking first (CORS), and no
 * GET: so there is nothing to forge. Each answer is JSON, also that of a refused document, with status 400.
 */
export function registerHttpRoute(app: App, documents: Documents, onRefused: OnRefusedMutation): void {
  const answers = new Answers();
  app.route({
    method: 'POST',
    url: '/graphql',
    config: { permission: 'cluster:read' },
    schema: {
      tags: ['graphql'],
      operationId: 'graphql',
      summary: 'Run one GraphQL query',
      description: 'The schema is in schema.graphql. Subscriptions: WebSocket at the same path, graphql-transport-ws.',
      body: bodySchema,
      // For the document: what is sent is text already, and passes no serialiser.
      response: {
        200: answer('Data, and the errors of fields that could not be resolved', 'data'),
        400: refused,
      },
    },
    attachValidation: true,
    onRequest: requireJson,
    handler: (request, reply) => answerAll(documents, answers, onRefused, request, reply),
  });
}

/** Forms and plain text are what browsers send to other sites without asking. */
function requireJson(request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  done(type === 'application/json' ? undefined : new Problem('unsupported_media_type', 'Send application/json.'));
}

async function answerAll(
  documents: Documents,
  answers: Answers,
  onRefused: OnRefusedMutation,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Buffer | string> {
  try {
    return await handle(documents, answers, request, reply);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const ids = correlationOf(request.raw);
    await tellRefused(request.body, { caller: request.ctx.caller, ids }, onRefused);
    const { status, errors } = formatExecution(error, ids, request.log);
    void reply.code(status);
    return JSON.stringify({ errors });
  }
}

async function handle(
  documents: Documents,
  answers: Answers,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Buffer> {
  void reply.header('content-type', 'application/json; charset=utf-8').header('cache-control', 'no-store');
  if (request.validationError !== undefined) {
    const problem = toProblem(request.validationError);
    throw refuse(problem.message, problem.errors);
  }
  const { source, operation, key, variables } = documents.admit(request.body as GraphqlRequest);
  if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
    throw refuse('Subscriptions need a WebSocket at this path, with the subprotocol graphql-transport-ws.');
  }
  const context = new GraphqlContext(request.ctx.caller, correlationOf(request.raw));
  const known = answers.find(key, context);
  if (known !== null) return known;
  const carrier = context as unknown as Record<string, unknown>;
  const result = await reply.graphql(source, carrier, variables, operation.name?.value);
  const body = Buffer.from(JSON.stringify(result));
  if (result.errors === undefined) answers.keep(key, context, body);
  return body;
}
