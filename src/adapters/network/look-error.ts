import { messageOf } from '../../kernel/errors.ts';
import type { SectionErrorCode } from '../../kernel/section.ts';
import { LookError } from '../../modules/observation/ports.ts';

/**
 * Codes of Node's sockets, resolver and undici. What is missing here is `protocol`: a connection that was cut half-way,
 * a parser that gave up, a certificate that does not fit.
 */
const codes: Readonly<Record<string, SectionErrorCode>> = {
  ECONNREFUSED: 'refused',
  ENOENT: 'refused',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  EAI_FAIL: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  EACCES: 'unreachable',
  ETIMEDOUT: 'timeout',
  TimeoutError: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
};

/**
 * Any error of a client library as a `LookError` that names what was asked. An `AggregateError` (a name with several
 * addresses) counts as its first error: all of them failed.
 */
export function toLookError(error: unknown, subject: string): LookError {
  if (error instanceof LookError) return error;
  return new LookError(codeOf(error), `${subject}: ${messageOf(error)}`, { cause: error });
}

function codeOf(error: unknown): SectionErrorCode {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const known = codes[errorCode(at) ?? at.name];
    if (known !== undefined) return known;
    if (at instanceof AggregateError && at.errors.length > 0) return codeOf(at.errors[0]);
  }
  return 'protocol';
}

/** The `code` of an error, as Node and most client libraries set it. */
export function errorCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
