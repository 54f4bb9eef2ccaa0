import fc, { type Arbitrary } from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nastyJson, nastyText } from '../support/arbitrary-of.ts';
import { graphqlFaults } from '../support/graphql-answer.ts';
import { readProjectFile } from '../support/sources.ts';
import { buildTestApp, type TestApp } from '../support/test-app.ts';

const seed = Number(process.env['FUZZ_SEED'] ?? 20_260_115);
const tries = Number(process.env['FUZZ_TRIES'] ?? 1000);
console.log(`fuzz seed ${seed}, ${tries} tries`);

let built: TestApp;
let tokens: string[];

beforeAll(async () => {
  built = await buildTestApp();
  tokens = [await built.mint('admin'), await built.mint('viewer', ['main']), await built.mint('operator', ['other'])];
});
afterAll(() => built.app.close());

const documents = [
  readProjectFile('test/bench/topology.graphql'),
  '{ clusters(first: 2) { nodes { name health { status summary } } pageInfo { endCursor hasNextPage } } }',
  'query One($name: String!, $fresh: Boolean! = false) { cluster(name: $name, fresh: $fresh) { name leader { name } } }',
  'query Config($name: String!) { cluster(name: $name) { config { status value { modRevision value } } } }',
  '{ cluster(name: "main") { member(name: "patroni-1") { ...m } history(last: 1) { nodes { timeline } } } } fragment m on Member { name role }',
  '{ viewer { subject role clusters permissions expiresAt } __typename }',
  'subscription { clusterChanged(cluster: "main") { name } }',
] as const;

const fields = ['name', 'members', 'cluster', '__typename', '__schema { types { name } }', 'nope', 'config { status }'];

type Edit = (text: string, at: number, words: string) => string;
const edits: readonly Edit[] = [
  (text) => text,
  (text, at) => text.slice(0, at % (text.length + 1)),
  (text, at, words) => text.slice(0, at % (text.length + 1)) + words + text.slice(at % (text.length + 1)),
  (text, at) => text.slice(0, at % text.length) + text.slice((at % text.length) + 1 + (at % 7)),
  (text, at) => text.replace('{', `{ ${fields[at % fields.length]!} `),
  (text, at) => text.replace(/name/, `${'a'.repeat(1 + (at % 20))}: name`),
  (text, at) => text.replace('{', `{ ${Array.from({ length: at % 60 }, (_, i) => `a${i}: __typename`).join(' ')} `),
  (text, at) => text + '{ '.repeat(at % 4000),
  (text, at) => '{ cluster(name: "main") '.repeat(at % 30) + text,
  (text, at) => text.replace(/\d/, String((at % 7) * 10 ** (at % 40) - 5)),
  (text, at) => `${text} ${'#'.repeat(at % 50_000)}`,
  (text, at) => text.replace('{', `@include(if: ${at % 2 === 0 ? 'true' : '$x'}) {`),
];

const query: Arbitrary<unknown> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(
        fc.constantFrom(...documents),
        fc.array(fc.tuple(fc.constantFrom(...edits), fc.nat(), nastyText), { maxLength: 3 }),
      )
      .map(([text, changes]) =>
        changes.reduce<string>((now, [edit, at, words]) => edit(now === '' ? '{' : now, at, words), text),
      ),
  },
  { weight: 1, arbitrary: nastyText },
  { weight: 1, arbitrary: nastyJson },
);
const variables: Arbitrary<unknown> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ name: fc.constantFrom('main', 'other', 'absent') }) },
  { weight: 1, arbitrary: fc.record({ name: nastyJson, fresh: nastyJson, x: nastyJson }, { requiredKeys: [] }) },
  { weight: 1, arbitrary: nastyJson },
);
const body: Arbitrary<unknown> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record(
      { query, variables, operationName: fc.oneof(fc.constantFrom(null, 'One'), nastyJson) },
      { requiredKeys: ['query'] },
    ),
  },
  { weight: 1, arbitrary: fc.array(fc.record({ query }), { maxLength: 3 }) },
  { weight: 1, arbitrary: nastyJson },
);

describe('whatever is asked over GraphQL', () => {
  test('nothing answers 5xx, and every error has a code', async () => {
    const statuses = new Map<number, number>();
    let withData = 0;
    const property = fc.asyncProperty(body, fc.nat({ max: 2 }), async (payload, who) => {
      const answer = await built.app.inject({
        method: 'POST',
        url: '/graphql',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens[who]!}` },
        payload: JSON.stringify(payload),
      });
      statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1);
      if (answer.statusCode === 200 && answer.body.startsWith('{"data":{')) withData += 1;
      expect(graphqlFaults(answer.statusCode, answer.body)).toEqual([]);
    });
    await fc.assert(property, { numRuns: tries, seed, endOnFailure: true });
    console.log([...statuses].map(([status, count]) => `${status}×${count}`).join(' '), `with data: ${withData}`);
    expect(withData).toBeGreaterThan(tries / 20);
    expect(statuses.get(400) ?? 0).toBeGreaterThan(tries / 20);
    expect(built.log.filter((line) => line.includes('unexpected'))).toEqual([]);
  }, 60_000);
});
