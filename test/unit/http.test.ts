import { Type } from 'typebox';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Caller } from '../../src/kernel/context.ts';
import { Problem } from '../../src/kernel/errors.ts';
import { closed } from '../../src/kernel/schema.ts';
import { tokenRefused } from '../../src/kernel/unauthenticated.ts';
import {
  createMetrics,
  createServer,
  registerDocs,
  registerHealthRoutes,
  registerHttp,
  type App,
} from '../../src/http/index.ts';
import { createLogger } from '../../src/logger.ts';

const viewer: Caller = { subject: 'v', role: 'viewer', clusters: '*', tokenId: 'a', expiresAtSeconds: 4e9 };
const callers: Record<string, Caller> = { viewer, admin: { ...viewer, role: 'admin' } };
const asAdmin = { authorization: 'Bearer admin' };

let app: App;
let lines: string[];
let stopping: boolean;
afterEach(() => app.close());

/** An application with everything that routes share, and the routes of the test. */
async function create(routes: (app: App) => void | Promise<void>): Promise<App> {
  lines = [];
  stopping = false;
  app = createServer(
    { bodyLimitBytes: 1024, trustedProxies: [] },
    createLogger('info', { write: (line) => void lines.push(line) }),
  );
  await registerHttp(app, {
    authenticate: (token) => {
      const caller = callers[token];
      if (token === 'slow') return Promise.resolve(viewer);
      if (token === 'down') return Promise.reject(new Problem('identity_unavailable', 'no keys'));
      if (token === 'odd') return Promise.reject(new Error('boom: hidden reason'));
      if (caller === undefined) throw tokenRefused('The token does not verify.');
      return caller;
    },
    onRevoked: () => () => undefined,
    onRefused: () => Promise.resolve(),
    maxEventStreams: 10,
    metrics: createMetrics(),
    isStopping: () => stopping,
    schemas: [],
  });
  await routes(app);
  return app;
}

const read = { config: { permission: 'cluster:read' } } as const;
const manage = { config: { permission: 'token:manage' } } as const;

describe('permissions', () => {
  it('stop the process at start when a route declares none', async () => {
    await create((app) => void app.get('/forgotten', () => 'x'));
    await expect(app.ready()).rejects.toThrow(/declare no permission: GET \/forgotten, HEAD \/forgotten/);
  });

  it('must exist', async () => {
    await create((app) => void app.options('/typo', { config: { permission: 'cluster:raed' as 'public' } }, () => 'x'));
    await expect(app.ready()).rejects.toThrow(/OPTIONS \/typo/);
  });

  it('may be given to the routes of a plugin', async () => {
    await create((app) => registerDocs(app));
    await app.ready();
    expect((await app.inject('/docs/')).statusCode).toBe(200);
  });

  it('are enforced before the handler, with the caller in the context', async () => {
    await create((app) => {
      app.get('/read', read, (request) => ({ subject: request.ctx.caller.subject, trace: request.ctx.traceId.length }));
      app.get('/manage', manage, () => ({}));
    });
    const ask = (url: string, token: string) => app.inject({ url, headers: { authorization: token } });
    expect((await ask('/read', 'Bearer viewer')).json()).toEqual({ subject: 'v', trace: 32 });
    expect((await ask('/read', 'bearer slow')).statusCode).toBe(200);
    expect((await ask('/manage', 'Bearer viewer')).json()).toMatchObject({ status: 403, code: 'forbidden' });
    expect((await ask('/manage', 'Bearer admin')).statusCode).toBe(200);
  });
});

describe('tokens', () => {
  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer a b',
    'Basic YTpi',
    'viewer',
    'Bearer unknown',
    'Bearer viewer extra',
  ])('are refused with the challenge: %j', async (authorization) => {
    await create((app) => void app.get('/read', read, () => 'x'));
    const answer = await app.inject({
      url: '/read',
      ...(authorization === undefined ? {} : { headers: { authorization } }),
    });
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="matriarch"/);
    expect(answer.json()).toMatchObject({ code: 'unauthenticated', status: 401 });
  });

  it('answer 503 when they cannot be verified, and hide what nobody foresaw', async () => {
    await create((app) => void app.get('/read', read, () => 'x'));
    const ask = (token: string) => app.inject({ url: '/read', headers: { authorization: `Bearer ${token}` } });
    expect((await ask('down')).json()).toMatchObject({ status: 503, code: 'identity_unavailable' });
    const odd = await ask('odd');
    expect(odd.json()).toMatchObject({ status: 500, code: 'internal' });
    expect(odd.body).not.toContain('hidden');
  });

  it('never reach the log', async () => {
    await create(
      (app) =>
        void app.get('/read', read, (request) => {
          request.log.warn(
            { req: { headers: request.headers }, token: 'canary', nested: { password: 'canary' } },
            'seen',
          );
          return 'x';
        }),
    );
    callers['canary'] = viewer;
    await app.inject({ url: '/read', headers: { authorization: 'Bearer canary' } });
    expect(lines.join('')).toContain('seen');
    expect(lines.join('')).not.toContain('canary');
  });
});

describe('errors', () => {
  const body = Type.Object({ name: Type.String(), size: Type.Integer(), on: Type.Optional(Type.Boolean()) }, closed);
  const withBody = () =>
    create((app) => {
      app.post('/things', { ...manage, schema: { body } }, (request) => request.body);
      app.get(
        '/things/:id',
        {
          ...read,
          schema: {
            params: Type.Object({ id: Type.Integer() }, closed),
            querystring: Type.Object({ on: Type.Optional(Type.Boolean()) }, closed),
          },
        },
        (request) => ({ id: request.params.id, on: request.query.on }),
      );
      app.delete('/things/:id', manage, (_request, reply) => reply.code(204).send());
      app.get('/boom', read, () => {
        throw new Error('secret detail');
      });
      app.get('/problem', read, () => {
        throw new Problem('cluster_not_found', 'There is none.', { headers: { 'x-extra': '1' } });
      });
    });
  const post = (payload: string, headers: object = { 'content-type': 'application/json' }) =>
    app.inject({ method: 'POST', url: '/things', payload, headers: { ...asAdmin, ...headers } });
  const codeOf = (answer: { statusCode: number; json(): unknown }) => [
    answer.statusCode,
    (answer.json() as { code: string }).code,
  ];

  it('tell every fault of a body with its place, converting nothing', async () => {
    await withBody();
    const answer = await post('{"size":"5","on":"true","extra":1}');
    expect(codeOf(answer)).toEqual([400, 'invalid_request']);
    expect(answer.json().errors).toEqual(
      expect.arrayContaining([
        { path: 'body/name', message: 'is missing' },
        { path: 'body/extra', message: 'is not known here' },
        { path: 'body/size', message: 'must be integer' },
        { path: 'body/on', message: 'must be boolean' },
      ]),
    );
    expect(answer.json()).toMatchObject({ type: '/docs/problems#invalid_request', instance: '/things' });
  });

  it('read numbers and booleans from text in the address only', async () => {
    await withBody();
    const ask = (url: string) => app.inject({ url, headers: asAdmin });
    expect((await ask('/things/5?on=true')).json()).toEqual({ id: 5, on: true });
    expect((await ask('/things/x?on=maybe&on2=1')).json().errors.map((e: { path: string }) => e.path)).toEqual(
      expect.arrayContaining(['params/id']),
    );
    expect((await ask('/things/5?on=maybe&dry_run=all')).json().errors).toEqual(
      expect.arrayContaining([
        { path: 'querystring/dry_run', message: 'is not known here' },
        { path: 'querystring/on', message: 'must be boolean' },
      ]),
    );
    expect((await ask('/things/5?on=true&on=false')).statusCode).toBe(400);
  });

  it.each<[string, string, object | undefined, number, string]>([
    ['malformed JSON', '{"name":', undefined, 400, 'invalid_request'],
    ['no JSON at all', '', undefined, 400, 'invalid_request'],
    ['a prototype in JSON', '{"__proto__":{"x":1},"name":"a","size":1}', undefined, 400, 'invalid_request'],
    ['a body over the limit', JSON.stringify({ name: 'x'.repeat(2000), size: 1 }), undefined, 413, 'payload_too_large'],
    [
      'another media type',
      'name=x',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'unsupported_media_type',
    ],
    ['a media type that is none', '{}', { 'content-type': '\u0001' }, 415, 'unsupported_media_type'],
    ['null', 'null', undefined, 400, 'invalid_request'],
  ])('answer %s', async (_what, payload, headers, status, code) => {
    await withBody();
    expect(codeOf(await post(payload, headers))).toEqual([status, code]);
  });

  it('refuse a body where none is read', async () => {
    await withBody();
    const headers = { ...asAdmin, 'content-type': 'application/json' };
    const removed = await app.inject({ method: 'DELETE', url: '/things/1', payload: '{"force":true}', headers });
    expect(removed.json()).toMatchObject({ status: 400, errors: [{ path: 'body' }] });
    const got = await app.inject({ method: 'GET', url: '/things/1', payload: '{"a":1}', headers });
    expect(got.json()).toMatchObject({ status: 400, errors: [{ path: 'body' }] });
    expect((await app.inject({ method: 'DELETE', url: '/things/1', headers: asAdmin })).statusCode).toBe(204);
  });

  it('answer addresses that are none, and methods that are not there', async () => {
    await withBody();
    expect(codeOf(await app.inject('/nowhere'))).toEqual([404, 'not_found']);
    const put = await app.inject({ method: 'PUT', url: '/things/1?x=1', headers: asAdmin });
    expect(codeOf(put)).toEqual([405, 'method_not_allowed']);
    expect(put.headers['allow']).toBe('GET, HEAD, DELETE');
    expect(put.json().instance).toBe('/things/1');
    expect(codeOf(await app.inject('/things/%zz'))).toEqual([400, 'invalid_request']);
    expect(codeOf(await app.inject(`/things/${'9'.repeat(500)}`))).toEqual([414, 'uri_too_long']);
  });

  it('hide what nobody foresaw and log it with its stack', async () => {
    await withBody();
    const answer = await app.inject({ url: '/boom', headers: { ...asAdmin, 'x-request-id': 'find-me' } });
    expect(codeOf(answer)).toEqual([500, 'internal']);
    expect(answer.body).not.toContain('secret detail');
    const line = lines
      .map((text) => JSON.parse(text) as Record<string, unknown>)
      .find(({ level }) => level === 'error');
    expect(line).toMatchObject({ requestId: 'find-me', err: { message: 'secret detail' } });
    expect(JSON.stringify(line)).toContain('http.test.ts');
  });

  it('carry the headers of their problem', async () => {
    await withBody();
    const answer = await app.inject({ url: '/problem', headers: asAdmin });
    expect([answer.statusCode, answer.headers['x-extra']]).toEqual([404, '1']);
  });
});

describe('correlation', () => {
  const trace = '0af7651916cd43dd8448eb211c80319c';
  const routes = (app: App) => {
    app.get('/ok', read, (request) => ({ requestId: request.ctx.requestId, traceId: request.ctx.traceId }));
    app.get('/bad', read, (request) => {
      request.log.warn('about to fail');
      throw new Problem('not_found', 'nothing');
    });
  };

  it('continues the trace of the caller in the answer, the problem and the log', async () => {
    await create(routes);
    const headers = { ...asAdmin, traceparent: `00-${trace}-b7ad6b7169203331-01`, 'x-request-id': 'abc-123' };
    const answer = await app.inject({ url: '/bad', headers });
    expect(answer.headers['x-request-id']).toBe('abc-123');
    expect(answer.headers['traceparent']).toMatch(new RegExp(`^00-${trace}-(?!b7ad6b7169203331)[0-9a-f]{16}-01$`));
    expect(answer.json()).toMatchObject({ requestId: 'abc-123', traceId: trace });
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ requestId: 'abc-123', traceId: trace });
  });

  it.each(['x'.repeat(129), 'a b', 'a\u00e9', '{"x":1}', ''])('does not take over the request id %j', async (id) => {
    await create(routes);
    const answer = await app.inject({ url: '/ok', headers: { ...asAdmin, 'x-request-id': id } });
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.json().requestId).toBe(answer.headers['x-request-id']);
  });

  it.each([
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `00-${trace}-${'0'.repeat(16)}-01`,
    `ff-${trace}-b7ad6b7169203331-01`,
    'nonsense',
  ])('begins a new trace instead of %j', async (traceparent) => {
    await create(routes);
    const { traceId } = (await app.inject({ url: '/ok', headers: { ...asAdmin, traceparent } })).json<{
      traceId: string;
    }>();
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(traceId).not.toBe(trace);
  });

  it('logs no request that went well, and one line for one that did not', async () => {
    await create(routes);
    await app.inject({ url: '/ok', headers: asAdmin });
    expect(lines).toEqual([]);
    await app.inject('/ok?token=hush');
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ method: 'GET', path: '/ok', status: 401 }),
    ]);
    expect(lines.join('')).not.toContain('hush');
  });
});

describe('the process', () => {
  const health = (checks: { name: string; required: boolean; check(): Promise<string> }[]) =>
    create((app) => registerHealthRoutes(app, { checks, isStopping: () => stopping, cacheMs: 0, deadlineMs: 50 }));

  it('is alive whatever else happens, and ready when every check passes', async () => {
    let up = false;
    const check = () => (up ? Promise.resolve('done') : Promise.reject(new Error('not yet')));
    await health([{ name: 'migrations', required: true, check }]);
    expect((await app.inject('/livez')).json()).toEqual({ status: 'alive' });
    const failing = await app.inject('/readyz?verbose=true');
    expect([failing.statusCode, failing.json()]).toEqual([
      503,
      { status: 'not_ready', checks: [{ name: 'migrations', ok: false, required: true, message: 'not yet' }] },
    ]);
    up = true;
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect([(await app.inject('/readyz')).statusCode, (await app.inject('/readyz')).json()]).toEqual([
      200,
      { status: 'ready' },
    ]);
    stopping = true;
    expect((await app.inject('/readyz')).statusCode).toBe(503);
    expect((await app.inject('/livez')).statusCode).toBe(200);
    expect((await app.inject('/livez')).headers['connection']).toBe('close');
  });

  it('does not wait for a check that hangs', async () => {
    await health([{ name: 'hangs', required: true, check: () => new Promise(() => undefined) }]);
    const answer = await app.inject('/readyz?verbose=true');
    expect(answer.statusCode).toBe(503);
    expect(answer.body).toContain('no answer within 50 ms');
  });

  it('is ready although a check fails that only warns, and asks for that only when it is to be shown', async () => {
    const check = vi.fn(() => Promise.reject(new Error('down')));
    await health([
      { name: 'database', required: false, check },
      { name: 'migrations', required: true, check: () => Promise.resolve('done') },
    ]);
    expect((await app.inject('/readyz')).statusCode).toBe(200);
    expect(check).not.toHaveBeenCalled();
    const shown = await app.inject('/readyz?verbose=true');
    expect(shown.statusCode).toBe(200);
    expect(shown.json()).toEqual({
      status: 'ready',
      checks: [
        { name: 'database', ok: false, required: false, message: 'down' },
        { name: 'migrations', ok: true, required: true, message: 'done' },
      ],
    });
  });

  it('measures requests by route, not by path', async () => {
    await create((app) => void app.get('/things/:id', read, () => ({})));
    await app.inject({ url: '/things/1', headers: asAdmin });
    await app.inject({ url: '/things/2', headers: asAdmin });
    await app.inject('/things/3');
    await app.inject('/other');
    const { body, headers } = await app.inject('/metrics');
    expect(headers['content-type']).toMatch(/^text\/plain/);
    const counts = body.split('\n').filter((line) => line.startsWith('matriarch_http_request_duration_seconds_count'));
    expect(counts).toEqual([
      'matriarch_http_request_duration_seconds_count{method="GET",route="/things/:id",status="200"} 2',
      'matriarch_http_request_duration_seconds_count{method="GET",route="/things/:id",status="401"} 1',
      'matriarch_http_request_duration_seconds_count{method="GET",route="none",status="404"} 1',
    ]);
    expect(body).toContain('matriarch_process_cpu_seconds_total');
  });

  it('describes each route with its permission and its problems', async () => {
    await create(async (app) => {
      app.get(
        '/things/:id',
        {
          ...read,
          schema: {
            operationId: 'getThing',
            params: Type.Object({ id: Type.String() }, closed),
            response: { 200: Type.Object({}, closed) },
          },
        },
        () => ({}),
      );
      registerHealthRoutes(app, { checks: [], isStopping: () => false });
      await registerDocs(app);
    });
    const document = (await app.inject('/openapi.json')).json();
    expect(document.openapi).toBe('3.1.0');
    expect(document.components.schemas.Problem.required).toContain('traceId');
    const operation = document.paths['/things/{id}'].get;
    expect(operation['x-permission']).toBe('cluster:read');
    expect(Object.keys(operation.responses)).toEqual(['200', '400', '401', '403', '404', '500', '503']);
    expect(operation.responses['401'].content['application/problem+json'].schema).toEqual({
      $ref: '#/components/schemas/Problem',
    });
    expect(document.paths['/livez'].get.security).toEqual([]);
    expect(Object.keys(document.paths)).not.toContain('/docs/json');
    const page = await app.inject('/docs/problems');
    expect(page.body).toContain('id="cluster_not_found"');
  });
});
