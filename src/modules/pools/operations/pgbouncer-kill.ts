import { defineOperation, warning, type Step } from '../../operations/index.ts';
import { resumeStep } from './pgbouncer-resume.ts';
import {
  consoleOf,
  countsOf,
  databaseInput,
  lookAtPools,
  pausedAndQuiet,
  resumeNow,
  type DatabaseInput,
} from './pool-plan.ts';

/** When somebody resumes it who finds that nobody has. */
const resumedWithinMs = 60_000;
const verifyMs = 10_000;

export const pgbouncerKill = defineOperation({
  kind: 'pgbouncer.kill',
  mutation: 'pgbouncerKill',
  path: '/pools/:database/kill',
  summary: 'Drop every client and server connection of a database at once',
  description:
    'Transactions that run are rolled back. PgBouncer leaves the database paused after that, so it is resumed at once: in ' +
    'the end it is not paused, and clients may connect anew.',
  permission: 'pgbouncer:control',
  risk: 'disruptive',
  input: databaseInput,
  example: { database: 'postgres' },

  async plan(cluster, { database }: DatabaseInput) {
    const { pooler, own, checks } = await lookAtPools(cluster, database);
    const counts = pooler === null ? null : countsOf(pooler, database);
    return {
      summary: `Drop every connection of ${database} in PgBouncer.`,
      target: database,
      observed: { exists: own !== null },
      facts: null,
      checks: [
        ...checks,
        ...(own?.paused === true
          ? [
              warning(
                'pgbouncer.not_paused',
                database,
                `${database} is paused by somebody; that ends too, since it is resumed after KILL.`,
              ),
            ]
          : []),
      ],
      impact: {
        summary: `${counts?.clients ?? 'All'} clients and ${counts?.servers ?? 'all'} server connections drop; ${counts?.busy ?? 'all'} transactions that run are rolled back.`,
        sessionsDropped: counts?.clients ?? null,
        writeOutageSeconds: 1,
        dataLossBytes: 0,
        dataLossSeconds: 0,
      },
      commands: [
        `psql -h <pgbouncer> -d pgbouncer -c 'KILL "${database}"'`,
        `psql -h <pgbouncer> -d pgbouncer -c 'RESUME "${database}"'`,
      ],
    };
  },
  steps: ({ input }) => [killStep(input.database), resumeStep<DatabaseInput>(input.database)],
  conclude: ({ input }, { clients, servers }) =>
    `${String(clients)} clients and ${String(servers)} server connections of ${input.database} were dropped; it is not paused.`,
});

function killStep(database: string): Step<DatabaseInput, null> {
  return {
    id: 'kill',
    title: `Drop every connection of ${database}`,
    async act({ cluster, operationId, result }) {
      const endsAt = new Date(Date.now() + resumedWithinMs).toISOString();
      await cluster.pools.held.put({ system: 'pgbouncer', subject: database, state: 'killed', operationId, endsAt });
      const { clients, servers } = countsOf(await consoleOf(cluster).look(), database);
      await result({ clients, servers });
      await consoleOf(cluster).run('KILL', database);
      return `PgBouncer has dropped ${clients} clients and ${servers} server connections.`;
    },
    async verify({ cluster, poll }) {
      const { waiting } = await poll(
        `end of all server connections of ${database}`,
        () => pausedAndQuiet(cluster, database),
        { timeoutMs: verifyMs, intervalMs: 50 },
      );
      return `${database} has no server connection; ${waiting} clients have come back and wait.`;
    },
    undo: async (run) => `Resumed: ${await resumeNow(run, database)}`,
  };
}
