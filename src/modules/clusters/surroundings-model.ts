import { Type, type Static } from 'typebox';
import { SectionErrorSchema, sectionOf } from '../../kernel/section.ts';
import { closed, flag, named, nullable, number, ref, text, time } from '../../kernel/schema.ts';

/** What stands around the members: etcd, the proxy's routes and every other service of the port table. */
export const EtcdStatusSchema = named(
  'EtcdStatus',
  Type.Object(
    {
      version: Type.String(),
      isLeader: Type.Boolean(),
      hasLeader: Type.Boolean({ description: 'Whether this endpoint knows a raft leader: false without quorum' }),
      raftTerm: Type.String(),
      raftIndex: Type.String(),
      dbSizeBytes: Type.Integer(),
      latencyMs: Type.Number(),
    },
    closed,
  ),
);
export type EtcdStatus = Static<typeof EtcdStatusSchema>;
export const EtcdStatusSection = sectionOf(
  'EtcdStatusSection',
  ref(EtcdStatusSchema),
  'Maintenance status of one endpoint',
);

export const EtcdSchema = named(
  'Etcd',
  Type.Object(
    {
      quorum: Type.Object(
        {
          members: Type.Integer({ description: 'Endpoints configured' }),
          healthy: Type.Integer({ description: 'Endpoints that answer and know a raft leader' }),
          needed: Type.Integer(),
          held: flag,
        },
        closed,
      ),
      endpoints: Type.Array(Type.Object({ endpoint: Type.String(), observed: ref(EtcdStatusSection) }, closed)),
    },
    closed,
  ),
);
export type Etcd = Static<typeof EtcdSchema>;

/** Proof of a route: a session was opened through it, and this is who answered. */
export const RouteAnswerSchema = named(
  'RouteAnswer',
  Type.Object(
    {
      answeredBy: nullable(Type.String({ description: 'The member that the session reached' })),
      inRecovery: Type.Boolean(),
      correct: nullable(
        Type.Boolean({ description: 'Whether that member is what the route promises; null if that cannot be judged' }),
      ),
      latencyMs: Type.Number({ description: 'Connect, authenticate and one query' }),
    },
    closed,
  ),
);
export type RouteAnswer = Static<typeof RouteAnswerSchema>;
export const RouteAnswerSection = sectionOf(
  'RouteAnswerSection',
  ref(RouteAnswerSchema),
  'A session through the route',
);

export const RouteSchema = named(
  'Route',
  Type.Object(
    {
      name: Type.String(),
      host: Type.String(),
      port: Type.Integer(),
      expects: Type.Enum(['primary', 'replica', 'any']),
      observed: ref(RouteAnswerSection),
    },
    closed,
  ),
);
export type Route = Static<typeof RouteSchema>;

export const serviceKinds = [
  'postgresql',
  'patroni',
  'haproxy_route',
  'haproxy_stats',
  'etcd',
  'redis',
  'pgbouncer',
  'docker',
  'pgadmin',
  'prometheus',
  'grafana',
  'alertmanager',
  'other',
] as const;

/** A row of the port table. */
export const ServiceSchema = named(
  'Service',
  Type.Object(
    {
      name: Type.String(),
      kind: Type.Enum([...serviceKinds]),
      address: Type.String({ description: 'host:port' }),
      url: text,
      purpose: Type.String(),
      reachable: nullable(Type.Boolean({ description: 'null: not asked yet, or asked too long ago to say' })),
      latencyMs: number,
      detail: text,
      observedAt: time,
      error: nullable(ref(SectionErrorSchema)),
    },
    closed,
  ),
);
export type Service = Static<typeof ServiceSchema>;
export type ServiceKind = (typeof serviceKinds)[number];

export * from './pooler-model.ts';
export * from './proxy-model.ts';
