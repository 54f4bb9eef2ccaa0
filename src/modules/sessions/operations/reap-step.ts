import { Unsettled, type ClusterHandle, type Step } from '../../operations/index.ts';
import { guardedSessions } from '../session-sql.ts';
import type { ReapFacts } from './reap-idle.ts';
import type { PlannedSession } from './target.ts';

/** Parameters: pids, when the backends began, and since when they are in their state. */
const listed = `listed AS (
  SELECT * FROM ROWS FROM (unnest($1::int[]), unnest($2::timestamptz[]), unnest($3::timestamptz[]), unnest($4::text[]))
    AS l(pid, backend_start, state_change, state)
)`;

/** Ends those of the list that are still what was listed, and tells which: all in one statement. */
const reapSql = `WITH ${guardedSessions()}, ${listed},
doomed AS MATERIALIZED (
  SELECT g.pid FROM guarded g JOIN listed l USING (pid, backend_start, state_change, state)
  WHERE g.protection IS NULL AND g.state LIKE 'idle%'
)
SELECT pid FROM doomed WHERE pg_catalog.pg_terminate_backend(pid)`;

const leftSql = `WITH ${guardedSessions()}, ${listed}
SELECT g.pid, (g.state_change, g.state) = (l.state_change, l.state) AS same
FROM guarded g JOIN listed l USING (pid, backend_start)`;

interface Outcome {
  ended: readonly string[];
  spared: readonly string[];
}

const goneWithinMs = 15_000;

/**
 * One step a member: its victims that are still idle are told to end, and are waited for. It may be sent again: it names
 * sessions, and since when each is idle, for ever.
 */
export function reapStep<Input>(member: string, victims: readonly PlannedSession[]): Step<Input, ReapFacts> {
  const values = [
    victims.map(({ pid }) => pid),
    victims.map(({ backendStart }) => backendStart),
    victims.map(({ stateChange }) => stateChange),
    victims.map(({ state }) => state),
  ];
  const left = (cluster: ClusterHandle): Promise<{ pid: number; same: boolean }[]> =>
    cluster.sql.query(member, leftSql, values);
  return {
    id: `reap:${member}`,
    fenced: true,
    title: `End ${victims.length} idle sessions on ${member}`,
    async act({ cluster }) {
      const signalled = await cluster.sql.query<{ pid: number }>(member, reapSql, values);
      return `${signalled.length} of ${victims.length} were still what was listed and were told to end.`;
    },
    async verify(run) {
      // One that is there and not as it was listed has come to life before the act and was spared by it.
      const rest = await run
        .poll(
          `end of the idle sessions on ${member}`,
          async () => {
            const there = await left(run.cluster);
            return there.some(({ same }) => same) ? undefined : there;
          },
          { timeoutMs: goneWithinMs, intervalMs: 100 },
        )
        .catch((error: unknown) => {
          if (!(error instanceof Unsettled)) throw error;
          throw new Unsettled(error.message, {
            remedy: 'Each ends at its next safe point; look at the sessions that are left.',
            cause: error,
          });
        });
      const there = new Set(rest.map(({ pid }) => pid));
      const names = (of: readonly PlannedSession[]): string[] => of.map(({ pid }) => String(pid));
      const outcome: Outcome = {
        ended: names(victims.filter(({ pid }) => !there.has(pid))),
        spared: names(victims.filter(({ pid }) => there.has(pid))),
      };
      await run.result({ [member]: outcome });
      return `${outcome.ended.length} have ended; ${outcome.spared.length} were spared, as they work again.`;
    },
  };
}
