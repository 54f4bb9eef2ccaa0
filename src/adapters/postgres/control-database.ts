import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { Problem } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { Query, Transaction } from '../../kernel/query.ts';
import { databaseProblem, databaseReason } from './control-errors.ts';
import { ControlListener, type ListenerHandlers } from './control-listener.ts';
import { migrateControlDatabase } from './control-migrations.ts';

export type { Query } from '../../kernel/query.ts';

const CONNECT_TIMEOUT_MS = 800;
const QUERY_TIMEOUT_MS = 800;
/** Waiting for a free connection and asking, together: what a request may cost when the server hangs. */
const DEADLINE_MS = 900;
const RETRY_MS = 500;
const IDLE_IN_TRANSACTION_MS = 2000;

/**
 * The control plane's own PostgreSQL. It may be down at any time, also at start: `start()` returns at once and goes on
 * trying to migrate and to listen, and every query ends within 900 ms.
 */
export class ControlDatabase {
  readonly #url: string;
  readonly #pool: pg.Pool;
  readonly #logger: Logger;
  readonly #listeners: ControlListener[] = [];
  readonly #stop = new AbortController();
  #starting: Promise<void> | null = null;
  #migrated = false;

  constructor(settings: { url: string; poolSize: number }, logger: Logger) {
    this.#url = settings.url;
    this.#logger = logger;
    this.#pool = new pg.Pool({
      connectionString: settings.url,
      max: settings.poolSize,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
      // The server gives up when we have, so that abandoned statements don't pile up.
      statement_timeout: DEADLINE_MS,
      // A replica that is stopped within a transaction must not keep the locks of the audit and of acceptance from all.
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      application_name: 'matriarch',
    });
    this.#pool.on('error', (error) =>
      this.#logger.debug({ err: error }, 'an idle connection of the control database broke'),
    );
  }

  get migrated(): boolean {
    return this.#migrated;
  }

  query: Query = async <Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> => {
    this.#requireSchema();
    try {
      const answer = this.#pool.query<Row>(sql, [...values]);
      // A late failure has nobody left to hear it.
      answer.catch(() => undefined);
      const expired = new AbortController();
      const deadline = wait(DEADLINE_MS, undefined, { signal: expired.signal, ref: false }).then(() => {
        throw new Error(`no answer within ${DEADLINE_MS} ms`);
      });
      deadline.catch(() => undefined);
      const { rows } = await Promise.race([answer, deadline]).finally(() => expired.abort());
      return rows;
    } catch (error) {
      throw this.#toProblem(error);
    }
  };

  /**
   * Runs several statements as one transaction, within the same deadlines. A commit whose answer is lost may have
   * happened: what must not happen twice carries a key of its own.
   */
  transaction: Transaction = async <T>(work: (query: Query) => Promise<T>): Promise<T> => {
    this.#requireSchema();
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw this.#toProblem(error);
    });
    let broken: Error | undefined;
    // The pool listens to idle connections only: without this one that breaks under a transaction would end the process.
    const onError = (error: Error): void => {
      broken = error;
    };
    client.on('error', onError);
    const query: Query = async <Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> => {
      try {
        return (await client.query<Row>(sql, [...values])).rows;
      } catch (error) {
        throw this.#toProblem(error);
      }
    };
    try {
      await query('BEGIN');
      const result = await work(query);
      await query('COMMIT');
      return result;
    } catch (error) {
      // A connection in an unknown state is not given to the next one.
      await client.query('ROLLBACK').catch((failure: unknown) => {
        broken = failure instanceof Error ? failure : new Error(String(failure));
      });
      throw error;
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  };

  /** Until the schema is there every query would fail, and fill the server's log with it. */
  #requireSchema(): void {
    if (this.#starting === null || this.#migrated) return;
    throw databaseProblem(new Error('the schema is not there yet'));
  }

  #toProblem(error: unknown): unknown {
    const problem = databaseProblem(error);
    if (problem instanceof Problem && problem !== error) {
      this.#logger.warn({ reason: databaseReason(problem) }, 'the control database did not serve a query');
    }
    return problem;
  }

  /** Keeps listening on a channel from the moment that the schema is there. */
  listen(channel: string, handlers: ListenerHandlers, pollMs = 5000): ControlListener {
    const options = {
      url: this.#url,
      channel,
      pollMs,
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
      queryTimeoutMs: 2 * QUERY_TIMEOUT_MS,
      reconnectMs: RETRY_MS,
    };
    const listener = new ControlListener(options, handlers, this.#logger);
    this.#listeners.push(listener);
    if (this.#migrated) listener.start();
    return listener;
  }

  /** Migrates, now or as soon as the server can be reached, then starts the listeners. */
  start(): void {
    this.#starting ??= this.#bringUp();
  }

  /** Migrates once; for commands, which fail instead of waiting. */
  async migrate(): Promise<void> {
    try {
      await migrateControlDatabase(this.#url, CONNECT_TIMEOUT_MS, this.#logger);
      this.#migrated = true;
    } catch (error) {
      throw databaseProblem(error);
    }
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#starting;
    await Promise.all(this.#listeners.map((listener) => listener.close()));
    await Promise.race([this.#pool.end(), wait(1000, undefined, { ref: false })]);
  }

  async #bringUp(): Promise<void> {
    let lastReason = '';
    while (!this.#stop.signal.aborted) {
      try {
        await this.migrate();
        if (lastReason !== '') this.#logger.info({}, 'the control database can be reached and is migrated');
        for (const listener of this.#listeners) listener.start();
        return;
      } catch (error) {
        const reason = databaseReason(error);
        if (reason !== lastReason) this.#logger.warn({ reason }, 'the control database is not ready; trying again');
        lastReason = reason;
      }
      await wait(RETRY_MS, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    }
  }
}
