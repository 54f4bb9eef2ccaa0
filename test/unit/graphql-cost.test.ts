import { buildSchema, Kind, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { costOf, costVaries } from '../../src/graphql/cost.ts';

const schema = buildSchema(`
  type Query { name: String one: Thing list: [Thing!]! page(first: Int, last: Int, after: String): Page! }
  type Page { nodes: [Thing!]! edges: [Edge!]! totalCount: Int }
  type Edge { cursor: String node: Thing! }
  type Thing { id: String tags: [String!]! things: [Thing!]! page(first: Int): Page! }
`);

function cost(query: string, variables: Record<string, unknown> = {}): number {
  const document = parse(query);
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION)!;
  return costOf(schema, document, operation, variables);
}

describe('cost', () => {
  test('a field counts 1 and what is below it', () => {
    expect(cost('{ name }')).toBe(1);
    expect(cost('{ one { id tags } }')).toBe(3);
    expect(cost('{ a: one { id } b: one { id } }')).toBe(4);
  });

  test('a list of objects counts ten times what is below it', () => {
    expect(cost('{ list { id } }')).toBe(11);
    expect(cost('{ list { things { id } } }')).toBe(1 + 10 * (1 + 10));
  });

  test('a page counts by first or last, else by the default', () => {
    expect(cost('{ page(first: 7) { nodes { id } totalCount } }')).toBe(1 + 1 + 7 + 1);
    expect(cost('{ page(last: 3) { edges { cursor node { id } } } }')).toBe(1 + 1 + 3 * 3);
    expect(cost('{ page { nodes { id } } }')).toBe(1 + 1 + 50);
    expect(cost('query Q($n: Int) { page(first: $n) { nodes { id } } }', { n: 20 })).toBe(22);
    expect(cost('query Q($n: Int) { page(first: $n) { nodes { id } } }', {})).toBe(52);
    expect(cost('{ page(first: -5) { nodes { id } } }')).toBe(3);
  });

  test('a page size reaches through fragments, and not into other lists', () => {
    const query = 'query Q { page(first: 4) { ...P } } fragment P on Page { nodes { ... on Thing { things { id } } } }';
    expect(cost(query)).toBe(1 + 1 + 4 * (1 + 10));
  });

  test('the same fragment costs by the page it is spread in', () => {
    const query = '{ a: page(first: 2) { ...P } b: page(first: 5) { ...P } } fragment P on Page { nodes { id } }';
    expect(cost(query)).toBe(1 + 1 + 2 + (1 + 1 + 5));
  });

  test('it varies with Int variables only', () => {
    const varies = (query: string) => {
      const [operation] = parse(query).definitions;
      return operation?.kind === Kind.OPERATION_DEFINITION && costVaries(operation);
    };
    expect(varies('query Q($n: Int) { name }')).toBe(true);
    expect(varies('query Q($n: Int!) { name }')).toBe(true);
    expect(varies('query Q($s: String!) { name }')).toBe(false);
  });
});
