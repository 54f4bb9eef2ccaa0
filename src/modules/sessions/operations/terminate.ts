import { freshValue } from '../../../kernel/section.ts';
import {
  defineOperation,
  Unsettled,
  warning,
  type ClusterHandle,
  type PlanCheck,
  type Step,
} from '../../operations/index.ts';
import { guardedSessions } from '../session-sql.ts';
import { targetExample, targetInput } from './input.ts';
import {
  isTarget,
  sentenceOf,
  sessionNow,
  targetName,
  targetOf,
  type PlannedSession,
  type TargetFacts,
  type TargetInput,
} from './target.ts';

/** Looks and acts in one statement: what is protected, or another session by now, is not touched. */
const terminateSql = `WITH ${guardedSessions()},
doomed AS MATERIALIZED (SELECT s.pid FROM guarded s WHERE ${isTarget} AND s.protection IS NULL)
SELECT pg_catalog.pg_terminate_backend(pid) AS signalled FROM doomed`;

/** A backend ends at its next safe point; one that waits for a disk or a network may take long. */
const goneWithinMs = 15_000;

export const terminateSession = defineOperation({
  kind: 'sessions.terminate',
  mutation: 'terminateSession',
  path: '/sessions/terminate',
  summary: 'End one session',
  description:
    'By pg_terminate_backend(), in one statement that looks once more whether it is that very session and not a protected one. ' +
    'Its open transaction is rolled back. It is done when the session is gone. WAL senders, workers, sessions of Patroni, ' +
    'Citus and the control plane, and those of superusers and replication roles are refused.',
  permission: 'session:end',
  risk: 'disruptive',
  looksItself: true,
  input: targetInput,
  example: targetExample,

  async plan(cluster, input: TargetInput) {
    const { session, checks } = await targetOf(cluster, input);
    return {
      summary: `End session ${input.pid} on ${input.member}.`,
      target: targetName(input),
      observed: { ...input, protection: session?.protection ?? null },
      facts: { session } satisfies TargetFacts,
      checks: [...checks, ...(session === null ? [] : [...lossOf(session), ...citusWarning(cluster, session)])],
      impact: {
        summary: 'That session ends; its client gets an error and its open transaction is rolled back.',
        sessionsDropped: session === null ? 0 : 1,
        writeOutageSeconds: 0,
        dataLossBytes: 0,
        dataLossSeconds: 0,
      },
      commands: [`SELECT pg_terminate_backend(${input.pid}); -- on ${input.member}`],
    };
  },

  steps: ({ input }) => [terminateStep(input)],
  conclude: ({ input }) => `Session ${input.pid} on ${input.member} has ended.`,
});

function lossOf(session: PlannedSession): PlanCheck[] {
  const { transactionAgeSeconds: age } = session;
  if (age === null) return [];
  const message = `It is in a transaction since ${Math.round(age)} s: what that has written is rolled back.`;
  return [warning('session.transaction', targetName(session), message, { value: Math.round(age), unit: 's' })];
}

/** Between the two phases of a commit nobody but Citus's recovery ends what the workers have prepared. */
function citusWarning(cluster: ClusterHandle, session: PlannedSession): PlanCheck[] {
  const member = cluster.snapshot().cluster.members.find(({ name }) => name === session.member);
  const version = freshValue(member?.postgres ?? null)?.citusVersion ?? null;
  if (version === null || session.transactionAgeSeconds === null) return [];
  const message =
    `Citus ${version} is installed: if the session is committing on several nodes just now, transactions stay prepared on ` +
    'them until recover_prepared_transactions() runs.';
  return [warning('session.citus', targetName(session), message)];
}

/** It may be sent again: it names one session for ever, and ending that twice is ending it once. */
function terminateStep(input: TargetInput): Step<TargetInput, TargetFacts> {
  return {
    id: 'terminate',
    fenced: true,
    title: `End session ${input.pid} on ${input.member}`,
    check: async ({ cluster }) => ((await sessionNow(cluster, input)) === null ? 'It has ended by itself.' : null),
    async act({ cluster }) {
      const { member, pid, backendStart } = input;
      const [row] = await cluster.sql.query<{ signalled: boolean }>(member, terminateSql, [pid, backendStart]);
      return row?.signalled === true ? 'It was told to end.' : 'It was not there any more, or is protected by now.';
    },
    async verify(run) {
      await run
        .poll(
          `end of session ${input.pid}`,
          async () => ((await sessionNow(run.cluster, input)) === null ? true : undefined),
          { timeoutMs: goneWithinMs, intervalMs: 100 },
        )
        .catch(async (error: unknown) => {
          if (!(error instanceof Unsettled)) throw error;
          const left = await sessionNow(run.cluster, input).catch(() => null);
          throw new Unsettled(left === null ? error.message : `${sentenceOf(left)}, and is still there.`, {
            remedy:
              'It ends at its next safe point. Look at what it waits for; never kill -9 it: that restarts the whole server.',
            cause: error,
          });
        });
      return 'It is gone.';
    },
  };
}
