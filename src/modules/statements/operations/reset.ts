import { Type } from 'typebox';
import { memberCheck } from '../../clusters/index.ts';
import { check, defineOperation, noImpact, type ClusterHandle, type Step } from '../../operations/index.ts';
import { installedSql, isLoaded, type InstalledRow } from '../statements-sql.ts';

interface Input {
  member?: string;
}

interface Facts {
  member: string;
  /** Quoted, of the extension. */
  schema: string;
}

export const resetStatements = defineOperation({
  kind: 'queries.reset',
  mutation: 'resetQueryStatistics',
  path: '/queries/reset',
  summary: 'Reset pg_stat_statements of a member',
  description: 'Forgets what was counted on that member, on the leader by default. Nothing but statistics is lost.',
  permission: 'config:write',
  risk: 'safe',
  looksItself: true,
  input: {
    member: Type.Optional(Type.String({ minLength: 1, maxLength: 63, description: 'The leader by default' })),
  },
  example: {},

  async plan(cluster, input: Input) {
    const snapshot = cluster.snapshot();
    const member = input.member ?? snapshot.cluster.leader?.name ?? '';
    const found = memberCheck(snapshot, member);
    const [installed] = found.member === null ? [] : await cluster.sql.query<InstalledRow>(member, installedSql);
    const extension = installed?.extension ?? null;
    const ready = extension !== null && installed !== undefined && isLoaded(installed);
    return {
      summary: `Reset the statistics of statements on ${member || 'the leader'}.`,
      target: member || cluster.name,
      observed: { member, version: extension?.version ?? null },
      facts: { member, schema: `"${(extension?.schema ?? 'public').replaceAll('"', '""')}"` } satisfies Facts,
      checks: [
        ...found.checks,
        check(
          'queries.installed',
          member || cluster.name,
          ready,
          ready
            ? `pg_stat_statements ${extension.version} counts there.`
            : 'pg_stat_statements is not loaded and installed there; queries.install does that.',
        ),
      ],
      impact: noImpact('Sessions go on; what was counted is forgotten.'),
      commands: [`SELECT pg_stat_statements_reset(); -- on ${member}`],
    };
  },

  steps: ({ facts }: { facts: Facts }) => [resetStep(facts)],
  conclude: ({ facts }) => `Statistics of statements on ${facts.member} begin anew.`,
});

function resetStep({ member, schema }: Facts): Step<Input, Facts> {
  const count = async (cluster: ClusterHandle): Promise<number> => {
    const [row] = await cluster.sql.query<{ n: number }>(
      member,
      `SELECT count(*)::int AS n FROM ${schema}.pg_stat_statements`,
    );
    return row?.n ?? 0;
  };
  return {
    id: 'reset',
    title: `Reset pg_stat_statements on ${member}`,
    // A second time forgets what was counted in between: nothing that anybody was promised.
    fenced: true,
    async act(run) {
      const before = await count(run.cluster);
      await run.cluster.sql.query(member, `SELECT ${schema}.pg_stat_statements_reset()`);
      await run.result({ before, after: await count(run.cluster) });
      return `${before} statements were forgotten.`;
    },
    async verify({ cluster }) {
      return `${await count(cluster)} statements have been counted since.`;
    },
  };
}
