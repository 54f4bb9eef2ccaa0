import { readFileSync } from 'node:fs';
import jwt from '@fastify/jwt';
import Fastify from 'fastify';

/**
 * What Matriarch's cluster route is held against: one route of a bare Fastify that verifies the same token and sends the
 * same bytes. `CACHE=on` switches on fast-jwt's own cache of verified tokens, which @fastify/jwt leaves off.
 */
const settings = JSON.parse(readFileSync(process.env['SETTINGS'] ?? '', 'utf8')) as {
  secret: string;
  issuer: string;
  audience: string;
  bodyFile: string;
  contentType: string;
  path: string;
};
const body = readFileSync(settings.bodyFile);
const app = Fastify({ logger: false });
await app.register(jwt, {
  secret: settings.secret,
  verify: {
    algorithms: ['HS256'],
    allowedIss: settings.issuer,
    allowedAud: settings.audience,
    ...(process.env['CACHE'] === 'on' ? { cache: true } : {}),
  },
});
app.get(settings.path, { onRequest: async (request) => await request.jwtVerify() }, (_request, reply) =>
  reply.header('content-type', settings.contentType).send(body),
);
await app.listen({ host: '127.0.0.1', port: 0 });
process.send?.({ port: (app.server.address() as { port: number }).port });
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
