import { Type, type Static } from 'typebox';
import { closed } from './kernel/schema.ts';

/** The shape of `matriarch.yaml`. Strings may hold `${NAME}` (environment) or be `file:/path` (content of a file). */
const Name = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$' });
const RedisUrl = Type.String({ pattern: '^rediss?://', secret: true });
const Secret = Type.String({ minLength: 1, secret: true });
const HttpUrl = Type.String({ pattern: '^https?://[^\\s/]+.*$' });
const Port = Type.Integer({ minimum: 1, maximum: 65535 });
/** Services that answer over HTTP: the other rows of the port table follow from their own sections. */
const httpServiceKinds = ['pgadmin', 'prometheus', 'grafana', 'alertmanager', 'other'] as const;
const Milliseconds = Type.Integer({ minimum: 50, maximum: 600_000 });
/** Absolute once the configuration is loaded: a relative one starts at the directory of the document. */
const FileNameOptions = { minLength: 1, file: true } as const;
const FileName = Type.String(FileNameOptions);

const Tls = Type.Object(
  {
    caFile: Type.Optional(FileName),
    certFile: Type.Optional(FileName),
    keyFile: Type.Optional(FileName),
    serverName: Type.Optional(Type.String({ minLength: 1 })),
    rejectUnauthorized: Type.Optional(Type.Boolean({ default: true })),
  },
  closed,
);

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

const ObservationConfig = Type.Object(
  {
    pollMs: Type.Integer({
      ...Milliseconds,
      default: 2000,
      description: 'Patroni, PostgreSQL, HAProxy and etcd status',
    }),
    servicesPollMs: Type.Integer({
      ...Milliseconds,
      default: 10_000,
      description: 'Every other row of the port table',
    }),
    deadlineMs: Type.Integer({ minimum: 50, maximum: 10_000, default: 1000, description: 'Of each single look' }),
    leaseMs: Type.Integer({
      minimum: 500,
      maximum: 60_000,
      default: 3000,
      description: 'How long the observing replica may be silent before another takes over',
    }),
  },
  closed,
);

const ServiceLevels = Type.Object(
  {
    lagWarnBytes: Type.Integer({ minimum: 0, default: 1_048_576 }),
    lagFailBytes: Type.Integer({ minimum: 0, default: 104_857_600 }),
    connectionWarnRatio: Type.Number({ minimum: 0, maximum: 1, default: 0.8 }),
    connectionFailRatio: Type.Number({ minimum: 0, maximum: 1, default: 0.95 }),
    slotRetainedWarnBytes: Type.Integer({ minimum: 0, default: 1_073_741_824 }),
    connectLatencyWarnMs: Type.Integer({ minimum: 1, default: 100, description: 'Connection pool response' }),
  },
  closed,
);

const OperationsConfig = Type.Object(
  {
    whenBusy: Type.Enum(['queue', 'refuse'], {
      default: 'queue',
      description: 'What happens to an operation while another one of the cluster is not done',
    }),
    approval: Type.Object(
      {
        safe: Type.Boolean({ default: false }),
        disruptive: Type.Boolean({ default: false }),
        destructive: Type.Boolean({ default: false }),
        expiresMs: Type.Integer({ minimum: 1000, maximum: 604_800_000, default: 3_600_000 }),
      },
      { ...closed, description: 'Which risks need a second person' },
    ),
  },
  closed,
);

const FastFailover = Type.Object(
  {
    enabled: Type.Boolean({
      default: false,
      description: 'Release the leader key of a leader whose processes are proven dead, without waiting for its expiry',
    }),
    flappingWindowMs: Type.Integer({
      minimum: 1000,
      maximum: 86_400_000,
      default: 600_000,
      description: 'After one, how long none is done: a cluster that flaps needs a person',
    }),
  },
  closed,
);

export const ClusterConfigSchema = Type.Object(
  {
    patroni: Type.Object(
      {
        scope: Name,
        namespace: Type.String({ pattern: '^/?[A-Za-z0-9._/-]*$', default: '/service' }),
        members: Type.Optional(
          Type.Array(Type.Object({ name: Name, url: HttpUrl }, closed), {
            minItems: 1,
            description: "Without it, members and their addresses are discovered from Patroni's keys in etcd",
          }),
        ),
        username: Type.Optional(Type.String({ minLength: 1 })),
        password: Type.Optional(Secret),
        tls: Type.Optional(Tls),
      },
      closed,
    ),
    etcd: Type.Object(
      {
        endpoints: Type.Array(HttpUrl, { minItems: 1 }),
        username: Type.Optional(Type.String({ minLength: 1 })),
        password: Type.Optional(Secret),
        tls: Type.Optional(Tls),
      },
      closed,
    ),
    postgres: Type.Object(
      {
        username: Type.String({ minLength: 1 }),
        password: Type.Optional(Secret),
        database: Type.String({ minLength: 1, default: 'postgres' }),
        tls: Type.Optional(Tls),
        members: Type.Optional(
          Type.Record(Name, Type.Object({ host: Type.String({ minLength: 1 }), port: Port }, closed), {
            ...closed,
            description: 'Addresses that differ from those that Patroni publishes',
          }),
        ),
      },
      closed,
    ),
    haproxy: Type.Optional(
      Type.Object(
        {
          stats: Type.Optional(
            Type.Object(
              { url: HttpUrl, username: Type.Optional(Type.String()), password: Type.Optional(Secret) },
              closed,
            ),
          ),
          routes: Type.Array(
            Type.Object(
              {
                name: Name,
                host: Type.String({ minLength: 1 }),
                port: Port,
                expects: Type.Enum(['primary', 'replica', 'any']),
              },
              closed,
            ),
            { default: [] },
          ),
        },
        closed,
      ),
    ),
    pgbouncer: Type.Optional(
      Type.Object(
        {
          host: Type.String({ minLength: 1 }),
          port: Port,
          username: Type.String({ minLength: 1 }),
          password: Type.Optional(Secret),
        },
        closed,
      ),
    ),
    redis: Type.Optional(Type.Object({ url: RedisUrl }, closed)),
    runtime: Type.Optional(
      Type.Object(
        {
          kind: Type.Enum(['process', 'docker']),
          socketPath: Type.Optional(Type.String({ minLength: 1, description: 'Of the Docker engine' })),
          members: Type.Optional(
            Type.Record(
              Name,
              Type.Object(
                {
                  pidFile: Type.String({ ...FileNameOptions, description: 'Written by what starts Patroni' }),
                  dataDirectory: Type.String({ ...FileNameOptions, description: 'Of PostgreSQL' }),
                },
                closed,
              ),
              { ...closed, description: 'Of kind process: where the processes of members on this host are found' },
            ),
          ),
        },
        closed,
      ),
    ),
    services: Type.Array(Type.Object({ name: Name, kind: Type.Enum([...httpServiceKinds]), url: HttpUrl }, closed), {
      default: [],
    }),
    operations: OperationsConfig,
    fastFailover: FastFailover,
    observation: ObservationConfig,
    serviceLevels: ServiceLevels,
  },
  closed,
);

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
export type ClusterSettings = Static<typeof ClusterConfigSchema>;
export type TlsSettings = Static<typeof Tls>;
