import { setTimeout as wait } from 'node:timers/promises';
import { messageOf } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';

const roundMs = 700;
const reconnectMs = 300;
/** First key of every executor's lock. */
const lockClass = 741;

/** A connection of its own to the control database: its locks live as long as it does. */
export interface LockSession {
  query<Row extends object>(sql: string, values: readonly unknown[]): Promise<Row[]>;
  /** False from the moment that the connection is known to be lost, and with it every lock. */
  readonly usable: boolean;
  close(): void;
}

export interface ExecutorLockOptions {
  openSession(): Promise<LockSession>;
  executorId: string;
  schemaName: string;
  log: Logger;
  /** Puts the unfinished work of a dead executor back into its queue; how many. */
  reenqueue(executorId: string): Promise<number>;
  /** Puts back what is written down as this executor's and does not run in it; how many. */
  reenqueueStranded(session: LockSession): Promise<number>;
}

/**
 * The sign of life of one executor: a lock in the database that ends with its session, so with the process, and is held
 * while a process is merely stopped. Lost with the connection (the server restarts), it is taken again: whatever another
 * executor took over meanwhile runs under a newer epoch, and ours may do nothing in it any more.
 */
export class ExecutorLock {
  readonly #options: ExecutorLockOptions;
  readonly #stop = new AbortController();
  #session: LockSession | null = null;
  #rounds: Promise<void> = Promise.resolve();

  constructor(options: ExecutorLockOptions) {
    this.#options = options;
  }

  get held(): boolean {
    return this.#session?.usable === true;
  }

  /** Returns when the lock is held, or when the signal says to give up. */
  async acquire(signal: AbortSignal): Promise<void> {
    const { openSession, executorId, log } = this.#options;
    for (let lastReason = ''; !signal.aborted;) {
      let session: LockSession | null = null;
      try {
        session = await openSession();
        const [row] = await session.query<{ got: boolean }>('SELECT pg_try_advisory_lock($1, hashtext($2)) AS got', [
          lockClass,
          executorId,
        ]);
        if (row?.got === true) {
          this.#session = session;
          return;
        }
        // Another looks whether we are dead at this very moment.
        session.close();
      } catch (error) {
        session?.close();
        const reason = messageOf(error);
        if (reason !== lastReason) log.warn({ reason }, "this executor's lock cannot be taken; trying again");
        lastReason = reason;
      }
      await wait(reconnectMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Keeps the own lock and takes over from the dead, until released. */
  watchOthers(): void {
    this.#rounds = this.#watch();
  }

  async release(): Promise<void> {
    this.#stop.abort();
    await this.#rounds;
    this.#session?.close();
    this.#session = null;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      if (!this.held) await this.acquire(signal);
      try {
        await this.#takeOver();
      } catch (error) {
        this.#options.log.debug({ reason: messageOf(error) }, 'dead executors cannot be looked for');
        // One that does not answer may have lost its locks long ago, or still hold that of another: a new one knows.
        this.#session?.close();
      }
      await wait(roundMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #takeOver(): Promise<void> {
    const { executorId, schemaName, log, reenqueue, reenqueueStranded } = this.#options;
    const session = this.#session;
    if (session === null) return;
    const stranded = await reenqueueStranded(session);
    if (stranded > 0) log.info({ count: stranded }, 'operations that this replica had taken and not begun go on');
    const others = await session.query<{ id: string }>(
      `SELECT DISTINCT executor_id AS id FROM "${schemaName}".workflow_status
       WHERE status = 'PENDING' AND executor_id IS NOT NULL AND executor_id <> $1`,
      [executorId],
    );
    for (const { id } of others) {
      const [row] = await session.query<{ got: boolean }>('SELECT pg_try_advisory_lock($1, hashtext($2)) AS got', [
        lockClass,
        id,
      ]);
      if (row?.got !== true) continue;
      try {
        const count = await reenqueue(id);
        if (count > 0) log.info({ executor: id, count }, 'operations of a dead replica are taken over');
      } finally {
        await session.query('SELECT pg_advisory_unlock($1, hashtext($2))', [lockClass, id]);
      }
    }
  }
}
