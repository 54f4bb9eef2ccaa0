import { maskSecrets } from '../../kernel/mask-secrets.ts';
import { endStates } from './model.ts';
import type { TimelineChange } from './ports.ts';
import type {
  Approval,
  Operation,
  OperationError,
  OperationEvent,
  OperationState,
  OperationStep,
  Plan,
  Risk,
} from './model.ts';

/** The rows of the tables as PostgreSQL gives them, and what is shown of them. */
export interface OperationRow {
  id: string;
  kind: string;
  cluster: string;
  target: string;
  risk: Risk;
  state: OperationState;
  requested_by: string;
  requested_role: string;
  transport: Operation['transport'];
  request_id: string;
  trace_id: string;
  reason: string;
  ticket: string | null;
  overrides_freeze: boolean;
  input: Record<string, unknown>;
  plan: Plan;
  facts: unknown;
  message: string;
  result: Record<string, unknown>;
  error: OperationError | null;
  ending: { state: OperationState; message: string; error: OperationError | null } | null;
  created_at: Date;
  scheduled_at: Date | null;
  started_at: Date | null;
  ended_at: Date | null;
  approval_state: Approval['state'] | null;
  approval_expires_at: Date | null;
  approval_by: string | null;
  approval_at: Date | null;
  approval_reason: string | null;
  cancel_requested_by: string | null;
  epoch: number;
}

export interface StepRow {
  operation_id: string;
  position: number;
  id: string;
  title: string;
  state: OperationStep['state'];
  message: string | null;
  percent: number | null;
  started_at: Date | null;
  acted_at: Date | null;
  ended_at: Date | null;
}

export interface EventRow {
  id: string;
  operation_id: string;
  cluster: string;
  at: Date;
  type: OperationEvent['type'];
  state: OperationState;
  step: string | null;
  message: string;
  percent: number | null;
}

export function toOperation(row: OperationRow, steps: readonly StepRow[]): Operation {
  const shown = [...steps].sort((a, b) => a.position - b.position).map(toStep);
  return {
    id: row.id,
    kind: row.kind,
    cluster: row.cluster,
    target: row.target,
    risk: row.risk,
    state: row.state,
    done: endStates.includes(row.state),
    message: row.message,
    percent: percentOf(row.state, shown),
    reason: row.reason,
    ticket: row.ticket,
    requestedBy: row.requested_by,
    transport: row.transport,
    requestId: row.request_id,
    createdAt: row.created_at.toISOString(),
    scheduledAt: iso(row.scheduled_at),
    startedAt: iso(row.started_at),
    endedAt: iso(row.ended_at),
    input: maskSecrets(row.input),
    plan: row.plan,
    steps: shown,
    result: maskSecrets(row.result),
    error: row.error,
    approval: approvalOf(row),
    cancelRequestedBy: row.cancel_requested_by,
  };
}

/** Whole steps count alike; one that tells its own percent counts in part. */
export function percentOf(state: OperationState, steps: readonly OperationStep[]): number | null {
  if (state === 'succeeded') return 100;
  if (steps.length === 0) return null;
  const shareOf = (step: OperationStep): number =>
    step.state === 'done' || step.state === 'skipped' ? 1 : (step.percent ?? 0) / 100;
  return Math.round((1000 * steps.reduce((sum, step) => sum + shareOf(step), 0)) / steps.length) / 10;
}

function toStep({ id, title, state, message, percent, started_at, acted_at, ended_at }: StepRow): OperationStep {
  const times = { startedAt: iso(started_at), actedAt: iso(acted_at), endedAt: iso(ended_at) };
  return { id, title, state, message, percent, ...times };
}

function approvalOf(row: OperationRow): Approval | null {
  if (row.approval_state === null || row.approval_expires_at === null) return null;
  return {
    state: row.approval_state,
    expiresAt: row.approval_expires_at.toISOString(),
    decidedBy: row.approval_by,
    decidedAt: iso(row.approval_at),
    reason: row.approval_reason,
  };
}

export function toEvent(row: EventRow): OperationEvent {
  const { operation_id: operationId, cluster, type, state, step, message, percent } = row;
  return { id: `${row.id}-0`, operationId, cluster, at: row.at.toISOString(), type, state, step, message, percent };
}

export function toTimelineChange(row: OperationRow): TimelineChange {
  return {
    operationId: row.id,
    kind: row.kind,
    subject: row.requested_by,
    reason: row.reason,
    ticket: row.ticket,
    cluster: row.cluster,
    previousTimeline: Number(row.result['previousTimeline']),
    startedAt: iso(row.started_at) ?? '',
    endedAt: iso(row.ended_at) ?? '',
  };
}

function iso(time: Date | null): string | null {
  return time?.toISOString() ?? null;
}
