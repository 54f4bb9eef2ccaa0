import { buildSchema, getNamedType, isObjectType } from 'graphql';
import { readSchemaText } from '../../src/graphql/index.ts';
import type { App } from '../../src/http/index.ts';
import { pathParameters, type AnyOperation, type Operation, type Plan } from '../../src/modules/operations/index.ts';

/** The same request, whatever it is sent by. */
export interface OperationRequest {
  token: string | null;
  cluster?: string;
  body: Record<string, unknown>;
  dryRun?: boolean;
  key?: string;
}

/** What came of it: an operation, a plan alone, or a code. */
export interface OperationAnswer {
  code: string | null;
  operation: Operation | null;
  plan: Plan | null;
}

export type Transport = (app: App, definition: AnyOperation, request: OperationRequest) => Promise<OperationAnswer>;

/** The example of an operation as a whole body. */
export function exampleOf({ example }: AnyOperation): Record<string, unknown> {
  return { ...(example as Record<string, unknown>), reason: 'a test of every operation' };
}

/** The path of an operation with the values that the body has for its parameters. */
export function urlOf({ path }: AnyOperation, cluster: string, body: Record<string, unknown>): string {
  const filled = path.replace(/:([A-Za-z]+)/g, (_, name: string) => encodeURIComponent(String(body[name])));
  return `/v1/clusters/${cluster}${filled}`;
}

export const overRest: Transport = async (app, definition, { token, cluster = 'main', body, dryRun, key }) => {
  const inPath = pathParameters(definition.path);
  const response = await app.inject({
    method: 'POST',
    url: `${urlOf(definition, cluster, body)}${dryRun === true ? '?dryRun=all' : ''}`,
    headers: headersOf(token, key),
    payload: Object.fromEntries(Object.entries(body).filter(([name]) => !inPath.includes(name))),
  });
  const answer = response.json<{ code?: string; plan?: Plan }>();
  if (response.statusCode >= 400) return { code: answer.code ?? 'none', operation: null, plan: null };
  if (response.statusCode === 200) return { code: null, operation: null, plan: answer.plan ?? null };
  return { code: null, operation: response.json<Operation>(), plan: answer.plan ?? null };
};

export const overGraphql: Transport = async (app, definition, { token, cluster = 'main', body, dryRun, key }) => {
  const variables = { cluster, input: body, dryRun: dryRun === true ? 'all' : undefined, key };
  const payload = { query: mutationOf(definition), variables };
  const response = await app.inject({ method: 'POST', url: '/graphql', headers: headersOf(token), payload });
  return answerOfGraphql(response.json(), definition);
};

/** Every field that a mutation can answer, built from the schema: none is forgotten. */
export function mutationOf({ mutation }: AnyOperation): string {
  const input = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const variables = `$cluster: String!, $input: ${input}!, $dryRun: DryRun, $key: String`;
  const given = 'cluster: $cluster, input: $input, dryRun: $dryRun, idempotencyKey: $key';
  return `mutation (${variables}) { ${mutation}(${given}) ${selectionOf('Requested')} }`;
}

interface GraphqlAnswer {
  code?: string;
  data?: Record<string, { operation: Operation | null; plan: Plan } | null> | null;
  errors?: { extensions?: { code?: string } }[];
}

export function answerOfGraphql(answer: GraphqlAnswer, { mutation }: AnyOperation): OperationAnswer {
  const requested = answer.data?.[mutation] ?? null;
  const code = answer.code ?? (answer.errors === undefined ? null : (answer.errors[0]?.extensions?.code ?? 'none'));
  if (requested !== null && code === null) return { code, operation: requested.operation, plan: requested.plan };
  return { code: code ?? 'none', operation: null, plan: null };
}

const schema = buildSchema(readSchemaText());

export function selectionOf(typeName: string): string {
  const type = schema.getType(typeName);
  if (!isObjectType(type)) return '';
  const fields = Object.values(type.getFields());
  return `{ ${fields.map((field) => `${field.name} ${selectionOf(getNamedType(field.type).name)}`.trim()).join(' ')} }`;
}

function headersOf(token: string | null, key?: string): Record<string, string> {
  return {
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...(key === undefined ? {} : { 'idempotency-key': key }),
  };
}
