import type { RouteOptions } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from '../kernel/errors.ts';
import { permissions } from '../kernel/permissions.ts';
import type { App } from './app-type.ts';

const EMPTY_QUERY = { type: 'object', properties: {}, additionalProperties: false } as const;

/**
 * What holds for every route, whoever adds it: it declares a permission or stops the process at start; a query string
 * without a schema must be empty; a body without a schema is refused.
 */
export function registerRouteRules(app: App): void {
  const routes: RouteOptions[] = [];

  app.addHook('onRoute', (route) => {
    routes.push(route);
    route.schema = {
      ...route.schema,
      ...(route.schema?.querystring === undefined ? { querystring: EMPTY_QUERY } : {}),
    };
    // For GET and HEAD one hook does it for all routes.
    const bodyless = route.method === 'GET' || route.method === 'HEAD';
    if (route.schema.body === undefined && !bodyless) {
      route.preValidation = [
        (request, _reply, done) => done(bodyFault(request.headers)),
        ...asArray(route.preValidation),
      ];
    }
  });

  // Only now, as plugins may still have given their routes a permission.
  app.addHook('onReady', (done) => {
    const undeclared = routes.filter(({ config }) => {
      const permission = config?.permission;
      return permission === undefined || (permission !== 'public' && !Object.hasOwn(permissions, permission));
    });
    const names = undeclared.map(({ method, url }) => `${String(method)} ${url}`).join(', ');
    const message = `These routes declare no permission: ${names}. Add config: { permission }.`;
    done(undeclared.length > 0 ? new Error(message) : undefined);
  });
}

/** A body where none is read would be ignored silently; the caller meant something by it. */
export function bodyFault(headers: IncomingHttpHeaders): Problem | undefined {
  const { 'content-length': length, 'transfer-encoding': encoding } = headers;
  if ((length === undefined || length === '0') && encoding === undefined) return undefined;
  const errors = [{ path: 'body', message: 'must be absent' }];
  return new Problem('invalid_request', 'This address takes no body.', { errors });
}

function asArray<T>(hooks: T | T[] | undefined): T[] {
  return hooks === undefined ? [] : Array.isArray(hooks) ? hooks : [hooks];
}
