import { Type } from 'typebox';
import { parseLsn } from '../../../kernel/lsn.ts';
import { defineOperation, Failed, noImpact, warning, type Step } from '../../operations/index.ts';
import { replayState, replicaOf } from './replay-state.ts';

interface Input {
  member: string;
}

const act = 'pg_wal_replay_resume';

export const resumeReplay = defineOperation({
  kind: 'replication.resume-replay',
  mutation: 'resumeReplay',
  path: '/members/:member/replay/resume',
  summary: 'Resume the replay of WAL on a replica',
  description:
    'It catches up with what it has received meanwhile; queries on it that are in the way may be cancelled. It is done when ' +
    'replay is not paused any more, and goes on where there is something to replay.',
  permission: 'replication:replay',
  risk: 'safe',
  looksItself: true,
  input: { member: Type.String({ minLength: 1, maxLength: 63, description: 'Which replica' }) },
  example: { member: 'patroni-2' },

  async plan(cluster, { member }: Input) {
    const { state, checks } = await replicaOf(cluster, member, act);
    const behind = behindOf(state);
    return {
      summary: `Resume the replay of WAL on ${member}.`,
      target: member,
      observed: { inRecovery: state?.in_recovery ?? null },
      facts: null,
      checks: [
        ...checks,
        ...(state?.paused === false
          ? [warning('replay.paused', member, 'It is not paused: nothing will be done.')]
          : []),
      ],
      impact: noImpact(`${member} catches up with ${behind ?? 'an unknown number of'} bytes of WAL.`),
      commands: [`SELECT ${act}(); -- on ${member}`],
    };
  },

  steps: ({ input }) => [resumeStep(input.member)],
  conclude: ({ input }) => `Replay on ${input.member} goes on.`,
});

function behindOf(state: { received: string | null; replayed: string | null } | null): number | null {
  const { received = null, replayed = null } = state ?? {};
  return received === null || replayed === null ? null : Math.max(0, parseLsn(received) - parseLsn(replayed));
}

/** It may be sent again: what goes on goes on. */
function resumeStep(member: string): Step<Input, null> {
  return {
    id: 'resume',
    fenced: true,
    title: `Resume replay on ${member}`,
    async check({ cluster }) {
      return (await replayState(cluster, member, act))?.paused === false ? 'It is not paused.' : null;
    },
    async act({ cluster }) {
      const rows = await cluster.sql.query(member, `SELECT ${act}() WHERE pg_catalog.pg_is_in_recovery()`);
      if (rows.length > 0) return 'It was asked to go on.';
      throw new Failed(`${member} is in recovery no more: nothing was done.`, { code: 'not_in_recovery' });
    },
    async verify(run) {
      const { cluster } = run;
      const before = await run.poll(
        `end of the pause on ${member}`,
        async () => {
          const state = await replayState(cluster, member, act);
          return state?.paused === false ? state : undefined;
        },
        { timeoutMs: 30_000, intervalMs: 100 },
      );
      const now = await run.poll(
        `progress of replay on ${member}`,
        async () => {
          const state = await replayState(cluster, member, act);
          if (state === null) return undefined;
          const isDone = behindOf(state) === 0 || state.replayed !== before.replayed;
          return isDone ? state : undefined;
        },
        { timeoutMs: 30_000, intervalMs: 100 },
      );
      await run.result({ member, replayedLsn: now.replayed });
      return `It replays again, at ${now.replayed ?? 'an unknown position'}.`;
    },
  };
}
