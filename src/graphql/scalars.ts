import { GraphQLError, valueFromASTUntyped, type GraphQLScalarType, type GraphQLScalarTypeConfig } from 'graphql';

type Behaviour = Pick<GraphQLScalarTypeConfig<unknown, unknown>, 'serialize' | 'parseValue'>;

/** ISO 8601 as the model writes it: in UTC, with at most nanoseconds. */
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

function dateTime(value: unknown): string {
  if (typeof value === 'string' && isoTime.test(value) && !Number.isNaN(Date.parse(value))) return value;
  throw new GraphQLError('DateTime must be a time in ISO 8601, like 2026-01-31T12:00:00.000Z.');
}

/** The model holds times as text already; answers have many. */
function writtenTime(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new GraphQLError('DateTime must be a text.');
}

function int64(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new GraphQLError('Int64 must be an integer between -(2^53 - 1) and 2^53 - 1.');
}

function json(value: unknown): unknown {
  return value;
}

/** What the scalars of the schema take and give. The model's values are what JSON holds, so most go through as they are. */
const behaviours: Record<string, Behaviour> = {
  DateTime: { serialize: writtenTime, parseValue: dateTime },
  Int64: { serialize: int64, parseValue: int64 },
  JSON: { serialize: json, parseValue: json },
};

/** Gives the scalars of a built schema their behaviour, literals in the document included. */
export function defineScalar(scalar: GraphQLScalarType): void {
  const behaviour = behaviours[scalar.name];
  if (behaviour === undefined) throw new TypeError(`There is no behaviour for the scalar ${scalar.name}.`);
  const { serialize, parseValue } = behaviour;
  if (serialize === undefined || parseValue === undefined) throw new TypeError(`${scalar.name} is half defined.`);
  scalar.serialize = serialize;
  scalar.parseValue = parseValue;
  scalar.parseLiteral = (node, variables) => parseValue(valueFromASTUntyped(node, variables));
}
