import { once } from 'node:events';
import { connect } from 'node:net';
import { getIntrospectionQuery, type FormattedExecutionResult } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGraphqlApp, type GraphqlApp } from '../support/graphql-app.ts';

describe('GraphiQL and introspection', () => {
  test('are not there in production', async () => {
    const running = await startGraphqlApp();
    expect((await running.app.inject('/graphiql')).statusCode).toBe(404);
    expect((await running.app.inject('/graphiql/graphiql.js')).statusCode).toBe(404);
    await running.close();
  });

  test('are there in development, from this server only', async () => {
    const development = await startGraphqlApp({ development: true });
    try {
      const page = await development.app.inject('/graphiql');
      expect(page.statusCode).toBe(200);
      expect(page.headers['content-security-policy']).toContain("default-src 'none'");
      const parts = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url!);
      expect(parts.filter((url) => !url.startsWith('/graphiql/') && url !== 'data:,')).toEqual([]);
      for (const url of parts.filter((part) => part.startsWith('/'))) {
        expect((await development.app.inject(url)).statusCode).toBe(200);
      }
      const query = getIntrospectionQuery({ schemaDescription: true, inputValueDeprecation: true });
      const answer = await development.app.inject({
        method: 'POST',
        url: '/graphql',
        headers: { authorization: 'Bearer viewer' },
        payload: { query, operationName: 'IntrospectionQuery' },
      });
      expect(answer.statusCode).toBe(200);
      expect(answer.json<FormattedExecutionResult>().data).toHaveProperty('__schema');
    } finally {
      await development.close();
    }
  });
});

describe('upgrades that are no WebSocket here', () => {
  let port: number;
  let other: GraphqlApp;
  beforeAll(async () => {
    other = await startGraphqlApp();
    await other.app.listen({ host: '127.0.0.1', port: 0 });
    port = (other.app.server.address() as { port: number }).port;
  });
  afterAll(() => other.close());

  async function raw(head: string): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    socket.end(head.replaceAll('\n', '\r\n'));
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    await once(socket, 'close');
    return text;
  }

  test('are served as the plain requests that they are', async () => {
    const h2c = 'Connection: Upgrade, HTTP2-Settings\nUpgrade: h2c\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\n\n';
    expect(await raw(`GET /metrics HTTP/1.1\nHost: a\n${h2c}`)).toMatch(/^HTTP\/1\.1 200 .*matriarch_/s);
    const webSocket =
      'Connection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\n\n';
    expect(await raw(`GET /nowhere HTTP/1.1\nHost: a\n${webSocket}`)).toMatch(/^HTTP\/1\.1 404 /);
    expect(await raw(`POST /graphql HTTP/1.1\nHost: a\nContent-Length: 2\n${h2c}{}`)).toMatch(/^HTTP\/1\.1 501 /);
  });
});
