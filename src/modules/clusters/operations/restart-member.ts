import { Type } from 'typebox';
import { freshValue } from '../../../kernel/section.ts';
import { check, defineOperation, warning, type Impact, type PlanCheck } from '../../operations/index.ts';
import type { Member, Snapshot } from '../model.ts';
import { leadershipOf, memberCheck, sessionsOf } from './observed.ts';
import { restartChecks, restartLimits, restartStep, restartTarget, type RestartFacts } from './restart-step.ts';

interface Input {
  member: string;
  onlyPending?: boolean;
}

/** Measured on a local cluster: fast shutdown with its checkpoint, start, and the first look that finds it. */
export const leaderRestartSeconds = 3;

export const restartMember = defineOperation({
  kind: 'cluster.restart-member',
  mutation: 'restartMember',
  path: '/members/:member/restart',
  summary: 'Restart PostgreSQL of one member',
  description:
    'Its Patroni restarts it; its sessions drop. The role that was seen is sent along, so that a member that was promoted ' +
    'meanwhile is left alone. It is done when its PostgreSQL has a newer start and streams, or accepts writes, again. With ' +
    '`onlyPending` a member that waits for no restart is left alone, and the operation succeeds saying so.',
  permission: 'cluster:restart',
  risk: 'disruptive',
  input: {
    member: Type.String({ minLength: 1, maxLength: 63, description: 'Which member' }),
    onlyPending: Type.Optional(
      Type.Boolean({ default: false, description: 'Only if it waits for a restart, as after a change of a parameter' }),
    ),
  },
  example: { member: 'patroni-2', onlyPending: true },

  plan(cluster, input: Input) {
    const snapshot = cluster.snapshot();
    const { member, checks } = memberCheck(snapshot, input.member);
    const leader = snapshot.cluster.leader?.name ?? null;
    const target = member === null ? null : restartTarget(member, input.onlyPending === true, leader);
    const facts: RestartFacts = { targets: target === null ? [] : [target], limits: restartLimits(snapshot) };
    return {
      summary: `Restart PostgreSQL of ${input.member}${input.onlyPending === true ? ' if it waits for a restart' : ''}.`,
      target: input.member,
      observed: { ...leadershipOf(snapshot), ...restartObserved(member === null ? [] : [member]) },
      facts,
      checks: [
        ...checks,
        ...(member === null || target === null ? [] : restartChecks(member, target)),
        ...(member === null ? [] : [...onlySynchronous(snapshot, member), ...pendingCheck(member, input)]),
      ],
      impact: restartImpact(member === null ? [] : [member], leader),
      commands: [`patronictl restart ${snapshot.cluster.scope} ${input.member} --force`],
    };
  },

  steps: ({ facts }) => facts.targets.map((target) => restartStep<Input>(target, facts.limits)),

  conclude: ({ input }, result) =>
    result[input.member] === undefined
      ? `${input.member} was not restarted here; its step says why.`
      : `PostgreSQL of ${input.member} was restarted.`,
});

/** What a plan of restarts depends on beside who leads: when each PostgreSQL was started, and who waits for it. */
export function restartObserved(members: readonly Member[]): Record<string, unknown> {
  return {
    startedAt: Object.fromEntries(
      members.map((member) => [member.name, freshValue(member.postgres)?.postmasterStartTime ?? null]),
    ),
    pendingRestart: members.filter(({ pendingRestart }) => pendingRestart === true).map(({ name }) => name),
  };
}

export function restartImpact(members: readonly Member[], leader: string | null): Impact {
  const counts = members.map(sessionsOf);
  const known = counts.every((count) => count !== null);
  const sessions = known ? counts.reduce((sum, count) => sum + count, 0) : null;
  const leads = members.some(({ name }) => name === leader);
  const names = members.map(({ name }) => name).join(', ') || 'no member';
  return {
    summary: `${sessions ?? 'All'} sessions on ${names} drop; ${leads ? `writes pause for some ${leaderRestartSeconds} s` : 'writes go on'}.`,
    sessionsDropped: sessions,
    writeOutageSeconds: leads ? leaderRestartSeconds : 0,
    dataLossBytes: 0,
    dataLossSeconds: 0,
  };
}

/** In strict synchronous mode nothing can be committed while there is no synchronous standby. */
function onlySynchronous(snapshot: Snapshot, { name }: Member): PlanCheck[] {
  if (!isStrict(snapshot)) return [];
  const standbys = freshValue(snapshot.cluster.dcs)?.synchronous?.standbys ?? [];
  const isOnly = standbys.length === 1 && standbys[0] === name;
  const message = isOnly
    ? `${name} is the only synchronous standby, and in strict mode nothing commits without one: let another one take its part first.`
    : `${name} is not the only synchronous standby; these are ${standbys.join(', ') || 'none'}.`;
  return [check('synchronous.not_only', name, !isOnly, message)];
}

export function isStrict({ config }: Snapshot): boolean {
  const settings = freshValue(config)?.value ?? {};
  const mode = settings['synchronous_mode'];
  return [true, 'on', 'quorum'].includes(mode as string | boolean) && settings['synchronous_mode_strict'] === true;
}

function pendingCheck({ name, pendingRestart }: Member, { onlyPending }: Input): PlanCheck[] {
  if (pendingRestart === true) return [check('member.pending', name, true, `${name} waits for a restart.`)];
  const consequence = onlyPending === true ? ': nothing will be done.' : '; it is restarted all the same.';
  return [warning('member.pending', name, `${name} waits for no restart${consequence}`)];
}
