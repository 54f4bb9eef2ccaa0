import { Type, type Static, type TSchema } from 'typebox';

/** Objects refuse fields that they do not name: a misspelt field must be an error, not a silent nothing. */
export const closed = { additionalProperties: false } as const;

export function nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

/** A reference to a schema with an `$id`: a `$ref` in the OpenAPI document, the full type in TypeScript. */
export function ref<T extends TSchema & { $id: string }>(schema: T) {
  return Type.Unsafe<Static<T>>({ $ref: `${schema.$id}#` });
}

/** Gives a schema the name under which the OpenAPI document lists it. */
export function named<Id extends string, T extends TSchema>($id: Id, schema: T): T & { $id: Id } {
  return { ...schema, $id };
}

export const text = nullable(Type.String());
export const integer = nullable(Type.Integer());
export const number = nullable(Type.Number());
export const flag = nullable(Type.Boolean());
export const time = nullable(Type.String({ format: 'date-time' }));
/** Log sequence number as PostgreSQL writes it, X/Y. */
export const lsn = nullable(Type.String({ pattern: '^[0-9A-F]+/[0-9A-F]+$', description: 'Log sequence number, X/Y' }));
/** Free-form values that pass through: Patroni's tags and configuration. */
export const anyRecord = Type.Record(Type.String(), Type.Unknown());
