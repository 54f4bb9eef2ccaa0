import fc, { type Arbitrary } from 'fast-check';

/** The part of JSON Schema that our request schemas use. */
export interface RequestSchema {
  $ref?: string;
  type?: string;
  properties?: Record<string, RequestSchema>;
  required?: readonly string[];
  items?: RequestSchema;
  anyOf?: readonly RequestSchema[];
  enum?: readonly unknown[];
  const?: unknown;
  examples?: readonly unknown[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
}

/** The schema with what it refers to in place: `Name#` is the schema with that `$id`. */
export function dereferenced(schema: RequestSchema, named: Readonly<Record<string, RequestSchema>>): RequestSchema {
  const inner = (part: RequestSchema): RequestSchema => dereferenced(part, named);
  if (schema.$ref !== undefined) return inner(named[schema.$ref.replace(/#$/, '')] ?? {});
  const { properties, items, anyOf, ...rest } = schema;
  return {
    ...rest,
    ...(properties === undefined
      ? {}
      : { properties: Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, inner(part)])) }),
    ...(items === undefined ? {} : { items: inner(items) }),
    ...(anyOf === undefined ? {} : { anyOf: anyOf.map(inner) }),
  };
}

/** Values that fit the schema, or nearly: a pattern is met only by way of examples. */
export function arbitraryOf(schema: RequestSchema): Arbitrary<unknown> {
  const fitting = fittingOf(schema);
  const { examples } = schema;
  return examples === undefined || examples.length === 0 ? fitting : fc.oneof(fc.constantFrom(...examples), fitting);
}

function fittingOf(schema: RequestSchema): Arbitrary<unknown> {
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(arbitraryOf));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'object':
      return objectOf(schema);
    case 'array':
      return fc.array(arbitraryOf(schema.items ?? {}), { minLength: schema.minItems ?? 0, maxLength: 5 });
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -1000, max: schema.maximum ?? 1_000_000 });
    case 'number':
      return fc.double({ min: schema.minimum ?? -1000, max: schema.maximum ?? 1000, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'string':
      return stringOf(schema);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function objectOf({ properties = {}, required = [] }: RequestSchema): Arbitrary<unknown> {
  const fields = Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, arbitraryOf(field)]));
  return fc.record(fields, { requiredKeys: required.filter((name) => name in fields) });
}

function stringOf({ format, minLength = 0, maxLength = 60 }: RequestSchema): Arbitrary<string> {
  if (format === 'uuid') return fc.uuid();
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  return fc.string({ minLength, maxLength: Math.min(maxLength, 200) });
}

const nasty = [
  '',
  ' ',
  '\u0000',
  '..',
  '../../etc/passwd',
  '%00',
  '%2e%2e%2f',
  "' OR 1=1 --",
  '__proto__',
  'constructor',
  '*',
  '\u202e\ud83d\ude00',
  '\ud800',
  'a'.repeat(10_000),
  '{"$ne":null}',
  '-1',
  '1e999',
  'true',
] as const;

/** What nobody should send: texts known to break things, any Unicode, any JSON. */
export const nastyText: Arbitrary<string> = fc.oneof(
  fc.constantFrom(...nasty),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ maxLength: 300 }),
);
export const nastyJson: Arbitrary<unknown> = fc.oneof(
  nastyText,
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom(null, [], {}, -1, 1e308, true, [[[[]]]], { __proto__: null, constructor: { prototype: 1 } }),
);

/** A value with something changed in it: a field replaced, removed or added, or all of it replaced. */
export function mutated(base: Arbitrary<unknown>): Arbitrary<unknown> {
  const change = fc.record({
    how: fc.constantFrom('replace', 'remove', 'add', 'whole'),
    at: fc.nat(),
    with: nastyJson,
  });
  return fc
    .tuple(base, change, fc.string({ minLength: 1, maxLength: 20 }))
    .map(([value, { how, at, with: other }, name]) => {
      if (how === 'whole' || typeof value !== 'object' || value === null || Array.isArray(value)) return other;
      const entries = Object.entries(value);
      const index = at % Math.max(1, entries.length);
      if (how === 'add') return { ...value, [name]: other };
      if (how === 'remove') return Object.fromEntries(entries.filter((_, i) => i !== index));
      return Object.fromEntries(entries.map(([key, old], i) => [key, i === index ? other : old]));
    });
}
