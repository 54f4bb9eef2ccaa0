import { Client } from 'undici';
import type { TlsMaterial } from '../../kernel/tls.ts';
import { elapsedMs, withDeadline } from '../network/deadline.ts';

export interface HttpClientOptions {
  username?: string;
  password?: string;
  tls?: TlsMaterial;
}

export interface HttpAnswer {
  status: number;
  contentType: string | null;
  body: string;
  latencyMs: number;
}

export interface HttpClient {
  /** One GET, redirects not followed. Any status resolves; rejects with `LookError` only, within the deadline. */
  get(url: string, deadlineMs: number): Promise<HttpAnswer>;
  /** The same with a method and a body as JSON. What failed after it was sent may have been done. */
  send(method: 'POST' | 'PATCH' | 'DELETE', url: string, body: object | null, deadlineMs: number): Promise<HttpAnswer>;
}

/** An answer that is larger is cut off while it arrives: Patroni's and HAProxy's are a few kilobytes. */
const maxBodyBytes = 1024 * 1024;
const maxHeaderBytes = 16 * 1024;

/**
 * The one HTTP client of the observation. Each look has a connection of its own: what is proven is that the server
 * answers now, Patroni speaks HTTP/1.0 without keep-alive anyway, and nothing of a look outlives its deadline.
 */
export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  const headers = authorization(options);

  async function request(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    json: object | null,
    deadlineMs: number,
  ): Promise<HttpAnswer> {
    const startedAt = performance.now();
    const sent =
      json === null
        ? { headers }
        : { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(json) };
    return await withDeadline(`${method} ${withoutCredentials(url)}`, deadlineMs, async (signal) => {
      const { origin, pathname, search } = new URL(url);
      const client = new Client(origin, {
        pipelining: 0,
        maxHeaderSize: maxHeaderBytes,
        maxResponseSize: maxBodyBytes,
        // Patroni answers a switchover when it is over; the deadline is what bounds the wait.
        headersTimeout: deadlineMs,
        bodyTimeout: deadlineMs,
        connect: { ...options.tls, timeout: deadlineMs },
      });
      try {
        const answer = await client.request({ method, path: pathname + search, ...sent, signal });
        const body = await answer.body.text();
        const contentType = answer.headers['content-type'];
        return {
          status: answer.statusCode,
          contentType: typeof contentType === 'string' ? contentType : null,
          body,
          latencyMs: elapsedMs(startedAt),
        };
      } finally {
        void client.destroy().catch(() => undefined);
      }
    });
  }

  return {
    get: (url, deadlineMs) => request('GET', url, null, deadlineMs),
    send: (method, url, body, deadlineMs) => request(method, url, body, deadlineMs),
  };
}

function authorization({ username, password }: HttpClientOptions): Record<string, string> {
  if (username === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}` };
}

/** Addresses end up in messages that users read. */
function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//');
}
