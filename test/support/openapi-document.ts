/** The part of an OpenAPI 3.1 document that the tests look at. */
export interface OpenapiDocument {
  security?: unknown;
  paths: Record<string, Record<string, OperationObject>>;
  components: { schemas: Record<string, SchemaObject> };
}

export interface SchemaObject {
  $ref?: string;
  examples?: unknown;
  example?: unknown;
  format?: string;
}

interface Media {
  schema?: SchemaObject;
  example?: unknown;
  examples?: unknown;
}

export interface OperationObject {
  operationId?: string;
  security?: unknown[];
  'x-permission'?: string;
  'x-stream'?: boolean;
  parameters?: { name: string; in: string; schema?: SchemaObject; example?: unknown; examples?: unknown }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { content?: Record<string, Media> }>;
}

export interface Operation {
  /** In capitals. */
  method: string;
  /** With `{name}` for parameters. */
  path: string;
  object: OperationObject;
}

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];

export function operationsOf(document: OpenapiDocument): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => methods.includes(method))
      .map(([method, object]) => ({ method: method.toUpperCase(), path, object })),
  );
}
