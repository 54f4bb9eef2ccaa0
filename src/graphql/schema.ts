import { readFileSync } from 'node:fs';
import {
  buildSchema,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { GraphqlContext } from './context.ts';
import type { Resolvers } from './generated.ts';
import { guardFields } from './permission-guard.ts';
import { defineScalar } from './scalars.ts';

/** The committed schema, written by hand. */
export function readSchemaText(): string {
  return readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
}

type Field = GraphQLField<unknown, GraphqlContext>;
type Resolve = GraphQLFieldResolver<unknown, GraphqlContext>;

/**
 * The schema that runs: scalars behave, resolvers are attached, and every field with `@requires` is guarded. Throws when
 * a resolver has no field, a root field has no resolver, or a root field declares no permission.
 */
export function createSchema(text: string, resolvers: readonly Resolvers[]): GraphQLSchema {
  const schema = buildSchema(text);
  for (const type of Object.values(schema.getTypeMap())) {
    if (isScalarType(type) && !isSpecifiedScalarType(type)) defineScalar(type);
  }
  for (const part of resolvers) {
    for (const [typeName, fields] of Object.entries(part)) attach(schema, typeName, fields as Record<string, unknown>);
  }
  for (const root of rootTypes(schema)) {
    for (const field of Object.values(root.getFields())) {
      if (field.resolve === undefined && field.subscribe === undefined) {
        throw new Error(`${root.name}.${field.name} has no resolver.`);
      }
    }
  }
  guardFields(schema);
  return schema;
}

export function rootTypes(schema: GraphQLSchema): GraphQLObjectType[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return roots.filter((root) => root !== undefined && root !== null);
}

function attach(schema: GraphQLSchema, typeName: string, resolvers: Record<string, unknown>): void {
  const type = schema.getType(typeName);
  if (!isObjectType(type)) throw new Error(`There are resolvers for ${typeName}, which is no object type.`);
  const fields = type.getFields();
  for (const [name, resolver] of Object.entries(resolvers)) {
    const field = fields[name] as Field | undefined;
    if (field === undefined) throw new Error(`There is a resolver for ${typeName}.${name}, which is no field.`);
    if (field.resolve !== undefined || field.subscribe !== undefined) {
      throw new Error(`There are two resolvers for ${typeName}.${name}.`);
    }
    if (typeof resolver === 'function') field.resolve = resolver as Resolve;
    else field.subscribe = (resolver as { subscribe: Resolve }).subscribe;
  }
}
