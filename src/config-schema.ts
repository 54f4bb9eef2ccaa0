import { Type, type Static } from 'typebox';
import { ClusterConfigSchema } from './config-cluster-schema.ts';
import { HttpUrl, Name, RedisUrl, type Tls } from './config-values.ts';
import { closed } from './kernel/schema.ts';

export type { ClusterSettings } from './config-cluster-schema.ts';

const ServerConfig = Type.Object(
  {
    host: Type.String({ minLength: 1, default: '127.0.0.1' }),
    port: Type.Integer({ minimum: 0, maximum: 65535, default: 8080 }),
    development: Type.Boolean({
      default: false,
      description: 'Serves GraphiQL and allows GraphQL introspection',
    }),
    logLevel: Type.Enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'], { default: 'info' }),
    bodyLimitBytes: Type.Integer({ minimum: 1024, maximum: 16 * 1024 * 1024, default: 262_144 }),
    trustedProxies: Type.Array(Type.String({ minLength: 1 }), { default: [] }),
    maxEventStreams: Type.Integer({ minimum: 1, maximum: 100_000, default: 1000 }),
    shutdownDelayMs: Type.Integer({
      minimum: 0,
      maximum: 120_000,
      default: 1000,
      description: 'How long /readyz fails before the server stops accepting',
    }),
    shutdownTimeoutMs: Type.Integer({ minimum: 100, maximum: 600_000, default: 15_000 }),
  },
  closed,
);

const IdentityConfig = Type.Object(
  {
    secret: Type.Optional(
      Type.String({
        minLength: 32,
        secret: true,
        description: 'HS256 key of at least 32 bytes; needed to mint tokens',
      }),
    ),
    issuer: Type.String({ minLength: 1, default: 'matriarch' }),
    audience: Type.String({ minLength: 1, default: 'matriarch' }),
    jwks: Type.Optional(
      Type.Object(
        {
          url: HttpUrl,
          issuer: Type.String({ minLength: 1 }),
          audience: Type.String({ minLength: 1 }),
          algorithms: Type.Array(Type.Enum(['RS256', 'PS256', 'ES256', 'EdDSA']), {
            minItems: 1,
            default: ['RS256', 'ES256', 'EdDSA'],
          }),
          timeoutMs: Type.Integer({ minimum: 50, maximum: 10_000, default: 800 }),
          roleClaim: Type.String({ minLength: 1, default: 'role' }),
          clustersClaim: Type.String({ minLength: 1, default: 'clusters' }),
        },
        closed,
      ),
    ),
  },
  closed,
);

/** The shape of `matriarch.yaml`. Strings may hold `${NAME}` (environment) or be `file:/path` (content of a file). */
export const ConfigSchema = Type.Object(
  {
    server: ServerConfig,
    database: Type.Object(
      {
        url: Type.String({ pattern: '^postgres(ql)?://', secret: true }),
        poolSize: Type.Integer({ minimum: 2, maximum: 100, default: 8 }),
      },
      closed,
    ),
    redis: Type.Object(
      {
        url: RedisUrl,
        deployment: Type.String({
          pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$',
          default: 'default',
          description:
            'Replicas with the same name share their observations; two deployments on one Redis need two names',
        }),
      },
      closed,
    ),
    identity: IdentityConfig,
    operations: Type.Object(
      {
        pauseReminderMs: Type.Integer({
          minimum: 1000,
          maximum: 86_400_000,
          default: 3_600_000,
          description: 'How often those who follow a pause are reminded of it',
        }),
      },
      closed,
    ),
    clusters: Type.Record(Name, ClusterConfigSchema, { ...closed, minProperties: 1 }),
  },
  closed,
);

export type Config = Static<typeof ConfigSchema>;
export type TlsSettings = Static<typeof Tls>;
