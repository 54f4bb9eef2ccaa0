import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createJwksVerifier } from '../../src/adapters/jwks/jwks-verifier.ts';
import type { Logger } from '../../src/kernel/logger.ts';
import { Issuer } from '../support/issuer.ts';
import { PostgresServer } from '../support/postgres-server.ts';
import { ask, startReplica, testSecret, until, type Replica } from '../support/replica.ts';

const silent: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const times = { refreshMs: 100, cooldownMs: 50, failureMs: 200 };

let issuer: Issuer;
beforeEach(async () => {
  issuer = new Issuer();
  await issuer.addKey('one');
  await issuer.start();
});
afterEach(() => issuer.stop());

const verifierOf = (change: object = {}) =>
  createJwksVerifier(
    {
      url: issuer.url,
      issuer: issuer.name,
      audience: 'matriarch',
      algorithms: ['RS256', 'ES256', 'EdDSA'],
      timeoutMs: 300,
      roleClaim: 'role',
      clustersClaim: 'clusters',
      ...change,
    },
    silent,
    times,
  );
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** `ok`, or the code of the problem, and how long it took. */
async function outcome(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'ok',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );
}

describe('keys', () => {
  it('of every allowed algorithm verify, and others do not', async () => {
    await issuer.addKey('rs', 'RS256');
    await issuer.addKey('ed', 'EdDSA');
    const verifier = verifierOf();
    for (const kid of ['one', 'rs', 'ed']) expect(await outcome(verifier.verify(await issuer.sign(kid)))).toBe('ok');
    const narrow = verifierOf({ algorithms: ['RS256'] });
    expect(await outcome(narrow.verify(await issuer.sign('one')))).toBe('unauthenticated');
  });

  it('are read once for many tokens at the same time', async () => {
    const verifier = verifierOf();
    const token = await issuer.sign('one');
    expect(await Promise.all(Array.from({ length: 30 }, () => outcome(verifier.verify(token))))).toEqual(
      Array(30).fill('ok'),
    );
    expect(issuer.requests).toBe(1);
  });

  it('that are new are found when a token first names them', async () => {
    const verifier = verifierOf();
    await verifier.verify(await issuer.sign('one'));
    await issuer.addKey('two');
    const token = await issuer.sign('two');
    await pause(times.cooldownMs + 10);
    expect(await outcome(verifier.verify(token))).toBe('ok');
  });

  it('that were withdrawn stop working soon', async () => {
    const verifier = verifierOf();
    const token = await issuer.sign('one');
    await verifier.verify(token);
    issuer.removeKey('one');
    await until('the withdrawal', async () => (await outcome(verifier.verify(token))) === 'unauthenticated', 2000);
  });

  it('unknown to the issuer are asked for once in a while only', async () => {
    const verifier = verifierOf();
    await verifier.verify(await issuer.sign('one'));
    const unknown = await issuer.sign('one', {}, { kid: 'nope' });
    const asked = issuer.requests;
    for (let i = 0; i < 20; i++) expect(await outcome(verifier.verify(unknown))).toBe('unauthenticated');
    expect(issuer.requests - asked).toBeLessThanOrEqual(2);
  });
});

describe('an issuer', () => {
  it.each(['hang', 'garbage', 'error', 'redirect', 'empty'] as const)(
    'that answers with %s makes new tokens wait for 503',
    async (mode) => {
      issuer.mode = mode;
      const verifier = verifierOf();
      const token = await issuer.sign('one');
      const began = performance.now();
      expect(await outcome(verifier.verify(token))).toBe('identity_unavailable');
      expect(performance.now() - began).toBeLessThan(800);
      // For a short time nobody waits again.
      const again = performance.now();
      const asked = issuer.requests;
      expect(await outcome(verifier.verify(token))).toBe('identity_unavailable');
      expect(performance.now() - again).toBeLessThan(200);
      expect(issuer.requests).toBe(asked);
      issuer.mode = 'keys';
      await until('recovery', async () => (await outcome(verifier.verify(token))) === 'ok', 2000);
    },
  );

  it.each(['down', 'hang', 'garbage'] as const)(
    'that is %s leaves known keys working, beyond every refresh',
    async (fault) => {
      const verifier = verifierOf();
      const token = await issuer.sign('one');
      await verifier.verify(token);
      await issuer.addKey('two');
      const other = await issuer.sign('two');
      if (fault === 'down') await issuer.stop();
      else issuer.mode = fault;
      for (let i = 0; i < 8; i++) {
        const began = performance.now();
        expect(await outcome(verifier.verify(token))).toBe('ok');
        expect(performance.now() - began).toBeLessThan(200);
        await pause(times.refreshMs / 2);
      }
      expect(await outcome(verifier.verify(other))).toBe('identity_unavailable');
      if (fault === 'down') await issuer.start();
      issuer.mode = 'keys';
      await until('recovery', async () => (await outcome(verifier.verify(other))) === 'ok', 2000);
    },
  );
});

describe('over HTTP, beside tokens of our own', () => {
  let server: PostgresServer;
  let databaseUrl: string;
  let replica: Replica;
  let shared: Issuer;
  const start = async (from: Issuer, more: object = { secret: testSecret }) => {
    const jwks = {
      url: from.url,
      issuer: from.name,
      audience: 'matriarch',
      timeoutMs: 300,
      roleClaim: 'https://x/role',
    };
    const started = await startReplica({ databaseUrl, identity: { ...more, jwks } });
    await until('readiness', async () => (await ask(started, '/readyz')).status === 200);
    return started;
  };
  beforeAll(async () => {
    server = await PostgresServer.create();
    databaseUrl = await server.createDatabase('matriarch');
    shared = new Issuer();
    await shared.addKey('one');
    await shared.start();
    replica = await start(shared);
  });
  afterAll(async () => {
    await replica.close();
    await shared.stop();
    await server.remove();
  });

  const outside = (claims: object = {}, header: object = {}) =>
    shared.sign('one', { 'https://x/role': 'viewer', ...claims }, header);
  const now = Math.floor(Date.now() / 1000);
  const hs256 = (header: object, secret: string) => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = {
      sub: 'x',
      role: 'admin',
      'https://x/role': 'admin',
      clusters: '*',
      jti: 'x',
      iss: 'matriarch',
      aud: 'matriarch',
      iat: now,
      exp: now + 600,
    };
    const input = `${part({ alg: 'HS256', ...header })}.${part(claims)}`;
    return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
  };

  it('both work, each with its own key and claims', async () => {
    const { token } = await replica.container.identity.service.mintFirst({
      subject: 'a',
      role: 'viewer',
      clusters: '*',
    });
    expect((await ask(replica, '/v1/clusters', { token })).status).toBe(200);
    for (const header of [{}, { typ: 'at+jwt' }, { typ: 'JWT' }]) {
      expect((await ask(replica, '/v1/clusters', { token: await outside({}, header) })).status).toBe(200);
    }
    expect((await ask(replica, '/v1/tokens', { token: await outside() })).status).toBe(403);
    expect((await ask(replica, '/v1/tokens', { token: await outside({ 'https://x/role': 'admin' }) })).status).toBe(
      200,
    );
  });

  const bad: [string, () => Promise<string> | string][] = [
    ['HS256 signed with the public key', () => hs256({ kid: 'one' }, shared.publicJwk('one'))],
    ['our secret under the name of RS256', () => hs256({ alg: 'RS256', kid: 'one' }, testSecret)],
    [
      'alg none',
      async () => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${(await outside()).split('.')[1]}.`,
    ],
    ['an unknown key', () => outside({}, { kid: 'nope' })],
    ['no key id and another key', async () => (await outside({}, { kid: undefined })).slice(0, -8) + 'AAAAAAAA'],
    ['another issuer', () => outside({ iss: 'https://evil.test' })],
    ['our own issuer', () => outside({ iss: 'matriarch' })],
    ['another audience', () => outside({ aud: 'evil' })],
    ['no audience', () => outside({ aud: undefined })],
    ['no expiry', () => outside({ exp: undefined })],
    ['an expiry in the past', () => outside({ exp: now - 60 })],
    ['a beginning in the future', () => outside({ nbf: now + 600 })],
    ['no subject', () => outside({ sub: undefined })],
    ['an unknown role', () => outside({ 'https://x/role': 'root' })],
    ['the role in the wrong claim', () => shared.sign('one', { role: 'admin' })],
    ['no clusters', () => outside({ clusters: undefined })],
    [
      'a changed payload',
      async () => {
        const [head, body = '', signature] = (await outside()).split('.');
        const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
        return `${head}.${Buffer.from(JSON.stringify({ ...claims, 'https://x/role': 'admin' })).toString('base64url')}.${signature}`;
      },
    ],
  ];
  it.each(bad)('%s answers 401', async (_what, make) => {
    const answer = await ask(replica, '/v1/clusters', { token: await make() });
    expect([answer.status, answer.body['code']]).toEqual([401, 'unauthenticated']);
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  it('answers 503 while the issuer is down and its keys are not known, and our own tokens work on', async () => {
    const other = await start(issuer);
    await issuer.stop();
    const answer = await ask(other, '/v1/clusters', {
      token: await issuer.sign('one', { 'https://x/role': 'viewer' }),
    });
    expect([answer.status, answer.body['code']]).toEqual([503, 'identity_unavailable']);
    const { token } = await other.container.identity.service.mintFirst({ subject: 'a', role: 'viewer', clusters: '*' });
    expect((await ask(other, '/v1/clusters', { token })).status).toBe(200);
    await other.close();
  });

  it('mints nothing when only an outside issuer is configured', async () => {
    const other = await start(issuer, {});
    const token = await issuer.sign('one', { 'https://x/role': 'admin' });
    const body = { subject: 'x', role: 'viewer', clusters: '*' };
    const answer = await ask(other, '/v1/tokens', { method: 'POST', token, body });
    expect([answer.status, answer.body['code']]).toEqual([409, 'minting_disabled']);
    expect((await ask(other, '/v1/clusters', { token: hs256({}, testSecret) })).status).toBe(401);
    await other.close();
  });
});
