import { describe, expect, it } from 'vitest';
import type { Context } from '../../../src/kernel/context.ts';
import { maskSecrets } from '../../../src/kernel/mask-secrets.ts';
import type { Role } from '../../../src/kernel/permissions.ts';
import { LookError } from '../../../src/modules/observation/ports.ts';
import { createSessionService, type MemberReader } from '../../../src/modules/sessions/index.ts';
import { saturationOf } from '../../../src/modules/sessions/session-rows.ts';
import { fakeSession } from '../../support/fake-sessions.ts';
import { FakeSnapshotSource } from '../../support/fake-source.ts';

const contextOf = (role: Role): Context =>
  ({ transport: 'rest', requestId: 'r', traceId: 't', caller: { role, clusters: '*' } }) as unknown as Context;
const now = Date.parse('2026-01-15T10:20:30.000Z');

/** Members that have sessions with these keys, and page them as the statement does. */
function serviceOver(keys: Record<string, number[]>) {
  const asked: { member: string; values: readonly unknown[] }[] = [];
  const reader: MemberReader = {
    readRow(member, { values }) {
      asked.push({ member, values });
      const own = keys[member];
      if (own === undefined) return Promise.reject(new LookError('refused', 'connect ECONNREFUSED'));
      const [key, pid, limit] = values.slice(5) as [number, number, number];
      const page = own
        .map((k, i) => ({ key: k, session: fakeSession({ pid: i + 1, query: `SELECT ${k}` }) }))
        .filter((row) => row.key > key || (row.key === key && row.session.pid > pid))
        .sort((a, b) => a.key - b.key || a.session.pid - b.session.pid)
        .slice(0, limit);
      const settings = { maxConnections: 100, superuserReserved: 3, reserved: 0, protected: 0, waitingForLock: 0 };
      const summary = { ...settings, longestTransactionSeconds: null, longestIdleInTransactionSeconds: null };
      return Promise.resolve({
        summary: { ...summary, clients: own.length, counts: null },
        matching: own.length,
        page,
      } as never);
    },
    close: () => undefined,
  };
  const sources = new Map([['main', new FakeSnapshotSource('main')]]);
  const clusters = new Map([
    ['main', { reader, history: { points: () => Promise.resolve([]) }, hardware: null, deadlineMs: 1000 }],
  ]);
  return { asked, service: createSessionService({ sources, clusters, clock: { now: () => now } }) };
}

describe('a list of sessions', () => {
  it('goes over all members in one order, each session on one page', async () => {
    const keys = { 'patroni-1': [5, 5, 9], 'patroni-2': [5, 1], 'patroni-3': [5, 7, 5] };
    const { service } = serviceOver(keys);
    const seen: string[] = [];
    let token = '';
    do {
      const page = await service.list(contextOf('viewer'), 'main', {
        page_size: 2,
        ...(token === '' ? {} : { page_token: token }),
      });
      seen.push(...page.sessions.map(({ member, pid }) => `${member}/${pid}`));
      token = page.nextPageToken;
    } while (token !== '');
    expect(seen).toEqual([
      'patroni-2/2',
      'patroni-1/1',
      'patroni-1/2',
      'patroni-2/1',
      'patroni-3/1',
      'patroni-3/3',
      'patroni-3/2',
      'patroni-1/3',
    ]);
  });

  it('says what is wrong with a member that does not answer, and shows the others', async () => {
    const { service } = serviceOver({ 'patroni-1': [1], 'patroni-3': [] });
    const { members, sessions } = await service.list(contextOf('viewer'), 'main', {});
    expect(members.map(({ observed }) => observed.status)).toEqual(['fresh', 'unknown', 'fresh']);
    expect(members[1]!.observed.error).toMatchObject({ code: 'refused', since: '2026-01-15T10:20:30.000Z' });
    expect(sessions).toHaveLength(1);
  });

  it('asks for statements only where the token may see them', async () => {
    for (const [role, shown] of [
      ['viewer', false],
      ['operator', true],
    ] as const) {
      const { service, asked } = serviceOver({ 'patroni-1': [1], 'patroni-2': [], 'patroni-3': [] });
      expect((await service.list(contextOf(role), 'main', {})).queriesShown).toBe(shown);
      expect(asked.map(({ values }) => values.at(-1))).toEqual([shown, shown, shown]);
    }
  });

  it('refuses a member that is not there, and a token of another list', async () => {
    const { service } = serviceOver({ 'patroni-1': [1, 2], 'patroni-2': [], 'patroni-3': [] });
    const context = contextOf('viewer');
    await expect(service.list(context, 'main', { member: 'nobody' })).rejects.toMatchObject({
      code: 'member_not_found',
    });
    const { nextPageToken } = await service.list(context, 'main', { page_size: 1 });
    await expect(service.list(context, 'main', { page_token: nextPageToken, user: 'app' })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });
});

describe('saturation', () => {
  it('counts what ordinary roles can use', () => {
    const given = { clients: 60, maxConnections: 100, superuserReserved: 3, reserved: 17 };
    expect(saturationOf(given)).toMatchObject({ used: 60, available: 20, percent: 75 });
    expect(saturationOf({ ...given, clients: 90 })).toMatchObject({ available: 0, percent: 112.5 });
  });
});

describe('a statement', () => {
  it.each([
    [`ALTER ROLE app PASSWORD 'it''s secret'`, 'ALTER ROLE app PASSWORD ***'],
    [`CREATE USER app WITH ENCRYPTED PASSWORD $x$secret$x$ LOGIN`, 'CREATE USER app WITH ENCRYPTED PASSWORD *** LOGIN'],
    [`ALTER ROLE app PASSWORD 'cut o`, 'ALTER ROLE app PASSWORD ***'],
    [`SELECT set_config('app.token', 'secret', false)`, `SELECT set_config('app.token', ***, false)`],
    [`SET app.jwt_secret TO 'secret'`, 'SET app.jwt_secret TO ***'],
    [`SET app.jwt_secret = 'cut o`, 'SET app.jwt_secret = ***'],
    [`SELECT dblink('host=a password=secret user=b')`, `SELECT dblink('host=a password=*** user=b')`],
    [`SELECT crypt('secret', gen_salt('bf'))`, `SELECT crypt(***)`],
    [`SELECT pgp_sym_decrypt(data, 'secret') FROM t`, 'SELECT pgp_sym_decrypt(***) FROM t'],
  ])('hides what is secret in %s', (text, masked) => {
    expect(maskSecrets(text).startsWith(masked.slice(0, -1))).toBe(true);
    expect(maskSecrets(text)).not.toMatch(/secret'|it''s|cut o|=secret|\$secret/);
  });

  it('is shown as it is where nothing is secret', () => {
    const text = `UPDATE shop.orders SET state = 'sent' WHERE id = 7`;
    expect(maskSecrets(text)).toBe(text);
  });
});
