import type { Registry } from 'prom-client';
import type { Caller, Context } from '../kernel/context.ts';
import type { App } from './app-type.ts';
import { registerAuthentication } from './authentication.ts';
import { correlationOf } from './correlation.ts';
import { registerOpenApi } from './docs.ts';
import { registerErrorHandler } from './error-handler.ts';
import { EventStreams } from './event-stream.ts';
import { registerMetrics } from './metrics.ts';
import { ProblemSchema } from './problem-details.ts';
import { registerRefusals, type RefusedRequest } from './refusals.ts';
import { bodyFault, registerRouteRules } from './route-rules.ts';

export interface HttpDependencies {
  authenticate(token: string): Caller | Promise<Caller>;
  onRevoked(listener: (tokenId: string) => void): () => void;
  maxEventStreams: number;
  metrics: Registry;
  /** While the process stops, answers ask clients to open their next connection elsewhere. */
  isStopping(): boolean;
  /** Told of each error of a route with an `action`, once it is known who asks. */
  onRefused(context: Context, request: RefusedRequest, error: Error): Promise<void>;
  /** Named schemas that routes refer to with `ref()`. */
  schemas: readonly object[];
}

/** Everything that all routes share. Comes before the first route. */
export async function registerHttp(app: App, dependencies: HttpDependencies): Promise<void> {
  const { authenticate, onRevoked, maxEventStreams, metrics, isStopping, schemas, onRefused } = dependencies;
  const eventStreams = new EventStreams({ limit: maxEventStreams, onRevoked });
  app.decorate('eventStreams', eventStreams);
  app.addHook('preClose', (done) => {
    eventStreams.close();
    done();
  });
  app.addHook('onRequest', (request, reply, done) => {
    const correlation = correlationOf(request.raw);
    void reply.header('x-request-id', correlation.requestId).header('x-content-type-options', 'nosniff');
    const { outgoing } = correlation;
    if (isStopping()) void reply.header('connection', 'close');
    if (outgoing !== null) void reply.header('traceparent', outgoing);
    done(request.method === 'GET' || request.method === 'HEAD' ? bodyFault(request.headers) : undefined);
  });
  for (const schema of [ProblemSchema, ...schemas]) app.addSchema(schema);
  registerErrorHandler(app);
  registerRefusals(app, onRefused);
  registerRouteRules(app);
  await registerOpenApi(app);
  registerAuthentication(app, authenticate);
  registerMetrics(app, metrics);
}

export type { RefusedRequest } from './refusals.ts';
export type { App } from './app-type.ts';
export { registerLocalTokens } from './authentication.ts';
export { registerDocs } from './docs.ts';
export {
  eventStreamQuery,
  lastEventId,
  type EventStream,
  type StreamEvent,
  type StreamSource,
} from './event-stream.ts';
export { registerHealthRoutes, type ReadinessCheck } from './health-routes.ts';
export { createMetrics } from './metrics.ts';
export { toProblem } from './problem-details.ts';
export { problemResponse } from './problem-responses.ts';
export { createServer } from './server.ts';
