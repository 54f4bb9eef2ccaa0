import type { SectionErrorCode } from '../../kernel/section.ts';
import type {
  Disk,
  EtcdStatus,
  PatroniNode,
  Pooler,
  PostgresNode,
  ProxyServer,
  ProxyTotal,
  ReplicationState,
} from '../clusters/index.ts';

export { normaliseRole, normaliseState } from './patroni-model.ts';

/**
 * A look that failed. Every reader below rejects with this and nothing else, within its deadline, whatever the other
 * side does: refuses, hangs, crawls or talks nonsense.
 */
export class LookError extends Error {
  override readonly name = 'LookError';
  readonly code: SectionErrorCode;

  constructor(code: SectionErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** One key of Patroni's subtree in etcd. Revisions are decimal strings, as they are 64 bits wide. */
export interface DcsKey {
  value: string;
  createRevision: string;
  modRevision: string;
  /** `0` when the key hangs on no lease. */
  lease: string;
}

/** Patroni's subtree by key relative to the cluster's prefix: `leader`, `members/patroni-1`, `config`. */
export interface DcsTree {
  revision: string;
  keys: ReadonlyMap<string, DcsKey>;
}

export interface DcsReader {
  readonly endpoints: readonly string[];
  /** A linearisable read of the whole subtree: it succeeds only with quorum. */
  readTree(deadlineMs: number): Promise<DcsTree>;
  /**
   * Calls `onTree` with the whole subtree after each change, starting from a tree that was read, until stopped or broken.
   * `onBroken` is called once when the watch can no longer be trusted; the caller reads and watches anew.
   */
  watch(from: DcsTree, onTree: (tree: DcsTree) => void, onBroken: (reason: string) => void): { stop(): void };
  readStatus(endpoint: string, deadlineMs: number): Promise<EtcdStatus>;
  close(): Promise<void>;
}

export interface PatroniReader {
  /** `GET {url}/patroni`, normalised over versions 3.0 to 4.x. */
  readNode(url: string, deadlineMs: number): Promise<PatroniNode>;
  close(): Promise<void>;
}

export interface PostgresTarget {
  host: string;
  port: number;
}

export interface PostgresReading {
  node: PostgresNode;
  replication: ReplicationState;
}

/** Who answered a session through a route; compared with the members to find its name. */
export interface RouteReading {
  inRecovery: boolean;
  /** Whether a transaction of that session could not write: always so in recovery. */
  readOnly: boolean;
  systemIdentifier: string;
  /** Microsecond text of pg_postmaster_start_time() in UTC: what tells two members apart behind any network. */
  postmasterStartTime: string;
  serverAddress: string | null;
  serverPort: number | null;
  latencyMs: number;
}

export interface PostgresReader {
  /** Over a kept connection; one round of queries in one read-only transaction. */
  readNode(target: PostgresTarget, deadlineMs: number): Promise<PostgresReading>;
  /** Over a new connection each time, since what is proven is where new sessions go. */
  readRoute(target: PostgresTarget, deadlineMs: number): Promise<RouteReading>;
  close(): Promise<void>;
}

/** One look at HAProxy's statistics. */
export interface ProxyReading {
  servers: readonly Omit<ProxyServer, 'member'>[];
  totals: ProxyTotal[];
}

export interface ProxyReader {
  read(deadlineMs: number): Promise<ProxyReading>;
  close(): Promise<void>;
}

export interface DiskReader {
  /** The file system of the member's data directory; `not_configured` where that is not on this host. */
  readDisk(member: string, deadlineMs: number): Promise<Disk>;
}

/** One look at PgBouncer's console. */
export interface PoolReader {
  read(deadlineMs: number): Promise<Pooler>;
  close(): Promise<void>;
}

/** One probe of a row of the port table that nothing else looks at. */
export interface ServiceProbe {
  look(deadlineMs: number): Promise<{ detail: string; latencyMs: number }>;
  close(): Promise<void>;
}

/** The readers of one cluster. `proxy`, `pooler` and `services` follow the configuration. */
export interface ClusterReaders {
  dcs: DcsReader;
  patroni: PatroniReader;
  postgres: PostgresReader;
  proxy: ProxyReader | null;
  disk: DiskReader;
  pooler: PoolReader | null;
  /** By the name of the service row. */
  services: ReadonlyMap<string, ServiceProbe>;
}

/**
 * What replicas share through Redis: the newest snapshot, the events and who observes. Every call rejects quickly when
 * Redis is down; nothing here is ever waited for by a request.
 */
export interface ObservationBus {
  /** Takes or renews the right to observe; false when another replica holds it. */
  holdLease(cluster: string, replica: string, ttlMs: number): Promise<boolean>;
  releaseLease(cluster: string, replica: string): Promise<void>;
  /** Stores the message and tells every replica; does nothing and answers false when the lease is not this replica's. */
  publish(cluster: string, replica: string, message: string): Promise<boolean>;
  /** The newest message that was published, if any. */
  latest(cluster: string): Promise<string | null>;
  /** Appends to the cluster's event log, trimmed to about 10,000; ids must grow. Fenced by the lease as `publish` is. */
  appendEvents(cluster: string, replica: string, events: readonly { id: string; body: string }[]): Promise<boolean>;
  /** The newest events of the log, oldest first. */
  recentEvents(cluster: string, count: number): Promise<{ id: string; body: string }[]>;
  /**
   * Appends a point to the cluster's history, trimmed to about `keep` points; `at` in milliseconds since the epoch. Fenced
   * by the lease as `publish` is.
   */
  appendHistory(cluster: string, replica: string, point: { at: number; body: string }, keep: number): Promise<boolean>;
  /** Asks whoever observes for a new look; the message that answers names the nonce. */
  requestRefresh(cluster: string, nonce: string): Promise<void>;
  /** Calls back on messages and refresh requests of a cluster, again after each reconnect. */
  subscribe(
    cluster: string,
    handlers: { onMessage(message: string): void; onRefreshRequested(nonce: string): void },
  ): Promise<() => Promise<void>>;
  /** Calls back whenever the connection comes or goes. */
  onConnection(listener: (connected: boolean) => void): void;
  readonly connected: boolean;
}
