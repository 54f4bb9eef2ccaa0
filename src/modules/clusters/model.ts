import { Type, type Static } from 'typebox';
import { SectionErrorSchema } from '../../kernel/section.ts';
import { anyRecord, closed, flag, integer, named, nullable, number, ref, text, time } from '../../kernel/schema.ts';
import * as dcs from './dcs-model.ts';
import * as diagnosis from './diagnosis-model.ts';
import * as node from './node-model.ts';
import * as replication from './replication-model.ts';
import * as surroundings from './surroundings-model.ts';

/**
 * What the product knows about one cluster. The schemas are the single source of the TypeScript types, of the OpenAPI
 * document and of what the tests hold answers to; `schema.graphql` repeats them by hand, held to them by a test.
 */
export const memberRoles = [
  'leader',
  'standby_leader',
  'sync_standby',
  'quorum_standby',
  'replica',
  'unknown',
] as const;
export const MemberRoleSchema = Type.Enum([...memberRoles], {
  description:
    'By the leader key in etcd, not by what a node says of itself, so at most one member is ever shown as leader. ' +
    'unknown: neither etcd nor the node can say',
});
export type MemberRole = (typeof memberRoles)[number];

export const MemberSchema = named(
  'Member',
  Type.Object(
    {
      name: Type.String(),
      role: MemberRoleSchema,
      state: node.MemberStateSchema,
      host: text,
      port: integer,
      apiUrl: text,
      timeline: integer,
      lag: nullable(ref(replication.LagSchema)),
      pendingRestart: flag,
      tags: anyRecord,
      dcs: ref(node.DcsMemberSection),
      patroni: ref(node.PatroniNodeSection),
      postgres: ref(node.PostgresNodeSection),
      disk: ref(node.DiskSection),
    },
    closed,
  ),
);
export type Member = Static<typeof MemberSchema>;

export const LeaderSchema = named(
  'Leader',
  Type.Object(
    {
      name: Type.String(),
      source: Type.Enum(['etcd', 'patroni'], {
        description:
          'etcd: holds the leader key; patroni: etcd cannot be read and exactly one node says that it is primary',
      }),
      observedAt: Type.String({ format: 'date-time' }),
      writable: nullable(
        Type.Boolean({ description: 'Whether its PostgreSQL answers and is not in recovery; null if unknown' }),
      ),
    },
    closed,
  ),
);
export type Leader = Static<typeof LeaderSchema>;

export const CheckSchema = named(
  'Check',
  Type.Object(
    {
      id: Type.String({ description: 'Stable name of the check: etcd.quorum, route.correct' }),
      subject: Type.String({ description: 'What was checked: patroni-1, http://127.0.0.1:2379, primary' }),
      status: Type.Enum(['pass', 'warn', 'fail', 'unknown']),
      message: Type.String({ description: 'One sentence with the numbers' }),
      value: number,
      limit: number,
      unit: text,
      observedAt: time,
    },
    closed,
  ),
);
export type Check = Static<typeof CheckSchema>;

export const HealthSchema = named(
  'Health',
  Type.Object(
    {
      status: Type.Enum(['healthy', 'degraded', 'critical', 'unknown'], {
        description:
          'critical: writes are not possible, or without quorum soon will not be; degraded: something failed or cannot be known, yet writes are possible; ' +
          'unknown: too little is known to say whether writes are possible',
      }),
      exitCode: Type.Integer({
        minimum: 0,
        maximum: 3,
        description: 'Of a check script, by the convention of Nagios: 0 healthy, 1 degraded, 2 critical, 3 unknown',
      }),
      summary: Type.String(),
      checks: Type.Array(ref(CheckSchema)),
    },
    closed,
  ),
);
export type Health = Static<typeof HealthSchema>;

export const CapabilitySchema = named(
  'Capability',
  Type.Object({ name: Type.String(), available: flag, reason: Type.String() }, closed),
);
export type Capability = Static<typeof CapabilitySchema>;

export const ObserverSchema = named(
  'Observer',
  Type.Object(
    {
      replica: Type.String({ description: 'The replica of the API that observed this' }),
      mode: Type.Enum(['shared', 'local', 'restored'], {
        description:
          'shared: one replica observes for all; local: Redis cannot be reached, so this replica observes for itself; ' +
          'restored: read back from Redis at start, not confirmed since',
      }),
    },
    closed,
  ),
);

/** The whole topology of one cluster: the body of `GET /v1/clusters/{cluster}`. */
export const ClusterSchema = named(
  'Cluster',
  Type.Object(
    {
      name: Type.String(),
      scope: Type.String(),
      namespace: Type.String(),
      builtAt: Type.String({ format: 'date-time' }),
      observer: ref(ObserverSchema),
      leader: nullable(ref(LeaderSchema)),
      members: Type.Array(ref(MemberSchema)),
      dcs: ref(dcs.DcsSection),
      replication: Type.Array(ref(replication.MemberReplicationSchema)),
      history: ref(dcs.HistorySection),
      etcd: ref(surroundings.EtcdSchema),
      routes: Type.Array(ref(surroundings.RouteSchema)),
      proxy: ref(surroundings.ProxySection),
      proxyTotals: ref(surroundings.ProxyTotalsSection),
      pooler: ref(surroundings.PoolerSection),
      services: Type.Array(ref(surroundings.ServiceSchema)),
      health: ref(HealthSchema),
      capabilities: Type.Array(ref(CapabilitySchema)),
    },
    closed,
  ),
);
export type Cluster = Static<typeof ClusterSchema>;

/** A line of the list of clusters. */
export const ClusterSummarySchema = named(
  'ClusterSummary',
  Type.Object(
    {
      name: Type.String(),
      scope: Type.String(),
      status: HealthSchema.properties.status,
      summary: Type.String(),
      leader: text,
      members: Type.Integer(),
      timeline: integer,
      builtAt: Type.String({ format: 'date-time' }),
    },
    closed,
  ),
);

export type ClusterSummary = Static<typeof ClusterSummarySchema>;

/** Everything before judgement: what health and capabilities are derived from. */
export type ClusterFacts = Omit<Cluster, 'health' | 'capabilities'>;

/** One published observation. The configuration stands apart since reading it takes a permission of its own. */
export interface Snapshot {
  cluster: Cluster;
  config: Static<typeof dcs.ConfigSection>;
  /** Derived from the two, and read on its own. */
  diagnosis: diagnosis.Diagnosis;
}

export const ClusterEventSchema = named(
  'ClusterEvent',
  Type.Object(
    {
      id: Type.String({ pattern: '^[0-9]+-[0-9]+$', description: 'Grows; resume after it with Last-Event-ID' }),
      type: Type.Enum([
        'leader_changed',
        'leader_lost',
        'member_state_changed',
        'member_added',
        'member_removed',
        'health_changed',
      ]),
      cluster: Type.String(),
      at: Type.String({ format: 'date-time' }),
      message: Type.String(),
      member: text,
      before: text,
      after: text,
    },
    closed,
  ),
);
export type ClusterEvent = Static<typeof ClusterEventSchema>;

/** Every schema with a name, for the OpenAPI document. */
export const clusterSchemas = [
  SectionErrorSchema,
  ...Object.values(dcs).filter(isNamed),
  ...Object.values(node).filter(isNamed),
  ...Object.values(replication).filter(isNamed),
  ...Object.values(surroundings).filter(isNamed),
  ...Object.values(diagnosis).filter(isNamed),
  MemberSchema,
  LeaderSchema,
  CheckSchema,
  HealthSchema,
  CapabilitySchema,
  ObserverSchema,
  ClusterSchema,
  ClusterSummarySchema,
  ClusterEventSchema,
];

function isNamed(value: unknown): value is { $id: string } {
  return typeof value === 'object' && value !== null && '$id' in value;
}

export * from './dcs-model.ts';
export * from './diagnosis-model.ts';
export * from './node-model.ts';
export * from './replication-model.ts';
export * from './surroundings-model.ts';
