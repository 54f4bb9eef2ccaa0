import type { AddressInfo } from 'node:net';
import { buildSchema, Kind } from 'graphql';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { readSchemaText } from '../../src/graphql/index.ts';
import { roleNames, roles, type Permission, type Role } from '../../src/kernel/permissions.ts';
import { buildTestApp, type TestApp } from '../support/test-app.ts';

/** Who may follow what, by hand: a subscription that is not listed here fails, and so does one that asks for another. */
const matrix: Record<string, Permission> = {
  clusterChanged: 'cluster:read',
  healthChanged: 'cluster:read',
  operationChanged: 'operation:read',
};
const subscriptions = Object.keys(matrix);
const fields = buildSchema(readSchemaText()).getSubscriptionType()!.getFields();

let built: TestApp;
let url: string;
let tokens: Record<Role, string>;
let foreign: Record<Role, string>;

beforeAll(async () => {
  built = await buildTestApp();
  const mintAll = async (clusters: string[]): Promise<Record<Role, string>> =>
    Object.fromEntries(
      await Promise.all(roleNames.map(async (role) => [role, await built.mint(role, clusters)])),
    ) as Record<Role, string>;
  tokens = await mintAll(['main']);
  foreign = await mintAll(['other']);
  await built.app.listen({ host: '127.0.0.1', port: 0 });
  url = `ws://127.0.0.1:${(built.app.server.address() as AddressInfo).port}/graphql`;
  // Something to follow: operations that are not done are told at once.
  const asked = await built.app.inject({
    method: 'POST',
    url: '/v1/clusters/main/reload',
    headers: { authorization: `Bearer ${tokens.operator}` },
    payload: { reason: 'to be followed' },
  });
  expect(asked.statusCode).toBe(202);
});
afterAll(() => built.app.close());

/** What a subscription says first: a value of a cluster, the code of an error, or that of a closed socket. */
function firstOf(
  token: string | null,
  field: string,
  cluster = 'main',
): Promise<{ value: unknown } | { code: unknown }> {
  const client = createClient({
    ...{ url, webSocketImpl: WebSocket, retryAttempts: 0 },
    ...(token === null ? {} : { connectionParams: { Authorization: `Bearer ${token}` } }),
  });
  const query = `subscription { ${field}(cluster: "${cluster}") { __typename } }`;
  return new Promise<{ value: unknown } | { code: unknown }>((resolve) => {
    client.subscribe(
      { query },
      {
        next: ({ data, errors }) =>
          resolve(errors === undefined ? { value: data?.[field] } : { code: errors[0]?.extensions?.['code'] }),
        error: (error) => resolve({ code: codeOf(error) }),
        complete: () => resolve({ code: 'completed' }),
      },
    );
  }).finally(() => client.dispose());
}

function codeOf(error: unknown): unknown {
  if (Array.isArray(error)) return (error[0] as { extensions?: { code?: string } }).extensions?.code;
  return (error as { code?: unknown }).code;
}

describe('subscriptions', () => {
  test('are all in the matrix, with the permission that they ask for', () => {
    const asks = Object.fromEntries(
      Object.entries(fields).map(([name, { astNode }]) => {
        const requires = astNode?.directives?.find((directive) => directive.name.value === 'requires');
        const value = requires?.arguments?.[0]?.value;
        return [name, value?.kind === Kind.STRING ? value.value : null];
      }),
    );
    expect(asks).toEqual(matrix);
  });

  test.each(subscriptions)('%s is closed to those without a token that holds', async (field) => {
    for (const token of [null, 'nonsense', `${tokens.admin}x`]) {
      expect(await firstOf(token, field)).toEqual({ code: 4401 });
    }
  });

  test.each(subscriptions.flatMap((field) => roleNames.map((role) => [field, role] as const)))(
    '%s is for the role %s what its permissions say',
    async (field, role) => {
      const first = await firstOf(tokens[role], field);
      if (roles[role].includes(matrix[field]!)) expect(first).toMatchObject({ value: expect.any(Object) as object });
      else expect(first).toEqual({ code: 'forbidden' });
    },
  );

  test.each(subscriptions.flatMap((field) => roleNames.map((role) => [field, role] as const)))(
    '%s hides a cluster from the role %s of another one, as if it did not exist',
    async (field, role) => {
      const code = roles[role].includes(matrix[field]!) ? 'cluster_not_found' : 'forbidden';
      expect(await firstOf(foreign[role], field)).toEqual({ code });
      expect(await firstOf(foreign[role], field, 'absent')).toEqual({ code });
    },
  );
});
