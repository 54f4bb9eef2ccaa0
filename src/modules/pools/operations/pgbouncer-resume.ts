import { check, defineOperation, noImpact, warning, type Step } from '../../operations/index.ts';
import {
  consoleOf,
  countsOf,
  databaseInput,
  isPaused,
  lookAtPools,
  resumedSign,
  type DatabaseInput,
} from './pool-plan.ts';

export const pgbouncerResume = defineOperation({
  kind: 'pgbouncer.resume',
  mutation: 'pgbouncerResume',
  path: '/pools/:database/resume',
  summary: 'Let clients of a database go on after a pause',
  description: 'Ends a pause, or what a KILL has left, whoever began it. Clients that wait are served in their order.',
  permission: 'pgbouncer:control',
  risk: 'safe',
  input: databaseInput,
  example: { database: 'postgres' },

  async plan(cluster, { database }: DatabaseInput) {
    const { pooler, own, checks } = await lookAtPools(cluster, database);
    const waiting = pooler === null ? null : countsOf(pooler, database).waiting;
    return {
      summary: `Resume ${database} in PgBouncer.`,
      target: database,
      // Whether it is paused does not belong here: a resume that comes late is right all the same.
      observed: { exists: own !== null },
      facts: null,
      checks: [
        ...checks,
        ...(own === null
          ? []
          : own.paused
            ? [check('pgbouncer.paused', database, true, `${database} is paused.`)]
            : [warning('pgbouncer.paused', database, `${database} is not paused, so nothing changes.`)]),
      ],
      impact: noImpact(`${waiting ?? 'All'} clients that wait go on.`),
      commands: [`psql -h <pgbouncer> -d pgbouncer -c 'RESUME "${database}"'`],
    };
  },
  steps: ({ input }) => [resumeStep(input.database)],
  conclude: ({ input }) => `${input.database} is not paused.`,
});

/** It may be sent twice: what is not paused is not resumed. */
export function resumeStep<Input>(database: string): Step<Input, null> {
  return {
    id: 'resume',
    title: `Resume ${database}`,
    fenced: true,
    async check({ cluster }) {
      if ((await isPaused(cluster, database)) === true) return null;
      await cluster.pools.held.forget({ system: 'pgbouncer', subject: database });
      return `${database} is not paused: nothing was done.`;
    },
    async act({ cluster }) {
      await consoleOf(cluster).run('RESUME', database);
      return 'PgBouncer took the command.';
    },
    async verify(run) {
      const sign = await resumedSign(run, database);
      await run.cluster.pools.held.forget({ system: 'pgbouncer', subject: database });
      return sign;
    },
  };
}
