import {
  defaultFieldResolver,
  getDirectiveValues,
  isObjectType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql';
import { permissions, requirePermission, type Permission } from '../kernel/permissions.ts';
import type { GraphqlContext } from './context.ts';

type Field = GraphQLField<unknown, GraphqlContext>;
type Resolve = GraphQLFieldResolver<unknown, GraphqlContext>;

/**
 * Puts the permission that a field declares by `@requires` in front of its resolver. A root field without one throws, so
 * that the process does not start. Mutations declare theirs too, and leave the refusal to their service, which writes it
 * into the audit.
 */
export function guardFields(schema: GraphQLSchema): void {
  const roots = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields()) as Field[]) {
      const permission = permissionOf(schema, type.name, field);
      if (permission !== null) {
        if (type !== schema.getMutationType()) guard(field, permission);
      } else if (roots.has(type)) {
        throw new Error(`${type.name}.${field.name} declares no permission. Add @requires(permission: "…").`);
      }
    }
  }
}

function permissionOf(schema: GraphQLSchema, typeName: string, field: Field): Permission | null {
  const directive = schema.getDirective('requires');
  if (directive === null || directive === undefined || field.astNode === undefined || field.astNode === null)
    return null;
  const declared = getDirectiveValues(directive, field.astNode)?.['permission'];
  if (declared === undefined) return null;
  if (typeof declared === 'string' && Object.hasOwn(permissions, declared)) return declared as Permission;
  throw new Error(`${typeName}.${field.name} requires ${JSON.stringify(declared)}, which is no permission.`);
}

function guard(field: Field, permission: Permission): void {
  const { subscribe } = field;
  if (subscribe !== undefined) field.subscribe = guarded(permission, subscribe);
  else field.resolve = guarded(permission, field.resolve ?? defaultFieldResolver);
}

function guarded(permission: Permission, resolve: Resolve): Resolve {
  return (parent, args, context, info): unknown => {
    context.read((ctx) => requirePermission(ctx, permission));
    return resolve(parent, args, context, info);
  };
}
