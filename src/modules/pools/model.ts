import { Type, type Static } from 'typebox';
import { closed, named, nullable, ref, text } from '../../kernel/schema.ts';
import type { Cluster } from '../clusters/index.ts';

/** Sections of the snapshot, as the module that observes them describes them. */
const ProxySection = Type.Unsafe<Cluster['proxy']>({ $ref: 'ProxySection#' });
const PoolerSection = Type.Unsafe<Cluster['pooler']>({ $ref: 'PoolerSection#' });
const ProxyTotalsSection = Type.Unsafe<Cluster['proxyTotals']>({ $ref: 'ProxyTotalsSection#' });

/** A server of HAProxy that an operation has taken out, and that is still out. */
export const ProxyChangeSchema = named(
  'ProxyChange',
  Type.Object(
    {
      backend: Type.String(),
      server: Type.String(),
      state: Type.Enum(['drain', 'maintenance']),
      operationId: Type.String({ format: 'uuid' }),
      setBy: Type.String({ description: 'Who asked for it' }),
      setAt: Type.String({ format: 'date-time' }),
      reason: Type.String(),
      ticket: text,
      message: Type.String({ description: 'All of it in a sentence, with what ends it' }),
    },
    { ...closed, description: 'What was changed by the runtime API; forgotten when HAProxy shows otherwise' },
  ),
);
export type ProxyChange = Static<typeof ProxyChangeSchema>;

/** The body of `GET /v1/clusters/{cluster}/haproxy`. */
export const HaproxySchema = named(
  'Haproxy',
  Type.Object(
    {
      cluster: Type.String(),
      servers: ProxySection,
      totals: ProxyTotalsSection,
      changes: nullable(
        Type.Array(ref(ProxyChangeSchema), { description: 'null: not known, as the database has not been read yet' }),
      ),
    },
    closed,
  ),
);
export type Haproxy = Static<typeof HaproxySchema>;

/** A database of PgBouncer that an operation has paused, and that is still paused. */
export const PoolHoldSchema = named(
  'PoolHold',
  Type.Object(
    {
      database: Type.String(),
      state: Type.Enum(['paused', 'killed'], {
        description: 'killed: connections were dropped, and it is about to be resumed',
      }),
      operationId: Type.String({ format: 'uuid' }),
      setBy: Type.String({ description: 'Who asked for it' }),
      setAt: Type.String({ format: 'date-time' }),
      resumesAt: Type.String({ format: 'date-time', description: 'When the control plane resumes it at the latest' }),
      reason: Type.String(),
      ticket: text,
    },
    closed,
  ),
);
export type PoolHold = Static<typeof PoolHoldSchema>;

/** The body of `GET /v1/clusters/{cluster}/pools`. */
export const PoolsSchema = named(
  'Pools',
  Type.Object(
    {
      cluster: Type.String(),
      observed: PoolerSection,
      holds: nullable(
        Type.Array(ref(PoolHoldSchema), { description: 'null: not known, as the database has not been read yet' }),
      ),
    },
    closed,
  ),
);
export type Pools = Static<typeof PoolsSchema>;

/** One route, proven a moment ago by a session of its own. */
export const RouteProofSchema = named(
  'RouteProof',
  Type.Object(
    {
      name: Type.String(),
      host: Type.String(),
      port: Type.Integer(),
      expects: Type.Enum(['primary', 'replica', 'any']),
      verdict: Type.Enum(['correct', 'wrong', 'unreachable', 'unknown'], {
        description:
          'wrong: it led to a server that is not what it promises; unreachable: it led nowhere within the limit; ' +
          'unknown: it led to a server that no member is known to be',
      }),
      message: Type.String({ description: 'One sentence with the numbers' }),
      answeredBy: nullable(Type.String({ description: 'The member that the session reached' })),
      serverAddress: nullable(Type.String({ description: 'host:port as the server itself sees it' })),
      inRecovery: nullable(Type.Boolean({ description: 'pg_is_in_recovery()' })),
      readOnly: nullable(Type.Boolean({ description: 'transaction_read_only of the session' })),
      latencyMs: nullable(Type.Number({ description: 'Connect, authenticate and one query' })),
      errorCode: nullable(
        Type.Enum(['timeout', 'refused', 'unreachable', 'protocol', 'rejected', 'not_configured'], {
          description: 'Why it is unreachable',
        }),
      ),
      errorMessage: text,
    },
    closed,
  ),
);
export type RouteProof = Static<typeof RouteProofSchema>;

/** The body of `GET /v1/clusters/{cluster}/routing`. */
export const RoutingSchema = named(
  'Routing',
  Type.Object(
    {
      cluster: Type.String(),
      provenAt: Type.String({ format: 'date-time' }),
      correct: Type.Boolean({ description: 'Whether every route leads to what it promises' }),
      deadlineMs: Type.Integer({ description: 'How long each route may take' }),
      leader: nullable(Type.String({ description: 'Who leads by the newest snapshot' })),
      routes: Type.Array(ref(RouteProofSchema)),
    },
    closed,
  ),
);
export type Routing = Static<typeof RoutingSchema>;

export const poolSchemas = [
  ProxyChangeSchema,
  HaproxySchema,
  PoolHoldSchema,
  PoolsSchema,
  RouteProofSchema,
  RoutingSchema,
];
