import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allOperations } from '../../src/container-operations.ts';
import { problems } from '../../src/kernel/errors.ts';
import { pathParameters } from '../../src/modules/operations/define-operation.ts';
import type { Route } from '../support/app-routes.ts';
import { AnswerJudge } from '../support/answer-judge.ts';
import type { RequestSchema } from '../support/arbitrary-of.ts';
import { requestsFor, type FuzzRequest } from '../support/request-arbitrary.ts';
import { buildTestApp, type TestApp } from '../support/test-app.ts';

/** The same requests each time; `FUZZ_SEED` and `FUZZ_TRIES` change that. */
const seed = Number(process.env['FUZZ_SEED'] ?? 20_260_115);
const tries = Number(process.env['FUZZ_TRIES'] ?? 1000);
console.log(`fuzz seed ${seed}, ${tries} tries a route`);

let built: TestApp;
let judge: AnswerJudge;
let tokens: string[];
let knownTokenIds: string[];

beforeAll(async () => {
  built = await buildTestApp();
  judge = new AnswerJudge(built.app);
  tokens = [
    await built.mint('admin'),
    await built.mint('operator'),
    await built.mint('viewer', ['main']),
    await built.mint('admin', ['other']),
  ];
  knownTokenIds = tokens.map((token) => {
    return (JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { jti: string }).jti;
  });
});
afterAll(() => built.app.close());

/** The routes of the API; files of the documentation page are the library's. */
const fuzzed = (): Route[] => built.routes.filter(({ url, method }) => !url.startsWith('/docs/') && method !== 'HEAD');
/** Those that are there in the test's clusters, and those of the operations' examples. */
const ids: Record<string, string[]> = {
  cluster: ['main', 'other', 'absent'],
  member: ['patroni-1', 'patroni-3', 'absent'],
};
for (const { path, example } of allOperations) {
  for (const name of pathParameters(path)) {
    (ids[name] ??= []).push(String((example as Record<string, unknown>)[name]));
  }
}

async function send(request: FuzzRequest): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  const response = await built.app.inject({
    method: request.method as 'GET',
    url: request.url,
    headers: request.headers,
    ...(request.payload === undefined ? {} : { payload: request.payload }),
    payloadAsStream: true,
  });
  const stream = response.stream();
  if (String(response.headers['content-type']).startsWith('text/event-stream')) {
    stream.destroy();
    return { status: response.statusCode, headers: response.headers, body: '' };
  }
  let body = '';
  for await (const chunk of stream) body += String(chunk);
  return { status: response.statusCode, headers: response.headers, body };
}

async function fuzz(route: Route, count: number, allowed: readonly number[]): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  // A revoked token would turn the rest of the tries into 401.
  const tokenId = route.method === 'DELETE' ? [] : knownTokenIds;
  const schemas = built.app.getSchemas() as Record<string, RequestSchema>;
  const property = fc.asyncProperty(requestsFor(route, { ...ids, tokenId }, tokens, schemas), async (request) => {
    const answer = await send(request);
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    expect(judge.faultsOf(route, answer, allowed)).toEqual([]);
  });
  await fc.assert(property, { numRuns: count, seed, endOnFailure: true });
  return statuses;
}

describe('whatever is sent', () => {
  test('no route answers 5xx, and every answer is what the document says', async () => {
    const routes = fuzzed();
    expect(routes.length).toBeGreaterThan(15);
    const log: string[] = [];
    for (const route of routes) {
      const statuses = await fuzz(route, tries, []);
      log.push(
        `${route.method} ${route.url}: ${[...statuses]
          .sort()
          .map(([s, n]) => `${s}×${n}`)
          .join(' ')}`,
      );
      // The requests have to get through as well as fail.
      const good = [...statuses.keys()].some((status) => status < 300);
      // Ids of operations are made by the service, so a guess finds none; a freeze ends within a year, and a guess does not.
      const unguessable = route.url.startsWith('/v1/operations/:id') || route.url === '/v1/freezes';
      expect(good || route.method === 'DELETE' || unguessable, log.at(-1)).toBe(true);
      expect(
        [...statuses.keys()].some((status) => status >= 400),
        log.at(-1),
      ).toBe(true);
    }
    console.log(log.join('\n'));
    expect(built.log.filter((line) => line.includes('unexpected'))).toEqual([]);
  }, 120_000);

  test('with the database down, 503 problems at most', async () => {
    built.setDatabaseDown(true);
    try {
      for (const route of fuzzed().filter(({ url }) => url.startsWith('/v1/tokens') || url === '/readyz')) {
        const statuses = await fuzz(route, Math.ceil(tries / 5), [503]);
        expect(statuses.get(503) ?? 0, `${route.method} ${route.url}`).toBeGreaterThan(
          route.url === '/readyz' ? -1 : 0,
        );
      }
    } finally {
      built.setDatabaseDown(false);
    }
  }, 60_000);

  test('raw request lines over a socket are answered below 500, or the connection is closed', async () => {
    await built.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = built.app.server.address() as AddressInfo;
    const target = fc.oneof(
      fc.constantFrom(
        '/v1/clusters/../../etc/passwd',
        '//',
        '/v1//clusters',
        '/%',
        '/v1/clusters/%00',
        '*',
        'http://x/',
        '?',
      ),
      fc.string({ maxLength: 60 }).map((text) => `/v1/clusters/${text}`),
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constant(`/${'a'.repeat(20_000)}`),
    );
    const method = fc.constantFrom('GET', 'POST', 'DELETE', 'PATCH', 'TRACE', 'get', 'BREW', '');
    const header = fc.oneof(
      fc.constantFrom(
        'Host: x',
        'Content-Length: 5',
        'Content-Length: -1',
        'Transfer-Encoding: chunked',
        'Upgrade: websocket',
      ),
      fc.string({ maxLength: 100 }),
      fc.constant(`X-Long: ${'b'.repeat(20_000)}`),
    );
    const raw = fc.record({ method, target, headers: fc.array(header, { maxLength: 4 }) });
    const property = fc.asyncProperty(raw, async ({ method: verb, target: to, headers }) => {
      const lines = [`${verb} ${to} HTTP/1.1`, `Authorization: Bearer ${tokens[0]!}`, ...headers, 'Connection: close'];
      const status = await rawStatus(port, `${lines.join('\r\n')}\r\n\r\n`);
      expect(status === null || status < 500, `status ${String(status)}`).toBe(true);
    });
    await fc.assert(property, { numRuns: Math.ceil(tries / 2), seed, endOnFailure: true });
  }, 60_000);

  test('only documented codes answer 503', () => {
    const codes = Object.entries(problems).filter(([, { status }]) => status >= 500);
    expect(codes.every(([code, { status }]) => status === 503 || code === 'internal')).toBe(true);
  });
});

/** The status of the first answer; null when the server closes without one, or waits for more of the request. */
function rawStatus(port: number, text: string): Promise<number | null> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let head = '';
    const finish = (): void => {
      socket.destroy();
      const status = /^HTTP\/1\.1 (\d{3})/.exec(head)?.[1];
      resolve(status === undefined ? null : Number(status));
    };
    // A request that announces a body and sends none is waited for.
    socket.setTimeout(50, finish);
    socket.on('data', (chunk: Buffer) => {
      head += chunk.toString('latin1');
      if (head.length >= 12) finish();
    });
    socket.once('close', finish);
    socket.once('error', finish);
  });
}
