import fastifyJwt from '@fastify/jwt';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller, Context } from '../kernel/context.ts';
import { Problem } from '../kernel/errors.ts';
import { requirePermission } from '../kernel/permissions.ts';
import { tokenMissing, tokenRefused } from '../kernel/unauthenticated.ts';
import type { App } from './app-type.ts';
import { correlationOf, type Correlation } from './correlation.ts';

/**
 * Registers @fastify/jwt for the HS256 family and answers its verifier. Everything about a token that can be checked
 * without our own state is checked here; what @fastify/jwt refuses, for whatever reason, is a 401.
 */
export async function registerLocalTokens(
  app: App,
  settings: { secret: string; issuer: string; audience: string },
): Promise<(token: string) => Readonly<Record<string, unknown>>> {
  await app.register(fastifyJwt, {
    secret: settings.secret,
    verify: {
      algorithms: ['HS256'],
      allowedIss: settings.issuer,
      allowedAud: settings.audience,
      requiredClaims: ['sub', 'role', 'clusters', 'jti', 'iss', 'aud', 'iat', 'exp'],
    },
  });
  return (token) => {
    try {
      return app.jwt.verify<Record<string, unknown>>(token);
    } catch (error) {
      throw tokenRefused(reasonOf(error), error);
    }
  };
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'FAST_JWT_EXPIRED') return 'The token has expired.';
  if (code === 'FAST_JWT_INACTIVE') return 'The token is not valid yet.';
  if (code === 'FAST_JWT_INVALID_CLAIM_VALUE' || code === 'FAST_JWT_INVALID_CLAIM_TYPE') {
    return 'The issuer, the audience or another claim of the token is not as expected.';
  }
  if (code === 'FAST_JWT_MISSING_REQUIRED_CLAIM') return 'A claim of the token is missing.';
  return 'The token does not verify.';
}

/** The context of one request. The trace id is made when it is first read. */
class RequestContext implements Context {
  readonly caller: Caller;
  readonly transport = 'rest';
  readonly #correlation: Correlation;

  constructor(caller: Caller, correlation: Correlation) {
    this.caller = caller;
    this.#correlation = correlation;
  }

  get requestId(): string {
    return this.#correlation.requestId;
  }

  get traceId(): string {
    return this.#correlation.traceId;
  }
}

type Done = (error?: Error) => void;

/**
 * Authenticates every request unless its route is public, puts `request.ctx`, and enforces the route's permission. The
 * service enforces it again, with the cluster: this hook is what keeps a route from being forgotten.
 */
export function registerAuthentication(app: App, authenticate: (token: string) => Caller | Promise<Caller>): void {
  app.decorate('authenticate', authenticate);
  app.decorateRequest('ctx', null as unknown as Context);
  app.addHook('onRequest', (request, _reply: FastifyReply, done) => {
    const { permission } = request.routeOptions.config;
    // Only the not-found handler has no permission; it tells nothing.
    if (permission === undefined || permission === 'public') {
      done();
      return;
    }
    try {
      const caller = authenticate(bearerToken(request));
      if (caller instanceof Promise) {
        caller.then((found) => admit(request, found, done)).catch((error: unknown) => done(asError(error)));
      } else admit(request, caller, done);
    } catch (error) {
      done(asError(error));
    }
  });

  function admit(request: FastifyRequest, caller: Caller, done: Done): void {
    const { permission, refusedByService } = request.routeOptions.config;
    request.ctx = new RequestContext(caller, correlationOf(request.raw));
    const enforced = permission !== undefined && permission !== 'public' && refusedByService !== true;
    if (enforced) requirePermission(request.ctx, permission);
    done();
  }
}

/** RFC 6750: the scheme in any case, one space, the token. Throws `unauthenticated`. */
function bearerToken(request: FastifyRequest): string {
  const header = request.headers.authorization;
  if (header === undefined) throw tokenMissing();
  const token = /^bearer +([^\s]+)$/i.exec(header)?.[1];
  if (token === undefined) throw tokenRefused('The header must be `Authorization: Bearer <token>`.');
  return token;
}

function asError(error: unknown): Error {
  return error instanceof Error
    ? error
    : new Problem('internal', 'Authentication failed in an unexpected way.', { cause: error });
}
