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

  async function get(url: string, deadlineMs: number): Promise<HttpAnswer> {
    const startedAt = performance.now();
    return await withDeadline(`GET ${withoutCredentials(url)}`, deadlineMs, async (signal) => {
      const { origin, pathname, search } = new URL(url);
      const client = new Client(origin, {
        pipelining: 0,
        maxHeaderSize: maxHeaderBytes,
        maxResponseSize: maxBodyBytes,
        connect: { ...options.tls, timeout: deadlineMs },
      });
      try {
        const answer = await client.request({ method: 'GET', path: pathname + search, headers, signal });
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

  return { get };
}

function authorization({ username, password }: HttpClientOptions): Record<string, string> {
  if (username === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}` };
}

/** Addresses end up in messages that users read. */
function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//');
}
