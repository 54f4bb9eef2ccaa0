import { createHash } from 'node:crypto';
import { Problem } from '../../kernel/errors.ts';
import type { Snapshot } from '../clusters/index.ts';
import { blocks, check, warning } from './checks.ts';
import type { AnyOperation, PlanDraft } from './define-operation.ts';
import type { Freeze, KillSwitch, Operation, Plan, PlanCheck } from './model.ts';
import type { ClusterHandle } from './ports.ts';

export interface Planned {
  plan: Plan;
  facts: unknown;
  scheduledAt: string | null;
}

export interface PolicyState {
  /** It begins now, whatever time it was scheduled for: the freezes of now count. */
  beginsNow?: boolean;
  killSwitch: KillSwitch;
  freezes: readonly Freeze[];
  /** An operation of the cluster that is not done. */
  holder: Operation | null;
  refuseWhenBusy: boolean;
  overridesFreeze: boolean;
}

/**
 * Makes the plan: what the operation finds out, what policy says, and the hash that binds it.
 * `agreed`: the facts of the plan that was accepted.
 * @throws Problem `cluster_unreadable` when etcd has not been read just now: nothing may be decided on old facts.
 */
export async function planOperation(
  definition: AnyOperation,
  cluster: ClusterHandle,
  input: Record<string, unknown>,
  policy: PolicyState,
  agreed: unknown = null,
): Promise<Planned> {
  const snapshot = requireReadable(cluster.snapshot());
  const draft = (await definition.plan(cluster, input, agreed)) as PlanDraft<unknown>;
  const risk = draft.risk ?? definition.risk;
  const steps = definition.steps({ input, facts: draft.facts }).map(({ id, title }) => ({ id, title }));
  const checks = [
    ...policyChecks(cluster.name, policy, policy.beginsNow === true ? null : (draft.scheduledAt ?? null)),
    ...draft.checks,
  ];
  const base = {
    kind: definition.kind,
    cluster: cluster.name,
    target: draft.target,
    risk,
    permission: draft.permission ?? definition.permission,
    summary: draft.summary,
    possible: !checks.some(blocks),
    needsApproval: cluster.settings.approval[risk],
    observed: draft.observed,
    observedAt: snapshot.cluster.builtAt,
    checks,
    candidates: [...(draft.candidates ?? [])],
    changes: [...(draft.changes ?? [])],
    steps,
    impact: draft.impact,
    commands: [...draft.commands],
  };
  const bound = { kind: base.kind, cluster: base.cluster, target: base.target, input, observed: base.observed, steps };
  const plan: Plan = { ...base, hash: digestOf(bound) };
  return { plan, facts: draft.facts, scheduledAt: draft.scheduledAt ?? null };
}

/** The facts in which two plans differ, as sentences. */
export function driftBetween(before: Plan, now: Plan): string[] {
  const names = new Set([...Object.keys(before.observed), ...Object.keys(now.observed)]);
  const drift = [...names].flatMap((name) => {
    const [then, today] = [canonical(before.observed[name]), canonical(now.observed[name])];
    return then === today ? [] : [`${name} was ${then} and is ${today}`];
  });
  if (drift.length === 0 && canonical(before.steps) !== canonical(now.steps)) drift.push('the steps are others now');
  if (drift.length === 0 && before.target !== now.target)
    drift.push(`the target was ${before.target}, not ${now.target}`);
  return drift.length === 0 ? ['the request is another'] : drift;
}

function requireReadable(snapshot: Snapshot): Snapshot {
  const { dcs, name } = snapshot.cluster;
  if (dcs.status === 'fresh') return snapshot;
  const why = dcs.error === null ? 'it has not been read yet' : dcs.error.message;
  throw new Problem(
    'cluster_unreadable',
    `etcd of "${name}" cannot be read (${why}), so no change is planned or begun. Reads go on; bring etcd back first.`,
    { headers: { 'retry-after': '2' } },
  );
}

/** What holds for every operation, in the order in which it would stop one. */
function policyChecks(cluster: string, policy: PolicyState, scheduledAt: string | null): PlanCheck[] {
  const { killSwitch, holder } = policy;
  const checks = [
    check(
      'policy.kill_switch',
      'all clusters',
      !killSwitch.engaged,
      killSwitch.engaged
        ? `The kill switch is on since ${killSwitch.changedAt}, by ${killSwitch.changedBy}: ${killSwitch.reason}`
        : 'The kill switch is off.',
    ),
    freezeCheck(cluster, policy, scheduledAt),
  ];
  if (holder !== null && scheduledAt === null) {
    // With the time: one that has run for long may be that of a replica that is stopped and still holds its turn.
    const since = `${holder.state} since ${holder.startedAt ?? holder.createdAt}`;
    const message = `${holder.kind} (${holder.id}) by ${holder.requestedBy} is ${since}: ${holder.message}`;
    checks.push(
      policy.refuseWhenBusy
        ? check('policy.one_at_a_time', cluster, false, message)
        : warning('policy.one_at_a_time', cluster, `${message} This one waits for it.`),
    );
  }
  return checks;
}

function freezeCheck(cluster: string, policy: PolicyState, scheduledAt: string | null): PlanCheck {
  const at = scheduledAt === null ? null : Date.parse(scheduledAt);
  const holds = ({ startsAt, endsAt, active }: Freeze): boolean =>
    at === null ? active : Date.parse(startsAt) <= at && at < Date.parse(endsAt);
  const freeze = policy.freezes.find((f) => (f.clusters === null || f.clusters.includes(cluster)) && holds(f));
  if (freeze === undefined) return check('policy.freeze', cluster, true, 'No freeze window holds.');
  const message = `Changes are frozen until ${freeze.endsAt} by ${freeze.createdBy}: ${freeze.reason}`;
  if (policy.overridesFreeze) return warning('policy.freeze', cluster, `${message} It is overridden.`);
  return check('policy.freeze', cluster, false, message);
}

/** SHA-256 of a value whatever the order of its keys, 43 characters. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('base64url');
}

/** JSON with the keys in order; absent is null. */
function canonical(given: unknown): string {
  const value = given ?? null;
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
