import type { Clock } from '../../kernel/clock.ts';
import { Problem } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Logger } from '../../kernel/logger.ts';
import { clusterNotFound, type Permission } from '../../kernel/permissions.ts';
import { blocks } from './checks.ts';
import type { AnyOperation } from './define-operation.ts';
import type { Operation, Plan } from './model.ts';
import { digestOf, planOperation, type Planned } from './planner.ts';
import type {
  Accepted,
  ClusterHandle,
  IdempotencyKey,
  NewOperation,
  OperationEngine,
  OperationStore,
  Requester,
} from './ports.ts';
import { requireIdempotencyKey, validateCommand, type Command } from './validate-command.ts';

export interface RequestOptions {
  /** Plans only: nothing is written, nothing is done. */
  dryRun: boolean;
  idempotencyKey: string | null;
}

export type Requested = { operation: Operation; plan: Plan } | { operation: null; plan: Plan };

export interface AcceptanceParts {
  clusters: ReadonlyMap<string, ClusterHandle>;
  store: OperationStore;
  engine: Pick<OperationEngine, 'enqueue' | 'withdraw'>;
  clock: Clock;
  log: Logger;
}

/** How far ahead something may be scheduled. */
const farthestScheduleMs = 366 * 86_400_000;

/**
 * From a request to an accepted operation: permission, shape, idempotency, plan, policy, consent, and one transaction. The
 * answer is a function, so that what it works with is given once. `allow` throws what is not permitted; null is an
 * automation, whose opting in is its permission, its confirmation and its approval.
 */
export function createAcceptance({ clusters, store, engine, clock, log }: AcceptanceParts) {
  /** The answer to a commit may be lost, and then the operation is there: it must not be said to be refused. */
  async function orCommitted(id: string, error: unknown): Promise<Accepted> {
    const committed = await store.find(id).catch(() => null);
    if (committed === null) throw error;
    return { outcome: 'accepted', operation: committed };
  }

  async function planFor(
    definition: AnyOperation,
    cluster: ClusterHandle,
    { input, common }: Command,
  ): Promise<Planned> {
    const [policy, holder] = await Promise.all([store.policy(), store.holder(cluster.name, null)]);
    const refuseWhenBusy = (common.whenBusy ?? cluster.settings.whenBusy) === 'refuse';
    return planOperation(definition, cluster, input, {
      ...policy,
      holder,
      refuseWhenBusy,
      overridesFreeze: common.overrideFreeze === true,
    });
  }

  return async function perform(
    requester: Requester,
    allow: ((permission: Permission) => void) | null,
    definition: AnyOperation,
    clusterName: string,
    body: Readonly<Record<string, unknown>>,
    options: RequestOptions,
  ): Promise<Requested> {
    allow?.(definition.permission);
    const cluster = clusters.get(clusterName);
    if (cluster === undefined) throw clusterNotFound(clusterName);
    const command = validateCommand(definition, body);
    requireIdempotencyKey(options.idempotencyKey);
    if (command.common.overrideFreeze === true) allow?.('policy:manage');
    const key = options.idempotencyKey === null ? null : keyOf(requester, definition, clusterName, command, options);
    const known = key === null || options.dryRun ? null : await store.findByKey(key);
    if (known !== null) return answerOf(known);

    // A person who looks wants this moment's numbers; an execution looks again anyway before it begins.
    if (options.dryRun || cluster.snapshot().cluster.dcs.status !== 'fresh') await cluster.look();
    const planned = await planFor(definition, cluster, command);
    allow?.(planned.plan.permission as Permission);
    if (options.dryRun) return { operation: null, plan: planned.plan };
    requireSchedulable(planned.scheduledAt, clock.now());
    const needsApproval = planned.plan.needsApproval && allow !== null;
    requireAgreed(planned.plan, command, allow !== null);
    const operation = newOperation(requester, definition, cluster, command, planned, needsApproval, clock.now());
    const accepted = await store
      .accept(operation, {
        key,
        refuseWhenBusy:
          planned.scheduledAt === null && (command.common.whenBusy ?? cluster.settings.whenBusy) === 'refuse',
        replaceScheduled: command.input['replace'] === true,
      })
      .catch((error: unknown) => orCommitted(operation.id, error));
    const answer = answerOf(accepted);
    const { id, state } = answer.operation;
    if (accepted.outcome === 'accepted' && state === 'queued' && planned.scheduledAt === null) {
      // What is not told to the engine now is found by the maintenance within a second.
      await engine
        .enqueue(id, clusterName)
        .then(() => store.markEnqueued(id))
        .catch((error: unknown) => log.warn({ err: error }, 'an accepted operation waits for the engine'));
    }
    return answer;
  };
}

function keyOf(
  { subject }: Requester,
  { kind }: AnyOperation,
  cluster: string,
  { input, common }: Command,
  { idempotencyKey }: RequestOptions,
): IdempotencyKey {
  // With the defaults filled in, which one transport does before and another does not.
  const fingerprint = digestOf({ ...input, ...common, overrideFreeze: common.overrideFreeze === true });
  return { scope: `${subject} ${kind} ${cluster}`, key: idempotencyKey ?? '', fingerprint };
}

function answerOf(accepted: Accepted): { operation: Operation; plan: Plan } {
  if (accepted.outcome === 'key_of_another') {
    throw new Problem('idempotency_conflict', 'This Idempotency-Key was used with another body; use a new one.');
  }
  if (accepted.outcome === 'busy' || accepted.outcome === 'already_scheduled') {
    const { holder } = accepted;
    const since = holder.startedAt ?? holder.createdAt;
    const detail = `${holder.kind} by ${holder.requestedBy} is ${holder.state} since ${since}: /v1/operations/${holder.id}.`;
    const [code, hint] =
      accepted.outcome === 'busy'
        ? (['operation_in_progress', 'Wait for it, cancel it, or send whenBusy: queue.'] as const)
        : (['already_scheduled', 'Cancel it, or send replace: true.'] as const);
    throw new Problem(code, `${detail} ${hint}`, { errors: [{ path: 'holder', message: holder.id }] });
  }
  return { operation: accepted.operation, plan: accepted.operation.plan };
}

function requireSchedulable(scheduledAt: string | null, now: number): void {
  if (scheduledAt === null) return;
  const ahead = Date.parse(scheduledAt) - now;
  if (ahead > 0 && ahead < farthestScheduleMs) return;
  const errors = [{ path: 'body/scheduledAt', message: 'must lie ahead, by at most a year' }];
  throw new Problem('invalid_request', `${scheduledAt} cannot be scheduled for.`, { errors });
}

/** What stands in the way of acting on this plan now. */
function requireAgreed(plan: Plan, { common }: Command, mustConfirm: boolean): void {
  if (common.planHash !== undefined && common.planHash !== plan.hash) {
    throw new Problem(
      'plan_outdated',
      'The plan that was looked at no longer holds; look at a new one (?dryRun=all).',
      {
        errors: [{ path: 'body/planHash', message: `is not that of the plan of now, ${plan.hash}` }],
      },
    );
  }
  const standing = plan.checks.filter(blocks);
  if (standing.length > 0) {
    const policy = standing.find(({ id }) => id.startsWith('policy.'));
    const code = policyCodes[policy?.id ?? ''] ?? 'checks_failed';
    throw new Problem(code, standing.map(({ message }) => message).join(' '), {
      errors: standing.map(({ id, subject, message }) => ({ path: `checks/${id}/${subject}`, message })),
    });
  }
  if (plan.risk !== 'destructive' || !mustConfirm) return;
  const errors = [
    ...(common.planHash === undefined
      ? [{ path: 'body/planHash', message: 'must be the hash of the plan (?dryRun=all)' }]
      : []),
    ...(common.confirm === plan.target ? [] : [{ path: 'body/confirm', message: `must be "${plan.target}", typed` }]),
  ];
  if (errors.length === 0) return;
  throw new Problem('confirmation_required', `${plan.summary} ${plan.impact.summary}`, { errors });
}

const policyCodes: Record<string, 'mutations_disabled' | 'change_freeze' | 'operation_in_progress'> = {
  'policy.kill_switch': 'mutations_disabled',
  'policy.freeze': 'change_freeze',
  'policy.one_at_a_time': 'operation_in_progress',
};

function newOperation(
  requester: Requester,
  definition: AnyOperation,
  cluster: ClusterHandle,
  { input, common }: Command,
  { plan, facts, scheduledAt }: Planned,
  needsApproval: boolean,
  now: number,
): NewOperation {
  const { approval } = cluster.settings;
  const approvalExpiresAt = needsApproval ? new Date(now + approval.expiresMs).toISOString() : null;
  const when = scheduledAt === null ? 'for its turn' : `until ${scheduledAt}`;
  return {
    id: newId(),
    kind: definition.kind,
    cluster: cluster.name,
    risk: plan.risk,
    requester,
    reason: common.reason,
    ticket: common.ticket ?? null,
    overridesFreeze: common.overrideFreeze === true,
    input,
    plan,
    facts,
    scheduledAt,
    approvalExpiresAt,
    message: needsApproval ? `Waits until ${approvalExpiresAt ?? ''} for somebody else's approval.` : `Waits ${when}.`,
  };
}
