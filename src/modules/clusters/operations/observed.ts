import { freshValue } from '../../../kernel/section.ts';
import type { PlanCheck } from '../../operations/index.ts';
import { check } from '../../operations/index.ts';
import type { Member, Snapshot } from '../model.ts';

/** The facts that an operation on who leads depends on. */
export function leadershipOf({ cluster }: Snapshot): Record<string, unknown> {
  const dcs = freshValue(cluster.dcs);
  return {
    leader: cluster.leader?.name ?? null,
    leaderTerm: dcs?.leader?.createRevision ?? null,
    systemIdentifier: dcs?.systemIdentifier ?? null,
    paused: dcs?.paused ?? null,
    members: cluster.members.map(({ name }) => name),
  };
}

/** The member by name, or a check that says that there is none. */
export function memberCheck({ cluster }: Snapshot, name: string): { member: Member | null; checks: PlanCheck[] } {
  const member = cluster.members.find((m) => m.name === name) ?? null;
  if (member !== null) return { member, checks: [] };
  const names = cluster.members.map((m) => m.name).join(', ');
  return { member, checks: [check('member.exists', name, false, `There is no member ${name}; there are ${names}.`)] };
}

/** A number of the dynamic configuration, in its own unit. */
export function numberSetting(snapshot: Snapshot, name: string, otherwise: number): number {
  const value = freshValue(snapshot.config)?.value[name];
  return typeof value === 'number' ? value : otherwise;
}

/** How long Patroni's own REST takes at most over a request that changes who leads: twice max(10, loop_wait) s. */
export function patroniWaitMs(snapshot: Snapshot): number {
  return 2000 * Math.max(10, numberSetting(snapshot, 'loop_wait', 10));
}

/** Sessions of clients on a member; null when they cannot be counted. */
export function sessionsOf(member: Member | null): number | null {
  return member === null ? null : (freshValue(member.postgres)?.connections ?? null);
}
