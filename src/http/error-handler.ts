import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import { Problem, problems, type ProblemCode } from '../kernel/errors.ts';
import type { App } from './app-type.ts';
import { Correlation, correlationOf } from './correlation.ts';
import { PROBLEM_TYPE, problemBody, toProblem } from './problem-details.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** Every error of every route, and every address that is none, answered as problem+json. */
export function registerErrorHandler(app: App): void {
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '/';
    const allowed = METHODS.filter((method) => Boolean(app.findRoute({ method, url: path })));
    if (allowed.length === 0)
      return sendProblem(new Problem('not_found', `There is nothing at ${path}.`), request, reply);
    const allow = allowed.join(', ');
    const detail = `${request.method} is not possible at ${path}; possible are ${allow}.`;
    return sendProblem(new Problem('method_not_allowed', detail, { headers: { allow } }), request, reply);
  });
}

export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = toProblem(error);
  // An ERROR means that someone must act: only what nobody foresaw is one.
  if (problem.code === 'internal') request.log.error({ err: problem.cause ?? error }, 'unexpected error');
  return reply
    .code(problem.status)
    .headers(problem.headers)
    .type(PROBLEM_TYPE)
    .send(problemBody(problem, request.url, correlationOf(request.raw)));
}

const codeOfParserError: Record<string, ProblemCode> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/** Answers what never became a request: malformed HTTP, too large headers, a client that is too slow. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || socket.destroyed) {
    socket.destroy();
    return;
  }
  const code = codeOfParserError[error.code ?? ''] ?? 'invalid_request';
  const detail = code === 'invalid_request' ? 'This is not well-formed HTTP/1.1.' : problems[code].title;
  const problem = new Problem(code, detail);
  const body = problemBody(problem, '', new Correlation({}));
  const lines = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
