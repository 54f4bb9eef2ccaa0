import { DBOS } from '@dbos-inc/dbos-sdk';
import { sleep } from '../../kernel/clock.ts';
import { messageOf } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { OperationEngine, OperationProgram } from '../../modules/operations/ports.ts';
import { withDeadline } from '../network/deadline.ts';
import { ExecutorLock, type LockSession } from './executor-lock.ts';
import { reenqueueOf, reenqueueStranded } from './recovery.ts';

const queueName = 'operations';
const schemaName = 'matriarch_dbos';
/** Fixed: an executor only recovers workflows of its own version, and all replicas must be able to. */
const applicationVersion = '1';
const launchRetryMs = 500;
const dequeueMs = 100;
/** Workflows that DBOS does not go on with. */
const over = ['SUCCESS', 'ERROR', 'CANCELLED', 'MAX_RECOVERY_ATTEMPTS_EXCEEDED'] as const;
/** How long checkpoints are kept after the end; what is shown of an operation is in our own tables. */
const keptMs = 24 * 3_600_000;
const tidiedAtOnce = 500;
const idleInTransactionMs = 5000;
/** DBOS's pool waits for a connection as long as it takes, and a request cannot. */
const callMs = 2000;

export interface DbosEngineOptions {
  /** Of the control plane's database, directly or through a session pool: locks are held in sessions. */
  url: string;
  openSession(): Promise<LockSession>;
  /** Unique among all processes, ever. */
  executorId: string;
  log: Logger;
  /** Whether the schema is there, so that the server can be reached. */
  isReady: () => boolean;
}

/**
 * Operations as DBOS workflows. DBOS brings the queue (one at a time for each cluster), the checkpoints and the claim on
 * each execution. The open-source build recovers nothing between processes, so this does: each process holds a lock in the
 * database as long as it lives, and whoever gets the lock of another knows that it is dead.
 */
export function createDbosEngine({ url, openSession, executorId, log, isReady }: DbosEngineOptions): OperationEngine {
  const stop = new AbortController();
  let launched = false;
  let lock: ExecutorLock | null = null;
  let starting = Promise.resolve();
  let workflow: ((operationId: string) => Promise<void>) | null = null;
  /** The newest execution of each operation in this process, while it goes on. */
  const executions = new Map<string, symbol>();

  function define(program: OperationProgram): (operationId: string) => Promise<void> {
    const execute = async (operationId: string, onSuperseded: () => void): Promise<void> => {
      // Not a durable step: every execution must take over anew.
      const epoch = await program.claim(operationId);
      if (epoch === null) return;
      const durable = <T>(name: string, work: () => Promise<T>): Promise<T> =>
        DBOS.runStep(() => unlessSuperseded(work, onSuperseded), { name });
      const steps = await durable('begin', () => program.begin(operationId, epoch));
      if (steps === null) return;
      for (let position = 0; position < steps; position += 1) {
        if (!(await durable(`step ${position}`, () => program.step(operationId, epoch, position)))) break;
      }
      await durable('finish', () => program.finish(operationId, epoch));
    };
    const run = async (operationId: string): Promise<void> => {
      const execution = Symbol(operationId);
      const forget = (): void => {
        if (executions.get(operationId) === execution) executions.delete(operationId);
      };
      executions.set(operationId, execution);
      await execute(operationId, forget).finally(forget);
    };
    return DBOS.registerWorkflow(run, { name: 'operation', maxRecoveryAttempts: 1_000_000 });
  }

  async function launch(): Promise<void> {
    for (let lastReason = ''; !stop.signal.aborted;) {
      try {
        if (isReady()) {
          await DBOS.launch();
          await DBOS.registerQueue(queueName, {
            partitionConcurrency: 1,
            minPollingIntervalMs: dequeueMs,
            onConflict: 'always_update',
          });
          launched = true;
          return;
        }
      } catch (error) {
        const reason = messageOf(error);
        if (reason !== lastReason) log.warn({ reason }, 'operations cannot be executed yet; trying again');
        lastReason = reason;
        await DBOS.shutdown().catch(() => undefined);
      }
      await sleep(launchRetryMs, stop.signal);
    }
  }

  return {
    start(program) {
      workflow = define(program);
      DBOS.setConfig({
        name: 'matriarch',
        systemDatabaseUrl: withIdleTimeout(url),
        systemDatabaseSchemaName: schemaName,
        systemDatabasePoolSize: 6,
        applicationVersion,
        executorID: executorId,
        enableOTLP: false,
        logger: quiet(log),
      });
      starting = (async () => {
        while (!isReady() && !stop.signal.aborted) await sleep(launchRetryMs, stop.signal);
        if (stop.signal.aborted) return;
        // Before anything is taken from the queue: what runs without the lock would be taken for dead.
        lock = new ExecutorLock({
          ...{ openSession, executorId, schemaName, log },
          reenqueue: reenqueueOf(),
          reenqueueStranded: (session) =>
            reenqueueStranded(session, { schemaName, executorId, isRunning: (id) => executions.has(id) }),
        });
        await lock.acquire(stop.signal);
        await launch();
        if (launched) lock.watchOthers();
      })();
    },

    async enqueue(operationId, cluster) {
      if (!launched || workflow === null) throw new Error('the engine has not started yet');
      const enqueued = DBOS.startWorkflow(workflow, {
        workflowID: operationId,
        queueName,
        enqueueOptions: { queuePartitionKey: cluster },
      })(operationId);
      await inTime(enqueued);
    },

    async withdraw(operationId) {
      if (!launched) throw new Error('the engine has not started yet');
      await inTime(DBOS.cancelWorkflow(operationId));
    },

    async abandoned(operationIds) {
      if (!launched) return [];
      const known = await inTime(DBOS.listWorkflows({ workflowIDs: [...operationIds] }));
      return known.filter(({ status }) => over.some((end) => end === status)).map(({ workflowID }) => workflowID);
    },

    async tidy() {
      if (!launched) return;
      const completedBefore = new Date(Date.now() - keptMs).toISOString();
      const old = await inTime(DBOS.listWorkflows({ status: [...over], completedBefore, limit: tidiedAtOnce }));
      if (old.length > 0) await inTime(DBOS.deleteWorkflows(old.map(({ workflowID }) => workflowID)));
    },

    get running() {
      return launched && lock?.held === true;
    },

    async close() {
      stop.abort();
      await starting;
      // What runs is given back by the lock: another replica goes on with it.
      if (launched) await Promise.race([DBOS.shutdown({ workflowCompletionTimeoutMS: 1000 }), sleep(3000)]);
      await lock?.release();
    },
  };
}

/**
 * When another execution has taken over, this one must tell DBOS neither success nor failure, as either would be
 * remembered as the step's result for the other one: it never returns.
 */
async function unlessSuperseded<T>(work: () => Promise<T>, onSuperseded: () => void): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error && error.name === 'Superseded')) throw error;
    onSuperseded();
    return new Promise<never>(() => undefined);
  }
}

/** The call may still come through afterwards: every one of them is idempotent. */
function inTime<T>(call: Promise<T>): Promise<T> {
  return withDeadline('the engine', callMs, () => call);
}

/** A process that is stopped within a transaction must not hold rows, and with them the queue, until it goes on. */
function withIdleTimeout(url: string): string {
  const address = new URL(url);
  const given = address.searchParams.get('options') ?? '';
  address.searchParams.set('options', `${given} -c idle_in_transaction_session_timeout=${idleInTransactionMs}`.trim());
  return address.href;
}

/** DBOS tells of every queue and start: what an operator must know of an operation is logged by the operations. */
function quiet(log: Logger) {
  const text = (entry: unknown): string => (typeof entry === 'string' ? entry : messageOf(entry));
  return {
    debug: () => undefined,
    info: (entry: unknown) => log.debug({}, `DBOS: ${text(entry)}`),
    warn: (entry: unknown) => log.debug({}, `DBOS: ${text(entry)}`),
    error: (entry: unknown) => log.warn({}, `DBOS: ${text(entry)}`),
  };
}
