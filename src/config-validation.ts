import { resolve } from 'node:path';
import { Ajv, type ErrorObject } from 'ajv';
import { formatPath, type Finding } from './config-references.ts';
import { ConfigSchema, type Config } from './config-schema.ts';

/** The part of JSON Schema that the configuration uses, for walking values beside their schema. */
interface SchemaNode {
  type?: string;
  required?: readonly string[];
  properties?: Record<string, SchemaNode>;
  patternProperties?: Record<string, SchemaNode>;
  items?: SchemaNode;
  secret?: boolean;
  file?: boolean;
}

const root = ConfigSchema as unknown as SchemaNode;
const ajv = new Ajv({ allErrors: true, useDefaults: true, strict: true, verbose: true });
for (const keyword of ['secret', 'file']) ajv.addKeyword({ keyword, schemaType: 'boolean' });
const validate = ajv.compile<Config>(ConfigSchema);

/**
 * Fills the defaults into `value` and checks it against the schema. A variable of the environment is always text, so at
 * the `substituted` places it is read as the number or boolean that the schema wants. Names of files that are relative
 * are made to start at `directory`.
 */
export function validateConfig(value: unknown, substituted: ReadonlySet<string>, directory: string): Finding[] {
  fillSections(value, root);
  const findings = validateSchema(value, substituted);
  resolveFiles(value, root, directory);
  return findings;
}

/** The configuration as it may be logged: every value that its schema calls secret is masked. */
export function redacted(config: Config): unknown {
  return mask(config, root);
}

/** Adds the sections that were left out, since Ajv fills defaults only into objects that are there. */
function fillSections(value: unknown, schema: SchemaNode): void {
  if (!isRecord(value)) return;
  for (const [key, child] of Object.entries(schema.properties ?? {})) {
    // A section whose lines are all commented out is null.
    const absent = value[key] === undefined || value[key] === null;
    if (
      absent &&
      child.type === 'object' &&
      child.properties !== undefined &&
      schema.required?.includes(key) === true
    ) {
      value[key] = {};
    }
  }
  for (const [key, item] of Object.entries(value)) {
    const child = childSchema(schema, key);
    if (child !== undefined) fillSections(item, child);
  }
}

function resolveFiles(value: unknown, schema: SchemaNode, directory: string): void {
  if (!isRecord(value)) return;
  for (const [key, item] of Object.entries(value)) {
    const child = childSchema(schema, key);
    if (child?.file === true && typeof item === 'string') value[key] = resolve(directory, item);
    else if (child !== undefined) resolveFiles(item, child, directory);
  }
}

function validateSchema(config: unknown, substituted: ReadonlySet<string>): Finding[] {
  if (validate(config)) return [];
  const converted = (validate.errors ?? []).filter((error) => convertSubstituted(config, error, substituted));
  if (converted.length > 0) validate(config);
  return (validate.errors ?? []).map(toFinding);
}

function convertSubstituted(config: unknown, error: ErrorObject, substituted: ReadonlySet<string>): boolean {
  const path = pathOf(error.instancePath, config);
  const last = path.at(-1);
  if (error.keyword !== 'type' || last === undefined || !substituted.has(formatPath(path))) return false;
  const parent = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], config);
  const text = String(error.data);
  const wanted = (error.params as { type: string }).type;
  const value = wanted === 'boolean' ? { true: true, false: false }[text] : text.trim() === '' ? NaN : Number(text);
  if (value === undefined || Number.isNaN(value)) return false;
  (parent as Record<string | number, unknown>)[last] = value;
  return true;
}

function toFinding(error: ErrorObject): Finding {
  const path = pathOf(error.instancePath, undefined);
  const parent = error.parentSchema as SchemaNode & { description?: string };
  if (error.keyword === 'additionalProperties') {
    const key = (error.params as { additionalProperty: string }).additionalProperty;
    const known = Object.keys(parent.properties ?? {});
    const message =
      known.length > 0
        ? `is not known here; known are ${known.join(', ')}`
        : 'must be a name of letters, digits, dots, dashes and underscores, at most 63 long';
    return { path: [...path, key], message, key };
  }
  if (error.keyword === 'required') {
    const key = (error.params as { missingProperty: string }).missingProperty;
    return { path: [...path, key], message: `is missing${expectedType(parent.properties?.[key])}` };
  }
  const allowed = (error.params as { allowedValues?: unknown[] }).allowedValues;
  const expected = allowed === undefined ? (error.message ?? 'is not valid') : `must be one of ${allowed.join(', ')}`;
  return { path, message: parent.description === undefined ? expected : `${expected} (${parent.description})` };
}

function expectedType(schema: SchemaNode | undefined): string {
  return schema?.type === undefined ? '' : `; expected ${/^[aio]/.test(schema.type) ? 'an' : 'a'} ${schema.type}`;
}

/** A JSON pointer as keys and indexes. Against the value when there is one, since a digit may also be a key. */
function pathOf(pointer: string, root: unknown): (string | number)[] {
  let at = root;
  return pointer
    .split('/')
    .slice(1)
    .map((part) => {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
      const index = root === undefined ? /^\d+$/.test(key) : Array.isArray(at);
      at = at === undefined ? undefined : (at as Record<string, unknown>)[key];
      return index ? Number(key) : key;
    });
}

function childSchema(schema: SchemaNode, key: string): SchemaNode | undefined {
  const named = schema.properties?.[key];
  if (named !== undefined) return named;
  return Object.entries(schema.patternProperties ?? {}).find(([pattern]) => new RegExp(pattern).test(key))?.[1];
}

function mask(value: unknown, schema: SchemaNode | undefined): unknown {
  if (schema?.secret === true) return '***';
  if (Array.isArray(value)) return value.map((item) => mask(item, schema?.items));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, mask(item, schema && childSchema(schema, key))]),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
