import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { problems } from '../kernel/errors.ts';
import { permissions } from '../kernel/permissions.ts';
import type { App } from './app-type.ts';
import { problemResponses } from './problem-responses.ts';

const tags = [
  { name: 'clusters', description: 'What a cluster is right now, each part with its age and source' },
  { name: 'pools', description: 'HAProxy, the routes through it and the connection pools in front of it' },
  { name: 'sessions', description: 'Sessions of PostgreSQL, read when they are asked for' },
  { name: 'operations', description: 'What changes a cluster: planned, accepted, done, verified, audited' },
  { name: 'policy', description: 'When nothing may be changed: freeze windows and the kill switch' },
  { name: 'audit', description: 'Who did what, when and why, and whether the record is whole' },
  { name: 'graphql', description: 'The same as one graph' },
  { name: 'tokens', description: 'Who may use this API' },
  { name: 'process', description: 'This process itself: alive, ready, metrics' },
];

const description = [
  'The control plane for clusters of PostgreSQL run by Patroni.',
  'Every call but those of the tag `process` needs `Authorization: Bearer <token>`.',
  'Errors are `application/problem+json` (RFC 9457) with a stable `code`.',
  `Permissions: ${Object.entries(permissions)
    .map(([name, meaning]) => `\`${name}\` (${meaning})`)
    .join('; ')}.`,
].join('\n\n');

/** OpenAPI 3.1 from the routes, at /openapi.json, with a page to try it at /docs. Nothing is loaded from elsewhere. */
export async function registerOpenApi(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Matriarch',
        version: '1',
        description,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/', description: 'The server that this document came from' }],
      tags,
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
      security: [{ bearer: [] }],
    },
    // The default names are def-0, def-1, …
    refResolver: {
      buildLocalReference: (json, _base, _fragment, index) =>
        typeof json['$id'] === 'string' ? json['$id'] : `def-${index}`,
    },
    transform: ({ schema, url, route }) => {
      const { permission, stream } = route.config ?? {};
      const security = permission === 'public' ? { security: [] } : {};
      const known = schema as Record<string, unknown>;
      const response = { ...problemResponses(route), ...(known['response'] as object | undefined) };
      const needed = permission === undefined || permission === 'public' ? {} : { 'x-permission': permission };
      return {
        schema: { ...known, response, ...security, ...needed, ...(stream === true ? { 'x-stream': true } : {}) },
        url,
      };
    },
  });
}

/** The routes of the document. Registered like any others, after the rules for routes. */
export async function registerDocs(app: App): Promise<void> {
  app.get('/openapi.json', { config: { permission: 'public' }, schema: { hide: true } }, () => app.swagger());
  app.get('/docs/problems', { config: { permission: 'public' }, schema: { hide: true } }, (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(problemsPage()),
  );
  await app.register(async (docs) => {
    docs.addHook('onRoute', (route) => {
      route.config = { ...route.config, permission: 'public' };
    });
    await docs.register(swaggerUi, {
      routePrefix: '/docs',
      // Swagger UI sets styles inline. Nothing comes from elsewhere, over whatever scheme this is served.
      staticCSP:
        "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; img-src 'self' data:; " +
        "object-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'",
      uiConfig: { docExpansion: 'list', persistAuthorization: true },
    });
  });
}

/** Where the `type` of each problem leads. */
function problemsPage(): string {
  const rows = Object.entries(problems).map(
    ([code, { status, title }]) =>
      `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${title}</td></tr>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Problems</title></head><body><h1>Problems</h1>
<p>The field <code>code</code> of a problem is one of these.</p>
<table><thead><tr><th>code</th><th>status</th><th>meaning</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></body></html>`;
}
