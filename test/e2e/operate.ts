import { waitFor } from '../../lab/wait.ts';
import type { Operation, Plan } from '../../src/modules/operations/index.ts';
import type { Api } from '../bench/api.ts';
import type { Stage } from './replicas.ts';

type Body = Record<string, unknown>;

/** Where and as whom to ask; by default the stage's first replica and its administrator. */
export interface AskOptions {
  replica?: Api;
  token?: string;
  headers?: Record<string, string>;
}

/** How long an operation may take; times never decide a test. */
export interface WaitEndedOptions extends AskOptions {
  timeoutMs?: number;
}

/** Any answer of the REST API. */
export interface RestAnswer<T = unknown> {
  status: number;
  headers: Headers;
  body: T;
}

/** What GraphQL answers; `code` is that of the first error. */
export interface GraphqlAnswer<T> {
  data: T | null;
  code: string | null;
  errors: readonly { message: string; extensions?: { code?: string } }[];
}

const defaultReason = 'end-to-end test';

/** One request to the REST API, below `/v1/clusters/main` unless the path is `/v1/…` or `/graphql`. Any status resolves. */
export async function askRest<T = unknown>(
  stage: Stage,
  method: string,
  path: string,
  body?: unknown,
  options: AskOptions = {},
): Promise<RestAnswer<T>> {
  const url = `${replicaOf(stage, options).url}${/^\/(v1|graphql)/.test(path) ? '' : '/v1/clusters/main'}${path}`;
  const headers = {
    authorization: `Bearer ${options.token ?? stage.token}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...options.headers,
  };
  const answer = await fetch(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: (text === '' ? null : JSON.parse(text)) as T };
}

/** One GraphQL request. Errors are answered, not thrown. */
export async function askGraphql<T = Record<string, unknown>>(
  stage: Stage,
  query: string,
  variables: Body = {},
  options: AskOptions = {},
): Promise<GraphqlAnswer<T>> {
  const { body } = await askRest<{ data?: T | null; errors?: GraphqlAnswer<T>['errors'] }>(
    stage,
    'POST',
    '/graphql',
    { query, variables },
    options,
  );
  const errors = body.errors ?? [];
  return { data: body.data ?? null, code: errors[0]?.extensions?.code ?? null, errors };
}

/** Asks for an operation by REST; a `reason` is filled in. Throws unless it is accepted. */
export async function request(
  stage: Stage,
  method: string,
  path: string,
  body: Body = {},
  options: AskOptions = {},
): Promise<Operation> {
  const answer = await askRest<Operation>(stage, method, path, { reason: defaultReason, ...body }, options);
  if (answer.status !== 202) throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Asks for an operation by REST and waits until it has ended, in whatever state. */
export async function operate(
  stage: Stage,
  method: string,
  path: string,
  body: Body = {},
  options: WaitEndedOptions = {},
): Promise<Operation> {
  const { id } = await request(stage, method, path, body, options);
  return waitEnded(stage, id, options);
}

/** The plan of an operation, by `?dryRun=all`. Throws when there is none. */
export async function planOf(stage: Stage, path: string, body: Body = {}, options: AskOptions = {}): Promise<Plan> {
  const input = { reason: defaultReason, ...body };
  const answer = await askRest<{ plan: Plan }>(stage, 'POST', `${path}?dryRun=all`, input, options);
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body.plan;
}

/** Runs a mutation on the cluster `main`; `dryRun` asks for the plan alone. Errors are answered, not thrown. */
export async function mutate(
  stage: Stage,
  mutation: string,
  input: Body = {},
  options: AskOptions & { dryRun?: boolean } = {},
): Promise<{ operation: { id: string } | null; plan: Plan | null; code: string | null; message: string | null }> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const query = `mutation ($input: ${type}!, $dryRun: DryRun) {
    requested: ${mutation}(cluster: "main", input: $input, dryRun: $dryRun) {
      operation { id }
      plan { kind cluster target risk permission summary possible needsApproval observed observedAt hash commands
        checks { id subject status message value limit unit }
        candidates { member eligible chosen rules { id subject status message value limit unit } }
        changes { path before after }
        steps { id title }
        impact { summary sessionsDropped writeOutageSeconds dataLossBytes dataLossSeconds } }
    }
  }`;
  const dryRun = options.dryRun === true ? { dryRun: 'all' } : {};
  const variables = { input: { reason: defaultReason, ...input }, ...dryRun };
  const { data, code, errors } = await askGraphql<{ requested: { operation: { id: string } | null; plan: Plan } }>(
    stage,
    query,
    variables,
    options,
  );
  return {
    operation: data?.requested.operation ?? null,
    plan: data?.requested.plan ?? null,
    code,
    message: errors[0]?.message ?? null,
  };
}

/** Asks for an operation by GraphQL and waits until it has ended, in whatever state. */
export async function operateByGraphql(
  stage: Stage,
  mutation: string,
  input: Body = {},
  options: WaitEndedOptions = {},
): Promise<Operation> {
  const { operation, code, message } = await mutate(stage, mutation, input, options);
  if (operation === null) throw new Error(`${mutation} was not accepted: ${code ?? ''} ${message ?? ''}`);
  return waitEnded(stage, operation.id, options);
}

/** Waits until an operation has ended, in whatever state, and gives it. */
export async function waitEnded(stage: Stage, id: string, options: WaitEndedOptions = {}): Promise<Operation> {
  let last: Operation | null = null;
  return waitFor(
    async () => {
      const { status, body } = await askRest<Operation>(stage, 'GET', `/v1/operations/${id}`, undefined, options);
      if (status === 200) last = body;
      return status === 200 && body.done && body;
    },
    { timeoutMs: options.timeoutMs ?? 120_000, what: `the end of operation ${id}` },
  ).catch((error: unknown) => {
    throw new Error(`${String(error)} It was: ${JSON.stringify(last)}`);
  });
}

function replicaOf({ replicas }: Stage, { replica = replicas[0] }: AskOptions): Api {
  if (replica === undefined) throw new Error('the stage has no replica');
  return replica;
}
