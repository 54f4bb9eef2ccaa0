import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance, RouteOptions } from 'fastify';

/** A route as it was registered. */
export interface Route {
  method: string;
  /** With `:name` for parameters. */
  url: string;
  permission: string | undefined;
  stream: boolean;
  schema: RouteOptions['schema'];
}

/**
 * Builds an application and lists every route that anything registers in it, plugins included, from Fastify itself: what
 * is missing in the OpenAPI document or in a list by hand is here all the same.
 */
export async function withRoutes<T extends FastifyInstance>(
  build: () => Promise<T>,
): Promise<{ app: T; routes: Route[] }> {
  const registered: RouteOptions[] = [];
  const watch = (message: unknown): void => {
    (message as { fastify: FastifyInstance }).fastify.addHook('onRoute', (route) => void registered.push(route));
  };
  subscribe('fastify.initialization', watch);
  try {
    const app = await build();
    await app.ready();
    return { app, routes: registered.flatMap(routesOf) };
  } finally {
    unsubscribe('fastify.initialization', watch);
  }
}

function routesOf(options: RouteOptions): Route[] {
  const methods = Array.isArray(options.method) ? options.method : [options.method];
  const { permission, stream = false } = options.config ?? {};
  // `:id(pattern)::verb` is the router's way to write `:id:verb`.
  const url = options.url.replace(/\([^)]*\)/g, '').replace('::', ':');
  return methods.map((method) => ({ method, url, permission, stream, schema: options.schema }));
}
