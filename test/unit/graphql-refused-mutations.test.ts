import { buildSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { allOperations } from '../../src/container-operations.ts';
import { refusedMutations } from '../../src/graphql/refused-mutations.ts';
import { readSchemaText } from '../../src/graphql/schema.ts';
import { actionOfMutation, OperationRegistry } from '../../src/modules/operations/index.ts';

const query =
  'mutation ($cluster: String!, $input: SwitchoverInput!) { switchover(cluster: $cluster, input: $input) { x } }';

describe('the mutations of a refused request', () => {
  test('come with their cluster and what was sent, whether by variables or in the document', () => {
    const input = { candidate: 1, reason: 'because', unknown: true };
    const expected = [{ name: 'switchover', cluster: 'main', body: input }];
    expect(refusedMutations({ query, variables: { cluster: 'main', input } })).toEqual(expected);
    const inline =
      'mutation { switchover(cluster: "main", input: { candidate: 1, reason: "because", unknown: true }) }';
    expect(refusedMutations({ query: inline })).toEqual(expected);
    expect(refusedMutations({ query: 'mutation { cancelOperation(id: 5, reason: "no") { id } }' })).toEqual([
      { name: 'cancelOperation', cluster: null, body: { id: 5, reason: 'no' } },
    ]);
  });

  test('are found through fragments, also such as lead nowhere', () => {
    const fragments = 'mutation { ...A ... on Mutation { b } } fragment A on Mutation { a ...A ...None }';
    expect(refusedMutations({ query: fragments }).map(({ name }) => name)).toEqual(['a', 'b']);
  });

  test('are those of the operation that was asked for', () => {
    const several = 'query Q { a } mutation M { b } mutation N { c }';
    const names = (operationName: unknown) => refusedMutations({ query: several, operationName }).map((m) => m.name);
    expect(names('M')).toEqual(['b']);
    expect(names('N')).toEqual(['c']);
    for (const other of ['Q', 'X', undefined, 5]) expect(names(other)).toEqual([]);
  });

  test('are none in a look, a query, nonsense and a request that is no object', () => {
    for (const request of [
      { query: 'mutation { switchover(dryRun: all, nothing: 1) { x } }' },
      { query: 'mutation ($d: DryRun) { switchover(dryRun: $d) { x } }', variables: { d: 'all' } },
      ...[{ query: '{ a }' }, { query: 'mutation {' }, { query: 5 }, {}, null, undefined, 'mutation { a }'],
    ])
      expect(refusedMutations(request)).toEqual([]);
    // A dry run that is none must not act, and is told.
    expect(refusedMutations({ query: 'mutation { switchover(dryRun: yes) { x } }' })).toHaveLength(1);
  });

  test('are bounded, however many one document holds', () => {
    const many = `mutation { ${Array.from({ length: 400 }, (_, i) => `a${i}`).join(' ')} }`;
    expect(refusedMutations({ query: many })).toHaveLength(15);
  });
});

test('every mutation has a name in the audit', () => {
  const registry = new OperationRegistry(allOperations);
  const names = Object.keys(buildSchema(readSchemaText()).getMutationType()?.getFields() ?? {});
  expect(names.filter((name) => actionOfMutation(registry, name) === null)).toEqual([]);
  expect(actionOfMutation(registry, 'toString')).toBeNull();
});
