import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyHttpOptions,
  type RawServerDefault,
} from 'fastify';
import type { App } from './app-type.ts';
import { correlationOf, RequestLog } from './correlation.ts';
import { answerClientError, sendProblem } from './error-handler.ts';
import { buildValidator } from './validation.ts';

/** Limits on everything that a client can make us wait for or keep. */
const LIMITS = {
  /** For the whole request, headers and body, to arrive. */
  requestTimeoutMs: 15_000,
  headersTimeoutMs: 5_000,
  /** Longer than the idle timeout of common balancers (60 s), so that they close first. */
  keepAliveTimeoutMs: 65_000,
  /** How often Node looks for requests that are overdue. */
  checkIntervalMs: 1_000,
  maxHeaderBytes: 16_384,
  maxConnections: 10_000,
  maxParamLength: 200,
};

export interface ServerSettings {
  bodyLimitBytes: number;
  /** Addresses and ranges whose X-Forwarded-For counts. */
  trustedProxies: readonly string[];
}

/** An empty Fastify with everything that must be said at construction. */
export function createServer(settings: ServerSettings, logger: FastifyBaseLogger): App {
  const options: FastifyHttpOptions<RawServerDefault> = {
    loggerInstance: logger,
    childLoggerFactory: (parent, _bindings, _options, raw) => new RequestLog(parent, raw),
    // Requests are logged by their outcome, in metrics.ts.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: (raw) => correlationOf(raw).requestId,
    requestIdHeader: false,
    bodyLimit: settings.bodyLimitBytes,
    trustProxy: settings.trustedProxies.length === 0 ? false : [...settings.trustedProxies],
    requestTimeout: LIMITS.requestTimeoutMs,
    keepAliveTimeout: LIMITS.keepAliveTimeoutMs,
    // Requests that still come in over open connections while stopping are answered, with `Connection: close`.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: LIMITS.maxParamLength },
    http: {
      maxHeaderSize: LIMITS.maxHeaderBytes,
      connectionsCheckingInterval: LIMITS.checkIntervalMs,
      headersTimeout: LIMITS.headersTimeoutMs,
    },
    schemaController: {
      compilersFactory: { buildValidator: buildValidator as never },
    },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => {
      sendProblem(error, request, reply);
    },
  };
  const app = fastify(options);
  app.server.maxConnections = LIMITS.maxConnections;
  return app;
}
