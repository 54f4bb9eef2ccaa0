import type { Run, Step } from '../../operations/index.ts';

const leaderWithinMs = 60_000;
const statementMs = 30_000;

/** Of one operation, so that no two tests meet and nothing else is ever dropped. */
export function scratchName(operationId: string): string {
  return `matriarch_load_${operationId.replaceAll('-', '').slice(-12)}`;
}

/** A database of the test's own; taken back by `undo` however the test ends, and by `dropStep` when it ends well. */
export function createStep<Input, Facts>(): Step<Input, Facts> {
  return {
    id: 'create',
    title: 'Create a scratch database on the leader',
    // Its name is the operation's own: it is there already, or it is not.
    fenced: true,
    async check(run) {
      return (await exists(run)) ? 'The scratch database is there already.' : null;
    },
    async act(run) {
      const leader = await leaderOf(run);
      const name = scratchName(run.operationId);
      await run.cluster.sql.query(leader, `CREATE DATABASE ${name} TEMPLATE template0`, [], { timeoutMs: statementMs });
      return `Created ${name} on ${leader}.`;
    },
    async verify(run) {
      await run.poll('scratch database', async () => ((await exists(run)) ? true : undefined), {
        timeoutMs: leaderWithinMs,
      });
      return 'pg_database lists it.';
    },
    undo: (run) => drop(run),
  };
}

export function dropStep<Input, Facts>(): Step<Input, Facts> {
  return {
    id: 'drop',
    title: 'Drop the scratch database',
    fenced: true,
    async check(run) {
      return (await exists(run)) ? null : 'The scratch database is gone already.';
    },
    act: (run) => drop(run),
    async verify(run) {
      await run.poll('end of the scratch database', async () => ((await exists(run)) ? undefined : true), {
        timeoutMs: leaderWithinMs,
      });
      return 'pg_database does not list it any more.';
    },
  };
}

/** Sessions that are left in it end: they are of the test. Tried until there is a leader that does it. */
async function drop<Input, Facts>(run: Run<Input, Facts>): Promise<string> {
  const name = scratchName(run.operationId);
  await run.poll(
    `end of ${name}`,
    async () => {
      const leader = await leaderOf(run);
      await run.cluster.sql.query(leader, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`, [], {
        timeoutMs: statementMs,
      });
      return true;
    },
    { timeoutMs: leaderWithinMs, intervalMs: 1000 },
  );
  return `The scratch database ${name} was dropped.`;
}

async function exists<Input, Facts>(run: Run<Input, Facts>): Promise<boolean> {
  const text = 'SELECT 1 FROM pg_catalog.pg_database WHERE datname = $1';
  return (await run.cluster.sql.query(await leaderOf(run), text, [scratchName(run.operationId)])).length > 0;
}

/** Who leads now: it may be another one than when the test began. */
function leaderOf<Input, Facts>(run: Run<Input, Facts>): Promise<string> {
  return run.poll('leader', () => Promise.resolve(run.cluster.snapshot().cluster.leader?.name), {
    timeoutMs: leaderWithinMs,
  });
}
