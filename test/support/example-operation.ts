import { Type } from 'typebox';
import { check, defineOperation, noImpact, type ClusterHandle, type Step } from '../../src/modules/operations/index.ts';

interface Input {
  member: string;
}

interface Facts {
  /** When they were last reset, ISO 8601; empty when they never were. */
  before: string;
}

export const resetStatistics = defineOperation({
  kind: 'cluster.reset-statistics',
  mutation: 'resetStatistics',
  path: '/members/:member/reset-statistics',
  summary: 'Let a member count its statistics from zero',
  description:
    'Of tables, indexes and functions in the database that is observed; it is done when PostgreSQL shows it.',
  permission: 'cluster:restart',
  risk: 'safe',
  input: { member: Type.String({ minLength: 1, maxLength: 63 }) },
  example: { member: 'patroni-2' },

  async plan(cluster, { member }: Input) {
    const known = cluster.snapshot().cluster.members.some(({ name }) => name === member);
    const before = known ? await resetAt(cluster, member).catch(() => null) : null;
    const facts: Facts = { before: before ?? '' };
    return {
      summary: `Let ${member} count its statistics from zero.`,
      target: member,
      observed: { member: known ? member : null },
      facts,
      checks: [
        check('member.exists', member, known, known ? `${member} is a member.` : `There is no member ${member}.`),
        check(
          'postgres.readable',
          member,
          before === null ? null : true,
          before === null
            ? `PostgreSQL of ${member} does not answer, so a reset could not be confirmed.`
            : `Its statistics were last reset at ${before || 'no time that is known'}.`,
        ),
      ],
      impact: noImpact('Autovacuum forgets how many rows changed, and may come later to tables that wait for it.'),
      commands: [`psql -h ${member} -c 'SELECT pg_stat_reset()'`],
    };
  },

  steps: ({ input, facts }) => [resetStep(input.member, facts)],
});

function resetStep(member: string, { before }: Facts): Step<Input, Facts> {
  return {
    id: 'reset',
    title: `Reset the statistics of ${member}`,
    async act({ cluster }) {
      await cluster.sql.query(member, 'SELECT pg_stat_reset()');
      return `${member} was asked to reset its statistics.`;
    },
    async verify(run) {
      const at = await run.poll(
        `newer reset of the statistics of ${member}`,
        async () => {
          const now = await resetAt(run.cluster, member);
          return now > before ? now : undefined;
        },
        { timeoutMs: 10_000 },
      );
      await run.result({ resetAt: at });
      return `The statistics of ${member} count from ${at}.`;
    },
  };
}

const resetAtSql = `SELECT to_char(stats_reset AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at
  FROM pg_stat_database WHERE datname = current_database()`;

async function resetAt(cluster: ClusterHandle, member: string): Promise<string> {
  const [row] = await cluster.sql.query<{ at: string | null }>(member, resetAtSql);
  if (row === undefined) throw new Error(`${member} told nothing of its database`);
  return row.at ?? '';
}
