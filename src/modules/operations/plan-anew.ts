import { sleep } from '../../kernel/clock.ts';
import { Problem } from '../../kernel/errors.ts';
import { blocks } from './checks.ts';
import { requireConsented, requireOnTime, requireSameLeader } from './consent.ts';
import { Failed, type AnyOperation } from './define-operation.ts';
import { policyCode } from './endings.ts';
import { driftBetween, planOperation, type Planned } from './planner.ts';
import type { ClusterHandle, OperationRecord, OperationStore } from './ports.ts';

/** How long a new look is asked for: a cluster that has just changed, or a replica that has just started, may be late. */
const lookForMs = 20_000;
const lookEveryMs = 500;

/**
 * Plans once more, on what is true as an operation begins, and refuses when that is not what was agreed to.
 * @throws Failed `checks_failed`, `plan_outdated`, `schedule_missed` or the code of a policy; nothing was done
 */
export async function planAnew(
  { operation, input, facts, overridesFreeze }: OperationRecord,
  definition: AnyOperation,
  cluster: ClusterHandle,
  policy: Awaited<ReturnType<OperationStore['policy']>>,
): Promise<Planned> {
  // A look at everything waits for whatever does not answer, which may be what the operation is for.
  if (definition.looksItself !== true) await lookAnew(cluster);
  const now = { ...policy, holder: null, beginsNow: true, refuseWhenBusy: false, overridesFreeze };
  const planned = await planOperation(definition, cluster, input, now, facts);
  const standing = planned.plan.checks.filter(blocks);
  if (standing.length > 0) {
    throw new Failed(`${standing.map(({ message }) => message).join(' ')} Nothing was done.`, {
      code: policyCode(standing[0]?.id ?? '') ?? 'checks_failed',
    });
  }
  requireConsented(operation.plan, planned.plan);
  requireOnTime(operation.scheduledAt);
  const scheduled = operation.scheduledAt !== null;
  if (scheduled) requireSameLeader(operation.plan, planned.plan);
  if (planned.plan.hash !== operation.plan.hash && !scheduled && definition.replans !== true) {
    const drift = driftBetween(operation.plan, planned.plan).join('; ');
    throw new Failed(`The plan no longer holds: ${drift}. Nothing was done.`, {
      code: 'plan_outdated',
      remedy: 'Look at a new plan and ask again.',
    });
  }
  return planned;
}

async function lookAnew(cluster: ClusterHandle): Promise<void> {
  for (const until = performance.now() + lookForMs; ;) {
    try {
      await cluster.look();
      return;
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 503 || performance.now() > until) throw error;
      await sleep(lookEveryMs);
    }
  }
}
