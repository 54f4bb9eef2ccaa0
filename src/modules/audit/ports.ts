import type { Query } from '../../kernel/query.ts';

/** One row before it is numbered and chained. */
export interface AuditEntry {
  phase: 'intent' | 'outcome';
  /** Ties an intent to its outcome. */
  subjectId: string;
  operationId: string | null;
  action: string;
  cluster: string | null;
  target: string | null;
  actor: string;
  role: string;
  transport: string;
  requestId: string;
  traceId: string;
  /** Of an intent: accepted, denied, refused. Of an outcome: the end state, or the same again. */
  result: string;
  code: string | null;
  message: string;
  reason: string | null;
  ticket: string | null;
  /** Never holds a secret: the store masks it again. */
  details: Record<string, unknown>;
}

export interface AuditStore {
  /** Appends within the given transaction. Rejects with the Problem `audit_unavailable` when the row can't be written. */
  append(query: Query, entries: readonly AuditEntry[]): Promise<void>;
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
  /** Both rows of a request that was denied or refused. Never rejects: nothing was done, and that is what counts. */
  refused(
    actor: Actor,
    what: { action: string; cluster: string | null; body: Readonly<Record<string, unknown>> },
    error: unknown,
  ): Promise<void>;
  /** Intent, effect and outcome in one transaction of the control database: all or nothing. */
  act<T>(actor: Actor, what: ActedOn, work: (query: Query) => Promise<T>): Promise<T>;
}

export interface ActedOn {
  action: string;
  cluster?: string | null;
  target?: string | null;
  operation?: { id: string; cluster: string; target: string };
  reason: string;
  ticket?: string | null;
  details?: Record<string, unknown>;
}
