import { freshValue } from '../../../kernel/section.ts';
import { check, Failed, type PlanCheck, type Run, type Step } from '../../operations/index.ts';
import type { Member, Snapshot } from '../model.ts';
import { isStreaming } from './candidates.ts';
import { numberSetting } from './observed.ts';
import { restartRole } from './restart-rules.ts';

/** A member that is to be restarted, as the plan saw it. */
export interface RestartTarget {
  member: string;
  /** In the words of its Patroni; it is sent along, so that a member with another role by then is left alone. */
  role: string | null;
  leads: boolean;
  /** When its PostgreSQL started, ISO 8601; null when it does not run. */
  startedAt: string | null;
  /** Only what still waits for a restart is restarted. */
  onlyPending: boolean;
  /** Its second restart in one operation. */
  second: boolean;
}

/** What must hold again after each restart. */
export interface RestartLimits {
  leader: string | null;
  maximumLagBytes: number;
  synchronousStandbys: number;
  streamingReplicas: number;
  timeoutMs: number;
}

export interface RestartFacts {
  targets: readonly RestartTarget[];
  limits: RestartLimits;
}

type RestartRun<Input> = Run<Input, RestartFacts>;

const defaultMaximumLagBytes = 1_048_576;
/** Without a wish of the operator; Patroni's own primary_start_timeout. */
const defaultTimeoutMs = 300_000;
const catchUpTimeoutMs = 120_000;
/** Patroni begins a restart at once: a member that runs on for so long has not been asked. */
const unbegunMs = 30_000;

export function restartTarget(member: Member, onlyPending: boolean, leader: string | null): RestartTarget {
  const patroni = freshValue(member.patroni);
  return {
    member: member.name,
    role: patroni === null ? null : restartRole(patroni.version, patroni.claimedRole),
    leads: member.name === leader,
    startedAt: freshValue(member.postgres)?.postmasterStartTime ?? null,
    onlyPending,
    second: false,
  };
}

export function restartLimits(snapshot: Snapshot, options: { maximumLagBytes?: number } = {}): RestartLimits {
  const leader = snapshot.cluster.leader?.name ?? null;
  const observed = snapshot.cluster.replication.find(({ member }) => member === leader)?.observed ?? null;
  const senders = freshValue(observed)?.senders ?? [];
  return {
    leader,
    streamingReplicas: senders.filter(({ member, state }) => member !== null && state === 'streaming').length,
    maximumLagBytes:
      options.maximumLagBytes ?? numberSetting(snapshot, 'maximum_lag_on_failover', defaultMaximumLagBytes),
    synchronousStandbys: freshValue(snapshot.cluster.dcs)?.synchronous?.standbys.length ?? 0,
    timeoutMs: Math.max(
      defaultTimeoutMs,
      1000 * numberSetting(snapshot, 'primary_start_timeout', numberSetting(snapshot, 'master_start_timeout', 0)),
    ),
  };
}

/** What must be so before a member may be restarted. */
export function restartChecks(member: Member, { role }: RestartTarget): PlanCheck[] {
  const { name } = member;
  const patroni = freshValue(member.patroni);
  const reachable = patroni !== null;
  return [
    check('member.reachable', name, reachable, `${name}'s Patroni ${reachable ? 'answers' : 'does not answer'}.`),
    check(
      'member.role',
      name,
      role !== null,
      role === null
        ? `The role of ${name} cannot be sent along with a restart (${patroni?.claimedRole ?? 'unknown'}, Patroni ${patroni?.version ?? '?'}), so it could hit a member that has just been promoted.`
        : `${name} is ${role}; it is left alone if that has changed.`,
    ),
    check(
      'member.not_busy',
      name,
      !['creating_replica', 'restarting', 'starting', 'initializing'].includes(member.state),
      `${name} is ${member.state}.`,
    ),
  ];
}

/**
 * Restarts one member by its Patroni and waits until it is again what it was: with a newer start of its PostgreSQL,
 * streaming with little lag or accepting writes, and the list of synchronous standbys as long as before.
 */
export function restartStep<Input>(target: RestartTarget, limits: RestartLimits): Step<Input, RestartFacts> {
  const { member, role, onlyPending, second } = target;
  return {
    id: `restart:${member}${second ? ':again' : ''}`,
    title: `Restart PostgreSQL of ${member}${second ? ' again, if it still waits for a restart' : ''}`,
    async check(run) {
      if (run.interrupted) return null;
      const status = await run.cluster.patroni.status(member);
      if (status['role'] !== role) {
        throw new Failed(`${member} is ${String(status['role'])} now, not ${role ?? '?'}: it was not restarted.`, {
          code: 'role_changed',
          remedy: 'Look at a new plan and ask again.',
        });
      }
      const waits = status['pending_restart'] === true;
      if (onlyPending && !waits) return `${member} does not wait for a restart any more; it was not restarted.`;
      const startedAt = await postmasterStart(run, member).catch(() => null);
      if (!second && isNewer(startedAt, target.startedAt) && !waits) {
        return `PostgreSQL of ${member} was restarted at ${startedAt ?? '?'} by somebody else, after this was planned.`;
      }
      return null;
    },
    async act(run) {
      // Patroni asks only whether `restart_pending` is there: false would count as true.
      const body = { role, ...(onlyPending ? { restart_pending: true } : {}) };
      const request = { method: 'POST', path: '/restart', body, timeoutMs: limits.timeoutMs + 10_000 } as const;
      const { status, body: text } = await run.cluster.patroni.send(member, request);
      if (status === 200) return `Patroni: ${text}.`;
      // These two come after PostgreSQL was stopped: what has become of it is looked at.
      if (status === 503 && /restart failed|still starting/.test(text)) return `Patroni answered 503: ${text}.`;
      throw new Failed(`Patroni of ${member} refused with ${status}: ${text}. ${member} was not restarted.`, {
        code: 'refused',
        remedy: 'Something else is going on there, or its role has changed: look at a new plan.',
      });
    },
    async verify(run) {
      const startedAt = await newStart(run, target, limits);
      const said = `PostgreSQL of ${member} runs since ${startedAt}`;
      const after = target.leads ? await leadsAgain(run, member, limits) : await streamsAgain(run, member, limits);
      await run.result({ [member]: { startedAt } });
      // The next plan, also one of another replica, must not be made on how it was before.
      await run.cluster.look();
      return `${said}; ${after}.`;
    },
  };
}

async function postmasterStart<Input>({ cluster }: RestartRun<Input>, member: string): Promise<string> {
  const [row] = await cluster.sql.query<{ started_at: string }>(
    member,
    `SELECT to_char(pg_postmaster_start_time() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS started_at`,
  );
  if (row === undefined) throw new Failed(`${member} did not say when it was started.`);
  return row.started_at;
}

/** A millisecond is what a time loses on its way through JSON. */
function isNewer(startedAt: string | null, before: string | null): boolean {
  return startedAt !== null && (before === null || Date.parse(startedAt) > Date.parse(before) + 1);
}

function newStart<Input>(run: RestartRun<Input>, target: RestartTarget, limits: RestartLimits): Promise<string> {
  const { member } = target;
  let unchangedSince: number | null = null;
  return run.poll(
    `newer start of PostgreSQL on ${member}`,
    async () => {
      const status = await run.cluster.patroni.status(member);
      if (status['state'] === 'start failed') {
        throw new Failed(`PostgreSQL of ${member} was stopped and does not start; Patroni goes on trying.`, {
          code: 'restart_failed',
          remedy: `The reason is in PostgreSQL's log on ${member}: often a parameter that it cannot start with.`,
        });
      }
      if (status['state'] !== 'running') {
        unchangedSince = null;
        return undefined;
      }
      const startedAt = await postmasterStart(run, member);
      // Nothing is known of the time of a first turn: then that nothing waits any more is the sign.
      if (target.second) return status['pending_restart'] === true ? undefined : startedAt;
      if (isNewer(startedAt, target.startedAt)) return startedAt;
      unchangedSince ??= performance.now();
      if (run.interrupted && performance.now() - unchangedSince > unbegunMs) throw notBegun(member, startedAt);
      return undefined;
    },
    { timeoutMs: limits.timeoutMs, intervalMs: 200 },
  );
}

function notBegun(member: string, startedAt: string): Failed {
  const seconds = unbegunMs / 1000;
  return new Failed(
    `The replica of the control plane that was to ask for it has died, and ${member} runs on since ${startedAt} for ${seconds} s: it was not restarted.`,
    { code: 'not_begun', remedy: 'Ask again.' },
  );
}

async function leadsAgain<Input>(run: RestartRun<Input>, member: string, limits: RestartLimits): Promise<string> {
  const { streamingReplicas: expected } = limits;
  return run.poll(
    `leader with ${expected} streaming replicas`,
    async () => {
      const holder = freshValue(run.cluster.snapshot().cluster.dcs)?.leader?.name;
      if (holder !== undefined && holder !== member) {
        throw new Failed(`${holder} leads now: ${member} did not come back in time and was replaced.`, {
          code: 'other_leader',
          remedy: `The cluster has a leader. Look at the log of PostgreSQL on ${member} for why its start took so long.`,
        });
      }
      const [row] = await run.cluster.sql.query<{ writable: boolean; streaming: number }>(
        member,
        `SELECT NOT pg_is_in_recovery() AS writable,
           (SELECT count(*)::int FROM pg_stat_replication WHERE state = 'streaming') AS streaming`,
      );
      if (holder === undefined || row?.writable !== true || row.streaming < expected) return undefined;
      if (!synchronousRestored(run, limits)) return undefined;
      return `it accepts writes and ${row.streaming} replicas stream`;
    },
    { timeoutMs: catchUpTimeoutMs, intervalMs: 200 },
  );
}

async function streamsAgain<Input>(run: RestartRun<Input>, member: string, limits: RestartLimits): Promise<string> {
  const { leader, maximumLagBytes } = limits;
  if (leader === null) return 'nobody leads, so it cannot be seen to stream';
  return run.poll(
    `replica ${member} that streams with a lag below ${maximumLagBytes} bytes`,
    async () => {
      const [row] = await run.cluster.sql.query<{ lag: string | null }>(
        leader,
        `SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::text AS lag FROM pg_stat_replication
          WHERE application_name = $1 AND state = 'streaming'`,
        [member],
      );
      if (row === undefined && (await streamsFromReplica(run, member))) return 'it streams from another replica';
      const lag = Number(row?.lag ?? NaN);
      if (Number.isNaN(lag) || lag > maximumLagBytes || !synchronousRestored(run, limits)) return undefined;
      return `it streams from ${leader} with a lag of ${Math.max(0, lag)} bytes, ${maximumLagBytes} are allowed`;
    },
    { timeoutMs: catchUpTimeoutMs, intervalMs: 200 },
  );
}

/** With the tag `replicatefrom` a replica is no standby of the leader. */
async function streamsFromReplica<Input>({ cluster }: RestartRun<Input>, member: string): Promise<boolean> {
  const { cluster: seen } = cluster.snapshot();
  if (seen.members.find(({ name }) => name === member)?.tags['replicatefrom'] === undefined) return false;
  return isStreaming((await cluster.look()).cluster, member);
}

/** Patroni may have chosen another one, so their number counts. */
function synchronousRestored<Input>({ cluster }: RestartRun<Input>, { synchronousStandbys }: RestartLimits): boolean {
  if (synchronousStandbys === 0) return true;
  const standbys = freshValue(cluster.snapshot().cluster.dcs)?.synchronous?.standbys ?? [];
  return standbys.length >= synchronousStandbys;
}
