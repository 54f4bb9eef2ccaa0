import fc from 'fast-check';
import { execute, getIntrospectionQuery, parse, type FormattedExecutionResult } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GraphqlContext } from '../../src/graphql/context.ts';
import { createSchema, readSchemaText } from '../../src/graphql/schema.ts';
import { Problem } from '../../src/kernel/errors.ts';
import { roles } from '../../src/kernel/permissions.ts';
import { clusterFixture, snapshotFixture } from '../support/cluster-fixture.ts';
import { fakeOperations } from '../support/fake-operations.ts';
import {
  callerOf,
  fullTopologyQuery,
  resolversOver,
  startGraphqlApp,
  type GraphqlApp,
} from '../support/graphql-app.ts';

let running: GraphqlApp;
beforeAll(async () => {
  running = await startGraphqlApp();
});
afterAll(() => running.close());

type Answer = FormattedExecutionResult & { code?: string };

async function ask(payload: unknown, token = 'viewer', headers: Record<string, string> = {}) {
  const response = await running.app.inject({
    method: 'POST',
    url: '/graphql',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  });
  return { status: response.statusCode, headers: response.headers, body: response.json<Answer>() };
}
const codesOf = ({ body }: { body: Answer }) => (body.errors ?? []).map(({ extensions }) => extensions?.['code']);

describe('queries', () => {
  test('the whole topology in one query is what REST shows', async () => {
    const { status, body, headers } = await ask({ query: fullTopologyQuery(), variables: { name: 'main' } });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(body.errors).toBeUndefined();
    const { history, diagnosis, ...rest } = body.data?.['cluster'] as Record<string, unknown>;
    const { history: expected, ...fixture } = clusterFixture('main');
    expect(rest).toEqual(fixture);
    const { value, ...provenance } = expected;
    expect(history).toEqual({ ...provenance, nodes: value });
    expect(diagnosis).toEqual(snapshotFixture('main').diagnosis);
  });

  test('lists are connections, limited to what the token reaches', async () => {
    const query =
      '{ clusters(first: 1) { totalCount pageInfo { hasNextPage endCursor } nodes { name } } viewer { subject clusters permissions role } }';
    const all = await ask({ query }, 'operator');
    expect(all.body.data).toMatchObject({
      clusters: { totalCount: 2, pageInfo: { hasNextPage: true }, nodes: [{ name: 'main' }] },
      viewer: { subject: 'operator', clusters: null, role: 'operator', permissions: [...roles.operator] },
    });
    const limited = await ask({ query }, 'limited');
    expect(limited.body.data).toMatchObject({
      clusters: { totalCount: 1, nodes: [{ name: 'other' }] },
      viewer: { subject: 'limited', clusters: ['other'] },
    });
  });

  test('a new snapshot is seen at once', async () => {
    const query = '{ cluster(name: "other") { health { status } } }';
    expect((await ask({ query })).body.data).toEqual({ cluster: { health: { status: 'healthy' } } });
    const snapshot = snapshotFixture('other');
    running.sources.get('other')!.publish({
      ...snapshot,
      cluster: { ...snapshot.cluster, health: { ...snapshot.cluster.health, status: 'critical' } },
    });
    expect((await ask({ query })).body.data).toEqual({ cluster: { health: { status: 'critical' } } });
  });

  test('fresh asks for a new look each time', async () => {
    const source = running.sources.get('main')!;
    const before = source.refreshes;
    const query = '{ cluster(name: "main", fresh: true) { name } }';
    await ask({ query });
    await ask({ query });
    expect(source.refreshes).toBe(before + 2);
  });

  test('events are a connection', async () => {
    const at = '2026-01-15T10:20:31.000Z';
    const event = {
      type: 'leader_changed' as const,
      cluster: 'main',
      at,
      message: 'm',
      member: 'patroni-2',
      before: 'patroni-1',
      after: 'patroni-2',
    };
    running.sources.get('main')!.emit({ id: '1-0', ...event });
    running.sources.get('main')!.emit({ id: '2-0', ...event });
    const query =
      'query Q($after: String) { cluster(name: "main") { events(first: 1, after: $after) { nodes { id type } pageInfo { endCursor hasNextPage } } } }';
    const first = (await ask({ query })).body.data as {
      cluster: { events: { nodes: unknown[]; pageInfo: { endCursor: string } } };
    };
    expect(first.cluster.events.nodes).toEqual([{ id: '1-0', type: 'leader_changed' }]);
    const after = first.cluster.events.pageInfo.endCursor;
    const second = await ask({ query, variables: { after } });
    expect(second.body.data).toMatchObject({
      cluster: { events: { nodes: [{ id: '2-0' }], pageInfo: { hasNextPage: false } } },
    });
  });

  test('compiled and interpreted answers are the same, whatever comes first', async () => {
    const { sources } = running;
    const schema = createSchema(readSchemaText(), resolversOver(sources, fakeOperations(sources)));
    const documents: [string, (Record<string, unknown> | undefined)?, string?][] = [
      [fullTopologyQuery(), { name: 'main' }],
      ['query Q($yes: Boolean!) { viewer { subject @include(if: $yes) role @skip(if: $yes) } }', { yes: true }],
      ['query Q($yes: Boolean!) { viewer { subject @include(if: $yes) role @skip(if: $yes) } }', { yes: false }],
      ['query A { viewer { subject } } query B { viewer { role } }', undefined, 'B'],
      ['query A { viewer { subject } } query B { viewer { role } }', undefined, 'A'],
      [
        '{ cluster(name: "main") { ...F members { name } } } fragment F on Cluster { members { role } ... on Cluster { scope } __typename }',
      ],
      [
        'query Q($n: Int = 1) { cluster(name: "main") { history(first: $n) { totalCount edges { cursor node { lsn } } } } }',
        {},
      ],
      [
        'query Q($n: Int = 1) { cluster(name: "main") { history(first: $n) { totalCount edges { cursor node { lsn } } } } }',
        { n: 2 },
      ],
      [
        '{ cluster(name: "main") { a: member(name: "patroni-1") { name } b: member(name: "nobody") { name } config { source } } }',
      ],
      ['{ clusters(first: 0) { totalCount } }'],
    ];
    for (let round = 0; round < 9; round += 1) {
      // Else the answers of the first round would be served again.
      sources.get('main')!.publish(snapshotFixture('main'));
      running.callers.set('viewer', callerOf('viewer', 'viewer'));
      for (const [query, variables, operationName] of documents) {
        const contextValue = new GraphqlContext(callerOf('viewer', 'viewer'), { requestId: 'r', traceId: 't' });
        const variableValues = variables ?? {};
        const document = parse(query);
        const expected = await execute({
          schema,
          document,
          variableValues,
          operationName: operationName ?? null,
          contextValue,
        });
        const { body } = await ask({ query, variables, operationName });
        expect(body.data ?? null).toEqual(JSON.parse(JSON.stringify(expected.data ?? null)));
        const paths = (errors: readonly { path?: readonly (string | number)[] | undefined }[] = []) =>
          errors.map(({ path }) => path);
        expect(paths(body.errors)).toEqual(paths(expected.errors));
      }
    }
  });
});

describe('errors', () => {
  test('of fields carry the codes of REST and the ids of the request, beside the rest of the data', async () => {
    const query = '{ viewer { subject } cluster(name: "nope") { name } }';
    const { status, body } = await ask({ query }, 'viewer', {
      'x-request-id': 'my-id',
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    });
    expect(status).toBe(200);
    expect(body.data).toEqual({ viewer: { subject: 'viewer' }, cluster: null });
    expect(body.errors).toEqual([
      {
        message: 'There is no cluster "nope" that this token may see.',
        path: ['cluster'],
        locations: [{ line: 1, column: 22 }],
        extensions: { code: 'cluster_not_found', requestId: 'my-id', traceId: 'a'.repeat(32) },
      },
    ]);
  });

  test('a cluster out of reach looks like one that does not exist', async () => {
    const of = async (name: string) => (await ask({ query: `{ cluster(name: "${name}") { name } }` }, 'limited')).body;
    const strip = (body: Answer) =>
      JSON.stringify(body.errors?.map(({ message, extensions }) => [message, extensions?.['code']]));
    expect(strip(await of('main'))).toBe(strip(await of('nope')).replaceAll('nope', 'main'));
  });

  test('configuration without permission is an error of that field only', async () => {
    const query = '{ cluster(name: "main") { name config { value { modRevision } } } }';
    const allowed = await ask({ query }, 'operator');
    expect(allowed.body).toEqual({ data: { cluster: { name: 'main', config: { value: { modRevision: '12' } } } } });
    const refused = await ask({ query }, 'viewer');
    expect(refused.status).toBe(200);
    expect(refused.body.data).toEqual({ cluster: { name: 'main', config: null } });
    expect(codesOf(refused)).toEqual(['forbidden']);
    expect(refused.body.errors?.[0]?.path).toEqual(['cluster', 'config']);
  });

  test('an answer without data has the status of its error', async () => {
    const badPage = await ask({ query: '{ clusters(first: 0) { totalCount } }' });
    expect([badPage.status, codesOf(badPage)]).toEqual([400, ['invalid_request']]);
    expect(badPage.body.errors?.[0]?.extensions?.['errors']).toEqual([
      { path: 'arguments/first', message: 'must be 1 to 100' },
    ]);
  });

  test('that nobody foresaw are masked and logged', async () => {
    const source = running.sources.get('main')!;
    source.refreshError = new TypeError('secret detail');
    const answer = await ask({ query: '{ cluster(name: "main", fresh: true) { name } }' });
    source.refreshError = new Problem('not_observed', 'Not yet.');
    const foreseen = await ask({ query: '{ cluster(name: "main", fresh: true) { name } }' });
    source.refreshError = null;
    expect(codesOf(answer)).toEqual(['internal']);
    expect(JSON.stringify(answer.body)).not.toContain('secret');
    expect(codesOf(foreseen)).toEqual(['not_observed']);
    const errors = running.logged().filter(({ level }) => level === 50);
    expect(errors).toHaveLength(1);
    expect(JSON.stringify(errors[0])).toContain('secret detail');
    expect(errors[0]?.['requestId']).toBe(answer.body.errors?.[0]?.extensions?.['requestId']);
  });
});

describe('bad requests', () => {
  test.each<[string, unknown, number, string?]>([
    ['syntax', { query: '{ clusters ' }, 400],
    ['an unknown field', { query: '{ nothing }' }, 400],
    ['an unknown argument', { query: '{ cluster(nam: "main") { name } }' }, 400],
    ['a literal of a wrong type', { query: '{ cluster(name: 5) { name } }' }, 400],
    [
      'a variable of a wrong type',
      { query: 'query Q($n: String!) { cluster(name: $n) { name } }', variables: { n: {} } },
      400,
    ],
    ['a missing variable', { query: 'query Q($n: String!) { cluster(name: $n) { name } }' }, 400],
    ['too deep', { query: `{ clusters ${'{ nodes '.repeat(12)}${'}'.repeat(12)} }` }, 400],
    [
      'too many aliases',
      { query: `{ ${Array.from({ length: 16 }, (_, i) => `a${i}: viewer { subject }`).join(' ')} }` },
      400,
    ],
    ['too many tokens', { query: `{ viewer { ${'subject '.repeat(2100)} } }` }, 400],
    ['too long', { query: `{ viewer { subject } } #${' '.repeat(40_000)}` }, 400],
    [
      'too costly',
      {
        query:
          '{ clusters(first: 100) { nodes { replication { observed { value { senders { pid state sentLsn writeLsn flushLsn replayLsn syncState } } } } } } }',
      },
      400,
    ],
    ['introspection', { query: getIntrospectionQuery() }, 400],
    ['a mutation', { query: 'mutation { anything }' }, 400],
    ['a subscription over HTTP', { query: 'subscription { clusterChanged(cluster: "main") { name } }' }, 400],
    ['no such operation', { query: '{ viewer { subject } }', operationName: 'X' }, 400],
    ['no query', {}, 400, 'body/query'],
    ['a query that is no text', { query: 5 }, 400, 'body/query'],
    ['an empty query', { query: '' }, 400, 'body/query'],
    ['a document in place of a text', { query: { kind: 'Document', definitions: [] } }, 400, 'body/query'],
    ['a document as JSON', { query: '{"kind":"Document","definitions":[]}' }, 400],
    ['variables that are a list', { query: '{ viewer { subject } }', variables: [] }, 400, 'body/variables'],
    ['an unknown field of the body', { query: '{ viewer { subject } }', quary: 1 }, 400, 'body/quary'],
    ['a batch', [{ query: '{ viewer { subject } }' }], 400, 'body'],
    ['a batch of two', [{ query: '{ viewer { subject } }' }, { query: '{ viewer { role } }' }], 400, 'body'],
  ])('%s', async (_what, payload, status, path) => {
    const answer = await ask(payload);
    expect(answer.status).toBe(status);
    expect(answer.body.data).toBeUndefined();
    expect(new Set(codesOf(answer))).toEqual(new Set(['invalid_request']));
    const [error] = answer.body.errors ?? [];
    expect(error?.extensions?.['requestId']).toBe(answer.headers['x-request-id']);
    if (path !== undefined) expect(error?.extensions?.['errors']).toContainEqual(expect.objectContaining({ path }));
  });

  test('say where, also when the same document was refused before', async () => {
    const query = '{ viewer {\n  nothing } }';
    for (const _round of [1, 2]) {
      const { body } = await ask({ query });
      expect(body.errors?.[0]?.locations).toEqual([{ line: 2, column: 3 }]);
    }
  });

  test('what is no GraphQL request is answered as over REST', async () => {
    const malformed = await ask('{"query": ');
    expect([malformed.status, malformed.body.code]).toEqual([400, 'invalid_request']);
    const large = await ask({ query: `#${' '.repeat(300_000)}` });
    expect([large.status, large.body.code]).toEqual([413, 'payload_too_large']);
    const anonymous = await running.app.inject({
      method: 'POST',
      url: '/graphql',
      payload: { query: '{ viewer { subject } }' },
    });
    expect(anonymous.statusCode).toBe(401);
    expect(anonymous.json<Answer>().code).toBe('unauthenticated');
    expect((await ask({ query: '{ viewer { subject } }' }, 'nobody')).status).toBe(401);
  });

  test('no other site can forge one: no GET, no form, no plain text', async () => {
    const query = '{"query":"{ viewer { subject } }"}';
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/graphql',
      '',
    ]) {
      const answer = await ask(query, 'viewer', { 'content-type': type });
      expect([type, answer.status, answer.body.code]).toEqual([type, 415, 'unsupported_media_type']);
    }
    expect((await ask(query, 'viewer', { 'content-type': 'application/json; charset=utf-8' })).status).toBe(200);
    const get = await running.app.inject({
      url: `/graphql?query=${encodeURIComponent('{ viewer { subject } }')}`,
      headers: { authorization: 'Bearer viewer' },
    });
    expect([get.statusCode, get.headers['allow']]).toEqual([405, 'POST']);
  });

  test('of any kind never answer 5xx', async () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('main', 'patroni-1', '', '{', '"', '$n'));
    const field = fc.constantFrom(
      'name',
      'members { name }',
      'config { value { value } }',
      'nothing',
      'history(first: 1) { nodes { lsn } }',
      '__typename',
      'events { totalCount }',
    );
    const query = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc
        .array(field, { maxLength: 4 })
        .map((fields) => `query Q($n: String!) { cluster(name: $n) { ${fields.join(' ')} } }`),
      fc
        .tuple(text, fc.integer())
        .map(([name, n]) => `{ cluster(name: ${JSON.stringify(name)}) { history(first: ${n}) { totalCount } } }`),
      fc.constantFrom(
        '{ viewer { subject } }',
        'query A { viewer { role } } query B { viewer { subject } }',
        '{"kind":"Document"}',
      ),
    );
    const body = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record(
          {
            query,
            variables: fc.option(fc.dictionary(fc.constantFrom('n', 'm', '__proto__'), fc.jsonValue({ maxDepth: 2 }))),
            operationName: fc.option(fc.constantFrom('A', 'B', 'Q', '', 'x')),
          },
          { requiredKeys: ['query'] },
        ),
      },
      { weight: 1, arbitrary: fc.jsonValue() },
    );
    await fc.assert(
      fc.asyncProperty(body, async (payload) => {
        const { status, body: answer } = await ask(JSON.stringify(payload));
        expect(status).toBeLessThan(500);
        expect(codesOf({ body: answer })).not.toContain('internal');
      }),
      { numRuns: 1000 },
    );
  });
});
