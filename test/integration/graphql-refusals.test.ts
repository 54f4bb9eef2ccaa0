import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startGraphqlApp, type GraphqlApp } from '../support/graphql-app.ts';

/** Mutations in documents that no resolver sees are told, by either transport. */
let running: GraphqlApp;
let address: string;
beforeAll(async () => {
  running = await startGraphqlApp();
  await running.app.listen({ host: '127.0.0.1', port: 0 });
  address = `127.0.0.1:${(running.app.server.address() as { port: number }).port}/graphql`;
});
afterAll(() => running.close());
beforeEach(() => void running.refused.splice(0));

const variables = { input: { reason: 'because', candidate: 'patroni-2', wrong: true } };
const query = 'mutation ($input: SwitchoverInput!) { switchover(cluster: "main", input: $input) { operation { id } } }';
const told = [{ name: 'switchover', cluster: 'main', body: variables.input }];

const post = async (body: unknown, token = 'operator') =>
  (
    await fetch(`http://${address}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    })
  ).status;

test('variables that do not fit are told each time, whatever role asks', async () => {
  for (const token of ['operator', 'viewer']) {
    expect(await post({ query, variables }, token)).toBe(400);
    expect(running.refused.splice(0)).toEqual(told);
  }
});

test('a document that does not fit is told, also when it is known already', async () => {
  const unknown = query.replace('{ operation { id } }', '{ nothing }');
  for (const _round of [1, 2]) expect(await post({ query: unknown, variables })).toBe(400);
  expect(running.refused).toEqual([...told, ...told]);
});

test('a mutation inside a body that does not fit is told', async () => {
  expect(await post({ query, variables, batch: true })).toBe(400);
  expect(running.refused).toEqual(told);
});

test('queries and callers that nobody knows are not told', async () => {
  expect(await post({ query: '{ viewer { nothing } }' })).toBe(400);
  expect(await post({ query, variables }, 'nobody')).toBe(401);
  expect(running.refused).toEqual([]);
});

test('over a WebSocket they are told as well', async () => {
  const client = createClient({
    ...{ url: `ws://${address}`, webSocketImpl: WebSocket, retryAttempts: 0 },
    connectionParams: { Authorization: 'Bearer operator' },
  });
  const errors = await new Promise((resolve) => {
    client.subscribe({ query, variables }, { next: resolve, error: resolve, complete: () => resolve(null) });
  });
  expect(errors).toEqual([expect.objectContaining({ message: expect.stringContaining('wrong') as string })]);
  expect(running.refused).toEqual(told);
  await client.dispose();
});
