import { Type } from 'typebox';
import { freshValue } from '../../../kernel/section.ts';
import type { Snapshot } from '../../clusters/index.ts';
import { check, defineOperation, Failed, warning, type PlanCheck, type Step } from '../../operations/index.ts';
import { pauseStateSince, replayStands, replayState, replicaOf, type ReplayState } from './replay-state.ts';

interface Input {
  member: string;
}

interface Facts {
  version: number;
}

const act = 'pg_wal_replay_pause';

export const pauseReplay = defineOperation({
  kind: 'replication.pause-replay',
  mutation: 'pauseReplay',
  path: '/members/:member/replay/pause',
  summary: 'Pause the replay of WAL on a replica',
  description:
    'It goes on receiving, and shows the data as of then. From PostgreSQL 14 on Patroni resumes it by itself within loop_wait, ' +
    'unless automatic failover is paused (cluster.pause), so that is asked for first. It is done when replay stands still.',
  permission: 'replication:replay',
  risk: 'disruptive',
  looksItself: true,
  input: { member: Type.String({ minLength: 1, maxLength: 63, description: 'Which replica' }) },
  example: { member: 'patroni-2' },

  async plan(cluster, { member }: Input) {
    const { state, checks } = await replicaOf(cluster, member, act);
    return {
      summary: `Pause the replay of WAL on ${member}.`,
      target: member,
      observed: { inRecovery: state?.in_recovery ?? null, clusterPaused: isPaused(cluster.snapshot()) },
      facts: { version: state?.version ?? 0 } satisfies Facts,
      checks: [...checks, ...(state === null ? [] : stateChecks(cluster.snapshot(), member, state))],
      impact: {
        summary: `${member} shows data of the past, and WAL that is not replayed gathers on its disk. No session drops.`,
        sessionsDropped: 0,
        writeOutageSeconds: 0,
        dataLossBytes: 0,
        dataLossSeconds: 0,
      },
      commands: [`SELECT ${act}(); -- on ${member}`],
    };
  },

  steps: ({ input, facts }) => [pauseStep(input.member, facts.version)],
  conclude: ({ input }) => `Replay on ${input.member} stands still until it is resumed.`,
});

function isPaused({ cluster }: Snapshot): boolean | null {
  return freshValue(cluster.dcs)?.paused ?? null;
}

/** Source: patroni/ha.py `follow`, patroni/postgresql `handle_parameter_change`. */
function stateChecks(snapshot: Snapshot, member: string, { paused, version }: ReplayState): PlanCheck[] {
  const undone = version >= pauseStateSince && isPaused(snapshot) !== true;
  const standby = snapshot.cluster.members.find(({ name }) => name === member);
  const isSync = standby?.role === 'sync_standby' || standby?.role === 'quorum_standby';
  return [
    check(
      'replay.kept',
      member,
      !undone,
      undone
        ? 'Patroni would resume it within loop_wait: from PostgreSQL 14 on it does so while automatic failover is on. Use cluster.pause first.'
        : 'Patroni will leave it paused.',
    ),
    ...(paused ? [warning('replay.paused', member, 'It is paused already: nothing will be done.')] : []),
    ...(isSync
      ? [
          warning(
            'replay.synchronous',
            member,
            'It is a synchronous standby: commits with synchronous_commit = remote_apply wait until it replays again.',
          ),
        ]
      : []),
    warning(
      'replay.failover',
      member,
      'If it is promoted while replay is paused, it first replays all that it has received: the failover takes longer by that.',
    ),
  ];
}

/** It may be sent again: what is paused stays paused. */
function pauseStep(member: string, version: number): Step<Input, Facts> {
  return {
    id: 'pause',
    fenced: true,
    title: `Pause replay on ${member}`,
    async check({ cluster }) {
      return (await replayState(cluster, member, act))?.paused === true ? 'It is paused already.' : null;
    },
    async act({ cluster }) {
      const rows = await cluster.sql.query(member, `SELECT ${act}() WHERE pg_catalog.pg_is_in_recovery()`);
      if (rows.length > 0) return 'It was asked to pause.';
      throw new Failed(`${member} is in recovery no more: nothing was done.`, { code: 'not_in_recovery' });
    },
    async verify(run) {
      await run.poll(
        `standstill of replay on ${member}`,
        async () => ((await replayStands(run.cluster, member, version)) === true ? true : undefined),
        { timeoutMs: 30_000, intervalMs: 100 },
      );
      const state = await replayState(run.cluster, member, act);
      await run.result({ member, replayedLsn: state?.replayed ?? null });
      return `It stands at ${state?.replayed ?? 'an unknown position'}.`;
    },
  };
}
