import { PassThrough } from 'node:stream';
import { buildSchema, getNamedType, isObjectType } from 'graphql';
import { pino } from 'pino';
import type { RefusedMutation } from '../../src/graphql/refused-mutations.ts';
import type { Resolvers } from '../../src/graphql/generated.ts';
import { readSchemaText, registerGraphql } from '../../src/graphql/index.ts';
import { createMetrics, createServer, registerHttp, type App } from '../../src/http/index.ts';
import type { Caller } from '../../src/kernel/context.ts';
import { tokenRefused } from '../../src/kernel/unauthenticated.ts';
import { clusterSchemas, createClusterService } from '../../src/modules/clusters/index.ts';
import { clusterResolvers } from '../../src/modules/clusters/resolvers.ts';
import { identityResolvers } from '../../src/modules/identity/resolvers.ts';
import { upkeepResolvers } from '../../src/modules/clusters/upkeep-resolvers.ts';
import { auditResolvers } from '../../src/modules/audit/resolvers.ts';
import { policyResolvers } from '../../src/modules/operations/policy-resolvers.ts';
import { operationResolvers } from '../../src/modules/operations/resolvers.ts';
import { fakeAuditService } from './fake-audit.ts';
import { fakeOperations, type FakeOperations } from './fake-operations.ts';
import { FakeSnapshotSource } from './fake-source.ts';

/** The real HTTP and GraphQL sides over clusters from memory; tokens are the names of callers. */
export interface GraphqlApp {
  app: App;
  sources: Map<string, FakeSnapshotSource>;
  callers: Map<string, Caller>;
  /** Mutations in documents that were refused. */
  refused: RefusedMutation[];
  revoke(tokenId: string): void;
  /** What was logged, one object a line. */
  logged(): Record<string, unknown>[];
  close(): Promise<void>;
}

const inAnHour = (): number => Math.floor(Date.now() / 1000) + 3600;

export function callerOf(subject: string, role: Caller['role'], clusters: Caller['clusters'] = '*'): Caller {
  return { subject, role, clusters, tokenId: `id-of-${subject}`, expiresAtSeconds: inAnHour() };
}

/** All that a schema needs, over clusters from memory. */
export function resolversOver(sources: Map<string, FakeSnapshotSource>, operations: FakeOperations): Resolvers[] {
  const given = [
    clusterResolvers(createClusterService(sources, { refreshDeadlineMs: 1000 })),
    identityResolvers(),
    upkeepResolvers(operations.upkeep),
    operationResolvers(operations.service),
    policyResolvers(operations.policy),
    auditResolvers(fakeAuditService()),
  ];
  return [...given, absentResolvers(given)];
}

/** What the schema has and these tests do not ask for. */
function absentResolvers(given: readonly Resolvers[]): Resolvers {
  const absent = (): never => {
    throw new Error('is not there in this test');
  };
  const queries = buildSchema(readSchemaText()).getQueryType()?.getFields() ?? {};
  const known = new Set(given.flatMap(({ Query }) => Object.keys(Query ?? {})));
  const missing = Object.keys(queries).filter((name) => !known.has(name));
  return { Query: Object.fromEntries(missing.map((name) => [name, absent])) };
}

export async function startGraphqlApp(options: { development?: boolean } = {}): Promise<GraphqlApp> {
  const sources = new Map(['main', 'other'].map((name) => [name, new FakeSnapshotSource(name)]));
  const callers = new Map([
    ['viewer', callerOf('viewer', 'viewer')],
    ['operator', callerOf('operator', 'operator')],
    ['limited', callerOf('limited', 'operator', ['other'])],
  ]);
  const listeners = new Set<(tokenId: string) => void>();
  const onRevoked = (listener: (tokenId: string) => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const authenticate = (token: string): Caller => {
    const caller = callers.get(token);
    if (caller === undefined) throw tokenRefused('The token does not verify.');
    return caller;
  };
  const lines: string[] = [];
  const log = new PassThrough().on('data', (chunk: Buffer) => lines.push(chunk.toString('utf8')));
  const app = createServer({ bodyLimitBytes: 262_144, trustedProxies: [] }, pino({ level: 'info' }, log));
  const metrics = createMetrics();
  await registerHttp(app, {
    authenticate,
    onRevoked,
    isStopping: () => false,
    maxEventStreams: 10,
    metrics,
    onRefused: () => Promise.resolve(),
    schemas: [...clusterSchemas],
  });
  const operations = fakeOperations(sources);
  const refused: RefusedMutation[] = [];
  await registerGraphql(app, {
    resolvers: resolversOver(sources, operations),
    onRefusedMutation: (_context, mutation) => {
      refused.push(mutation);
      return Promise.resolve();
    },
    authenticate,
    onRevoked,
    development: options.development ?? false,
  });
  await app.ready();
  return {
    app,
    sources,
    callers,
    refused,
    revoke: (tokenId) => listeners.forEach((listener) => listener(tokenId)),
    logged: () =>
      lines
        .join('')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    close: () => app.close(),
  };
}

/** Everything that the schema shows of a cluster, built from the schema: no field is forgotten. */
export function fullTopologyQuery(): string {
  const schema = buildSchema(readSchemaText());
  const left = /^(Cluster\.(config|member|events)|\w+Connection\.(edges|pageInfo|totalCount))$/;
  const select = (typeName: string): string => {
    const type = schema.getType(typeName);
    if (!isObjectType(type)) return '';
    const fields = Object.values(type.getFields()).filter(({ name }) => !left.test(`${typeName}.${name}`));
    return `{ ${fields.map((field) => `${field.name} ${select(getNamedType(field.type).name)}`).join(' ')} }`;
  };
  return `query Topology($name: String!) { cluster(name: $name) ${select('Cluster')} }`.replace(/\s+/g, ' ');
}
