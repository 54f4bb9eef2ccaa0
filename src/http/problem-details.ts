import type { FastifyError } from 'fastify';
import { Problem, problems, type Fault, type ProblemCode } from '../kernel/errors.ts';
import { Type } from 'typebox';
import { closed, named } from '../kernel/schema.ts';

export const PROBLEM_TYPE = 'application/problem+json';

/** RFC 9457, with a stable `code` to branch on and what it takes to find the request in the logs. */
export const ProblemSchema = named(
  'Problem',
  Type.Object(
    {
      type: Type.String({ format: 'uri-reference' }),
      title: Type.String(),
      status: Type.Integer({ minimum: 400, maximum: 599 }),
      detail: Type.String(),
      instance: Type.String({ description: 'The path that was asked for' }),
      code: Type.Enum(Object.keys(problems) as ProblemCode[]),
      requestId: Type.String(),
      traceId: Type.String({ pattern: '^[0-9a-f]{32}$' }),
      errors: Type.Array(Type.Object({ path: Type.String(), message: Type.String() }, closed), {
        description: 'Each fault of the request: where, and what was expected',
      }),
    },
    closed,
  ),
);

const codeOfStatus = new Map<number, ProblemCode>([
  [400, 'invalid_request'],
  [404, 'not_found'],
  [405, 'method_not_allowed'],
  [406, 'not_acceptable'],
  [408, 'request_timeout'],
  [413, 'payload_too_large'],
  [414, 'uri_too_long'],
  [415, 'unsupported_media_type'],
  [431, 'headers_too_large'],
]);

/** What the caller may see of anything that was thrown. What nobody foresaw becomes `internal`, without detail. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (!isFastifyError(error)) return internal(error);
  if (error.validation !== undefined) {
    const errors = error.validation.map((fault) => toFault(error.validationContext ?? 'request', fault));
    return new Problem('invalid_request', 'The request does not fit its schema; see errors.', { errors });
  }
  const code = codeOfStatus.get(error.statusCode ?? 500);
  if (code === undefined) return internal(error);
  return new Problem(code, error.message, { cause: error });
}

/** The body of the answer. `instance` has no query, as that may hold what does not belong in a log. */
export function problemBody(problem: Problem, url: string, ids: { requestId: string; traceId: string }): string {
  return JSON.stringify({
    type: `/docs/problems#${problem.code}`,
    title: problem.title,
    status: problem.status,
    detail: problem.message,
    instance: url.split('?', 1)[0],
    code: problem.code,
    requestId: ids.requestId,
    traceId: ids.traceId,
    errors: problem.errors,
  });
}

function internal(cause: unknown): Problem {
  const detail = 'Something failed that should not have. The logs hold the reason under this request id.';
  return new Problem('internal', detail, { cause });
}

/** Errors of Fastify and its plugins carry a code of theirs; their messages are made to be shown. */
function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && 'statusCode' in error && 'code' in error && /^FST_|^FAST_/.test(String(error.code));
}

/** `body/role`, `querystring/page_size`; a key that is too much or missing is part of the path. */
function toFault(context: string, fault: NonNullable<FastifyError['validation']>[number]): Fault {
  const { additionalProperty, missingProperty, allowedValues } = fault.params;
  const key = additionalProperty ?? missingProperty;
  const path = `${context}${fault.instancePath}${typeof key === 'string' ? `/${key}` : ''}`;
  if (additionalProperty !== undefined) return { path, message: 'is not known here' };
  if (missingProperty !== undefined) return { path, message: 'is missing' };
  if (Array.isArray(allowedValues)) return { path, message: `must be one of ${allowedValues.join(', ')}` };
  return { path, message: fault.message ?? 'is not valid' };
}
