import { Type } from 'typebox';
import {
  check,
  defineOperation,
  Failed,
  Unsettled,
  warning,
  type PlanCheck,
  type Run,
  type Step,
} from '../../operations/index.ts';
import type { Pooler } from '../../clusters/index.ts';
import {
  consoleOf,
  countsOf,
  databaseInput,
  lookAtPools,
  pausedAndQuiet,
  resumeNow,
  type DatabaseInput,
} from './pool-plan.ts';

interface Input extends DatabaseInput {
  forSeconds?: number;
  waitSeconds?: number;
}

interface Pause extends DatabaseInput {
  forSeconds: number;
  waitSeconds: number;
}

const defaults = { forSeconds: 30, waitSeconds: 10 } as const;

/** How long the console itself is listened to: PgBouncer goes on by itself, and looks find out. */
const listenMs = 1000;
/** A process that was stopped on its way may come when the pause is over, or when somebody else has ended it. */
const sendWithinMs = 2000;
const stalledMs = listenMs + sendWithinMs;
/** How long the control database is asked who ends the pause. */
const holderMs = 5000;

export const pgbouncerPause = defineOperation({
  kind: 'pgbouncer.pause',
  mutation: 'pgbouncerPause',
  path: '/pools/:database/pause',
  summary: 'Let clients of a database wait, as for a switchover behind the pool',
  description:
    'PgBouncer ends its server connections when their transactions end, and clients wait until it is resumed: by ' +
    '`pgbouncer.resume`, or by the control plane itself when `forSeconds` are over, whichever replica of it is left then. ' +
    'Transactions that do not end within `waitSeconds` make it fail, and everything goes on as before. Other operations may ' +
    'run meanwhile.',
  permission: 'pgbouncer:control',
  risk: 'disruptive',
  input: {
    ...databaseInput,
    forSeconds: Type.Optional(
      Type.Integer({
        minimum: 5,
        maximum: 600,
        default: defaults.forSeconds,
        description: 'After how long it is resumed at the latest, counted from the moment when clients begin to wait',
      }),
    ),
    waitSeconds: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 60,
        default: defaults.waitSeconds,
        description: 'How long transactions that run may take to end',
      }),
    ),
  },
  example: { database: 'postgres', forSeconds: 30, waitSeconds: 10 },

  async plan(cluster, input: Input) {
    const pause: Pause = { ...defaults, ...input };
    const { database, forSeconds, waitSeconds } = pause;
    const { pooler, own, checks } = await lookAtPools(cluster, database);
    const clients = pooler === null ? null : countsOf(pooler, database).clients;
    return {
      summary: `Pause ${database} in PgBouncer for ${forSeconds} s at most.`,
      target: database,
      observed: { exists: own !== null, paused: own?.paused ?? null },
      facts: null,
      checks: [...checks, ...(pooler === null || own === null ? [] : pauseChecks(pause, pooler, own.paused))],
      impact: {
        summary: `${clients ?? 'All'} clients wait for up to ${forSeconds} s as soon as they ask for something; none is dropped by it.`,
        sessionsDropped: 0,
        writeOutageSeconds: forSeconds,
        dataLossBytes: 0,
        dataLossSeconds: 0,
      },
      commands: [
        `psql -h <pgbouncer> -d pgbouncer -c 'PAUSE "${database}"'   # waits for transactions, here at most ${waitSeconds} s`,
        `psql -h <pgbouncer> -d pgbouncer -c 'RESUME "${database}"'`,
      ],
    };
  },

  steps: ({ input }) => [pauseStep({ ...defaults, ...input })],
  conclude: ({ input }, result) =>
    `Clients of ${input.database} wait; it is resumed at ${String(result['resumesAt'])} at the latest.`,
});

function pauseChecks({ database, forSeconds }: Pause, pooler: Pooler, paused: boolean): PlanCheck[] {
  const { busy } = countsOf(pooler, database);
  const settingOf = (name: string): string | undefined => pooler.settings.find((s) => s.name === name)?.value;
  const timeout = Number(settingOf('query_wait_timeout') ?? 0);
  const mode = pooler.databases.find(({ name }) => name === database)?.poolMode ?? settingOf('pool_mode') ?? 'session';
  const message = paused ? `${database} is paused already; resume it first.` : `${database} is not paused.`;
  const checks = [check('pgbouncer.not_paused', database, !paused, message)];
  if (busy > 0) {
    const text = `${busy} server connections of ${database} are in a transaction now, which must end first.`;
    checks.push(warning('pgbouncer.busy', database, text, { value: busy, unit: 'connections' }));
  }
  if (mode === 'session') {
    const text = `${database} is pooled by session: a pause waits until its clients have left.`;
    checks.push(warning('pgbouncer.pool_mode', database, text));
  }
  if (timeout > 0 && timeout < forSeconds) {
    const text = `query_wait_timeout is ${timeout} s: clients that wait longer than that are dropped by PgBouncer.`;
    checks.push(
      warning('pgbouncer.query_wait_timeout', database, text, { value: forSeconds, limit: timeout, unit: 's' }),
    );
  }
  return checks;
}

function pauseStep({ database, forSeconds, waitSeconds }: Pause): Step<Input, null> {
  return {
    id: 'pause',
    title: `Pause ${database}, and wait until its transactions have ended`,
    cancellable: true,

    async act({ cluster, operationId, result }) {
      const startedAt = performance.now();
      const resumesAt = new Date(Date.now() + forSeconds * 1000).toISOString();
      await result({ resumesAt });
      // First: from here on it is resumed, whatever becomes of this process and of this operation.
      await cluster.pools.held.put({
        ...{ system: 'pgbouncer', subject: database, state: 'paused' },
        ...{ operationId, endsAt: resumesAt },
      });
      if (performance.now() - startedAt > sendWithinMs) {
        throw new Failed('This process was held up on its way, so PAUSE was not sent.', {
          code: 'held_up',
          remedy: 'Ask again.',
        });
      }
      const answer = await consoleOf(cluster).run('PAUSE', database, listenMs);
      if (performance.now() - startedAt > stalledMs) {
        // At once: when another replica has taken over, nothing of this one is undone any more.
        await consoleOf(cluster).run('RESUME', database);
        throw new Failed('This process was held up on its way, so it is not known who waits for what: resumed.', {
          code: 'held_up',
          remedy: 'Ask again.',
        });
      }
      return answer === 'done' ? 'PgBouncer has paused it.' : 'PgBouncer waits for transactions to end.';
    },

    async verify(run) {
      const { cluster } = run;
      const seen = await run
        .poll('end of its transactions', () => pausedAndQuiet(cluster, database), {
          timeoutMs: waitSeconds * 1000,
          intervalMs: 100,
        })
        .catch(async (error: unknown) => {
          if (!(error instanceof Unsettled)) throw error;
          const { busy } = countsOf(await consoleOf(cluster).look(), database);
          throw new Failed(`${busy} transactions on ${database} did not end within ${waitSeconds} s.`, {
            code: 'transactions_did_not_end',
            remedy: 'End them, or wait for longer with waitSeconds.',
            cause: error,
          });
        });
      const resumesAt = await stillHeld(run, database);
      return `${database} is paused and has no server connection; ${seen.waiting} clients wait. It is resumed at ${resumesAt} at the latest.`;
    },

    undo: async (run) => `Resumed: ${await resumeNow(run, database)}`,
  };
}

/**
 * A pause stands only while somebody ends it: an execution that was held up, or took over late, may find it in place after
 * its time. Gives when it is resumed, ISO 8601.
 */
async function stillHeld(
  { cluster, operationId, recorded, poll }: Run<Input, null>,
  database: string,
): Promise<string> {
  const holder = await poll(
    'answer of who ends the pause',
    () => cluster.pools.held.holder({ system: 'pgbouncer', subject: database }).then((id) => ({ id })),
    { timeoutMs: holderMs },
  );
  const resumesAt = recorded['resumesAt'];
  if (holder.id !== operationId || typeof resumesAt !== 'string') {
    throw new Failed(`${database} is paused, but nothing holds when that ends: resumed.`, { code: 'not_held' });
  }
  if (Date.now() >= Date.parse(resumesAt)) {
    const remedy = 'Ask again, with a longer forSeconds.';
    throw new Failed(`The time of the pause was over at ${resumesAt}, before it was confirmed: resumed.`, {
      ...{ code: 'time_over', remedy },
    });
  }
  return resumesAt;
}
