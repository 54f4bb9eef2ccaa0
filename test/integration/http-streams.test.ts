import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../../src/kernel/context.ts';
import {
  createMetrics,
  createServer,
  eventStreamQuery,
  lastEventId,
  registerHttp,
  type App,
  type EventStream,
} from '../../src/http/index.ts';
import { EventStreams } from '../../src/http/event-stream.ts';
import { createLogger } from '../../src/logger.ts';
import { until } from '../support/replica.ts';

let app: App;
let port: number;
let revoke: (tokenId: string) => void;
let expiresAtSeconds: number;
/** Streams that were opened, newest last, and how many sources were told to stop. */
let opened: EventStream[];
let stopped: number;
let resumedAfter: (string | null)[];

beforeEach(async () => {
  [opened, stopped, resumedAfter, expiresAtSeconds] = [[], 0, [], 4e9];
  app = createServer({ bodyLimitBytes: 1024, trustedProxies: [] }, createLogger('silent'));
  await registerHttp(app, {
    authenticate: (token): Caller => ({
      subject: 's',
      role: 'viewer',
      clusters: '*',
      tokenId: token,
      expiresAtSeconds,
    }),
    onRevoked: (listener) => {
      revoke = listener;
      return () => undefined;
    },
    maxEventStreams: 3,
    metrics: createMetrics(),
    isStopping: () => false,
    onRefused: () => Promise.resolve(),
    schemas: [],
  });
  app.get(
    '/events',
    { config: { permission: 'cluster:read', stream: true }, schema: { querystring: eventStreamQuery } },
    (request, reply) => {
      resumedAfter.push(lastEventId(request));
      return app.eventStreams.open(request, reply, (stream) => {
        opened.push(stream);
        stream.send({ id: '1-0', event: 'hello', data: { text: 'two\nlines' } });
        return () => {
          stopped++;
        };
      });
    },
  );
  await app.listen({ host: '127.0.0.1', port: 0 });
  port = (app.server.address() as AddressInfo).port;
});
afterEach(() => app.close());

/** A raw connection, so that what arrives is what was sent. */
async function talk(lines: string[]): Promise<{ socket: Socket; received: () => string }> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  socket.on('error', () => undefined);
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  return { socket, received: () => text };
}

const stream = (token: string, more: string[] = [], path = '/events') =>
  talk([`GET ${path} HTTP/1.1`, 'Host: x', `Authorization: Bearer ${token}`, ...more]);
const ended = (socket: Socket) => (socket.destroyed ? Promise.resolve() : once(socket, 'close'));

describe('an event stream', () => {
  it('sends events as the standard has them', async () => {
    const { received, socket } = await stream('a');
    await until('the event', () => received().includes('hello'));
    opened[0]?.send({ data: 'one\r\ntwo' });
    await until('the second event', () => received().includes('two\n\n'));
    expect(received()).toContain('content-type: text/event-stream; charset=utf-8');
    expect(received()).toContain('cache-control: no-cache, no-transform');
    expect(received()).toContain('x-request-id: ');
    expect(received()).toContain('id: 1-0\nevent: hello\ndata: {"text":"two\\nlines"}\n\n');
    expect(received()).toContain('data: one\ndata: two\n\n');
    socket.destroy();
    await until('the end of the source', () => stopped === 1);
    expect(app.eventStreams.size).toBe(0);
  });

  it('resumes after the header, else after the query, and refuses other ids', async () => {
    const answers = await Promise.all([
      stream('a', ['Last-Event-ID: 7-1']),
      stream('a', ['Last-Event-ID: 7-1'], '/events?lastEventId=6-0'),
      stream('a', [], '/events?lastEventId=6-0'),
    ]);
    await until('three streams', () => opened.length === 3);
    expect(resumedAfter.sort()).toEqual(['6-0', '7-1', '7-1']);
    for (const { socket } of answers) socket.destroy();
    for (const [path, header] of [
      ['/events?lastEventId=x', []],
      ['/events', ['Last-Event-ID: x']],
    ] as const) {
      const { received, socket } = await stream('a', [...header], path);
      await until('the refusal', () => received().includes('invalid_request'));
      expect(received()).toContain('HTTP/1.1 400');
      socket.destroy();
    }
  });

  it('ends when its token is revoked, and no other does', async () => {
    const [a, b] = await Promise.all([stream('a'), stream('b')]);
    await until('two streams', () => opened.length === 2);
    revoke('a');
    await until('the end', () => a.received().includes('{"reason":"token_revoked"}'));
    expect(app.eventStreams.size).toBe(1);
    expect(b.received()).not.toContain('end');
    b.socket.destroy();
    a.socket.destroy();
  });

  it('ends when its token expires', async () => {
    expiresAtSeconds = Date.now() / 1000 + 0.3;
    const { received, socket } = await stream('a');
    await until('the end', () => received().includes('{"reason":"token_expired"}'), 3000);
    expect(stopped).toBe(1);
    socket.destroy();
  });

  it('lives on with a token that expires later than a timer can count', async () => {
    expiresAtSeconds = Date.now() / 1000 + 40 * 86_400;
    const { received, socket } = await stream('a');
    await until('the event', () => received().includes('hello'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(received()).not.toContain('end');
    socket.destroy();
  });

  it('is refused beyond the limit, and the limit frees itself', async () => {
    const streams = await Promise.all(['a', 'b', 'c'].map((token) => stream(token)));
    await until('three streams', () => opened.length === 3);
    const answer = await fetch(`http://127.0.0.1:${port}/events`, { headers: { authorization: 'Bearer d' } });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '5']);
    expect(await answer.json()).toMatchObject({ code: 'too_many_streams' });
    for (const { socket } of streams) socket.destroy();
    await until('room', () => app.eventStreams.size === 0);
    const { socket } = await stream('d');
    await until('the stream', () => opened.length === 4);
    socket.destroy();
  });

  it('disconnects a client that does not read', async () => {
    const { socket } = await stream('a');
    await until('the stream', () => opened.length === 1);
    socket.pause();
    const data = 'x'.repeat(100_000);
    await until('the disconnection', () => {
      for (let i = 0; i < 10; i++) opened[0]?.send({ data });
      return app.eventStreams.size === 0;
    });
    expect(stopped).toBe(1);
    socket.destroy();
  });

  it('tells the reason and ends when the process stops', async () => {
    const { received, socket } = await stream('a');
    await until('the stream', () => opened.length === 1);
    const closing = app.close();
    await until('the end', () => received().includes('{"reason":"shutting_down"}'));
    await Promise.all([closing, ended(socket)]);
    expect(() => app.eventStreams.open({} as never, {} as never, () => () => undefined)).toThrow('stopping');
  });

  it('answers HEAD without opening a stream', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/events`, {
      method: 'HEAD',
      headers: { authorization: 'Bearer a' },
    });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    expect(opened).toEqual([]);
  });

  it('beats while nothing happens, and passes on what a source refuses', async () => {
    const streams = new EventStreams({ limit: 9, onRevoked: () => () => undefined, heartbeatMs: 30 });
    const quick = createServer({ bodyLimitBytes: 1024, trustedProxies: [] }, createLogger('silent'));
    quick.decorateRequest('ctx', { getter: () => ({ caller: { expiresAtSeconds: 4e9, tokenId: null } }) as never });
    quick.get('/beat', (request, reply) => streams.open(request, reply, () => () => undefined));
    quick.get('/fail', (request, reply) =>
      streams.open(request, reply, () => {
        throw new Error('no source');
      }),
    );
    quick.get('/brief', (request, reply) =>
      streams.open(request, reply, (stream) => {
        stream.send({ data: 1 });
        stream.end('source_ended');
        return () => {
          stopped++;
        };
      }),
    );
    const url = await quick.listen({ host: '127.0.0.1', port: 0 });
    const response = await fetch(`${url}/beat`);
    const reader = response.body!.getReader();
    let text = '';
    while (!text.includes(': heartbeat\n\n: heartbeat\n\n'))
      text += new TextDecoder().decode((await reader.read()).value);
    await reader.cancel();
    const failed = await fetch(`${url}/fail`);
    expect([failed.status, failed.headers.get('content-type')]).toEqual([500, 'application/json; charset=utf-8']);
    const brief = await (await fetch(`${url}/brief`)).text();
    expect(brief).toBe('retry: 2000\n\ndata: 1\n\nevent: end\ndata: {"reason":"source_ended"}\n\n');
    expect(stopped).toBe(1);
    await until('no open streams', () => streams.size === 0);
    await quick.close();
  });
});

describe('what never becomes a request', () => {
  it.each<[string, string[], string, string]>([
    ['malformed HTTP', ['NONSENSE'], '400', 'invalid_request'],
    [
      'headers that are too large',
      ['GET / HTTP/1.1', 'Host: x', `X: ${'a'.repeat(20_000)}`],
      '431',
      'headers_too_large',
    ],
    [
      'two lengths of one body',
      ['POST / HTTP/1.1', 'Host: x', 'Content-Length: 5', 'Content-Length: 6'],
      '400',
      'invalid_request',
    ],
  ])('%s is answered with a problem', async (_what, lines, status, code) => {
    const { socket, received } = await talk(lines);
    await ended(socket);
    expect(received()).toContain(`HTTP/1.1 ${status} `);
    expect(received().toLowerCase()).toContain('content-type: application/problem+json');
    const body = JSON.parse(received().split('\r\n\r\n')[1] ?? '') as object;
    expect(body).toMatchObject({ code, status: Number(status) });
  });

  it('a client that sends its headers too slowly is answered 408', async () => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n');
    const drip = setInterval(() => socket.write('X: y\r\n'), 500);
    await ended(socket);
    clearInterval(drip);
    expect(text).toContain('HTTP/1.1 408 ');
    expect(text).toContain('"code":"request_timeout"');
  }, 20_000);
});
