import { Type, type Static } from 'typebox';
import { FileNameOptions, HttpUrl, Milliseconds, Name, Port, RedisUrl, Secret, Tls } from './config-values.ts';
import { closed } from './kernel/schema.ts';

/** Services that answer over HTTP: the other rows of the port table follow from their own sections. */
const httpServiceKinds = ['pgadmin', 'prometheus', 'grafana', 'alertmanager', 'other'] as const;

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
    failoverDetectionMs: Type.Integer({ minimum: 1, default: 10_000, description: 'From death to being noticed' }),
    failoverCompletionMs: Type.Integer({ minimum: 1, default: 30_000, description: 'From death to the first write' }),
    pauseWarnMs: Type.Integer({ minimum: 0, default: 900_000, description: 'When a pause counts as forgotten' }),
    transactionWarnMs: Type.Integer({ minimum: 1000, default: 300_000, description: 'Age of a transaction' }),
    wraparoundWarnTransactions: Type.Integer({
      minimum: 1,
      maximum: 2_000_000_000,
      default: 500_000_000,
      description: 'age(datfrozenxid); at about 2,147,000,000 PostgreSQL stops accepting writes',
    }),
    diskFreeWarnRatio: Type.Number({ minimum: 0, maximum: 1, default: 0.15 }),
    diskFreeFailRatio: Type.Number({ minimum: 0, maximum: 1, default: 0.05 }),
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
          adminSocket: Type.Optional(
            Type.String({
              pattern: '^(/.+|[^/:\\s]+:\\d{1,5}|\\[[0-9A-Fa-f:]+\\]:\\d{1,5})$',
              description: 'A `stats socket` with `level admin`: an absolute path, or host:port',
            }),
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
    hardware: Type.Optional(
      Type.Object(
        {
          cores: Type.Optional(Type.Integer({ minimum: 1, maximum: 4096 })),
          memoryBytes: Type.Optional(Type.Integer({ minimum: 1_048_576, maximum: Number.MAX_SAFE_INTEGER })),
        },
        { ...closed, description: 'Of each member: what advice on sessions is based on' },
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
                  logFile: Type.Optional(
                    Type.String({ ...FileNameOptions, description: 'Where what PostgreSQL writes to its log ends up' }),
                  ),
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
export type ClusterSettings = Static<typeof ClusterConfigSchema>;
