import { defineOperation, noImpact, Unsettled, type Step } from '../../operations/index.ts';
import { consoleOf, countsOf, databaseInput, lookAtPools, type DatabaseInput } from './pool-plan.ts';

const verifyMs = 5000;

export const pgbouncerReconnect = defineOperation({
  kind: 'pgbouncer.reconnect',
  mutation: 'pgbouncerReconnect',
  path: '/pools/:database/reconnect',
  summary: 'Replace the server connections of a database, each when its transaction has ended',
  description:
    'For after a switchover or a change of the route, when old connections lead where they should not any more. Clients stay ' +
    'connected. It is done when every old connection is closed or marked to be closed at the end of its transaction.',
  permission: 'pgbouncer:control',
  risk: 'safe',
  input: databaseInput,
  example: { database: 'postgres' },

  async plan(cluster, { database }: DatabaseInput) {
    const { pooler, own, checks } = await lookAtPools(cluster, database);
    const servers = pooler === null ? null : countsOf(pooler, database).servers;
    return {
      summary: `Replace the server connections of ${database} in PgBouncer.`,
      target: database,
      observed: { exists: own !== null },
      facts: null,
      checks,
      impact: noImpact(`${servers ?? 'All'} server connections are opened anew; clients and transactions go on.`),
      commands: [`psql -h <pgbouncer> -d pgbouncer -c 'RECONNECT "${database}"'`],
    };
  },
  steps: ({ input }) => [reconnectStep(input.database)],
  conclude: ({ input }) => `${input.database} uses no server connection from before for a new transaction.`,
});

/** It may be sent twice: connections are opened once more. */
function reconnectStep(database: string): Step<DatabaseInput, null> {
  return {
    id: 'reconnect',
    title: `Replace the server connections of ${database}`,
    fenced: true,
    async act({ cluster, result }) {
      const before = await consoleOf(cluster).serversOf(database);
      await result({ connections: before.map(({ id }) => id) });
      await consoleOf(cluster).run('RECONNECT', database);
      return `PgBouncer took it for ${before.length} connections.`;
    },
    async verify({ cluster, recorded, poll }) {
      const before = recorded['connections'] as readonly string[];
      const closing = await poll(
        'sign that every old connection is closed or marked',
        async () => {
          const left = (await consoleOf(cluster).serversOf(database)).filter(({ id }) => before.includes(id));
          return left.every((server) => server.closing) ? left.length : undefined;
        },
        { timeoutMs: verifyMs, intervalMs: 50 },
      ).catch((error: unknown) => {
        if (!(error instanceof Unsettled)) throw error;
        throw new Unsettled(error.message, {
          remedy: 'SHOW SERVERS on the console tells which are left.',
          cause: error,
        });
      });
      const rest = closing === 0 ? '' : ` ${closing} are closed when their transactions end.`;
      return `${before.length - closing} of ${before.length} old connections are closed.${rest}`;
    },
  };
}
