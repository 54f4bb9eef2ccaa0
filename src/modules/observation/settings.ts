import type { Route, ServiceKind } from '../clusters/index.ts';
import type { ServiceLevels } from '../health/index.ts';
import type { PostgresTarget } from './ports.ts';

/** What the observation of one cluster needs to know about it; the container fills it from the configuration. */
export interface ObservationSettings {
  cluster: string;
  /** What replicas that share observations must agree on: part of every key in Redis. */
  shareKey: string;
  scope: string;
  namespace: string;
  etcdEndpoints: readonly string[];
  /** Patroni REST addresses by member; empty means discovery from etcd. */
  patroniUrls: ReadonlyMap<string, string>;
  /** PostgreSQL addresses that differ from those that Patroni publishes. */
  postgresTargets: ReadonlyMap<string, PostgresTarget>;
  proxyUrl: string | null;
  /** Whether operations may use its runtime API. */
  proxyControl: boolean;
  /** host:port of PgBouncer, when there is one. */
  poolerAddress: string | null;
  routes: readonly Pick<Route, 'name' | 'host' | 'port' | 'expects'>[];
  services: readonly ServiceSettings[];
  pollMs: number;
  servicesPollMs: number;
  deadlineMs: number;
  leaseMs: number;
  serviceLevels: ServiceLevels;
}

export interface ServiceSettings {
  name: string;
  kind: ServiceKind;
  address: string;
  url: string | null;
  purpose: string;
}

/** After how long without a successful look a section is no longer fresh: three rounds missed. */
export function overdueMs(settings: Pick<ObservationSettings, 'pollMs' | 'deadlineMs'>): number {
  return 3 * settings.pollMs + settings.deadlineMs;
}
