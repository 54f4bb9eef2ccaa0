import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { clusterSchemas } from '../../src/modules/clusters/index.ts';

/** A strict validator that knows every named schema of the clusters module: what an answer is held to. */
export function modelAjv(): Ajv {
  const ajv = new Ajv({ allErrors: true, strict: true, strictTypes: false, strictRequired: false });
  addFormats.default(ajv);
  for (const schema of clusterSchemas) ajv.addSchema(schema);
  return ajv;
}

/** The validator of a named schema: `validatorOf('Cluster')`. */
export function validatorOf(id: string, ajv: Ajv = modelAjv()): ValidateFunction {
  const validate = ajv.getSchema(id);
  if (validate === undefined) throw new TypeError(`there is no schema "${id}"`);
  return validate;
}

/** What is wrong with a value, one sentence each; empty when it is valid. */
export function faultsAgainst(validate: ValidateFunction, value: unknown): string[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => `${error.instancePath || '/'} ${error.message ?? error.keyword}`);
}
