import {
  GraphQLError,
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql';
import { CloseCode, makeServer, type Context as SocketContext, type SubscribePayload } from 'graphql-ws';
import type { App } from '../http/app-type.ts';
import { Problem } from '../kernel/errors.ts';
import { GraphqlContext } from './context.ts';
import type { Documents } from './documents.ts';
import { formatExecution } from './engine.ts';
import { Refusal } from './errors.ts';
import { tellRefused, type OnRefusedMutation } from './refused-mutations.ts';
import { socketLimits } from './limits.ts';
import type { SocketSession } from './socket-session.ts';
import { CLOSE_UNAUTHORIZED, type Sockets } from './sockets.ts';

type Peer = SocketContext<Record<string, unknown>, SocketSession>;

/** What runs, with the text by which Mercurius remembers it. */
interface Run extends ExecutionArgs {
  source: string;
}

interface Parts {
  schema: GraphQLSchema;
  documents: Documents;
  sockets: Sockets;
  onRefused: OnRefusedMutation;
}

/**
 * GraphQL over WebSocket by the protocol graphql-transport-ws. Every document, also of subscriptions, comes through the
 * same door as over HTTP; queries run in the same engine.
 */
export function registerSubscriptions(app: App, parts: Parts): void {
  const { sockets } = parts;
  const server = makeServer<Record<string, unknown>, SocketSession>({
    connectionInitWaitTimeout: socketLimits.initTimeoutMs,
    onConnect: ({ connectionParams, extra }) => sockets.identify(extra, connectionParams),
    onSubscribe: (peer, _id, payload) => admit(parts, peer, payload),
    execute: (args) => execute(app, args as Run),
    onNext: ({ extra: session }, _id, _payload, _args, result) => {
      session.checkExpiry(Date.now());
      return formatted(app, session, result);
    },
    onError: ({ extra: session }, _id, _payload, errors) => formatExecution({ errors }, session.ids, app.log).errors,
  });
  sockets.listen(app, '/graphql', (session) => {
    const closed = server.opened(
      {
        protocol: session.socket.protocol,
        send: (message) => session.send(message),
        close: (code, reason) => session.close(code ?? CloseCode.InternalServerError, reason ?? ''),
        onMessage: (handle) => {
          session.socket.on('message', (data) => {
            // A closing socket may still hand over what its peer sent before.
            if (!session.isOpen) return;
            handle(textOf(data)).catch((error: unknown) => fail(app, session, error));
          });
        },
      },
      session,
    );
    return (code, reason) => {
      closed(code, reason).catch((error: unknown) => fail(app, session, error));
    };
  });
}

async function admit(
  { schema, documents, onRefused }: Parts,
  peer: Peer,
  payload: SubscribePayload,
): Promise<Run | readonly GraphQLError[]> {
  const { extra: session, subscriptions } = peer;
  session.checkExpiry(Date.now());
  if (session.caller === null || !session.isOpen) {
    session.close(CLOSE_UNAUTHORIZED, 'The token is no longer valid.');
    return [problemError(new Problem('unauthenticated', 'The token is no longer valid.'))];
  }
  // The one that asks is counted among them already.
  if (Object.keys(subscriptions).length > socketLimits.operations) {
    const detail = `One socket carries at most ${socketLimits.operations} operations at a time.`;
    return [problemError(new Problem('too_many_streams', detail))];
  }
  try {
    const { source, document, operation, variables } = documents.admit(payload);
    return {
      schema,
      document,
      source,
      operationName: operation.name?.value ?? null,
      variableValues: variables ?? null,
      contextValue: new GraphqlContext(session.caller, session.ids),
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await tellRefused(payload, { caller: session.caller, ids: session.ids }, onRefused);
    return error.errors;
  }
}

async function execute(
  app: App,
  { source, contextValue, variableValues, operationName }: Run,
): Promise<ExecutionResult> {
  const context = contextValue as Record<string, unknown>;
  const result = await app.graphql(source, context, variableValues ?? undefined, operationName ?? undefined);
  return result as ExecutionResult;
}

/** Mercurius answers with errors that are ready to send; those of subscriptions come as they were thrown. */
function formatted(
  app: App,
  session: SocketSession,
  result: { data?: Record<string, unknown> | null | undefined; errors?: readonly unknown[] | undefined },
): FormattedExecutionResult {
  const { data = null, errors } = result;
  if (errors === undefined) return { data };
  if (!errors.some((error) => error instanceof GraphQLError))
    return { data, errors: errors as GraphQLFormattedError[] };
  return { data, errors: formatExecution({ errors }, session.ids, app.log).errors };
}

function problemError(problem: Problem): GraphQLError {
  return new GraphQLError(problem.message, { originalError: problem });
}

function textOf(data: Buffer | ArrayBuffer | Buffer[]): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
}

function fail(app: App, session: SocketSession, error: unknown): void {
  app.log.error({ err: error, ...idsOf(session) }, 'unexpected error on a WebSocket');
  session.close(CloseCode.InternalServerError, 'Unexpected error');
}

function idsOf({ ids: { requestId, traceId } }: SocketSession) {
  return { requestId, traceId };
}
