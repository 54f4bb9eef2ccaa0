import type { Snapshot } from '../clusters/index.ts';
import type { LoadControl } from '../load/index.ts';
import type { PoolControls } from '../pools/index.ts';

/**
 * What an operation may do to one cluster. Reads come from the snapshot; everything else goes to the named system, once,
 * within a deadline, and rejects with `ActError`.
 */
export interface ClusterHandle {
  readonly name: string;
  /** The newest snapshot, at once. */
  snapshot(): Snapshot;
  /** A new look at everything. */
  look(): Promise<Snapshot>;
  readonly patroni: PatroniControl;
  readonly dcs: DcsControl;
  readonly sql: SqlControl;
  /** A version of the dynamic configuration that was written down; null when there is none of that id. */
  configVersion(id: number): Promise<{ revision: string; value: Record<string, unknown> } | null>;
  /** HAProxy and PgBouncer, as far as they are configured. */
  readonly pools: PoolControls;
  /** Puts load on the cluster; null where no route leads to the primary. */
  readonly load: LoadControl | null;
  /** Who runs the processes of the members, when that is configured. */
  readonly runtime: RuntimeControl | null;
  /** The newest operation of the kind on this cluster that acted, or may have; null when there is none. */
  lastActed(kind: string): Promise<ActedOperation | null>;
  readonly settings: ClusterOperationSettings;
}

export interface ActedOperation {
  id: string;
  /** When it was given the right to act, ISO 8601. */
  actedAt: string;
}

export interface ClusterOperationSettings {
  whenBusy: 'queue' | 'refuse';
  approval: { safe: boolean; disruptive: boolean; destructive: boolean; expiresMs: number };
  routes: readonly { name: string; host: string; port: number; expects: 'primary' | 'replica' | 'any' }[];
  fastFailover: FastFailoverSettings;
}

export interface FastFailoverSettings {
  enabled: boolean;
  /** After one, how long none is done: a cluster that flaps needs a person. */
  flappingWindowMs: number;
}

/**
 * Why an act did not happen or may not have happened. `refused`: the other side said no and did nothing; `unsent`: it
 * never got there; `uncertain`: it may have been done, only a look can tell.
 */
export class ActError extends Error {
  override readonly name = 'ActError';
  readonly certainty: 'refused' | 'unsent' | 'uncertain';
  /** HTTP status or SQLSTATE, where there is one. */
  readonly status: string | null;

  constructor(
    certainty: 'refused' | 'unsent' | 'uncertain',
    message: string,
    options: { status?: string | null; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.certainty = certainty;
    this.status = options.status ?? null;
  }
}

export interface PatroniAnswer {
  status: number;
  /** Plain text, though Patroni calls it HTML. */
  body: string;
}

export interface PatroniControl {
  /**
   * One request to the Patroni of a member. Any status resolves: what it means differs by endpoint, and 503 is often
   * no failure. Rejects with `ActError` when there is no answer.
   */
  send(
    member: string,
    request: { method: 'POST' | 'DELETE' | 'PATCH'; path: string; body?: object; timeoutMs: number },
  ): Promise<PatroniAnswer>;
  /** `GET /patroni` of a member, as Patroni gives it. */
  status(member: string, timeoutMs?: number): Promise<Record<string, unknown>>;
  /** Whether anything accepts connections on the member's REST port. */
  listens(member: string, timeoutMs: number): Promise<Listening>;
}

/** Only `refused` proves that nothing is there: a time-out may be a network that lost its way. */
export type Listening = 'accepts' | 'refused' | 'unknown';

export interface DcsValue {
  value: string;
  modRevision: string;
  createRevision: string;
  lease: string;
}

/** Patroni's keys in etcd, named below the cluster's prefix: `config`, `leader`. */
export interface DcsControl {
  /** A linearisable read; null when there is no such key. */
  get(key: string): Promise<DcsValue | null>;
  /** How long a lease still runs, 0 when it has ended; null when etcd does not say. */
  leaseLeftMs(lease: string): Promise<number | null>;
  /** Writes when the key is still at that revision; false when it is not, and then nothing was written. */
  putIf(key: string, modRevision: string, value: string): Promise<boolean>;
  /** Deletes when the key is still at that revision; false when it is not. */
  deleteIf(key: string, modRevision: string): Promise<boolean>;
}

export interface SqlControl {
  /** One statement on a member, over a session of its own, in its own transaction unless it may not be in one. */
  query<Row extends object>(
    member: string,
    text: string,
    values?: readonly unknown[],
    options?: { timeoutMs?: number; database?: string },
  ): Promise<Row[]>;
  /** The same through a route of the proxy. */
  queryRoute<Row extends object>(route: string, text: string, options?: { timeoutMs?: number }): Promise<Row[]>;
  listens(member: string, timeoutMs: number): Promise<Listening>;
}

/** What the runtime that started a member's processes knows of them. */
export interface ProcessProof {
  /** `dead` only when the runtime itself saw that none of the member's processes is left. */
  verdict: 'dead' | 'alive' | 'unknown';
  /** One sentence: what was looked at. */
  evidence: string;
  /** When the runtime last saw one of the main processes run, and when it first saw none; ISO 8601, null when never. */
  lastAliveAt: string | null;
  goneAt: string | null;
}

export interface RuntimeControl {
  readonly kind: 'process' | 'docker';
  /** Of the member's Patroni and PostgreSQL. Never by a time-out. */
  proveDead(member: string): Promise<ProcessProof>;
  /** Calls back once for each death that can be proven, as soon as it is seen; the answer stops that. */
  onDeath(listener: (member: string) => void): () => void;
}
