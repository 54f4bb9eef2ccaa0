import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { Problem, type Fault } from '../kernel/errors.ts';
import type { CorrelationIds } from './context.ts';

/** A document, its variables or its cost are refused: nothing was resolved. Each error says where. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[], faults: readonly Fault[] = []) {
    super(errors.map((error) => error.message).join(' '));
    this.errors = errors.map(({ message, nodes, source, positions }) => {
      const originalError = new Problem('invalid_request', message, { errors: faults });
      return new GraphQLError(message, {
        nodes: nodes ?? null,
        source: source ?? null,
        positions: positions ?? null,
        originalError,
      });
    });
  }
}

export function refuse(message: string, faults: readonly Fault[] = []): Refusal {
  return new Refusal([new GraphQLError(message)], faults);
}

/** What the caller may know of an error that nobody foresaw. */
const masked = 'Something failed that should not have. The logs hold the reason under this request id.';

export interface FormattedErrors {
  /** Of the whole answer when it has no data. */
  status: number;
  headers: Readonly<Record<string, string>>;
  errors: GraphQLFormattedError[];
}

/**
 * Errors with the codes of REST. What is no Problem is answered as `internal` without detail, and given to
 * `onUnexpected` for the log.
 */
export function formatErrors(
  errors: readonly GraphQLError[],
  ids: CorrelationIds,
  onUnexpected: (cause: unknown, path: string) => void,
): FormattedErrors {
  const problems = errors.map((error) => problemOf(error) ?? unexpected(error));
  const formatted = errors.map((error, index): GraphQLFormattedError => {
    const { locations, path } = error.toJSON();
    const problem = problems[index] ?? unexpected(error);
    if (problem.code === 'internal') onUnexpected(problem.cause, (path ?? []).join('.'));
    return {
      message: problem.message,
      ...(locations === undefined ? {} : { locations }),
      ...(path === undefined ? {} : { path }),
      extensions: extensionsOf(problem, ids),
    };
  });
  const worst = problems.find(({ code }) => code === 'internal') ?? problems[0];
  return { status: worst?.status ?? 500, headers: worst?.headers ?? {}, errors: formatted };
}

function unexpected(error: GraphQLError): Problem {
  return new Problem('internal', masked, { cause: error.originalError ?? error });
}

/** The Problem behind an error, however many errors of the executor lie around it. */
function problemOf(error: unknown): Problem | null {
  let current: unknown = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    if (current instanceof Problem) return current;
    current = current instanceof GraphQLError ? current.originalError : undefined;
  }
  return null;
}

function extensionsOf({ code, errors }: Problem, { requestId, traceId }: CorrelationIds): Record<string, unknown> {
  return { code, ...(errors.length === 0 ? {} : { errors }), requestId, traceId };
}
