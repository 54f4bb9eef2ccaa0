import { readFileSync } from 'node:fs';
import jwt from '@fastify/jwt';
import Fastify from 'fastify';
import mercurius from 'mercurius';

/**
 * What Matriarch's GraphQL is held against: a bare Mercurius with the same schema whose root resolves to a constant
 * object, all else by default resolvers. `VERIFY=on` adds the verification of the token.
 */
const settings = JSON.parse(readFileSync(process.env['SETTINGS'] ?? '', 'utf8')) as {
  secret: string;
  issuer: string;
  audience: string;
  schema: string;
  jit: number;
  dataFile: string;
};
const data = JSON.parse(readFileSync(settings.dataFile, 'utf8')) as Record<string, unknown>;
const app = Fastify({ logger: false });
if (process.env['VERIFY'] === 'on') {
  await app.register(jwt, {
    secret: settings.secret,
    verify: { algorithms: ['HS256'], allowedIss: settings.issuer, allowedAud: settings.audience },
  });
  app.addHook('onRequest', async (request) => await request.jwtVerify());
}
await app.register(mercurius, {
  schema: settings.schema,
  jit: settings.jit,
  subscription: false,
  resolvers: { Query: Object.fromEntries(Object.entries(data).map(([field, value]) => [field, () => value])) },
});
await app.listen({ host: '127.0.0.1', port: 0 });
process.send?.({ port: (app.server.address() as { port: number }).port });
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
