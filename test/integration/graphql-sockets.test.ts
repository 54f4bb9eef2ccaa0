import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { getIntrospectionQuery } from 'graphql';
import { createClient, type Client } from 'graphql-ws';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Snapshot } from '../../src/modules/clusters/index.ts';
import { snapshotFixture } from '../support/cluster-fixture.ts';
import { callerOf, startGraphqlApp, type GraphqlApp } from '../support/graphql-app.ts';

let running: GraphqlApp;
let url: string;
const clients: Client[] = [];
const sockets: WebSocket[] = [];

beforeEach(async () => {
  running = await startGraphqlApp();
  await running.app.listen({ host: '127.0.0.1', port: 0 });
  url = `ws://127.0.0.1:${(running.app.server.address() as { port: number }).port}/graphql`;
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
  for (const socket of sockets.splice(0)) socket.terminate();
  await running.close();
});

function clientOf(token: string): Client {
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { Authorization: `Bearer ${token}` },
  });
  clients.push(client);
  return client;
}

interface Message {
  id?: string;
  type: string;
  payload?: unknown;
}

/** The protocol by hand, for what a well-behaved client would not send. */
class Wire {
  readonly socket: WebSocket;
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #messages: Message[] = [];
  #wake: () => void = () => undefined;

  constructor(options: { headers?: Record<string, string>; protocol?: string } = {}) {
    this.socket = new WebSocket(url, options.protocol ?? 'graphql-transport-ws', { headers: options.headers ?? {} });
    sockets.push(this.socket);
    this.socket.on('message', (data: Buffer) => {
      this.#messages.push(JSON.parse(data.toString('utf8')) as Message);
      this.#wake();
    });
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString('utf8') }));
    });
  }

  async open(): Promise<this> {
    await once(this.socket, 'open');
    return this;
  }

  say(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  async next(): Promise<Message> {
    while (this.#messages.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#messages.shift()!;
  }

  async init(token = 'viewer'): Promise<this> {
    await this.open();
    this.say({ type: 'connection_init', payload: { Authorization: `Bearer ${token}` } });
    expect(await this.next()).toEqual({ type: 'connection_ack' });
    return this;
  }

  async ask(query: string, extra: object = {}): Promise<Message> {
    this.say({ id: 'q', type: 'subscribe', payload: { query, ...extra } });
    return this.next();
  }
}

/** What an upgrade that does not happen is answered with. */
async function refusedUpgrade(headers: Record<string, string> = {}): Promise<IncomingMessage> {
  const socket = new WebSocket(url, 'graphql-transport-ws', { headers });
  socket.on('error', () => undefined);
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
  socket.terminate();
  return response;
}

/** A healthy snapshot of main with its health and times as given. */
function snapshotWith(change: { status?: 'healthy' | 'critical'; at?: string; scope?: string }): Snapshot {
  const snapshot = snapshotFixture('main');
  const { cluster } = snapshot;
  const { health } = cluster;
  const checks = health.checks.map((check) => ({ ...check, observedAt: change.at ?? check.observedAt }));
  const scope = change.scope ?? cluster.scope;
  return {
    ...snapshot,
    cluster: { ...cluster, scope, health: { ...health, checks, status: change.status ?? 'healthy' } },
  };
}
const codeOf = ({ payload }: Message): unknown =>
  (payload as { extensions?: { code?: string } }[])[0]?.extensions?.code;

describe('subscriptions', () => {
  test('clusterChanged begins with the state, then follows each change', async () => {
    const source = running.sources.get('main')!;
    const changes = clientOf('viewer').iterate({
      query: 'subscription { clusterChanged(cluster: "main") { name scope } }',
    });
    expect((await changes.next()).value).toEqual({ data: { clusterChanged: { name: 'main', scope: 'main' } } });
    source.publish(snapshotWith({ scope: 'second' }));
    expect((await changes.next()).value).toEqual({ data: { clusterChanged: { name: 'main', scope: 'second' } } });
    // The same content twice, then another: the repeated one is left out.
    source.publish(snapshotWith({ scope: 'second' }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    source.publish(snapshotWith({ scope: 'third' }));
    expect((await changes.next()).value).toEqual({ data: { clusterChanged: { name: 'main', scope: 'third' } } });
    await changes.return?.();
  });

  test('healthChanged ignores times of observation and what is not health', async () => {
    const source = running.sources.get('main')!;
    const query = 'subscription { healthChanged(cluster: "main") { cluster before health { status } } }';
    const changes = clientOf('viewer').iterate({ query });
    const seen = async () => ((await changes.next()).value as { data: { healthChanged: unknown } }).data.healthChanged;
    expect(await seen()).toEqual({ cluster: 'main', before: null, health: { status: 'healthy' } });
    for (const change of [{ at: '2030-01-01T00:00:00.000Z' }, { scope: 'other' }, { status: 'critical' as const }]) {
      source.publish(snapshotWith(change));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await seen()).toEqual({ cluster: 'main', before: 'healthy', health: { status: 'critical' } });
    await changes.return?.();
  });

  test('end in the service when the client leaves', async () => {
    const source = running.sources.get('main')!;
    let listeners = 0;
    const onSnapshot = source.onSnapshot.bind(source);
    source.onSnapshot = (listener) => {
      listeners += 1;
      const off = onSnapshot(listener);
      return () => {
        listeners -= 1;
        off();
      };
    };
    const wire = await new Wire().init();
    const subscription = (id: string) => ({
      id,
      type: 'subscribe',
      payload: { query: 'subscription { clusterChanged(cluster: "main") { name } }' },
    });
    wire.say(subscription('1'));
    wire.say(subscription('2'));
    await wire.next();
    await wire.next();
    expect(listeners).toBe(2);
    wire.say({ id: '1', type: 'complete' });
    await expect.poll(() => listeners).toBe(1);
    wire.socket.terminate();
    await expect.poll(() => listeners).toBe(0);
  });

  test('of an unknown or unreachable cluster are errors with a code', async () => {
    const wire = await new Wire().init('limited');
    for (const cluster of ['nope', 'main']) {
      const { type, payload } = await wire.ask(`subscription { clusterChanged(cluster: "${cluster}") { name } }`);
      expect(type).toBe('next');
      expect(payload).toMatchObject({ errors: [{ extensions: { code: 'cluster_not_found' } }] });
      expect((await wire.next()).type).toBe('complete');
    }
  });
});

describe('over WebSocket the same limits hold as over HTTP', () => {
  const deep = (root: string) =>
    `${root} { replication { observed { value { senders { ${'a { '.repeat(6)}b${' }'.repeat(6)} } } } } }`;
  const aliases = Array.from({ length: 16 }, (_, i) => `a${i}: name`).join(' ');
  const costly =
    'nodes { replication { observed { value { senders { pid state sentLsn writeLsn flushLsn replayLsn syncState } } } } }';
  const senders =
    'replication { observed { value { senders { pid state sentLsn writeLsn flushLsn replayLsn syncState } } } }';
  // Without aliases it runs once; it is counted as often as it stands there.
  const wide = `{ ${`${senders} `.repeat(90)} }`;
  test.each([
    ['a query too deep', `{ ${deep('cluster(name: "main")')} }`, /depth limit/],
    ['a subscription too deep', `subscription { ${deep('clusterChanged(cluster: "main")')} }`, /depth limit/],
    ['a query with too many aliases', `{ cluster(name: "main") { ${aliases} } }`, /Aliases limit/],
    [
      'a subscription with too many aliases',
      `subscription { clusterChanged(cluster: "main") { ${aliases} } }`,
      /Aliases limit/,
    ],
    ['a query too costly', `{ clusters(first: 100) { ${costly} } }`, /cost limit/],
    ['a subscription too costly', `subscription { clusterChanged(cluster: "main") ${wide} }`, /cost limit/],
    ['too many tokens', `subscription { clusterChanged(cluster: "main") { ${'name '.repeat(2100)} } }`, /2000 tokens/],
    [
      'too long a text',
      `subscription { clusterChanged(cluster: "main") { name } } #${' '.repeat(40_000)}`,
      /characters/,
    ],
    [
      'too many directives',
      `subscription { clusterChanged(cluster: "main") { ${'... @include(if: true) { name } '.repeat(21)} } }`,
      /Directives limit/,
    ],
    ['introspection', getIntrospectionQuery(), /introspection/i],
    ['introspection in a subscription', 'subscription { __schema { types { name } } }', /introspection|Cannot query/i],
    [
      'an unknown field in a subscription',
      'subscription { clusterChanged(cluster: "main") { nothing } }',
      /Cannot query field/,
    ],
    [
      'two root fields in a subscription',
      'subscription { clusterChanged(cluster: "main") { name } healthChanged(cluster: "main") { at } }',
      /only one top level field/,
    ],
    ['an unknown mutation', 'mutation { anything }', /Cannot query field/],
    ['no syntax', 'subscription {', /Syntax Error/],
  ])('%s is refused', async (_what, query, message) => {
    const wire = await new Wire().init();
    const answer = await wire.ask(query);
    expect(answer).toMatchObject({ id: 'q', type: 'error' });
    expect(codeOf(answer)).toBe('invalid_request');
    expect(JSON.stringify(answer.payload)).toMatch(message);
    // And the socket goes on.
    expect(await wire.ask('{ viewer { subject } }')).toMatchObject({
      type: 'next',
      payload: { data: { viewer: { subject: 'viewer' } } },
    });
  });

  test('variables of wrong types and unknown operations are refused', async () => {
    const wire = await new Wire().init();
    const query = 'subscription S($c: String!) { clusterChanged(cluster: $c) { name } }';
    for (const extra of [{ variables: { c: 1 } }, {}, { variables: { c: 'main' }, operationName: 'X' }]) {
      const answer = await wire.ask(query, extra);
      expect([answer.type, codeOf(answer)]).toEqual(['error', 'invalid_request']);
    }
  });

  test('permissions and masked errors too', async () => {
    const wire = await new Wire().init();
    const answer = await wire.ask('{ cluster(name: "main") { name config { source } } }');
    expect(answer.payload).toMatchObject({
      data: { cluster: { name: 'main', config: null } },
      errors: [{ extensions: { code: 'forbidden', requestId: expect.any(String) as string } }],
    });
    await wire.next();
    running.sources.get('main')!.refreshError = new TypeError('secret detail');
    const masked = await wire.ask('{ cluster(name: "main", fresh: true) { name } }');
    expect(JSON.stringify(masked)).toContain('"code":"internal"');
    expect(JSON.stringify(masked)).not.toContain('secret');
  });
});

describe('a socket', () => {
  test('needs a token that holds', async () => {
    const without = await new Wire().open();
    without.say({ type: 'connection_init' });
    expect((await without.closed).code).toBe(4401);
    const wrong = await new Wire().open();
    wrong.say({ type: 'connection_init', payload: { Authorization: 'Bearer nobody' } });
    expect(await wrong.closed).toEqual({ code: 4401, reason: 'The token does not verify.' });
    const early = await new Wire().open();
    early.say({ id: '1', type: 'subscribe', payload: { query: '{ viewer { subject } }' } });
    expect((await early.closed).code).toBe(4401);
  });

  test('takes the token of the upgrade, and answers a wrong one over HTTP', async () => {
    const wire = await new Wire({ headers: { authorization: 'Bearer operator' } }).open();
    wire.say({ type: 'connection_init' });
    await wire.next();
    expect((await wire.ask('{ viewer { subject } }')).payload).toEqual({ data: { viewer: { subject: 'operator' } } });
    const response = await refusedUpgrade({ authorization: 'Bearer nobody' });
    expect(response.statusCode).toBe(401);
    expect(response.headers['www-authenticate']).toMatch(/^Bearer /);
    expect(response.headers['content-type']).toBe('application/problem+json');
  });

  test('cannot change who it is, nor headers that others trust', async () => {
    const wire = await new Wire().init('viewer');
    wire.say({ type: 'connection_init', payload: { Authorization: 'Bearer operator' } });
    expect((await wire.closed).code).toBe(4429);
  });

  test('speaks graphql-transport-ws only', async () => {
    const wire = new Wire({ protocol: 'graphql-ws' });
    expect((await wire.closed).code).not.toBe(1000);
    expect(running.logged().filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });

  test.each([
    'not json',
    'null',
    '[]',
    '{}',
    '{"type":"nothing"}',
    '{"type":"subscribe"}',
    '{"id":"1","type":"subscribe","payload":{"query":{"kind":"Document"}}}',
    '{"id":"1","type":"subscribe","payload":{"query":"{ viewer { subject } }","variables":5}}',
  ])('that sends %s is closed, and nobody is woken', async (text) => {
    const wire = await new Wire().init();
    wire.say(text);
    expect((await wire.closed).code).toBe(4400);
    expect(running.logged().filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });

  test('that sends too large a message is closed', async () => {
    const wire = await new Wire().init();
    wire.say({ id: '1', type: 'subscribe', payload: { query: ' '.repeat(70_000) } });
    expect([1006, 1009]).toContain((await wire.closed).code);
  });

  test('that reuses an id is closed', async () => {
    const wire = await new Wire().init();
    const message = {
      id: '1',
      type: 'subscribe',
      payload: { query: 'subscription { clusterChanged(cluster: "main") { name } }' },
    };
    wire.say(message);
    wire.say(message);
    expect((await wire.closed).code).toBe(4409);
  });

  test('that says nothing is closed', async () => {
    const wire = await new Wire().open();
    expect((await wire.closed).code).toBe(4408);
  });

  test('ends with its token', async () => {
    running.callers.set('short', { ...callerOf('short', 'viewer'), expiresAtSeconds: Date.now() / 1000 + 1 });
    const wire = await new Wire().init('short');
    expect(await wire.closed).toEqual({ code: 4401, reason: 'The token has expired.' });
  });

  test('ends when its token is revoked, at once', async () => {
    const viewer = await new Wire().init('viewer');
    const operator = await new Wire().init('operator');
    running.revoke('id-of-viewer');
    expect(await viewer.closed).toEqual({ code: 4401, reason: 'The token was revoked.' });
    expect((await operator.ask('{ viewer { subject } }')).type).toBe('next');
  });

  test('carries 20 operations at a time', async () => {
    const wire = await new Wire().init();
    const query = 'subscription { clusterChanged(cluster: "main") { name } }';
    for (let i = 0; i < 21; i += 1) wire.say({ id: `s${i}`, type: 'subscribe', payload: { query } });
    const answers = [];
    for (let i = 0; i < 21; i += 1) answers.push(await wire.next());
    expect(answers.filter(({ type }) => type === 'next')).toHaveLength(20);
    const [refused] = answers.filter(({ type }) => type === 'error');
    expect(codeOf(refused!)).toBe('too_many_streams');
    wire.say({ id: 's0', type: 'complete' });
    expect((await wire.ask(query)).type).toBe('next');
  });

  test('is one of at most 50 of its subject, and of 100 that have not said who they are', async () => {
    const mine = await Promise.all(Array.from({ length: 50 }, () => new Wire().init()));
    const more = await new Wire().open();
    more.say({ type: 'connection_init', payload: { Authorization: 'Bearer viewer' } });
    expect((await more.closed).code).toBe(1013);
    await new Wire().init('operator');
    expect(mine).toHaveLength(50);
    await Promise.all(Array.from({ length: 100 }, () => new Wire().open()));
    const response = await refusedUpgrade();
    expect([response.statusCode, response.headers['retry-after']]).toEqual([429, '5']);
  });

  test('that takes no data holds back little, and skips to the newest', async () => {
    const source = running.sources.get('main')!;
    const wire = await new Wire().init();
    wire.say({
      id: '1',
      type: 'subscribe',
      payload: { query: 'subscription { clusterChanged(cluster: "main") { scope members { tags } } }' },
    });
    await wire.next();
    wire.socket.pause();
    const padding = 'x'.repeat(100_000);
    for (let i = 0; i < 400; i += 1) {
      source.publish(snapshotWith({ scope: `${i} ${padding}` }));
      await new Promise((resolve) => setImmediate(resolve));
    }
    wire.socket.resume();
    let received = 0;
    for (;;) {
      const { payload } = await wire.next();
      received += 1;
      if (JSON.stringify(payload).includes('"399 ')) break;
    }
    expect(received).toBeLessThan(200);
  });

  test('is told when the process stops, and the stop waits for nobody', async () => {
    const wire = await new Wire().init();
    const deaf = connect(Number(new URL(url).port), '127.0.0.1');
    deaf.write(
      'GET /graphql HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    await once(deaf, 'data');
    deaf.pause();
    const started = performance.now();
    await running.close();
    expect((await wire.closed).code).toBe(1001);
    expect(performance.now() - started).toBeLessThan(4000);
    deaf.destroy();
  });
});
