import type { Query } from '../../kernel/query.ts';
import type { ActedOperation } from './cluster-ports.ts';
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
export * from './cluster-ports.ts';
export type * from './engine-ports.ts';
export type * from './policy-ports.ts';

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

/** An operation that this replica ended. */
export interface EndedOperation {
  cluster: string;
  kind: string;
  state: OperationState;
  /** From its begin; null when it never began. */
  durationMs: number | null;
}

export interface OpenCount {
  cluster: string;
  state: OperationState;
  count: number;
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
  /** How many have not ended, of every cluster; none of a state that none is in. */
  openCounts(): Promise<OpenCount[]>;
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
  /**
   * For what every replica tries again and again on behalf of an operation: true for one replica alone, the first that asks
   * with an attempt of this or a higher number. The number stands in the operation's result.
   */
  claimAttempt(id: string, attempt: number): Promise<boolean>;
  /** Forgets idempotency keys that nobody sends again. Operations, their events and the audit are kept. */
  tidy(): Promise<void>;

  /** Whether somebody has asked to cancel it. */
  cancelRequested(id: string): Promise<string | null>;

  /** Ended operations that changed a timeline, ended at that moment or later, the newest first. */
  timelineChanges(since: string | null, limit: number): Promise<TimelineChange[]>;

  policy(): Promise<{ killSwitch: KillSwitch; freezes: readonly Freeze[] }>;
  /** Calls back once for each operation that this replica has ended, when that is committed; never for another's. */
  onEnded(listener: (ended: EndedOperation) => void): () => void;
  /** Calls back when an operation changes, also on other replicas; `null` when some changes may have been missed. */
  onChange(listener: (operationId: string | null, cluster: string | null) => void): () => void;
}
