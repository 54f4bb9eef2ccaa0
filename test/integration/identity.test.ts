import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PostgresServer } from '../support/postgres-server.ts';
import { ask, startReplica, testSecret, until, type Replica } from '../support/replica.ts';

let server: PostgresServer;
let databaseUrl: string;
let replicas: [Replica, Replica, Replica];
let admin: string;

const ready = (replica: Replica) => until('readiness', async () => (await ask(replica, '/readyz')).status === 200);

beforeAll(async () => {
  server = await PostgresServer.create();
  databaseUrl = await server.createDatabase('matriarch');
  replicas = (await Promise.all([1, 2, 3].map(() => startReplica({ databaseUrl })))) as [Replica, Replica, Replica];
  await Promise.all(replicas.map(ready));
  const first = await replicas[0].container.identity.service.mintFirst({
    subject: 'root',
    role: 'admin',
    clusters: '*',
  });
  admin = first.token;
});
afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.close()));
  await server.remove();
});

async function mint(body: object = {}, token = admin): Promise<{ token: string; id: string }> {
  const wanted = { subject: 'bob@example.com', role: 'viewer', clusters: ['main'], ...body };
  const answer = await ask(replicas[0], '/v1/tokens', { method: 'POST', token, body: wanted });
  expect(answer.status).toBe(201);
  return { token: String(answer.body['token']), id: (answer.body['details'] as { id: string }).id };
}

const statusOf = async (replica: Replica, token: string) => (await ask(replica, '/v1/clusters', { token })).status;

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
/** A token made by hand, so that nothing of ours helps it to be well-formed. */
function forge(claims: object, options: { header?: object; secret?: string; hash?: string } = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const whole = {
    sub: 'eve',
    role: 'admin',
    clusters: '*',
    jti: 'forged',
    iss: 'matriarch',
    aud: 'matriarch',
    iat: now,
    exp: now + 600,
    ...claims,
  };
  const input = `${encode(options.header ?? { alg: 'HS256', typ: 'JWT' })}.${encode(whole)}`;
  const signature = createHmac(options.hash ?? 'sha256', options.secret ?? testSecret)
    .update(input)
    .digest('base64url');
  return `${input}.${signature}`;
}

describe('minting', () => {
  it('gives a token that works on every replica, shown once', async () => {
    const wanted = { subject: 'alice', role: 'viewer', clusters: ['main'], expiresInSeconds: 600 };
    const answer = await ask(replicas[0], '/v1/tokens', { method: 'POST', token: admin, body: wanted });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const details = answer.body['details'] as Record<string, string>;
    expect(answer.headers.get('location')).toBe(`/v1/tokens/${details['id']}`);
    expect(Date.parse(details['expiresAt']!) - Date.parse(details['createdAt']!)).toBeGreaterThan(598_000);
    const token = String(answer.body['token']);
    for (const replica of replicas) expect(await statusOf(replica, token)).toBe(200);
    const again = await ask(replicas[1], `/v1/tokens/${details['id']}`, { token: admin });
    expect(again.body).toEqual(details);
    const rows = await server.query('SELECT * FROM matriarch.tokens', 'matriarch');
    expect(JSON.stringify(rows)).not.toContain(token.split('.')[2]);
    expect(replicas.flatMap(({ lines }) => lines).join('')).not.toContain(token.split('.')[2]);
  });

  it('is for admins, and not beyond their own clusters', async () => {
    const body = { subject: 'x', role: 'viewer', clusters: ['main'] };
    for (const role of ['viewer', 'operator']) {
      const { token } = await mint({ role });
      expect((await ask(replicas[0], '/v1/tokens', { method: 'POST', token, body })).status).toBe(403);
      expect((await ask(replicas[0], '/v1/tokens', { token })).status).toBe(403);
    }
    const limited = await mint({ role: 'admin', clusters: ['main'] });
    for (const clusters of ['*', ['other'], ['main', 'other']]) {
      const answer = await ask(replicas[0], '/v1/tokens', {
        method: 'POST',
        token: limited.token,
        body: { ...body, clusters },
      });
      expect([answer.status, answer.body['code']]).toEqual([403, 'forbidden']);
    }
    await mint({}, limited.token);
  });

  it.each<[string, object]>([
    ['an unknown field', { dryRun: true }],
    ['an unknown role', { role: 'root' }],
    ['no clusters', { clusters: [] }],
    ['a cluster twice', { clusters: ['main', 'main'] }],
    ['an unknown cluster', { clusters: ['mian'] }],
    ['clusters as text', { clusters: 'main' }],
    ['a lifetime as text', { expiresInSeconds: '60' }],
    ['no lifetime', { expiresInSeconds: 0 }],
    ['a lifetime beyond a year', { expiresInSeconds: 1e9 }],
    ['a subject with a NUL', { subject: 'a\u0000b' }],
    ['no subject', { subject: '' }],
  ])('refuses %s', async (_what, change) => {
    const body = { subject: 'x', role: 'viewer', clusters: ['main'], ...change };
    const answer = await ask(replicas[0], '/v1/tokens', { method: 'POST', token: admin, body });
    expect([answer.status, answer.body['code']]).toEqual([400, 'invalid_request']);
    expect(answer.body['errors']).not.toEqual([]);
  });
});

describe('bad tokens answer 401 with the reason, never 500', () => {
  const now = Math.floor(Date.now() / 1000);
  const bad: [string, () => string][] = [
    ['alg none', () => `${encode({ alg: 'none' })}.${forge({}).split('.')[1]}.`],
    ['alg none with a signature', () => forge({}, { header: { alg: 'none' } })],
    ['no signature', () => `${forge({}).split('.').slice(0, 2).join('.')}.`],
    ['another key', () => forge({}, { secret: 'another-secret-another-secret-another' })],
    ['an empty key', () => forge({}, { secret: '' })],
    ['HS512', () => forge({}, { header: { alg: 'HS512' }, hash: 'sha512' })],
    ['RS256 in the header', () => forge({}, { header: { alg: 'RS256', kid: 'x' } })],
    ['no alg', () => forge({}, { header: {} })],
    ['a header that is no object', () => `${encode([])}.e30.x`],
    ['another issuer', () => forge({ iss: 'evil' })],
    ['no issuer', () => forge({ iss: undefined })],
    ['another audience', () => forge({ aud: 'evil' })],
    ['an audience that is no text', () => forge({ aud: 5 })],
    ['no expiry', () => forge({ exp: undefined })],
    ['an expiry that is text', () => forge({ exp: String(now + 600) })],
    ['an expiry of null', () => forge({ exp: null })],
    ['an expiry in the past', () => forge({ exp: now - 1 })],
    ['a beginning in the future', () => forge({ nbf: now + 600 })],
    ['a beginning that is text', () => forge({ nbf: 'soon' })],
    ['no id', () => forge({ jti: undefined })],
    ['an unknown role', () => forge({ role: 'root' })],
    ['no role', () => forge({ role: undefined })],
    ['clusters that are no names', () => forge({ clusters: { main: true } })],
    ['an unknown critical extension', () => forge({}, { header: { alg: 'HS256', crit: ['x'], x: 1 } })],
    ['a payload that is no JSON', () => `${encode({ alg: 'HS256' })}.${Buffer.from('x').toString('base64url')}.x`],
    ['one part', () => 'x'],
    ['dots', () => '...'],
    ['other characters', () => `${forge({})}\u00ff`.replace('\u00ff', '%')],
    ['a very long token', () => `${'a'.repeat(6000)}.b.c`],
  ];
  it('while a good one made the same way passes', async () => {
    expect(await statusOf(replicas[0], forge({}))).toBe(200);
  });
  it.each(bad)('%s', async (_what, make) => {
    const answer = await ask(replicas[0], '/v1/clusters', { token: make() });
    expect([answer.status, answer.body['code']]).toEqual([401, 'unauthenticated']);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.headers.get('www-authenticate')).toMatch(
      /^Bearer realm="matriarch", error="invalid_token", error_description="/,
    );
  });

  it('a token that expires while it is remembered', async () => {
    const { token } = await mint({ expiresInSeconds: 1 });
    expect(await statusOf(replicas[0], token)).toBe(200);
    await until('expiry', async () => (await statusOf(replicas[0], token)) === 401, 3000);
  });
});

describe('revoking', () => {
  it('works at once here and within a moment on every replica', async () => {
    const { token, id } = await mint();
    for (const replica of replicas) expect(await statusOf(replica, token)).toBe(200);
    const answer = await ask(replicas[0], `/v1/tokens/${id}`, { method: 'DELETE', token: admin });
    expect(answer.status).toBe(204);
    const revokedAt = performance.now();
    expect(await statusOf(replicas[0], token)).toBe(401);
    await until('revocation everywhere', async () => {
      const statuses = await Promise.all(replicas.map((replica) => statusOf(replica, token)));
      return statuses.every((status) => status === 401);
    });
    expect(performance.now() - revokedAt).toBeLessThan(1000);
    expect((await ask(replicas[1], `/v1/tokens/${id}`, { method: 'DELETE', token: admin })).status).toBe(204);
    expect((await ask(replicas[2], `/v1/tokens/${id}`, { token: admin })).body).toMatchObject({
      state: 'revoked',
      revokedBy: 'root',
    });
  });

  it('answers 404 for a token that was never minted, and 400 for what is no id', async () => {
    const unknown = '/v1/tokens/00000000-0000-4000-8000-000000000000';
    expect((await ask(replicas[0], unknown, { method: 'DELETE', token: admin })).body['code']).toBe('token_not_found');
    for (const id of ['x', 'urn:uuid:00000000-0000-4000-8000-000000000000', '%00', "';--"]) {
      const answer = await ask(replicas[0], `/v1/tokens/${encodeURIComponent(id)}`, { method: 'DELETE', token: admin });
      expect([id, answer.status]).toEqual([id, 400]);
    }
  });

  it('is known to a replica that starts later', async () => {
    const { token, id } = await mint();
    await ask(replicas[0], `/v1/tokens/${id}`, { method: 'DELETE', token: admin });
    const late = await startReplica({ databaseUrl });
    await ready(late);
    expect(await statusOf(late, token)).toBe(401);
    await late.close();
  });

  it('is caught up with by a replica whose listener was cut off', async () => {
    const { token, id } = await mint();
    expect(await statusOf(replicas[1], token)).toBe(200);
    await server.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'matriarch listener'",
    );
    await ask(replicas[0], `/v1/tokens/${id}`, { method: 'DELETE', token: admin });
    await until('revocation', async () => (await statusOf(replicas[1], token)) === 401, 3000);
  });
});

describe('listing', () => {
  it('pages through everything once, newest first, by filter', async () => {
    const subject = `pager-${Date.now()}`;
    const made: string[] = [];
    for (let i = 0; i < 5; i++) made.unshift((await mint({ subject })).id);
    await ask(replicas[0], `/v1/tokens/${made[0]}`, { method: 'DELETE', token: admin });
    const seen: string[] = [];
    let token = '';
    do {
      const query = new URLSearchParams({ subject, page_size: '2', ...(token === '' ? {} : { page_token: token }) });
      const { body } = await ask(replicas[seen.length % 3]!, `/v1/tokens?${query.toString()}`, { token: admin });
      seen.push(...(body['tokens'] as { id: string }[]).map(({ id }) => id));
      token = String(body['nextPageToken']);
    } while (token !== '');
    expect(seen).toEqual(made);
    const idsOf = async (state: string) => {
      const { body } = await ask(replicas[0], `/v1/tokens?subject=${subject}&state=${state}`, { token: admin });
      return (body['tokens'] as { id: string }[]).map(({ id }) => id);
    };
    expect(await idsOf('revoked')).toEqual([made[0]]);
    expect(await idsOf('active')).toEqual(made.slice(1));
    expect(await idsOf('expired')).toEqual([]);
  });

  it.each([
    'page_token=x',
    'page_size=-1',
    'page_size=two',
    'state=gone',
    'subject=%00',
    'pagesize=5',
    'page_size=1&page_size=2',
  ])('refuses %s', async (query) => {
    const answer = await ask(replicas[0], `/v1/tokens?${query}`, { token: admin });
    expect([answer.status, answer.body['code']]).toEqual([400, 'invalid_request']);
  });
});

describe('with the control database down', () => {
  it('verifies tokens with the revocations that it knows, refuses the rest with 503, and recovers by itself', async () => {
    const good = await mint();
    const revoked = await mint();
    await ask(replicas[0], `/v1/tokens/${revoked.id}`, { method: 'DELETE', token: admin });
    await until('revocation', async () => (await statusOf(replicas[1], revoked.token)) === 401);
    await server.stop('SIGQUIT');
    const blank = await startReplica({ databaseUrl });
    try {
      expect(await statusOf(replicas[1], good.token)).toBe(200);
      expect(await statusOf(replicas[1], revoked.token)).toBe(401);
      for (const [method, path] of [
        ['POST', '/v1/tokens'],
        ['GET', '/v1/tokens'],
        ['GET', `/v1/tokens/${good.id}`],
        ['DELETE', `/v1/tokens/${good.id}`],
      ] as const) {
        const began = performance.now();
        const body = { subject: 'x', role: 'viewer', clusters: ['main'] };
        const answer = await ask(replicas[1], path, { method, token: admin, ...(method === 'POST' ? { body } : {}) });
        expect([method, answer.status, answer.body['code']]).toEqual([method, 503, 'database_unavailable']);
        expect(answer.headers.get('retry-after')).toBe('1');
        expect(performance.now() - began).toBeLessThan(1000);
      }
      const readiness = await ask(replicas[1], '/readyz?verbose=true');
      expect([readiness.status, JSON.stringify(readiness.body)]).toEqual([
        200,
        expect.stringContaining('"name":"database","ok":false,"required":false'),
      ]);
      expect((await ask(blank, '/readyz')).status).toBe(503);
      expect((await ask(replicas[1], '/livez')).status).toBe(200);
      // A replica that never saw the list trusts nobody.
      const answer = await ask(blank, '/v1/clusters', { token: good.token });
      expect([answer.status, answer.body['code']]).toEqual([503, 'identity_unavailable']);
    } finally {
      await server.start();
    }
    await Promise.all([...replicas, blank].map(ready));
    expect(await statusOf(blank, good.token)).toBe(200);
    expect(await statusOf(blank, revoked.token)).toBe(401);
    expect((await ask(replicas[1], `/v1/tokens/${good.id}`, { method: 'DELETE', token: admin })).status).toBe(204);
    await until('revocation', async () => (await statusOf(blank, good.token)) === 401, 3000);
    await blank.close();
    const errors = replicas.flatMap(({ lines }) => lines).filter((line) => line.includes('"level":"error"'));
    expect(errors).toEqual([]);
  });

  it('stays within its deadline when the database hangs', async () => {
    await server.freeze(true);
    try {
      const times = await Promise.all(
        Array.from({ length: 10 }, async () => {
          const began = performance.now();
          const [list, readyz] = await Promise.all([
            ask(replicas[2], '/v1/tokens', { token: admin }),
            ask(replicas[2], '/readyz'),
          ]);
          expect([list.status, readyz.status]).toEqual([503, 200]);
          return performance.now() - began;
        }),
      );
      expect(Math.max(...times)).toBeLessThan(1300);
    } finally {
      await server.freeze(false);
    }
    await ready(replicas[2]);
  });
});
