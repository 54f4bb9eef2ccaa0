import type { IncomingMessage } from 'node:http';
import type { FastifyBaseLogger } from 'fastify';
import { newId, newSpanId, newTraceId } from '../kernel/ids.ts';

/** A request id of the caller is taken over when it is short and harmless in a log. */
const saneRequestId = /^[A-Za-z0-9._:@/+=-]{1,128}$/;
/** W3C Trace Context: version, trace id, parent id, flags; all-zero ids are invalid. */
const traceparent = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(?:-.*)?$/;

/**
 * How to find a request again: its request id and its trace id. The trace id is made when something first needs it, as
 * most requests never do.
 */
export class Correlation {
  readonly requestId: string;
  readonly #incoming: string | undefined;
  #traceId: string | null = null;
  #flags = '00';

  constructor(headers: IncomingMessage['headers']) {
    const requestId = headers['x-request-id'];
    this.requestId = typeof requestId === 'string' && saneRequestId.test(requestId) ? requestId : newId();
    const incoming = headers['traceparent'];
    this.#incoming = typeof incoming === 'string' ? incoming : undefined;
  }

  /** 32 hexadecimal digits: of the caller's `traceparent`, or new. */
  get traceId(): string {
    if (this.#traceId === null) {
      const [, traceId, flags = '00'] = traceparent.exec(this.#incoming ?? '') ?? [];
      this.#traceId = traceId ?? newTraceId();
      this.#flags = flags;
    }
    return this.#traceId;
  }

  /** The `traceparent` to answer or call others with; null when the caller sent none. */
  get outgoing(): string | null {
    return this.#incoming === undefined ? null : `00-${this.traceId}-${newSpanId()}-${this.#flags}`;
  }
}

const key: unique symbol = Symbol('correlation');

interface Correlated extends IncomingMessage {
  [key]?: Correlation;
}

/** The same answer for the whole life of a request. Kept on the request itself: a map would cost more than the rest. */
export function correlationOf(request: Correlated): Correlation {
  const known = request[key];
  if (known !== undefined) return known;
  const correlation = new Correlation(request.headers);
  request[key] = correlation;
  return correlation;
}

/**
 * The logger of one request, with both ids in every line. The real child logger is made when something is logged, since a
 * request that goes well logs nothing.
 */
export class RequestLog implements FastifyBaseLogger {
  readonly #parent: FastifyBaseLogger;
  readonly #request: IncomingMessage;
  #child: FastifyBaseLogger | null = null;

  constructor(parent: FastifyBaseLogger, request: IncomingMessage) {
    this.#parent = parent;
    this.#request = request;
  }

  get level(): string {
    return this.#parent.level;
  }

  set level(level: string) {
    this.#log.level = level;
  }

  get #log(): FastifyBaseLogger {
    if (this.#child === null) {
      const { requestId, traceId } = correlationOf(this.#request);
      this.#child = this.#parent.child({ requestId, traceId });
    }
    return this.#child;
  }

  fatal(...args: unknown[]): void {
    Reflect.apply(this.#log.fatal, this.#log, args);
  }
  error(...args: unknown[]): void {
    Reflect.apply(this.#log.error, this.#log, args);
  }
  warn(...args: unknown[]): void {
    Reflect.apply(this.#log.warn, this.#log, args);
  }
  info(...args: unknown[]): void {
    Reflect.apply(this.#log.info, this.#log, args);
  }
  debug(...args: unknown[]): void {
    Reflect.apply(this.#log.debug, this.#log, args);
  }
  trace(...args: unknown[]): void {
    Reflect.apply(this.#log.trace, this.#log, args);
  }
  silent(): void {
    // Says nothing, by its name.
  }
  child(...args: Parameters<FastifyBaseLogger['child']>): FastifyBaseLogger {
    return this.#log.child(...args);
  }
}
