import { Type } from 'typebox';
import { messageOf, Problem } from '../../../kernel/errors.ts';
import { check, Failed, type ClusterHandle, type PlanCheck, type Run } from '../../operations/index.ts';
import type { PoolDatabase, Pooler } from '../../clusters/index.ts';
import type { PoolConsole } from '../ports.ts';

export interface DatabaseInput {
  database: string;
}

export const databaseInput = {
  database: Type.String({
    minLength: 1,
    maxLength: 63,
    pattern: '^[^"\\x00-\\x1f\\x7f]+$',
    description: 'What clients of PgBouncer connect to',
  }),
};

/** @throws Problem `not_supported` */
export function consoleOf(cluster: ClusterHandle): PoolConsole {
  const { console } = cluster.pools;
  if (console !== null) return console;
  throw new Problem('not_supported', `No \`pgbouncer\` is configured for "${cluster.name}".`);
}

/** PgBouncer as its console tells it at this moment, with the checks that every plan makes of it. */
export async function lookAtPools(
  cluster: ClusterHandle,
  database: string | null,
): Promise<{ pooler: Pooler | null; own: PoolDatabase | null; checks: PlanCheck[] }> {
  const console = consoleOf(cluster);
  try {
    const pooler = await console.look();
    const own = pooler.databases.find(({ name }) => name === database) ?? null;
    return { pooler, own, checks: database === null ? [] : [existence(database, pooler)] };
  } catch (error) {
    const message = `PgBouncer's console cannot be asked: ${messageOf(error)}.`;
    return { pooler: null, own: null, checks: [check('pgbouncer.readable', console.address, null, message)] };
  }
}

function existence(database: string, { databases }: Pooler): PlanCheck {
  const names = databases.map(({ name }) => name);
  const exists = names.includes(database);
  const message = exists
    ? `PgBouncer has the database ${database}.`
    : `PgBouncer has no database ${database}; there are ${names.join(', ') || 'none'}.`;
  return check('pgbouncer.database_exists', database, exists, message);
}

/** Clients and servers of one database, counted over its pools. */
export function countsOf(pooler: Pooler, database: string) {
  const pools = pooler.pools.filter((pool) => pool.database === database);
  const sum = (of: (pool: Pooler['pools'][number]) => number): number =>
    pools.reduce((total, pool) => total + of(pool), 0);
  return {
    clients: sum((pool) => pool.clientsActive + pool.clientsWaiting),
    waiting: sum((pool) => pool.clientsWaiting),
    busy: sum((pool) => pool.serversActive),
    servers: sum((pool) => pool.serversActive + pool.serversIdle + pool.serversOther),
  };
}

/** Whether the database is paused now; null when PgBouncer has no such database. */
export async function isPaused(cluster: ClusterHandle, database: string): Promise<boolean | null> {
  const { databases } = await consoleOf(cluster).look();
  return databases.find(({ name }) => name === database)?.paused ?? null;
}

const resumeMs = 10_000;

/** Waits until PgBouncer shows the database as not paused; `whilePaused` is done before each look but the first. */
export async function resumedSign(
  run: Pick<Run, 'cluster' | 'poll'>,
  database: string,
  whilePaused: () => Promise<unknown> = () => Promise.resolve(),
): Promise<string> {
  await run.poll(
    `sign of PgBouncer that ${database} is resumed`,
    async () => {
      if ((await isPaused(run.cluster, database)) !== true) return true;
      await whilePaused();
      return undefined;
    },
    { timeoutMs: resumeMs, intervalMs: 50 },
  );
  return `PgBouncer shows ${database} as not paused.`;
}

/**
 * Takes a pause back, trying until it is done: clients must not wait because of one lost answer. What is held stays, since
 * the command may still be on its way; the chore forgets it.
 */
export function resumeNow(run: Pick<Run, 'cluster' | 'poll'>, database: string): Promise<string> {
  return resumedSign(run, database, () => consoleOf(run.cluster).run('RESUME', database));
}

/** The counts of a database that is paused and has no server connection any more; undefined as long as it has some. */
export async function pausedAndQuiet(cluster: ClusterHandle, database: string) {
  const pooler = await consoleOf(cluster).look();
  if (pooler.databases.find(({ name }) => name === database)?.paused !== true) {
    throw new Failed(
      `${database} is not paused: the command did not reach PgBouncer, or somebody has resumed or restarted it.`,
      { code: 'not_paused' },
    );
  }
  const counts = countsOf(pooler, database);
  return counts.servers === 0 ? counts : undefined;
}
