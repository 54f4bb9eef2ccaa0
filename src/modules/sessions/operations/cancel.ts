import { check, defineOperation, Unsettled, type PlanCheck, type Step } from '../../operations/index.ts';
import { guardedSessions } from '../session-sql.ts';
import { targetExample, targetInput } from './input.ts';
import {
  isTarget,
  sessionNow,
  targetName,
  targetOf,
  type PlannedSession,
  type TargetFacts,
  type TargetInput,
} from './target.ts';

/** Only the statement that was seen: the next one of the same session is not meant. */
const cancelSql = `WITH ${guardedSessions()},
meant AS MATERIALIZED (
  SELECT s.pid FROM guarded s
  WHERE ${isTarget} AND s.protection IS NULL AND s.state = 'active' AND s.query_start = $3::timestamptz
)
SELECT pg_catalog.pg_cancel_backend(pid) AS signalled FROM meant`;

const cancelledWithinMs = 15_000;

export const cancelStatement = defineOperation({
  kind: 'sessions.cancel',
  mutation: 'cancelStatement',
  path: '/sessions/cancel',
  summary: 'Cancel the statement that a session runs',
  description:
    'By pg_cancel_backend(), in one statement that looks once more whether the session still runs the same statement. The ' +
    'session stays; its statement fails. It is done when the session runs it no longer. Protected sessions are refused.',
  permission: 'session:end',
  risk: 'disruptive',
  looksItself: true,
  input: targetInput,
  example: targetExample,

  async plan(cluster, input: TargetInput) {
    const { session, checks } = await targetOf(cluster, input);
    return {
      summary: `Cancel the statement of session ${input.pid} on ${input.member}.`,
      target: targetName(input),
      observed: { ...input, protection: session?.protection ?? null, queryStart: session?.queryStart ?? null },
      facts: { session } satisfies TargetFacts,
      checks: [...checks, ...(session === null ? [] : [activeCheck(session)])],
      impact: {
        summary: 'Its statement fails with an error; a transaction around it is aborted. The session stays.',
        sessionsDropped: 0,
        writeOutageSeconds: 0,
        dataLossBytes: 0,
        dataLossSeconds: 0,
      },
      commands: [`SELECT pg_cancel_backend(${input.pid}); -- on ${input.member}`],
    };
  },

  steps: ({ input, facts }) => [cancelStep(input, facts.session?.queryStart ?? null)],
  conclude: ({ input }) => `Session ${input.pid} on ${input.member} runs that statement no longer.`,
});

function activeCheck(session: PlannedSession): PlanCheck {
  const active = session.state === 'active';
  const message = active
    ? `It runs a statement since ${session.queryStart ?? 'an unknown time'}.`
    : `It is ${session.state ?? 'in no known state'} and runs no statement: to end it, use sessions.terminate.`;
  return check('session.active', targetName(session), active, message);
}

/** It may be sent again: it names one statement for ever. */
function cancelStep(input: TargetInput, queryStart: string | null): Step<TargetInput, TargetFacts> {
  const runsIt = (session: PlannedSession | null): boolean =>
    session !== null && session.state === 'active' && session.queryStart === queryStart;
  return {
    id: 'cancel',
    fenced: true,
    title: `Cancel the statement of session ${input.pid} on ${input.member}`,
    check: async ({ cluster }) =>
      runsIt(await sessionNow(cluster, input)) ? null : 'That statement has ended by itself.',
    async act({ cluster }) {
      const values = [input.pid, input.backendStart, queryStart];
      const [row] = await cluster.sql.query<{ signalled: boolean }>(input.member, cancelSql, values);
      return row?.signalled === true ? 'It was told to cancel.' : 'It ran that statement no longer.';
    },
    async verify(run) {
      try {
        await run.poll(
          `end of the statement of session ${input.pid}`,
          async () => (runsIt(await sessionNow(run.cluster, input)) ? undefined : true),
          { timeoutMs: cancelledWithinMs, intervalMs: 100 },
        );
      } catch (error) {
        if (!(error instanceof Unsettled)) throw error;
        throw new Unsettled(error.message, {
          remedy:
            'A statement can be cancelled at its next safe point only; if it does not get there, use sessions.terminate.',
          cause: error,
        });
      }
      return 'It runs that statement no longer.';
    },
  };
}
