import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServerResponse } from 'node:http';
import { Type } from 'typebox';
import { Problem } from '../kernel/errors.ts';
import { closed } from '../kernel/schema.ts';

/** One server-sent event. `data` is sent as it is when it is text, else as JSON. */
export interface StreamEvent {
  id?: string;
  event?: string;
  data: unknown;
}

export interface EventStream {
  send(event: StreamEvent): void;
  /** An id to resume after, without an event: browsers remember it and tell nobody. */
  mark(id: string): void;
  /** Tells the client why, then ends. */
  end(reason: EndReason): void;
}

export type EndReason = 'token_expired' | 'token_revoked' | 'shutting_down' | 'source_ended';

/** Starts sending, and answers what stops it. */
export type StreamSource = (stream: EventStream) => () => void;

export interface EventStreamOptions {
  /** Open streams at once, over all routes. */
  limit: number;
  onRevoked(listener: (tokenId: string) => void): () => void;
  heartbeatMs?: number;
  /** A client that lets more than this pile up is disconnected; it can resume by its last id. */
  maxBufferedBytes?: number;
}

/** The query of a route that streams: browsers cannot set the header Last-Event-ID on their first request. */
export const eventStreamQuery = Type.Object(
  {
    lastEventId: Type.Optional(
      Type.String({
        maxLength: 64,
        pattern: '^[0-9]+-[0-9]+$',
        description: 'Resume after this id, as Last-Event-ID does',
      }),
    ),
  },
  closed,
);

/** What the client saw last: the header, which a browser sends on reconnecting, before the query. */
export function lastEventId(request: {
  headers: FastifyRequest['headers'];
  query: { lastEventId?: string };
}): string | null {
  const header = request.headers['last-event-id'];
  const id = typeof header === 'string' && header !== '' ? header : (request.query.lastEventId ?? null);
  if (id !== null && !/^[0-9]{1,20}-[0-9]{1,20}$/.test(id)) {
    const errors = [{ path: 'headers/last-event-id', message: 'must be an id of this stream, like 1700000000000-0' }];
    throw new Problem('invalid_request', 'The stream cannot resume after that id.', { errors });
  }
  return id;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** All open streams: their number is limited, and they end with their token and with the process. */
export class EventStreams {
  readonly #options: Required<EventStreamOptions>;
  readonly #open = new Map<OpenStream, string | null>();
  readonly #stopListening: () => void;
  #stopping = false;

  constructor(options: EventStreamOptions) {
    this.#options = { heartbeatMs: 15_000, maxBufferedBytes: 1_048_576, ...options };
    this.#stopListening = options.onRevoked((tokenId) => {
      for (const [stream, id] of this.#open) if (id === tokenId) stream.end('token_revoked');
    });
  }

  get size(): number {
    return this.#open.size;
  }

  /** Throws `too_many_streams` or `shutting_down`, else takes over the answer: the handler returns what this returns. */
  open(request: FastifyRequest, reply: FastifyReply, source: StreamSource): FastifyReply {
    if (this.#stopping) throw new Problem('shutting_down', 'This replica is stopping; connect again.');
    if (this.#open.size >= this.#options.limit) {
      const detail = `This replica serves ${this.#options.limit} event streams already.`;
      throw new Problem('too_many_streams', detail, { headers: { 'retry-after': '5' } });
    }
    void reply
      .type('text/event-stream; charset=utf-8')
      .header('cache-control', 'no-cache, no-transform')
      // Nginx would collect events before it passes them on.
      .header('x-accel-buffering', 'no');
    if (request.method === 'HEAD') return reply.send();
    const { tokenId, expiresAtSeconds } = request.ctx.caller;
    const stream = new OpenStream(reply.raw, this.#options);
    // Before the headers: what the source refuses is answered as any other problem.
    stream.start(source);
    reply.hijack();
    reply.raw.writeHead(200, reply.getHeaders() as Record<string, string>);
    this.#open.set(stream, tokenId);
    reply.raw.once('close', () => {
      stream.stop();
      this.#open.delete(stream);
    });
    stream.flow(expiresAtSeconds * 1000);
    return reply;
  }

  /** Ends every stream and refuses new ones. */
  close(): void {
    this.#stopping = true;
    this.#stopListening();
    for (const stream of this.#open.keys()) stream.end('shutting_down');
  }
}

class OpenStream implements EventStream {
  readonly #response: ServerResponse;
  readonly #options: Required<EventStreamOptions>;
  /** What the source sent before the headers were. */
  #early: string[] | null = ['retry: 2000\n\n'];
  #heartbeat: NodeJS.Timeout | undefined;
  #expiry: NodeJS.Timeout | undefined;
  #unsubscribe: (() => void) | null = null;
  #ended = false;

  constructor(response: ServerResponse, options: Required<EventStreamOptions>) {
    this.#response = response;
    this.#options = options;
  }

  start(source: StreamSource): void {
    const unsubscribe = source(this);
    // The source may have ended the stream before it answered.
    if (this.#ended) unsubscribe();
    else this.#unsubscribe = unsubscribe;
  }

  /** The headers are out: everything may follow. */
  flow(expiresAt: number): void {
    const early = this.#early ?? [];
    this.#early = null;
    this.#write(early.join(''));
    if (this.#ended) {
      this.#response.end();
      return;
    }
    this.#heartbeat = setInterval(() => this.#write(': heartbeat\n\n'), this.#options.heartbeatMs);
    this.#endAt(expiresAt);
  }

  mark(id: string): void {
    if (!this.#ended) this.#write(`id: ${id}\n\n`);
  }

  send({ id, event, data }: StreamEvent): void {
    if (this.#ended) return;
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    const lines = text.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
    const head = `${id === undefined ? '' : `id: ${id}\n`}${event === undefined ? '' : `event: ${event}\n`}`;
    this.#write(`${head}${lines.join('')}\n`);
  }

  end(reason: EndReason): void {
    if (this.#ended) return;
    this.send({ event: 'end', data: { reason } });
    this.stop();
    if (this.#early === null) this.#response.end();
  }

  stop(): void {
    this.#ended = true;
    clearInterval(this.#heartbeat);
    clearTimeout(this.#expiry);
    this.#unsubscribe?.();
    this.#unsubscribe = null;
  }

  #write(text: string): void {
    if (this.#early !== null) {
      this.#early.push(text);
      return;
    }
    if (this.#response.writableEnded || this.#response.destroyed) return;
    this.#response.write(text);
    if (this.#response.writableLength > this.#options.maxBufferedBytes) this.#response.destroy();
  }

  #endAt(expiresAt: number): void {
    const leftMs = expiresAt - Date.now();
    this.#expiry =
      leftMs > LONGEST_TIMER_MS
        ? setTimeout(() => this.#endAt(expiresAt), LONGEST_TIMER_MS)
        : setTimeout(() => this.end('token_expired'), Math.max(0, leftMs));
  }
}
