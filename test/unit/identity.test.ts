import { describe, expect, it, vi } from 'vitest';
import type { Caller, Context } from '../../src/kernel/context.ts';
import { Problem } from '../../src/kernel/errors.ts';
import { encodePageToken } from '../../src/kernel/page.ts';
import { FakeRequestAudit } from '../support/fake-request-audit.ts';
import { tokenRefused } from '../../src/kernel/unauthenticated.ts';
import {
  callerFromClaims,
  createAuthenticate,
  createIdentityService,
  Revocations,
  type ClusterReach,
  type TokenRecord,
  type TokenStore,
} from '../../src/modules/identity/index.ts';

const names = { role: 'role', clusters: 'clusters', requireId: true };
const claims = { sub: 'alice', exp: 2_000, jti: 'id-1', role: 'operator', clusters: ['main'] };
const clock = { now: () => 1_000_000 };

function problemOf(action: () => unknown): Problem {
  try {
    action();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('claims', () => {
  it('become the caller', () => {
    expect(callerFromClaims(claims, names)).toEqual({
      subject: 'alice',
      role: 'operator',
      clusters: ['main'],
      tokenId: 'id-1',
      expiresAtSeconds: 2_000,
    });
    expect(callerFromClaims({ ...claims, clusters: '*' }, names).clusters).toBe('*');
  });

  it('are read by the configured names, and an outside issuer may leave out the id', () => {
    const { jti: _, role: __, ...rest } = claims;
    const outside = { ...rest, 'https://x/role': 'admin' };
    const caller = callerFromClaims(outside, { role: 'https://x/role', clusters: 'clusters', requireId: false });
    expect([caller.role, caller.tokenId]).toEqual(['admin', null]);
  });

  it.each<[string, object]>([
    ['no subject', { sub: undefined }],
    ['an empty subject', { sub: '' }],
    ['a subject with a line break', { sub: 'a\nb' }],
    ['a subject that is no text', { sub: 5 }],
    ['no expiry', { exp: undefined }],
    ['an expiry that is text', { exp: '2000' }],
    ['an unknown role', { role: 'root' }],
    ['a role that every object has', { role: 'constructor' }],
    ['several roles', { role: ['admin'] }],
    ['no clusters', { clusters: undefined }],
    ['clusters as text', { clusters: 'main' }],
    ['clusters that are no names', { clusters: [1] }],
    ['no id', { jti: undefined }],
    ['an id that is no text', { jti: 7 }],
  ])('are refused with %s', (_what, change) => {
    const problem = problemOf(() => callerFromClaims({ ...claims, ...change }, names));
    expect(problem.code).toBe('unauthenticated');
    expect(problem.headers['www-authenticate']).toMatch(
      /^Bearer realm="matriarch", error="invalid_token", error_description="[^"]+"$/,
    );
  });
});

it('keeps the challenge well-formed whatever the reason holds', () => {
  expect(tokenRefused('say "no"\r\nX: y\u{1F600}').headers['www-authenticate']).toMatch(
    /^Bearer realm="matriarch", error="invalid_token", error_description="say 'no' {2}X: y {2}"$/,
  );
});

describe('revocations', () => {
  it('are unknown until the list was read', () => {
    const revocations = new Revocations(clock);
    expect(revocations.loaded).toBe(false);
    revocations.add({ id: 'a', expiresAt: 2_000_000 });
    expect([revocations.loaded, revocations.has('a')]).toEqual([false, true]);
    revocations.load([]);
    expect(revocations.loaded).toBe(true);
  });

  it('survive a list that was read before them', () => {
    const revocations = new Revocations(clock);
    revocations.add({ id: 'new', expiresAt: 2_000_000 });
    revocations.load([{ id: 'old', expiresAt: 2_000_000 }]);
    expect([revocations.has('new'), revocations.has('old')]).toEqual([true, true]);
  });

  it('are forgotten well after their token has expired', () => {
    const revocations = new Revocations(clock);
    revocations.load([
      { id: 'just expired', expiresAt: 999_000 },
      { id: 'long expired', expiresAt: 1 },
    ]);
    expect([revocations.has('just expired'), revocations.has('long expired'), revocations.size]).toEqual([
      true,
      false,
      1,
    ]);
  });

  it('are told once, until nobody listens', () => {
    const revocations = new Revocations(clock);
    const heard: string[] = [];
    const stop = revocations.onRevoked((id) => heard.push(id));
    revocations.add({ id: 'a', expiresAt: 2_000_000 });
    revocations.load([
      { id: 'a', expiresAt: 2_000_000 },
      { id: 'b', expiresAt: 2_000_000 },
    ]);
    stop();
    revocations.add({ id: 'c', expiresAt: 2_000_000 });
    expect(heard).toEqual(['a', 'b']);
  });
});

describe('authentication', () => {
  const header = (alg: string) => Buffer.from(JSON.stringify({ alg })).toString('base64url');
  const loaded = () => {
    const revocations = new Revocations(clock);
    revocations.load([]);
    return revocations;
  };
  const external = (verify: (token: string) => Promise<object>) => ({
    verify: verify as (token: string) => Promise<Record<string, unknown>>,
    roleClaim: 'role',
    clustersClaim: 'clusters',
  });

  it('trusts nobody before the revocations are known', () => {
    const authenticate = createAuthenticate({
      local: () => claims,
      external: null,
      revocations: new Revocations(clock),
      clock,
    });
    expect(problemOf(() => authenticate('a.b.c')).code).toBe('identity_unavailable');
  });

  it('verifies a token once, and looks at its expiry and revocation each time', () => {
    const time = { now: vi.fn(() => 1_000_000) };
    const verify = vi.fn(() => claims);
    const revocations = loaded();
    const authenticate = createAuthenticate({ local: verify, external: null, revocations, clock: time });
    expect(authenticate('t')).toBe(authenticate('t'));
    expect(verify).toHaveBeenCalledTimes(1);
    time.now.mockReturnValue(2_000_000);
    verify.mockImplementation(() => {
      throw tokenRefused('The token has expired.');
    });
    expect(problemOf(() => authenticate('t')).message).toBe('The token has expired.');
    time.now.mockReturnValue(1_000_000);
    verify.mockImplementation(() => claims);
    void authenticate('t');
    revocations.add({ id: 'id-1', expiresAt: 2_000_000 });
    expect(problemOf(() => authenticate('t')).message).toBe('The token was revoked.');
  });

  it('remembers a limited number of tokens', () => {
    const verify = vi.fn(() => claims);
    const authenticate = createAuthenticate({ local: verify, external: null, revocations: loaded(), clock });
    for (let i = 0; i <= 5000; i++) void authenticate(`t${i}`);
    void authenticate('t5000');
    expect(verify).toHaveBeenCalledTimes(5001);
    void authenticate('t0');
    expect(verify).toHaveBeenCalledTimes(5002);
  });

  it('never tries a key of one family on a token of the other', async () => {
    const local = vi.fn(() => claims);
    const verify = vi.fn(() => Promise.resolve({ ...claims, sub: 'bob' }));
    const authenticate = createAuthenticate({ local, external: external(verify), revocations: loaded(), clock });
    const subjectOf = async (token: string) => (await authenticate(token)).subject;
    expect(await subjectOf(`${header('HS256')}.a.b`)).toBe('alice');
    expect(verify).not.toHaveBeenCalled();
    for (const alg of ['RS256', 'ES256', 'none', 'HS512', 'hs256'])
      expect(await subjectOf(`${header(alg)}.a.b`)).toBe('bob');
    expect(local).toHaveBeenCalledTimes(1);
  });

  it.each(['', 'x', '.', 'x.y.z', `${Buffer.from('null').toString('base64url')}.a.b`, 'e30.e30.'])(
    'refuses %j as malformed when there are two families',
    (token) => {
      const parts = {
        local: () => claims,
        external: external(() => Promise.resolve(claims)),
        revocations: loaded(),
        clock,
      };
      expect(problemOf(() => createAuthenticate(parts)(token)).code).toBe('unauthenticated');
    },
  );

  it('refuses tokens of an outside issuer that were revoked here', async () => {
    const revocations = loaded();
    revocations.add({ id: 'id-1', expiresAt: 2_000_000 });
    const authenticate = createAuthenticate({
      local: null,
      external: external(() => Promise.resolve(claims)),
      revocations,
      clock,
    });
    await expect(authenticate(`${header('RS256')}.a.b`)).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});

/** The tokens table in memory, newest first by creation, then by id. */
class FakeStore implements TokenStore {
  readonly rows: TokenRecord[] = [];
  readonly #reaches = (row: TokenRecord, within: ClusterReach) =>
    within === '*' || (row.clusters !== '*' && row.clusters.every((name) => within.includes(name)));

  insert(_query: unknown, row: TokenRecord) {
    this.rows.unshift(row);
    return Promise.resolve();
  }
  list(filter: Parameters<TokenStore['list']>[0], after: Parameters<TokenStore['list']>[1], limit: number) {
    const from = after === null ? 0 : this.rows.findIndex(({ id }) => id === after.id) + 1;
    const found = this.rows.slice(from).filter((row) => this.#reaches(row, filter.within));
    const page = found.filter((row) => filter.subject === null || row.subject === filter.subject).slice(0, limit);
    return Promise.resolve(
      page.map((record) => ({
        record,
        position: { createdAt: new Date(record.createdAt).toISOString(), id: record.id },
      })),
    );
  }
  find(id: string, within: ClusterReach) {
    return Promise.resolve(this.rows.find((row) => row.id === id && this.#reaches(row, within)) ?? null);
  }
  async revoke(_query: unknown, id: string, by: string, within: ClusterReach) {
    const row = await this.find(id, within);
    if (row !== null) Object.assign(row, { revokedAt: row.revokedAt ?? clock.now(), revokedBy: row.revokedBy ?? by });
    return row;
  }
}

describe('the service', () => {
  const contextOf = (caller: Partial<Caller>): Context => ({
    caller: { subject: 'root', role: 'admin', clusters: '*', tokenId: null, expiresAtSeconds: 0, ...caller },
    requestId: 'r',
    traceId: 't',
    transport: 'rest',
  });
  const admin = contextOf({});
  const mainAdmin = contextOf({ subject: 'main-admin', clusters: ['main'] });
  const create = () => {
    const store = new FakeStore();
    const revocations = new Revocations(clock);
    const signer = { sign: vi.fn(() => Promise.resolve('signed')) };
    const parts = { store, signer, revocations, audit: new FakeRequestAudit(), clock, clusterNames: ['main', 'other'] };
    return { store, revocations, signer, service: createIdentityService(parts) };
  };
  const command = { subject: 'bob', role: 'viewer' as const, clusters: ['main'], expiresInSeconds: 60 };

  it('mints, and says what it minted without the token itself', async () => {
    const { service, store, signer } = create();
    const { token, details } = await service.mint(admin, command);
    expect(token).toBe('signed');
    expect(details).toMatchObject({
      subject: 'bob',
      state: 'active',
      createdBy: 'root',
      expiresAt: '1970-01-01T00:17:40.000Z',
    });
    expect(signer.sign).toHaveBeenCalledWith(
      expect.objectContaining({ id: details.id, issuedAtSeconds: 1000, expiresAtSeconds: 1060 }),
    );
    expect(JSON.stringify(store.rows)).not.toContain('signed');
  });

  it('lets tokens live twelve hours when nothing else is asked for', async () => {
    const { service, store } = create();
    await service.mint(admin, { subject: 'bob', role: 'viewer', clusters: '*' });
    expect(store.rows[0]?.expiresAt).toBe(1_000_000 + 12 * 3_600_000);
  });

  it.each<[string, ClusterReach]>([
    ['every cluster', '*'],
    ['another cluster', ['other']],
    ['more clusters', ['main', 'other']],
    ['a cluster that does not exist', ['nope']],
  ])('does not let a limited admin mint for %s', async (_what, clusters) => {
    const { service, store } = create();
    const wanted = clusters === '*' ? '*' : [...clusters];
    await expect(service.mint(mainAdmin, { ...command, clusters: wanted })).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(store.rows).toEqual([]);
  });

  it('refuses names of clusters that are not configured, each with its place', async () => {
    const { service } = create();
    await expect(service.mint(admin, { ...command, clusters: ['main', 'mian'] })).rejects.toMatchObject({
      code: 'invalid_request',
      errors: [{ path: 'body/clusters/1', message: '"mian" is not a configured cluster' }],
    });
  });

  it('mints nothing without a secret', async () => {
    const { store, revocations } = create();
    const service = createIdentityService({
      ...{ store, signer: null, revocations, clock, clusterNames: ['main'] },
      audit: new FakeRequestAudit(),
    });
    await expect(service.mint(admin, command)).rejects.toMatchObject({ code: 'minting_disabled' });
  });

  it.each(['viewer', 'operator'] as const)('does nothing for the role %s', async (role) => {
    const { service } = create();
    const context = contextOf({ role });
    const calls = [
      service.mint(context, command),
      service.list(context, {}),
      service.find(context, 'x'),
      service.revoke(context, 'x'),
    ];
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('hides from a limited admin what reaches further', async () => {
    const { service } = create();
    const everywhere = (await service.mint(admin, { ...command, clusters: '*' })).details;
    const mine = (await service.mint(mainAdmin, command)).details;
    expect((await service.list(mainAdmin, {})).tokens.map(({ id }) => id)).toEqual([mine.id]);
    await expect(service.find(mainAdmin, everywhere.id)).rejects.toMatchObject({ code: 'token_not_found' });
    await expect(service.revoke(mainAdmin, everywhere.id)).rejects.toMatchObject({ code: 'token_not_found' });
    await service.revoke(mainAdmin, mine.id);
  });

  it('revokes here before it answers, and again without an error', async () => {
    const { service, revocations } = create();
    const { details } = await service.mint(admin, command);
    await service.revoke(admin, details.id);
    expect(revocations.has(details.id)).toBe(true);
    await service.revoke(mainAdmin, details.id);
    expect(await service.find(admin, details.id)).toMatchObject({ state: 'revoked', revokedBy: 'root' });
  });

  it('pages through everything once', async () => {
    const { service } = create();
    const made: string[] = [];
    for (let i = 0; i < 5; i++) made.unshift((await service.mint(admin, command)).details.id);
    const seen: string[] = [];
    let page = await service.list(admin, { page_size: 2 });
    for (;;) {
      seen.push(...page.tokens.map(({ id }) => id));
      if (page.nextPageToken === '') break;
      page = await service.list(admin, { page_size: 2, page_token: page.nextPageToken });
    }
    expect(seen).toEqual(made);
  });

  it('takes a page token only for the list that it came from', async () => {
    const { service } = create();
    for (let i = 0; i < 3; i++) await service.mint(admin, command);
    const { nextPageToken } = await service.list(admin, { page_size: 1, subject: 'bob' });
    const refused = { code: 'invalid_request' };
    await expect(service.list(admin, { page_token: nextPageToken })).rejects.toMatchObject(refused);
    await expect(service.list(mainAdmin, { page_token: nextPageToken, subject: 'bob' })).rejects.toMatchObject(refused);
    expect((await service.list(admin, { page_token: nextPageToken, subject: 'bob' })).tokens).toHaveLength(2);
  });

  it.each(['x', '9999-99-99T00:00:00.000Z 00000000-0000-0000-0000-000000000000', "2026-01-01T00:00:00.000Z '; --"])(
    'refuses a page token that was made by hand around %j',
    async (position) => {
      const { service } = create();
      const binding = `tokens ${JSON.stringify({ within: '*', subject: null, state: null })}`;
      const list = service.list(admin, { page_token: encodePageToken(position, binding) });
      await expect(list).rejects.toMatchObject({
        code: 'invalid_request',
        errors: [{ path: 'querystring/page_token' }],
      });
    },
  );
});
