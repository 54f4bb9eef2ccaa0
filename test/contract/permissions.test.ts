import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allOperations } from '../../src/container-operations.ts';
import type { Permission, Role } from '../../src/kernel/permissions.ts';
import { permissions, roles } from '../../src/kernel/permissions.ts';
import type { Route } from '../support/app-routes.ts';
import { ask, type Answer } from '../support/ask.ts';
import { buildTestApp, type TestApp } from '../support/test-app.ts';

/**
 * Who may do what, by hand: a route that is not listed here fails, and so does one whose permission has changed. `*` stands
 * for one more segment or several.
 */
const matrix: Record<string, Permission | 'public'> = {
  'GET /livez': 'public',
  'GET /readyz': 'public',
  'GET /metrics': 'public',
  'GET /openapi.json': 'public',
  'GET /docs*': 'public',
  'POST /v1/tokens': 'token:manage',
  'GET /v1/tokens': 'token:manage',
  'GET /v1/tokens/:tokenId': 'token:manage',
  'DELETE /v1/tokens/:tokenId': 'token:manage',
  'GET /v1/clusters': 'cluster:read',
  'GET /v1/clusters/:cluster': 'cluster:read',
  'GET /v1/clusters/:cluster/members': 'cluster:read',
  'GET /v1/clusters/:cluster/members/:member': 'cluster:read',
  'GET /v1/clusters/:cluster/replication': 'cluster:read',
  'GET /v1/clusters/:cluster/history': 'cluster:read',
  'GET /v1/clusters/:cluster/config': 'config:read',
  'GET /v1/clusters/:cluster/config/versions': 'config:read',
  'GET /v1/clusters/:cluster/pause': 'cluster:read',
  'GET /v1/clusters/:cluster/haproxy': 'cluster:read',
  'GET /v1/clusters/:cluster/pools': 'cluster:read',
  'GET /v1/clusters/:cluster/routing': 'cluster:read',
  'GET /v1/clusters/:cluster/replication/history': 'cluster:read',
  'GET /v1/clusters/:cluster/replication/lsns': 'cluster:read',
  'GET /v1/clusters/:cluster/replication/slots': 'cluster:read',
  'GET /v1/clusters/:cluster/sessions': 'session:read',
  'GET /v1/clusters/:cluster/sessions/advice': 'session:read',
  'GET /v1/clusters/:cluster/sessions/blocking': 'session:read',
  'GET /v1/clusters/:cluster/health': 'cluster:read',
  'GET /v1/clusters/:cluster/diagnosis': 'cluster:read',
  'GET /v1/clusters/:cluster/queries': 'session:read-query',
  'GET /v1/clusters/:cluster/members/:member/log': 'log:read',
  'GET /v1/clusters/:cluster/failovers': 'cluster:read',
  'GET /v1/clusters/:cluster/service-levels': 'cluster:read',
  'GET /v1/clusters/:cluster/services': 'cluster:read',
  'GET /v1/clusters/:cluster/capabilities': 'cluster:read',
  'GET /v1/clusters/:cluster/events': 'cluster:read',
  ...Object.fromEntries(allOperations.map((o) => [`POST /v1/clusters/:cluster${o.path}`, o.permission])),
  'GET /v1/operations': 'operation:read',
  'GET /v1/operations/:id': 'operation:read',
  'GET /v1/operations/:id/events': 'operation:read',
  'POST /v1/operations/:id:cancel': 'operation:cancel',
  'POST /v1/operations/:id:approve': 'operation:approve',
  'POST /v1/operations/:id:reject': 'operation:approve',
  'GET /v1/freezes': 'policy:read',
  'POST /v1/freezes': 'policy:manage',
  'DELETE /v1/freezes/:id': 'policy:manage',
  'GET /v1/kill-switch': 'policy:read',
  'PUT /v1/kill-switch': 'policy:manage',
  'GET /v1/audit': 'audit:read',
  'GET /v1/audit/verify': 'audit:read',
  'POST /graphql': 'cluster:read',
};

/** HEAD asks what GET asks. */
function listed(route: Route): Permission | 'public' | undefined {
  const name = `${route.method === 'HEAD' ? 'GET' : route.method} ${route.url}`;
  const wild = Object.keys(matrix).find((key) => key.endsWith('*') && name.startsWith(key.slice(0, -1)));
  return matrix[name] ?? (wild === undefined ? undefined : matrix[wild]);
}

/** Refused to a token of some clusters, whatever its role: the chain holds rows of all. */
const wantsEveryCluster = (route: Route): boolean => route.url === '/v1/audit/verify';

const named = (route: Route): string => `${route.method} ${route.url}`;
const roleNames = Object.keys(roles) as Role[];

let built: TestApp;
let tokens: Record<Role, string>;
let foreign: Record<Role, string>;

beforeAll(async () => {
  built = await buildTestApp();
  const mintAll = async (clusters: '*' | string[]): Promise<Record<Role, string>> =>
    Object.fromEntries(
      await Promise.all(roleNames.map(async (role) => [role, await built.mint(role, clusters)])),
    ) as Record<Role, string>;
  tokens = await mintAll(['main']);
  foreign = await mintAll(['other']);
});
afterAll(() => built.app.close());

const guarded = (): Route[] => built.routes.filter((route) => listed(route) !== 'public');
const asked = (route: Route, token: string | null): Promise<Answer> => ask(built.app, route, { token });

/** `METHOD /url: what came` for each route where `wrong` finds something. */
async function each(list: Route[], wrong: (route: Route) => Promise<string | undefined>): Promise<string[]> {
  const faults: string[] = [];
  for (const route of list) {
    const fault = await wrong(route);
    if (fault !== undefined) faults.push(`${named(route)}: ${fault}`);
  }
  return faults;
}

const unless = (answer: Answer, status: number, code: string): string | undefined =>
  answer.status === status && (answer.code === code || answer.body === '')
    ? undefined
    : `${answer.status} ${answer.code ?? ''}`;

describe('permissions', () => {
  test('every route is in the matrix, with the permission that it declares, and the matrix has no other', () => {
    const faults = built.routes
      .filter((route) => listed(route) === undefined || listed(route) !== route.permission)
      .map((route) => `${named(route)}: declares ${String(route.permission)}, listed ${String(listed(route))}`);
    expect(faults).toEqual([]);
    const routes = built.routes.map(named);
    const unused = Object.keys(matrix).filter((key) =>
      key.endsWith('*') ? !routes.some((name) => name.startsWith(key.slice(0, -1))) : !routes.includes(key),
    );
    expect(unused).toEqual([]);
  });

  test('without a token, or with nonsense for one, every guarded route answers 401', async () => {
    for (const token of [null, 'nonsense', `${tokens.admin}x`]) {
      expect(await each(guarded(), async (route) => unless(await asked(route, token), 401, 'unauthenticated'))).toEqual(
        [],
      );
    }
  });

  test.each(roleNames)('the role %s gets what it includes, and 403 for the rest', async (role) => {
    const faults = await each(guarded(), async (route) => {
      const answer = await asked(route, tokens[role]);
      const granted = roles[role].includes(listed(route) as Permission);
      if (!granted || wantsEveryCluster(route)) return unless(answer, 403, 'forbidden');
      return [401, 403].includes(answer.status) || answer.status >= 500 ? String(answer.status) : undefined;
    });
    expect(faults).toEqual([]);
  });

  test('the matrix tells the roles apart', () => {
    for (const permission of Object.keys(permissions) as Permission[]) expect(roles.admin).toContain(permission);
    expect(roles.viewer).not.toContain('config:read');
    expect(roles.operator).not.toContain('token:manage');
  });

  test("another cluster's token is answered as if the cluster did not exist", async () => {
    const below = guarded().filter((route) => route.url.includes(':cluster'));
    expect(below.length).toBeGreaterThan(8);
    for (const role of roleNames) {
      const mayAsk = below.filter((route) => roles[role].includes(listed(route) as Permission));
      const faults = await each(mayAsk, async (route) => {
        const hiddenAnswer = await asked(route, foreign[role]);
        const absent = await ask(built.app, route, { token: foreign[role], params: { cluster: 'absent' } });
        const same = hiddenAnswer.body.replace(/\bmain\b/g, 'absent').replace(/"(requestId|traceId)":"[^"]*",?/g, '');
        if (same !== absent.body.replace(/"(requestId|traceId)":"[^"]*",?/g, '')) return 'tells that it exists';
        return unless(hiddenAnswer, 404, 'cluster_not_found');
      });
      expect(faults).toEqual([]);
    }
  });

  test('a list shows only the clusters of the token', async () => {
    const route = built.routes.find(({ method, url }) => method === 'GET' && url === '/v1/clusters')!;
    const namesFor = async (token: string): Promise<string[]> => {
      const { clusters } = JSON.parse((await asked(route, token)).body) as { clusters: { name: string }[] };
      return clusters.map(({ name }) => name);
    };
    expect(await namesFor(tokens.viewer)).toEqual(['main']);
    expect(await namesFor(foreign.admin)).toEqual(['other']);
    expect(await namesFor(await built.mint('viewer'))).toEqual(['main', 'other']);
  });

  test('a revoked token is refused at once', async () => {
    const token = await built.mint('viewer');
    const route = built.routes.find(({ url }) => url === '/v1/clusters')!;
    expect((await asked(route, token)).status).toBe(200);
    const { jti, exp } = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as {
      jti: string;
      exp: number;
    };
    built.revocations.add({ id: jti, expiresAt: exp * 1000 });
    expect((await asked(route, token)).status).toBe(401);
  });
});
