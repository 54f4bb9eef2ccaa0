import { Failed } from './define-operation.ts';
import type { Plan } from './model.ts';

/** How late a schedule may fire. */
const lateMs = 300_000;

/** Whoever asked, and whoever approved, agreed to this risk and had this permission: a plan made anew may ask for more. */
export function requireConsented(agreed: Plan, now: Plan): void {
  if (now.permission === agreed.permission && now.risk === agreed.risk && now.target === agreed.target) return;
  throw outdated(`it takes ${now.permission} and is ${now.risk} on ${now.target}`);
}

/** What was scheduled is planned anew when it fires, but not to take the lead from a member that nobody meant. */
export function requireSameLeader(agreed: Plan, now: Plan): void {
  const [then, current] = [agreed.observed['leader'], now.observed['leader']];
  if (then !== current) throw outdated(`${nameOf(current)} leads, and then ${nameOf(then)} did`);
}

function nameOf(leader: unknown): string {
  return typeof leader === 'string' ? leader : 'nobody';
}

function outdated(what: string): Failed {
  return new Failed(`The plan of now is another than the one agreed to: ${what}. Nothing was done.`, {
    code: 'plan_outdated',
    remedy: 'Look at a new plan and ask again.',
  });
}

/** What could not begin at its time (nobody approved, the control plane was down) is not done at any other. */
export function requireOnTime(scheduledAt: string | null): void {
  if (scheduledAt === null || Date.now() - Date.parse(scheduledAt) < lateMs) return;
  throw new Failed(`It was to begin at ${scheduledAt} and could not; it is too late for that now. Nothing was done.`, {
    code: 'schedule_missed',
    remedy: 'Ask for it again, now or at another time.',
  });
}
