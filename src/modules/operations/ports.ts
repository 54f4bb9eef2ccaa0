import type { Query } from '../../kernel/query.ts';
import type { Snapshot } from '../clusters/index.ts';
import type {
  Freeze,
  KillSwitch,
  Operation,
  OperationError,
  OperationEvent,
  OperationState,
  Plan,
  StepState,
} from './model.ts';
import type { TimelineChange } from './policy-ports.ts';

export type { AuditEntry, AuditStore } from '../audit/index.ts';
export type * from './engine-ports.ts';
export type * from './policy-ports.ts';

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

/** Who asked for an operation: what the record and the audit keep. */
export interface Requester {
  subject: string;
  role: string;
  transport: 'rest' | 'graphql' | 'chat' | 'automation';
  requestId: string;
  traceId: string;
}

export interface NewOperation {
  id: string;
  kind: string;
  cluster: string;
  risk: Plan['risk'];
  requester: Requester;
  reason: string;
  ticket: string | null;
  overridesFreeze: boolean;
  input: Record<string, unknown>;
  plan: Plan;
  facts: unknown;
  scheduledAt: string | null;
  /** Until when somebody else may approve; null when nobody has to. */
  approvalExpiresAt: string | null;
  message: string;
}

export interface IdempotencyKey {
  scope: string;
  key: string;
  fingerprint: string;
}

export type Accepted =
  | { outcome: 'accepted' | 'known'; operation: Operation }
  | { outcome: 'key_of_another' }
  | { outcome: 'busy'; holder: Operation }
  | { outcome: 'already_scheduled'; holder: Operation };

/** What the runner needs of an operation while it runs. */
export interface OperationRecord {
  operation: Operation;
  input: Record<string, unknown>;
  facts: unknown;
  overridesFreeze: boolean;
  epoch: number;
  requester: Requester;
  /** How it is to end, once that is decided. */
  ending: Ending | null;
}

export interface Ending {
  state: OperationState;
  message: string;
  error: OperationError | null;
}

export interface OperationFilter {
  clusters: readonly string[] | null;
  cluster: string | null;
  state: OperationState | null;
  open: boolean | null;
  kind: string | null;
  requestedBy: string | null;
}

export interface OperationPosition {
  createdAt: string;
  id: string;
}

/** Everything rejects with a Problem when the control database does not serve. */
export interface OperationStore {
  /** Key, operation, steps, intent in the audit and first event: all or nothing. */
  accept(
    operation: NewOperation,
    options: {
      key: IdempotencyKey | null;
      refuseWhenBusy: boolean;
      /** Cancels scheduled ones of this kind in the same transaction instead of refusing. */
      replaceScheduled: boolean;
    },
  ): Promise<Accepted>;
  findByKey(key: IdempotencyKey): Promise<Accepted | null>;
  find(id: string): Promise<Operation | null>;
  record(id: string): Promise<OperationRecord | null>;
  list(filter: OperationFilter, after: OperationPosition | null, limit: number): Promise<Operation[]>;
  /** The oldest operation of the cluster that is not done, scheduled ones left out; null when there is none. */
  holder(cluster: string, except: string | null): Promise<Operation | null>;
  events(operationId: string, afterId: string, limit: number): Promise<OperationEvent[]>;
  /** The newest operation of the kind on the cluster that acted, or may have; null when there is none. */
  lastActed(cluster: string, kind: string): Promise<ActedOperation | null>;

  /** Takes over the execution: whoever had it may do nothing any more. Null when it has ended. */
  claim(id: string): Promise<number | null>;
  /** From queued to running with this plan; false when it is not queued any more or the epoch is old. */
  begin(
    id: string,
    epoch: number,
    start: { plan: Plan; facts: unknown; steps: readonly { id: string; title: string }[] },
  ): Promise<'began' | 'busy' | 'superseded'>;
  /** Says what a step is doing; false when the epoch is old. */
  tellStep(
    id: string,
    epoch: number,
    position: number,
    change: { state: StepState; message: string; percent?: number | null },
  ): Promise<boolean>;
  /**
   * The right to act in a step, given to one attempt for ever. `interrupted`: another attempt had it, so what it did or
   * did not do must be found out by looking.
   */
  mayAct(id: string, epoch: number, position: number, attempt: string): Promise<'yes' | 'interrupted' | 'superseded'>;
  /** Takes back the right of an attempt that certainly did nothing. */
  didNotAct(id: string, epoch: number, position: number, attempt: string): Promise<void>;
  mergeResult(id: string, epoch: number, patch: Record<string, unknown>): Promise<void>;
  /** End state and the outcome in the audit, together. False when it has ended already or the epoch is old. */
  finish(id: string, epoch: number | null, ending: Ending): Promise<boolean>;
  /** Decides how it will end, before what it did is undone. */
  setEnding(id: string, epoch: number, ending: Ending): Promise<void>;

  /** Ends it when it has not begun, else only asks for it. */
  cancel(query: Query, id: string, by: string, reason: string): Promise<'cancelled' | 'requested' | 'ended'>;
  decide(
    query: Query,
    id: string,
    decision: 'approved' | 'rejected',
    by: string,
    reason: string,
  ): Promise<'decided' | 'not_pending'>;
  expireApprovals(): Promise<string[]>;
  /** Accepted and due, but never given to the engine. */
  dueForEngine(): Promise<{ id: string; cluster: string }[]>;
  markEnqueued(id: string): Promise<void>;
  /** Ids of those that the engine should be working on. */
  unfinished(): Promise<string[]>;
  /** Tells those who follow the operation, unless they were reminded less than that long ago. */
  remind(id: string, message: string, notWithinMs: number): Promise<void>;
  /** Forgets idempotency keys that nobody sends again. Operations, their events and the audit are kept. */
  tidy(): Promise<void>;

  /** Whether somebody has asked to cancel it. */
  cancelRequested(id: string): Promise<string | null>;

  /** Ended operations that changed a timeline, ended at that moment or later, the newest first. */
  timelineChanges(since: string | null, limit: number): Promise<TimelineChange[]>;

  policy(): Promise<{ killSwitch: KillSwitch; freezes: readonly Freeze[] }>;
  /** Calls back when an operation changes, also on other replicas; `null` when some changes may have been missed. */
  onChange(listener: (operationId: string | null, cluster: string | null) => void): () => void;
}
