import { buildSchema, getIntrospectionQuery } from 'graphql';
import { describe, expect, test } from 'vitest';
import { Documents } from '../../src/graphql/documents.ts';
import { Refusal } from '../../src/graphql/errors.ts';
import { readSchemaText } from '../../src/graphql/schema.ts';
import type { Problem } from '../../src/kernel/errors.ts';
import { fullTopologyQuery } from '../support/graphql-app.ts';

const schema = buildSchema(readSchemaText());
const production = () => new Documents(schema, { introspection: false });
const development = () => new Documents(schema, { introspection: true });

function refusalOf(query: string, extra: object = {}, documents = production()): Refusal {
  try {
    documents.admit({ query, ...extra });
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('the document was admitted');
}
const whyRefused = (query: string, extra: object = {}, documents = production()): string =>
  refusalOf(query, extra, documents).message;

describe('documents', () => {
  test('the full topology is within all limits', () => {
    const admitted = production().admit({ query: fullTopologyQuery(), variables: { name: 'main' } });
    expect(admitted.variables).toEqual({ name: 'main' });
  });

  test('faults say where they are', () => {
    const [error] = refusalOf('{ clusters {\n  nothing } }').errors;
    expect(error?.locations).toEqual([{ line: 2, column: 3 }]);
    expect((error?.originalError as Problem).code).toBe('invalid_request');
    expect(refusalOf('{ clusters ').errors[0]?.locations).toEqual([{ line: 1, column: 12 }]);
  });

  test('text and tokens are limited before anything is parsed in full', () => {
    expect(whyRefused(`{ viewer { subject } } #${' '.repeat(40_000)}`)).toMatch(/characters; 32768 are allowed/);
    expect(whyRefused(`{ viewer { ${'subject '.repeat(3000)} } }`)).toMatch(/2000 tokens/);
  });

  test('a document as JSON is no document', () => {
    expect(whyRefused('{"kind":"Document","definitions":[]}')).toMatch(/Syntax Error/);
  });

  test('depth is limited, through fragments too, and fragments add none', () => {
    const tooDeep =
      '{ clusters { edges { node { replication { observed { value { senders { ...A } } } } } } } } ' +
      'fragment A on Sender { x: member { y { z { a } } } }';
    expect(whyRefused(tooDeep)).toMatch(/depth limit of 10 exceeded, found 11/);
    const nested =
      'query { clusters { edges { node { ...A } } } } ' +
      'fragment A on Cluster { replication { observed { ...B } } } ' +
      'fragment B on ReplicationSection { value { senders { ...C } } } ' +
      'fragment C on Sender { ...D } fragment D on Sender { ...E } fragment E on Sender { member }';
    expect(production().admit({ query: nested }).operation.kind).toBe('OperationDefinition');
  });

  test('aliases are counted through fragments', () => {
    const aliases = (n: number) => Array.from({ length: n }, (_, i) => `a${i}: name`).join(' ');
    expect(production().admit({ query: `{ clusters { nodes { ${aliases(15)} } } }` }).document.kind).toBe('Document');
    expect(whyRefused(`{ clusters { nodes { ${aliases(16)} } } }`)).toMatch(/Aliases limit of 15 exceeded, found 16/);
    const twice = `{ clusters { nodes { ...F members { name } } edges { node { ...F } } } } fragment F on Cluster { ${aliases(8)} }`;
    expect(whyRefused(twice)).toMatch(/found 16/);
  });

  test('directives are limited', () => {
    const many = Array.from({ length: 21 }, (_, i) => `... on Viewer @include(if: ${i % 2 === 0}) { subject }`).join(
      ' ',
    );
    expect(whyRefused(`{ viewer { ${many} } }`)).toMatch(/Directives limit of 20 exceeded/);
  });

  test('cost counts lists, and page sizes from variables', () => {
    const query = `query Q($n: Int) { clusters(first: $n) { nodes { members { name } replication { observed { value { senders { pid } } } } } } }`;
    expect(production().admit({ query, variables: { n: 10 } }).variables).toEqual({ n: 10 });
    const [error] = refusalOf(
      `query Q($n: Int) { clusters(first: $n) { nodes { ...F } } } fragment F on Cluster {
      replication { observed { value { senders { pid sentLsn writeLsn flushLsn } slots { name active retainedBytes } } } } }`,
      {
        variables: { n: 100 },
      },
    ).errors;
    expect(error?.message).toMatch(/cost limit of 60000 exceeded/);
    expect(error?.locations).toHaveLength(1);
  });

  test('fragments that grow exponentially are refused at once', () => {
    const levels = 60;
    const fragments = Array.from({ length: levels }, (_, i) => {
      const next = i + 1 < levels ? `...F${i + 1} ...F${i + 1}` : 'name';
      return `fragment F${i} on Cluster { ${next} }`;
    });
    const query = `query Q($n: Int) { clusters(first: $n) { nodes { ...F0 } } } ${fragments.join(' ')}`;
    const started = performance.now();
    expect(whyRefused(query, { variables: { n: 1 } })).toMatch(/cost limit/);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test('the worst that the token limit lets in is refused or admitted within a second', () => {
    const worst = [
      `{ clusters { nodes { ${'name '.repeat(1980)} } } }`,
      `{ clusters { nodes { ${'... on Cluster { name } '.repeat(300)} } } }`,
      `{ clusters { nodes { ${Array.from({ length: 600 }, (_, i) => `...F${i % 40}`).join(' ')} } } } ${Array.from({ length: 40 }, (_, i) => `fragment F${i} on Cluster { name scope }`).join(' ')}`,
      `{ clusters ${'{ '.repeat(900)}${'} '.repeat(900)} }`,
    ];
    for (const query of worst) {
      const started = performance.now();
      try {
        production().admit({ query });
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal);
      }
      expect(performance.now() - started).toBeLessThan(1000);
    }
  });

  test('circular fragments are refused', () => {
    expect(whyRefused('{ viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { ...A }')).toMatch(
      /Cannot spread fragment/,
    );
  });

  test('introspection is for development, and there it is limited', () => {
    expect(whyRefused(getIntrospectionQuery())).toMatch(/introspection/i);
    expect(whyRefused('{ __type(name: "Cluster") { name } }')).toMatch(/introspection/i);
    expect(production().admit({ query: '{ __typename viewer { __typename } }' }).document.kind).toBe('Document');
    const full = getIntrospectionQuery({
      schemaDescription: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      inputValueDeprecation: true,
    });
    expect(development().admit({ query: full }).document.kind).toBe('Document');
    const circle = '{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }';
    expect(whyRefused(circle, {}, development())).toMatch(/introspection depth/i);
    const ofType = `{ __type(name: "Cluster") { ${'ofType { '.repeat(20)} name ${'} '.repeat(20)} } }`;
    expect(whyRefused(ofType, {}, development())).toMatch(/depth limit/i);
    const hidden = `{ __schema { types { ...T } } } fragment T on __Type { ${'ofType { '.repeat(20)} name ${'} '.repeat(20)} }`;
    expect(whyRefused(hidden, {}, development())).toMatch(/Introspection depth limit of 16/);
  });

  test('variables of wrong types are faults', () => {
    const query = 'query Q($name: String!) { cluster(name: $name) { name } }';
    expect(whyRefused(query, { variables: { name: 1 } })).toMatch(/\$name.*String cannot represent/s);
    expect(whyRefused(query, { variables: {} })).toMatch(/\$name.*was not provided/);
    expect(whyRefused(query)).toMatch(/\$name.*was not provided/);
    expect(refusalOf(query).errors[0]?.locations).toEqual([{ line: 1, column: 9 }]);
  });

  test('an operation is chosen by its name', () => {
    const query = 'query A { viewer { subject } } query B { viewer { role } }';
    const documents = production();
    expect(whyRefused(query)).toMatch(/several operations/);
    expect(whyRefused(query, { operationName: 'C' })).toMatch(/no operation "C"/);
    expect(whyRefused('fragment F on Viewer { subject }')).toMatch(/never used|no operation/);
    const a = documents.admit({ query, operationName: 'A' });
    const b = documents.admit({ query, operationName: 'B' });
    expect([a.operation.name?.value, b.operation.name?.value]).toEqual(['A', 'B']);
    expect(a.source).not.toBe(b.source);
    expect(a.key).not.toBe(b.key);
    expect(documents.admit({ query, operationName: 'A' }).key).toBe(a.key);
  });

  test('what is remembered is limited, and refusals are remembered too', () => {
    const documents = production();
    const first = documents.admit({ query: '{ viewer { subject } }' });
    expect(documents.admit({ query: '{ viewer { subject } }' }).document).toBe(first.document);
    for (let i = 0; i < 300; i += 1) documents.admit({ query: `query Q${i} { viewer { subject } }` });
    expect(documents.admit({ query: '{ viewer { subject } }' }).document).not.toBe(first.document);
    expect(refusalOf('{ nothing }', {}, documents)).toBe(refusalOf('{ nothing }', {}, documents));
  });
});
