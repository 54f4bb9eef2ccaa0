import { Type } from 'typebox';
import { messageOf } from '../../../kernel/errors.ts';
import { freshValue } from '../../../kernel/section.ts';
import {
  Cancelled,
  check,
  defineOperation,
  Failed,
  Unsettled,
  warning,
  type ClusterHandle,
  type PlanCheck,
  type Run,
  type Step,
} from '../../operations/index.ts';
import type { Cluster, Member, Snapshot } from '../model.ts';
import { isStreaming, isSynchronous } from './candidates.ts';
import { requireSameTerm } from './leader-change.ts';
import type { LeaderFacts } from './new-leader.ts';
import { leadershipOf, memberCheck, sessionsOf } from './observed.ts';

interface Facts extends LeaderFacts {
  /** When the member's PostgreSQL was started before it was wiped; null when it did not run. */
  postmasterBefore: string | null;
}

interface Input {
  member: string;
  force?: boolean;
}

const requestTimeoutMs = 15_000;
/** A copy of terabytes takes hours; what is stuck is found out sooner. */
const buildTimeoutMs = 12 * 3_600_000;
const stuckMs = 60_000;
/** A Patroni that builds a copy answers all the time. */
const silentMs = 300_000;
const failingStates: readonly string[] = ['start_failed', 'initialization_failed', 'crashed'];

export const reinitialize = defineOperation({
  kind: 'cluster.reinitialize',
  mutation: 'reinitialize',
  path: '/members/:member/reinitialize',
  summary: 'Wipe a replica and build it anew',
  description:
    'Patroni deletes the data of the replica at once and copies it anew. It is refused for the leader, for the last ' +
    'healthy replica and for the only synchronous standby. It ends when the replica streams again on the timeline of ' +
    'the leader; the progress is in percent where the leader knows it.',
  permission: 'cluster:reinitialize',
  risk: 'destructive',
  input: {
    member: Type.String({ minLength: 1, maxLength: 63, description: 'The replica to build anew' }),
    force: Type.Optional(
      Type.Boolean({ default: false, description: 'Break off what its Patroni is doing, also a build that runs' }),
    ),
  },
  example: { member: 'patroni-2' },

  plan(cluster, { member: name, force }: Input) {
    const snapshot = cluster.snapshot();
    const { member, checks } = memberCheck(snapshot, name);
    const leader = snapshot.cluster.leader?.name ?? null;
    const sessions = sessionsOf(member);
    const facts: Facts = {
      leader,
      leaderTerm: freshValue(snapshot.cluster.dcs)?.leader?.createRevision ?? null,
      timeline: snapshot.cluster.members.find((m) => m.name === leader)?.timeline ?? null,
      postmasterBefore: startOf(member),
    };
    return {
      summary: `Wipe ${name} and build it anew.`,
      target: name,
      observed: leadershipOf(snapshot),
      facts,
      checks: [...checks, ...(member === null ? [] : memberChecks(snapshot, member, force === true))],
      impact: {
        summary: `${sessions ?? 'All'} sessions on ${name} drop, and it serves nobody until its copy is complete. Writes go on.`,
        sessionsDropped: sessions,
        writeOutageSeconds: 0,
        dataLossBytes: 0,
        dataLossSeconds: 0,
      },
      commands: [`patronictl reinit ${snapshot.cluster.scope} ${name} --force`],
    };
  },

  steps: ({ facts, input }) => [build(facts, input)],
  conclude: ({ input }) => `${input.member} was built anew and streams.`,
});

function memberChecks(snapshot: Snapshot, member: Member, force: boolean): PlanCheck[] {
  const { cluster } = snapshot;
  const { name } = member;
  const leader = cluster.leader?.name ?? null;
  const answers = freshValue(member.patroni) !== null;
  const writable = cluster.leader?.writable ?? null;
  const said = writable === true ? 'accepts writes' : 'is not seen to accept writes, and the copy comes from there';
  return [
    check(
      'member.replica',
      name,
      name !== leader,
      name === leader ? `${name} leads: switch over to another first.` : `${name} is not the leader.`,
    ),
    check('member.reachable', name, answers, `${name}'s Patroni ${answers ? 'answers' : 'does not answer'}.`),
    check('leader.writable', leader ?? cluster.name, writable, `${leader ?? 'Nobody leads, and nobody'} ${said}.`),
    redundancyCheck(cluster, name),
    ...synchronousChecks(snapshot, name),
    ...runningChecks(member, force),
  ];
}

/** A replica that does not stream is no copy that could be lost. */
function redundancyCheck(cluster: Cluster, name: string): PlanCheck {
  const others = cluster.members.filter((m) => m.name !== name && m.name !== cluster.leader?.name);
  const healthy = others.filter((m) => freshValue(m.patroni) !== null && isStreaming(cluster, m.name));
  const names = healthy.map((m) => m.name).join(', ');
  const numbers = { value: healthy.length, limit: 1, unit: 'replicas' };
  if (healthy.length > 0) return check('replica.another', name, true, `Meanwhile there is still ${names}.`, numbers);
  return isStreaming(cluster, name)
    ? check('replica.another', name, false, `${name} is the last healthy replica: nobody could take over.`, numbers)
    : warning('replica.another', name, `No other replica streams; ${name} does not either.`, numbers);
}

function synchronousChecks({ cluster, config }: Snapshot, name: string): PlanCheck[] {
  if (!isSynchronous(freshValue(config)?.value ?? {})) return [];
  const standbys = freshValue(cluster.dcs)?.synchronous?.standbys ?? [];
  const isOnly = standbys.length === 1 && standbys[0] === name;
  const message = isOnly
    ? `${name} is the only synchronous standby: commits would wait, or be safe on the leader alone.`
    : `Synchronous standbys are ${standbys.join(', ') || 'none'}.`;
  return [check('synchronous.another', name, !isOnly, message)];
}

function runningChecks({ name, state }: Member, force: boolean): PlanCheck[] {
  if (state !== 'creating_replica') return [];
  const message = `${name} is being built already`;
  return [
    force
      ? warning('replica.being_built', name, `${message}, which is broken off.`)
      : check('replica.being_built', name, false, `${message}: wait for it, or break it off with force.`),
  ];
}

function build(facts: Facts, { member, force }: Input): Step<Input, Facts> {
  return {
    id: 'build',
    title: `Have Patroni wipe ${member} and copy it anew`,
    // A copy may take hours, and meanwhile a failover may be needed: only the waiting ends.
    cancellable: true,
    async check(run) {
      if (!run.interrupted) await requireSameTerm(run.cluster, facts);
      return null;
    },
    async act({ cluster }) {
      await requireReplica(cluster, member);
      const body = { force: force === true };
      const answer = await cluster.patroni.send(member, {
        ...{ method: 'POST', path: '/reinitialize', body, timeoutMs: requestTimeoutMs },
      });
      if (answer.status === 200) return `Patroni: ${answer.body}.`;
      throw new Failed(`Patroni refused with ${answer.status}: ${answer.body}. Nothing was done.`, {
        code: 'refused',
        remedy: 'Wait until its Patroni is idle, or break off what it does with force.',
      });
    },
    verify: (run) => untilBuilt(run, facts),
  };
}

/** What the member says of itself, right before: it may lead by now, and its data are wiped at once. */
async function requireReplica(cluster: ClusterHandle, member: string): Promise<void> {
  const status = await cluster.patroni.status(member).catch((error: unknown) => {
    const message = `${member}'s Patroni does not say its role (${messageOf(error)}). Nothing was done.`;
    throw new Failed(message, { code: 'unreachable', cause: error });
  });
  const role = String(status['role']);
  if (role === 'replica' || role === 'uninitialized') return;
  throw new Failed(`${member} says that it is ${role}, no replica. Nothing was done.`, { code: 'not_a_replica' });
}

async function untilBuilt(run: Run<Input, Facts>, { postmasterBefore }: Facts): Promise<string> {
  const { cluster, input } = run;
  let stuckAs: string | null = null;
  let stuckSince = 0;
  let heardAt = performance.now();
  let told = '';
  const built = async (): Promise<Member | undefined> => {
    const { cluster: seen } = await cluster.look();
    const member = seen.members.find(({ name }) => name === input.member);
    const leading = seen.members.find(({ name }) => name === seen.leader?.name);
    const start = startOf(member ?? null);
    const isNew = start !== null && (postmasterBefore === null || Date.parse(start) > Date.parse(postmasterBefore));
    const state = member?.state ?? 'unknown';
    if (member !== undefined && freshValue(member.patroni) !== null) heardAt = performance.now();
    if (performance.now() - heardAt > silentMs) throw silent(input.member);
    if (member !== undefined && isNew && isStreaming(seen, member.name)) {
      if (member.timeline !== null && member.timeline === leading?.timeline) return member;
    }
    const isStuck = failingStates.includes(state) || (start !== null && start === postmasterBefore);
    if (!isStuck || stuckAs !== state) [stuckAs, stuckSince] = [isStuck ? state : null, performance.now()];
    if (isStuck && performance.now() - stuckSince > stuckMs) throw stuck(input.member, state);
    const progress = leading === undefined ? null : await backupProgress(cluster, leading.name);
    const message = `${input.member} is ${state}${progress === null ? '' : `, ${progress.text} copied`}.`;
    if (message !== told) await run.progress(message, progress?.percent ?? null);
    told = message;
    return undefined;
  };
  const member = await run
    .poll(`streaming of ${input.member}`, built, { timeoutMs: buildTimeoutMs, intervalMs: 500 })
    .catch((error: unknown) => {
      if (!(error instanceof Cancelled)) throw error;
      throw new Cancelled(`Patroni goes on building ${input.member}: its state tells when it streams.`);
    });
  await run.result({ member: member.name, timeline: member.timeline, postmasterStartTime: startOf(member) });
  return `${member.name} streams on timeline ${member.timeline ?? '?'}.`;
}

function silent(member: string): Unsettled {
  return new Unsettled(
    `${member}'s Patroni has not answered for ${silentMs / 1000} s: what its copy has come to is not known.`,
    {
      remedy: `Start Patroni on ${member}, or look at its host; then reinitialise again if it does not stream.`,
    },
  );
}

function stuck(member: string, state: string): Failed {
  const seconds = stuckMs / 1000;
  return failingStates.includes(state)
    ? new Failed(`${member} has been ${state} for ${seconds} s: its new copy does not start.`, {
        code: 'start_failed',
        remedy: `The reason is in the logs of Patroni and PostgreSQL on ${member}; mend it and reinitialise again.`,
      })
    : new Failed(`${member} still runs on its old data after ${seconds} s: Patroni did not begin.`, {
        code: 'not_begun',
        remedy: `The reason is in the log of Patroni on ${member}.`,
      });
}

const progressSql = `SELECT backup_streamed::float8 AS copied, backup_total::float8 AS total
  FROM pg_stat_progress_basebackup ORDER BY pid DESC LIMIT 1`;

/** Of the copy that is read from the leader; null when there is none: it comes from elsewhere, or has not begun. */
async function backupProgress(cluster: ClusterHandle, leader: string) {
  const [row] = await cluster.sql
    .query<{ copied: number | null; total: number | null }>(leader, progressSql, [], { timeoutMs: 1500 })
    .catch(() => []);
  if (row?.copied == null) return null;
  const { copied, total } = row;
  const megabytes = (bytes: number): string => `${Math.round(bytes / 1_048_576)} MB`;
  const known = total !== null && total > 0;
  return {
    text: known ? `${megabytes(copied)} of ${megabytes(total)}` : megabytes(copied),
    percent: known ? Math.min(100, Math.round((100 * copied) / total)) : null,
  };
}

function startOf(member: Member | null): string | null {
  return member === null ? null : (freshValue(member.patroni)?.postmasterStartTime ?? null);
}
