import { buildSchema, graphql, GraphQLError, type GraphQLSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { GraphqlContext } from '../../src/graphql/context.ts';
import { createSchema, readSchemaText, rootTypes } from '../../src/graphql/schema.ts';
import { callerOf } from '../support/graphql-app.ts';

const directive = 'directive @requires(permission: String!) on FIELD_DEFINITION\n';
const ids = { requestId: 'r', traceId: 't' };
const make = (text: string, resolvers: object): GraphQLSchema => createSchema(directive + text, [resolvers]);

const one = (): number => 1;

describe('the schema does not start', () => {
  test.each([
    ['a query', 'type Query { a: Int }', { Query: { a: one } }, /Query\.a declares no permission/],
    [
      'a mutation',
      'type Query { a: Int @requires(permission: "cluster:read") } type Mutation { b: Int }',
      { Query: { a: one }, Mutation: { b: one } },
      /Mutation\.b declares no permission/,
    ],
    [
      'a subscription',
      'type Query { a: Int @requires(permission: "cluster:read") } type Subscription { c: Int }',
      { Query: { a: one }, Subscription: { c: { subscribe: () => [] } } },
      /Subscription\.c declares no permission/,
    ],
    [
      'an unknown permission',
      'type Query { a: Int @requires(permission: "cluster:raed") }',
      { Query: { a: one } },
      /"cluster:raed", which is no permission/,
    ],
  ])('with %s', (_what, text, resolvers, message) => {
    expect(() => make(text, resolvers)).toThrow(message);
  });

  test('with the committed schema when one @requires is missing', () => {
    const text = readSchemaText().replace('): Cluster @requires(permission: "cluster:read")', '): Cluster');
    expect(text).not.toBe(readSchemaText());
    const roots = rootTypes(buildSchema(readSchemaText()));
    const all = Object.fromEntries(
      roots.map((root) => {
        const resolver = root.name === 'Subscription' ? { subscribe: () => [] } : () => null;
        return [root.name, Object.fromEntries(Object.keys(root.getFields()).map((field) => [field, resolver]))];
      }),
    );
    expect(() => createSchema(text, [all as never])).toThrow(/Query\.cluster declares no permission/);
    expect(() => createSchema(readSchemaText(), [all as never])).not.toThrow();
  });

  test('with a resolver too many or too few', () => {
    const text = 'type Query { a: Int @requires(permission: "cluster:read") }';
    expect(() => make(text, { Query: { a: one, b: () => 2 } })).toThrow(/Query\.b, which is no field/);
    expect(() => make(text, { Nothing: { a: one } })).toThrow(/Nothing, which is no object type/);
    expect(() => make(text, {})).toThrow(/Query\.a has no resolver/);
    expect(() => createSchema(directive + text, [{ Query: { a: one } }, { Query: { a: () => 2 } }] as never)).toThrow(
      /two resolvers for Query\.a/,
    );
    expect(() => make(`${text} scalar Odd`, { Query: { a: one } })).toThrow(/no behaviour for the scalar Odd/);
  });
});

describe('permissions', () => {
  const text =
    'type Query { open: Thing @requires(permission: "cluster:read") } type Thing { a: Int b: Int @requires(permission: "config:read") }';
  const schema = make(text, { Query: { open: () => ({ a: 1, b: 2 }) } });
  const run = (role: 'viewer' | 'operator') =>
    graphql({ schema, source: '{ open { a b } }', contextValue: new GraphqlContext(callerOf('x', role), ids) });

  test('are enforced before a field is resolved, and only there', async () => {
    expect(await run('operator')).toEqual({ data: { open: { a: 1, b: 2 } } });
    const { data, errors } = await run('viewer');
    expect(data).toEqual({ open: { a: 1, b: null } });
    expect(errors?.[0]?.path).toEqual(['open', 'b']);
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'forbidden' });
  });
});

describe('scalars', () => {
  const text = `scalar DateTime scalar Int64 scalar JSON
    type Query {
      time(in: DateTime!): DateTime @requires(permission: "cluster:read")
      big(in: Int64!): Int64 @requires(permission: "cluster:read")
      any(in: JSON!): JSON @requires(permission: "cluster:read")
    }`;
  const echo = (_parent: unknown, args: { in: unknown }) => args.in;
  const schema = make(text, { Query: { time: echo, big: echo, any: echo } });
  const run = (source: string, variableValues?: Record<string, unknown>) =>
    graphql({ schema, source, variableValues, contextValue: new GraphqlContext(callerOf('x', 'viewer'), ids) });

  test('take literals and variables', async () => {
    const source = `query Q($v: Int64!, $j: JSON!) {
      time(in: "2026-01-31T12:00:00.000Z") a: big(in: 9007199254740991) b: big(in: $v)
      c: any(in: { a: [1, "two", { deep: true }], v: $v }) d: any(in: $j) }`;
    expect(await run(source, { v: 3_000_000_000, j: { x: [null] } })).toEqual({
      data: {
        time: '2026-01-31T12:00:00.000Z',
        a: 9_007_199_254_740_991,
        b: 3_000_000_000,
        c: { a: [1, 'two', { deep: true }], v: 3_000_000_000 },
        d: { x: [null] },
      },
    });
  });

  test.each([
    '{ time(in: "yesterday") }',
    '{ time(in: 5) }',
    '{ big(in: 9007199254740992) }',
    '{ big(in: 1.5) }',
    '{ big(in: "1") }',
  ])('refuse %s', async (source) => {
    const { errors } = await run(source);
    expect(errors?.[0]).toBeInstanceOf(GraphQLError);
    expect(errors?.[0]?.message).toMatch(/DateTime|Int64/);
  });
});
