import { Type, type TSchema } from 'typebox';
import { closed, nullable, ref, text } from '../../kernel/schema.ts';
import * as model from './model.ts';
import type { Cluster, ClusterSummary, Snapshot } from './model.ts';

export function summaryOf({ cluster }: Snapshot): ClusterSummary {
  const leader = cluster.leader?.name ?? null;
  return {
    name: cluster.name,
    scope: cluster.scope,
    status: cluster.health.status,
    summary: cluster.health.summary,
    leader,
    members: cluster.members.length,
    timeline: cluster.members.find((m) => m.name === leader)?.timeline ?? null,
    builtAt: cluster.builtAt,
  };
}

/** A read of one part of a cluster's snapshot: everything that its route needs. */
export interface View {
  /** Below `/v1/clusters/{cluster}`. */
  path: string;
  operationId: string;
  summary: string;
  permission: 'cluster:read' | 'config:read';
  response: TSchema;
  build(snapshot: Snapshot): unknown;
}

const part = (fields: Record<string, TSchema>) => Type.Object({ cluster: Type.String(), ...fields }, closed);

function view(
  path: string,
  operationId: string,
  summary: string,
  response: TSchema,
  build: (cluster: Cluster) => unknown,
): View {
  return { path, operationId, summary, permission: 'cluster:read', response, build: ({ cluster }) => build(cluster) };
}

export const views: readonly View[] = [
  view('', 'getCluster', 'The whole topology of one cluster', ref(model.ClusterSchema), (c) => c),
  view(
    '/members',
    'listMembers',
    'Every member: role, state, lag and what etcd, Patroni and PostgreSQL say of it',
    part({ leader: nullable(ref(model.LeaderSchema)), members: Type.Array(ref(model.MemberSchema)) }),
    (c) => ({ cluster: c.name, leader: c.leader, members: c.members }),
  ),
  view(
    '/replication',
    'getReplication',
    'Senders and slots of every member, with measured lag and the WAL that slots retain',
    part({ leader: text, members: Type.Array(ref(model.MemberReplicationSchema)) }),
    (c) => ({ cluster: c.name, leader: c.leader?.name ?? null, members: c.replication }),
  ),
  {
    path: '/config',
    operationId: 'getConfig',
    summary: "Patroni's dynamic configuration, with secrets masked",
    permission: 'config:read',
    response: ref(model.ConfigSection),
    build: ({ config }) => config,
  },
  view(
    '/health',
    'getHealth',
    'One verdict, and every check behind it with its number',
    part({
      status: model.HealthSchema.properties.status,
      exitCode: model.HealthSchema.properties.exitCode,
      summary: Type.String(),
      builtAt: Type.String({ format: 'date-time' }),
      checks: Type.Array(ref(model.CheckSchema)),
    }),
    (c) => ({ cluster: c.name, builtAt: c.builtAt, ...c.health }),
  ),
  {
    path: '/diagnosis',
    operationId: 'getDiagnosis',
    summary: 'Problems by name, each with its evidence, its likely cause and what helps',
    permission: 'cluster:read',
    response: ref(model.DiagnosisSchema),
    build: ({ diagnosis }) => diagnosis,
  },
  view(
    '/services',
    'listServices',
    'Every row of the port table: reachable or not, latency, detail',
    part({ services: Type.Array(ref(model.ServiceSchema)) }),
    (c) => ({ cluster: c.name, services: c.services }),
  ),
  view(
    '/capabilities',
    'listCapabilities',
    'What this cluster can do, by its versions and configuration, and why not',
    part({ capabilities: Type.Array(ref(model.CapabilitySchema)) }),
    (c) => ({ cluster: c.name, capabilities: c.capabilities }),
  ),
];
