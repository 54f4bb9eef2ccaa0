import { formatLsn } from '../../../kernel/lsn.ts';
import { freshValue } from '../../../kernel/section.ts';
import { blocks, check, warning, type Candidate, type PlanCheck } from '../../operations/index.ts';
import type { Cluster, Member, Snapshot } from '../model.ts';

/** Patroni's own defaults, for what the configuration leaves out. */
const defaultMaximumLagBytes = 1_048_576;

export interface CandidateRules {
  /** Switchover respects lag, timeline and synchronous mode; failover may be told to accept their loss. */
  strict: boolean;
  /** The member that was asked for; else the first by name is taken. */
  wanted: string | null;
}

/**
 * Every member but the leader with each rule that Patroni applies to a candidate, passed or failed, with its numbers. The
 * first five are what Patroni's REST looks at (412 "no good candidates"); it finds out about lag and timeline only later,
 * and says so in its log alone. Sources: patroni/ha.py, `failover_limitation`, `is_failover_possible`, `_is_healthiest_node`.
 */
export function candidatesOf({ cluster, config }: Snapshot, { strict, wanted }: CandidateRules): Candidate[] {
  const settings = freshValue(config)?.value ?? {};
  const others = cluster.members.filter(({ name }) => name !== cluster.leader?.name);
  const found = others.map((member) => ({
    member: member.name,
    rules: rulesFor(member, cluster, settings, strict),
  }));
  // By name, since positions move by themselves and a plan must not; all of these are within the allowed lag.
  const [first = null] = found
    .filter(({ rules }) => !rules.some(blocks))
    .map(({ member }) => member)
    .sort();
  return found.map(({ member, rules }) => ({
    member,
    eligible: !rules.some(blocks),
    chosen: wanted === null ? member === first : member === wanted,
    rules,
  }));
}

/** What stands in the way of the choice, as checks of the plan. */
export function candidateChecks(candidates: readonly Candidate[], wanted: string | null): PlanCheck[] {
  if (wanted !== null) {
    const found = candidates.find(({ member }) => member === wanted);
    if (found !== undefined) return found.rules.filter(({ status }) => status !== 'pass');
    const names = candidates.map(({ member }) => member).join(', ') || 'none';
    return [
      check('candidate.exists', wanted, false, `${wanted} is no member that could lead; candidates are ${names}.`),
    ];
  }
  const eligible = candidates.filter((candidate) => candidate.eligible);
  if (eligible.length > 0) {
    const names = eligible.map(({ member }) => member).join(', ');
    return [
      check('candidates.any', 'cluster', true, `${eligible.length} of ${candidates.length} can take over: ${names}.`),
    ];
  }
  const reasons = candidates.flatMap(({ member, rules }) =>
    rules.filter(blocks).map(({ message }) => (message.startsWith(member) ? message : `${member}: ${message}`)),
  );
  const why = reasons.join(' ') || 'There is no member but the leader.';
  return [check('candidates.any', 'cluster', false, `No member can take over. ${why}`)];
}

function rulesFor(member: Member, cluster: Cluster, settings: Record<string, unknown>, strict: boolean): PlanCheck[] {
  const { name, tags } = member;
  const patroni = freshValue(member.patroni);
  const rule = (id: string, passed: boolean | null, message: string, numbers = {}): PlanCheck =>
    check(`candidate.${id}`, name, passed, message, numbers);
  /** Patroni looks at it, and a forced failover does not. */
  const preference = (id: string, passed: boolean | null, message: string, numbers = {}): PlanCheck =>
    passed === true || strict ? rule(id, passed, message, numbers) : warning(`candidate.${id}`, name, message, numbers);
  const running = ['running', 'streaming', 'in_archive_recovery'].includes(member.state);
  const reachable = patroni !== null;
  const noFailover = tags['nofailover'] === true || tags['failover_priority'] === 0;
  return [
    rule('reachable', reachable, `${name}'s Patroni ${reachable ? 'answers' : 'does not answer'}.`),
    rule('running', running, `${name} is ${member.state}.`),
    rule('nofailover', !noFailover, noFailover ? `${name} is tagged nofailover.` : `${name} may lead by its tags.`),
    rule(
      'watchdog',
      patroni?.watchdogFailed !== true,
      patroni?.watchdogFailed === true ? `${name}'s watchdog has failed.` : `${name} has no failed watchdog.`,
    ),
    ...replicationRules(member, cluster, preference),
    ...lagRules(member, settings, preference),
    ...synchronousRules(member, cluster, settings, preference),
    ...conflictRules(member),
  ];
}

type Preference = (id: string, passed: boolean | null, message: string, numbers?: object) => PlanCheck;

function replicationRules(member: Member, cluster: Cluster, preference: Preference): PlanCheck[] {
  const { name, timeline } = member;
  const leaderTimeline = cluster.members.find((m) => m.name === cluster.leader?.name)?.timeline ?? null;
  const sameTimeline = timeline === null || leaderTimeline === null ? null : timeline === leaderTimeline;
  const streams = isStreaming(cluster, name);
  const timelineMessage =
    sameTimeline === null
      ? `The timeline of ${timeline === null ? name : 'the leader'} is not known.`
      : `${name} is on timeline ${timeline ?? '?'}, the leader on ${leaderTimeline ?? '?'}.`;
  return [
    preference('timeline', sameTimeline, timelineMessage, { value: timeline, limit: leaderTimeline, unit: 'timeline' }),
    preference(
      'streaming',
      streams,
      `${name} ${streams ? 'streams' : 'does not stream'} from a member of the cluster.`,
    ),
  ];
}

function lagRules({ name, lag }: Member, settings: Record<string, unknown>, preference: Preference): PlanCheck[] {
  const configured = settings['maximum_lag_on_failover'];
  const limit = typeof configured === 'number' ? configured : defaultMaximumLagBytes;
  const value = lag?.flushBytes ?? lag?.patroniBytes ?? null;
  const message =
    value === null
      ? `The lag of ${name} is not known; ${limit} bytes are allowed.`
      : `${name} lags ${value} bytes, ${limit} are allowed (maximum_lag_on_failover).`;
  return [preference('lag', value === null ? null : value <= limit, message, { value, limit, unit: 'bytes' })];
}

function synchronousRules(
  { name }: Member,
  { dcs }: Cluster,
  settings: Record<string, unknown>,
  preference: Preference,
): PlanCheck[] {
  if (!isSynchronous(settings)) return [];
  const standbys = freshValue(dcs)?.synchronous?.standbys ?? [];
  const isSync = standbys.includes(name);
  const message = isSync
    ? `${name} is a synchronous standby.`
    : `${name} is no synchronous standby; these are ${standbys.join(', ') || 'none'}.`;
  return [preference('synchronous', isSync, message)];
}

function conflictRules(member: Member): PlanCheck[] {
  const { name } = member;
  const node = freshValue(member.postgres);
  if (node?.replayPaused !== true) return [];
  const at = node.replayedLsn ?? '?';
  return [
    check('candidate.replay', name, false, `WAL replay is paused on ${name} at ${at}: it would lead from there.`),
  ];
}

/** Whether any member sends to it, by its own word. */
export function isStreaming({ replication }: Cluster, name: string): boolean {
  return replication.some(({ observed }) =>
    (freshValue(observed)?.senders ?? []).some((sender) => sender.member === name && sender.state === 'streaming'),
  );
}

/** Whether commits wait for a replica, by the dynamic configuration. */
export function isSynchronous({ synchronous_mode: mode }: Record<string, unknown>): boolean {
  return mode === true || mode === 'on' || mode === 'quorum';
}

/** The furthest position that the member has received, in bytes. */
export function positionOf(member: Member): number | null {
  const patroni = freshValue(member.patroni);
  if (patroni === null) return freshValue(member.dcs)?.xlogLocationBytes ?? null;
  return patroni.walLocationBytes ?? patroni.receivedLocationBytes ?? patroni.replayedLocationBytes ?? null;
}

export function positionText(bytes: number | null): string {
  return bytes === null ? 'unknown' : formatLsn(bytes);
}
