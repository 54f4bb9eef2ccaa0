import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { App } from './app-type.ts';

/** One registry per application, so that several replicas can live in one process. */
export function createMetrics(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'matriarch_' });
  // Gauges with the suffix of counters, against Prometheus's conventions; the same numbers by type stay.
  for (const what of ['handles', 'requests', 'resources']) {
    registry.removeSingleMetric(`matriarch_nodejs_active_${what}_total`);
  }
  return registry;
}

/** Measures every request by its route's pattern, never by its path, and serves everything at /metrics. */
export function registerMetrics(app: App, registry: Registry): void {
  const duration = new Histogram({
    name: 'matriarch_http_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its answer, without event streams',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  });

  app.addHook('onResponse', (request, reply, done) => {
    const { method } = request;
    const { url, config } = request.routeOptions;
    const status = reply.statusCode;
    if (config.stream !== true || status !== 200) {
      duration.observe({ method, route: url ?? 'none', status }, reply.elapsedTime / 1000);
    }
    const failed = status >= 400;
    // A query over GraphQL is a POST that reads.
    const reads = method === 'GET' || method === 'HEAD' || config.permission?.endsWith(':read') === true;
    if (failed || !reads) request.log.info(requestLine(request.url, method, status, reply.elapsedTime), 'request');
    else if (app.log.level === 'debug' || app.log.level === 'trace') {
      request.log.debug(requestLine(request.url, method, status, reply.elapsedTime), 'request');
    }
    done();
  });

  app.get(
    '/metrics',
    {
      // Prometheus scrapes without a token by convention. Nothing here names a person or a token, but clusters, members and
      // services are named and their states and lags told, so who may reach it is for the network to say.
      config: { permission: 'public' },
      schema: {
        operationId: 'getMetrics',
        tags: ['process'],
        summary: 'Metrics in the Prometheus text format',
        description:
          'Needs no token, and names clusters, members and services with their states and lags. Keep it inside your network, as with any scrape target.',
        produces: ['text/plain'],
        response: {
          200: { description: 'Prometheus text format', content: { 'text/plain': { schema: { type: 'string' } } } },
        },
      },
    },
    async (_request, reply) => {
      void reply.type(registry.contentType);
      return registry.metrics();
    },
  );
}

function requestLine(url: string, method: string, status: number, elapsedMs: number): object {
  return { method, path: url.split('?', 1)[0], status, durationMs: Math.round(elapsedMs * 10) / 10 };
}
