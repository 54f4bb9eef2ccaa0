import type { Query } from '../../kernel/query.ts';
import type { ChainRow } from './chain-model.ts';
import type { AuditRecord } from './model.ts';

/** One row before it is numbered and chained. */
export interface AuditEntry extends Omit<ChainRow, 'seq' | 'at' | 'phase' | 'details' | 'previous' | 'hash'> {
  phase: 'intent' | 'outcome';
  /** Never holds a secret: the store masks it again. */
  details: Record<string, unknown>;
}

export interface AuditStore {
  /**
   * First in a transaction that changes rows and appends: every one takes the chain before the rows, so that two of them
   * never wait for one another.
   */
  lock(query: Query): Promise<void>;
  /** Appends within the given transaction. Rejects with the Problem `audit_unavailable` when the row can't be written. */
  append(query: Query, entries: readonly AuditEntry[]): Promise<void>;
}

export interface AuditFilter {
  /** Only rows of these clusters; null also shows those that belong to none. */
  clusters: readonly string[] | null;
  cluster: string | null;
  actor: string | null;
  action: string | null;
  operation: string | null;
  result: string | null;
  phase: string | null;
  since: string | null;
  until: string | null;
}

/** Everything rejects with a Problem when the control database does not serve. */
export interface AuditReader {
  /** Newest first, below a number. */
  list(filter: AuditFilter, beforeSeq: number | null, limit: number): Promise<AuditRecord[]>;
  /** In the order of the chain, from after a number; null also gives what stands before the first. */
  chain(afterSeq: number | null, limit: number): Promise<ChainRow[]>;
  /** The rows that say that they follow this hash: one, unless somebody has put more. */
  following(previous: string): Promise<ChainRow[]>;
  hashAt(seq: number): Promise<string | null>;
}

/** Who acts, as every row keeps it. */
export interface Actor {
  subject: string;
  role: string;
  transport: string;
  requestId: string;
  traceId: string;
}

/** Mutations that are no operations of their own, and those that were not accepted. */
export interface RequestAudit {
  /**
   * Both rows of a request that was denied or refused, once for each error, however often it is told. Never rejects:
   * nothing was done, and that is what counts.
   */
  refused(actor: Actor, what: Asked, error: unknown): Promise<void>;
  /** Intent, effect and outcome in one transaction of the control database: all or nothing. */
  act<T>(actor: Actor, what: ActedOn, work: (query: Query) => Promise<T>): Promise<T>;
}

/** A request as it came. */
export interface Asked {
  action: string;
  cluster: string | null;
  operationId?: string | null;
  body: Readonly<Record<string, unknown>>;
}

export interface ActedOn {
  action: string;
  cluster?: string | null;
  target?: string | null;
  operation?: { id: string; cluster: string; target: string };
  reason: string | null;
  ticket?: string | null;
  details?: Record<string, unknown>;
}
