import type { App } from '../http/app-type.ts';
import { Documents } from './documents.ts';
import { registerEngine } from './engine.ts';
import type { Resolvers } from './generated.ts';
import { registerGraphiql } from './graphiql.ts';
import { registerHttpRoute } from './http-route.ts';
import type { OnRefusedMutation } from './refused-mutations.ts';
import { createSchema, readSchemaText } from './schema.ts';
import { Sockets, type SocketDeps } from './sockets.ts';
import { registerSubscriptions } from './subscriptions.ts';

export interface GraphqlDeps extends SocketDeps {
  /** The resolvers of each module that shows something over GraphQL. */
  resolvers: readonly Resolvers[];
  onRefusedMutation: OnRefusedMutation;
  /** Serves GraphiQL and allows introspection. */
  development: boolean;
}

/**
 * GraphQL at `/graphql`: queries by POST, subscriptions over WebSocket, and GraphiQL at `/graphiql` in development.
 * Throws when a root field declares no permission, so that the process does not start.
 */
export async function registerGraphql(app: App, deps: GraphqlDeps): Promise<void> {
  const schema = createSchema(readSchemaText(), deps.resolvers);
  const documents = new Documents(schema, { introspection: deps.development });
  await registerEngine(app, schema);
  registerHttpRoute(app, documents, deps.onRefusedMutation);
  registerSubscriptions(app, { schema, documents, sockets: new Sockets(deps), onRefused: deps.onRefusedMutation });
  if (deps.development) await registerGraphiql(app);
}

export type { Resolvers } from './generated.ts';
export { readSchemaText } from './schema.ts';
