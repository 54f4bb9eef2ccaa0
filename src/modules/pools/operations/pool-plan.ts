import { Type } from 'typebox';
import { messageOf, Problem } from '../../../kernel/errors.ts';
import { check, type ClusterHandle, type PlanCheck, type Run } from '../../operations/index.ts';
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

/** Resumes and waits until PgBouncer says so. A database that is not paused is none the worse for it. */
export async function resumeNow(run: Pick<Run, 'cluster' | 'poll'>, database: string): Promise<string> {
  await run.poll(
    `sign of PgBouncer that ${database} is resumed`,
    async () => {
      const paused = await isPaused(run.cluster, database);
      if (paused !== true) return true;
      await consoleOf(run.cluster).run('RESUME', database);
      return undefined;
    },
    { timeoutMs: resumeMs, intervalMs: 50 },
  );
  await run.cluster.pools.held.forget({ system: 'pgbouncer', subject: database });
  return `PgBouncer shows ${database} as not paused.`;
}
