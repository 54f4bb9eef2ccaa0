import { buildApp } from '../../src/app.ts';
import { createContainer, type Container } from '../../src/container.ts';
import type { App } from '../../src/http/index.ts';
import { createLogger } from '../../src/logger.ts';
import { configOf } from './config.ts';

export const testSecret = 'a-secret-for-tests-of-32-bytes-or-more';

export interface Replica {
  app: App;
  container: Container;
  url: string;
  /** Lines that were logged. */
  lines: string[];
  close(): Promise<void>;
}

/** One replica of the API with identity and nothing else: its clusters are configured and never looked at. */
export async function startReplica(options: {
  databaseUrl: string;
  identity?: object;
  server?: object;
}): Promise<Replica> {
  const cluster = { patroni: { scope: 'x' }, etcd: { endpoints: ['http://127.0.0.1:1'] }, postgres: { username: 'x' } };
  const config = configOf({
    server: { host: '127.0.0.1', port: 0, ...options.server },
    database: { url: options.databaseUrl, poolSize: 4 },
    redis: { url: 'redis://127.0.0.1:1' },
    identity: options.identity ?? { secret: testSecret },
    clusters: { main: cluster, other: cluster },
  });
  const lines: string[] = [];
  const container = createContainer(config, createLogger('debug', { write: (line) => void lines.push(line) }));
  const app = await buildApp(container);
  container.database.start();
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    app,
    container,
    url,
    lines,
    async close() {
      await app.close();
      await container.close();
    },
  };
}

/** Waits until the condition holds, and fails with what it was after `timeoutMs`. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, timeoutMs = 10_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`${what} did not happen within ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Asks with a token; the body is parsed when it is JSON. */
export async function ask(
  replica: Pick<Replica, 'url'>,
  path: string,
  options: { token?: string; method?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
  const headers: Record<string, string> = { ...options.headers };
  if (options.token !== undefined) headers['authorization'] = `Bearer ${options.token}`;
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  const response = await fetch(replica.url + path, {
    method: options.method ?? 'GET',
    headers,
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') === true && text !== '';
  return {
    status: response.status,
    headers: response.headers,
    body: json ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}
