import type { App } from '../http/app-type.ts';
import { graphiqlPage, graphiqlStart } from './graphiql-page.ts';

/** Everything comes from this server. GraphiQL sets styles inline and makes its fonts and icons of data URLs. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * GraphiQL at `/graphiql`, from an installed package, without anything from elsewhere. The page is public; it is the
 * token typed into its headers that lets it read anything. `/graphiql#token=…` fills that in.
 */
export async function registerGraphiql(app: App): Promise<void> {
  // Nine megabytes that production never needs.
  const bundle = await import('@graphql-yoga/render-graphiql/graphiql');
  const script = 'text/javascript; charset=utf-8';
  const files: Record<string, { type: string; body: string }> = {
    '/graphiql': { type: 'text/html; charset=utf-8', body: graphiqlPage },
    '/graphiql/start.js': { type: script, body: graphiqlStart },
    '/graphiql/graphiql.js': { type: script, body: bundle.js },
    '/graphiql/graphiql.css': { type: 'text/css; charset=utf-8', body: bundle.css },
    '/graphiql/editor-worker.js': { type: script, body: bundle.editorWorkerService },
    '/graphiql/json-worker.js': { type: script, body: bundle.jsonWorker },
    '/graphiql/graphql-worker.js': { type: script, body: bundle.graphqlWorker },
  };
  for (const [url, { type, body }] of Object.entries(files)) {
    const bytes = Buffer.from(body);
    app.get(url, { config: { permission: 'public' }, schema: { hide: true } }, (_request, reply) =>
      reply
        .type(type)
        .header('content-security-policy', contentSecurityPolicy)
        .header('cache-control', url === '/graphiql' ? 'no-cache' : 'private, max-age=3600')
        .send(bytes),
    );
  }
}
