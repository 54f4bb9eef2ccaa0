import { Ajv } from 'ajv';
import addFormatsModule from 'ajv-formats';
import type { FastifySchemaCompiler, FastifySchema } from 'fastify';

/**
 * Bodies are taken as they are: a wrong type is an error, never converted. Query strings and path parameters are text by
 * nature, so there numbers and booleans are read from text. Nothing is removed: unknown fields are faults.
 */
export function buildValidator(schemas: Record<string, object>): FastifySchemaCompiler<FastifySchema> {
  const strict = createAjv(false, schemas);
  const fromText = createAjv(true, schemas);
  return ({ schema, httpPart }) => (httpPart === 'body' ? strict : fromText).compile(schema);
}

function createAjv(coerceTypes: boolean, schemas: Record<string, object>): Ajv {
  const ajv = new Ajv({
    coerceTypes,
    useDefaults: true,
    removeAdditional: false,
    allErrors: true,
    strict: false,
    // The schemas are ours, and the tests check them: doing it at each start would take most of its time.
    validateSchema: false,
  });
  // The package is CommonJS: its function is the default export's default for TypeScript, and itself at run time.
  const addFormats = addFormatsModule as unknown as typeof addFormatsModule.default;
  addFormats(ajv);
  for (const schema of Object.values(schemas)) ajv.addSchema(schema);
  return ajv;
}
