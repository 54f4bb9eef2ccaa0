import { Check, Errors } from 'typebox/value';
import type { TSchema } from 'typebox';
import { Problem, type Fault } from '../../kernel/errors.ts';
import { isStorable } from '../../kernel/storable-text.ts';
import { commonFieldNames, commonFields, IdempotencyKeySchema, type CommonFields } from './command-model.ts';
import type { AnyOperation } from './define-operation.ts';

export interface Command {
  /** The operation's own fields, defaults filled in. */
  input: Record<string, unknown>;
  common: CommonFields;
}

/**
 * Holds a request that is no operation to its schema, whatever transport it came by.
 * @throws Problem `invalid_request`
 */
export function requireShape(schema: TSchema, body: unknown): void {
  const errors = [...Errors(schema, body)].flatMap(toFault);
  if (errors.length > 0) throw new Problem('invalid_request', 'The request does not fit; see errors.', { errors });
}

/**
 * Holds a request to the operation's schema, whatever transport it came by: unknown fields, wrong types and nulls are
 * faults, nothing is converted.
 * @throws Problem `invalid_request`
 */
export function validateCommand(definition: AnyOperation, body: Readonly<Record<string, unknown>>): Command {
  const faults = [...Errors(definition.command as TSchema, body)].map(toFault);
  if (faults.length > 0) {
    throw new Problem('invalid_request', `This is no request for ${definition.kind}; see errors.`, {
      errors: faults.flat(),
    });
  }
  const unstorable = unstorableIn(body, 'body');
  if (unstorable.length > 0) {
    throw new Problem('invalid_request', 'No system here can hold such text; nothing was done.', {
      errors: unstorable,
    });
  }
  const own = Object.entries(body).filter(([name]) => !commonFieldNames.includes(name as never));
  const common = Object.fromEntries(Object.entries(body).filter(([name]) => commonFieldNames.includes(name as never)));
  return { input: { ...defaultsOf(definition), ...Object.fromEntries(own) }, common: common as CommonFields };
}

/** What cannot be written down cannot be done. */
function unstorableIn(value: unknown, path: string): Fault[] {
  if (typeof value === 'string') {
    return isStorable(value) ? [] : [{ path, message: 'must not contain NUL or half of a surrogate pair' }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    ...unstorableIn(name, path),
    ...unstorableIn(inner, `${path}/${name}`),
  ]);
}

/**
 * Holds the reason of a decision to the rules that the reason of a request has.
 * @throws Problem `invalid_request`
 */
export function requireReason(reason: string): void {
  requireFits(commonFields.reason, reason, 'body/reason', 'must be 3 to 500 printable characters');
}

/**
 * Holds the key of a request to its rules, whatever transport it came by.
 * @throws Problem `invalid_request`
 */
export function requireIdempotencyKey(key: string | null): void {
  if (key === null) return;
  requireFits(IdempotencyKeySchema, key, 'idempotencyKey', 'must be 1 to 200 visible ASCII characters, no spaces');
}

function requireFits(schema: TSchema, value: string, path: string, message: string): void {
  if (Check(schema, value)) return;
  throw new Problem('invalid_request', `${path} ${message}; nothing was done.`, { errors: [{ path, message }] });
}

function defaultsOf({ input }: AnyOperation): Record<string, unknown> {
  const properties = Object.entries(input as Record<string, { default?: unknown }>);
  return Object.fromEntries(
    properties.filter(([, schema]) => schema.default !== undefined).map(([name, schema]) => [name, schema.default]),
  );
}

type ValidationError = ReturnType<typeof Errors>[number];

function toFault(error: ValidationError): Fault[] {
  const path = `body${error.instancePath}`;
  const params = error.params as {
    additionalProperties?: string[];
    requiredProperties?: string[];
    allowedValues?: unknown[];
  };
  if (params.additionalProperties !== undefined)
    return params.additionalProperties.map((name) => ({ path: `${path}/${name}`, message: 'is not known here' }));
  if (params.requiredProperties !== undefined)
    return params.requiredProperties.map((name) => ({ path: `${path}/${name}`, message: 'is missing' }));
  if (params.allowedValues !== undefined)
    return [{ path, message: `must be one of ${params.allowedValues.join(', ')}` }];
  return [{ path, message: error.message }];
}
