import type { FastifyInstance, FastifyReply } from 'fastify';
import { GraphQLError, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { mercurius } from 'mercurius';
import type { App } from '../http/app-type.ts';
import type { Logger } from '../kernel/logger.ts';
import type { CorrelationIds, GraphqlContext } from './context.ts';
import { formatErrors, type FormattedErrors } from './errors.ts';
import { documentLimits } from './limits.ts';

type ExecutionContext = Pick<GraphqlContext, 'ids'> & { reply?: FastifyReply };

/**
 * Mercurius as the executor only: it remembers documents and compiles those that come often. Its routes stay off, as they
 * take batches, GET and messages over WebSocket that pass no validation; http-route.ts and sockets.ts stand in for them.
 */
export async function registerEngine(app: App, schema: GraphQLSchema): Promise<void> {
  // Mercurius is typed for an instance without a type provider.
  await (app as unknown as FastifyInstance).register(mercurius, {
    schema,
    routes: false,
    subscription: false,
    jit: documentLimits.compileAfter,
    cache: documentLimits.rememberedDocuments,
    graphql: { parseOptions: { maxLexicalTokens: documentLimits.tokens } },
    errorFormatter: (execution, context) => {
      const { ids, reply } = context as unknown as ExecutionContext;
      const { status, headers, errors } = formatExecution(execution, ids, reply?.log ?? app.log);
      const failed = isEmpty(execution.data);
      if (failed) reply?.headers(headers);
      return { statusCode: failed ? status : 200, response: { data: execution.data ?? null, errors } };
    },
  });
}

/** The errors of an execution, ready to send; the unexpected ones are logged. */
export function formatExecution(
  execution: { errors?: readonly unknown[] | undefined },
  ids: CorrelationIds,
  log: Logger,
): FormattedErrors {
  const errors = (execution.errors ?? []).map(asGraphqlError);
  return formatErrors(errors, ids, (cause, path) => log.error({ err: cause, path }, 'unexpected error in a resolver'));
}

/** Whether an execution gave nothing: no data, or null for all that was asked. */
function isEmpty(data: ExecutionResult['data']): boolean {
  return data === null || data === undefined;
}

function asGraphqlError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
}
