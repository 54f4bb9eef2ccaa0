import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { messageOf } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { Query } from './control-database.ts';

export interface ListenerHandlers {
  /** Reads the whole state: after each connect, and every `pollMs` in case a notification was lost. */
  synchronise(query: Query): Promise<void>;
  onNotification(payload: string): void;
}

export interface ListenerOptions {
  url: string;
  channel: string;
  connectTimeoutMs: number;
  queryTimeoutMs: number;
  pollMs: number;
  reconnectMs: number;
}

/**
 * A dedicated connection that listens on one channel, and comes back by itself. LISTEN precedes the first read, so no
 * change falls between the two; the poll is what finds out that a silent connection is dead.
 */
export class ControlListener {
  readonly #options: ListenerOptions;
  readonly #handlers: ListenerHandlers;
  readonly #logger: Logger;
  readonly #stop = new AbortController();
  #connected = false;
  #running: Promise<void> | null = null;

  constructor(options: ListenerOptions, handlers: ListenerHandlers, logger: Logger) {
    this.#options = options;
    this.#handlers = handlers;
    this.#logger = logger;
  }

  /** Whether the newest poll succeeded. */
  get connected(): boolean {
    return this.#connected;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    let failing = false;
    while (!this.#isStopping()) {
      const reason = await this.#session(() => {
        if (failing) this.#logger.info({ channel: this.#options.channel }, 'listening to the control database again');
        failing = false;
      });
      this.#connected = false;
      if (this.#isStopping()) return;
      if (!failing)
        this.#logger.warn({ channel: this.#options.channel, reason }, 'not listening to the control database');
      failing = true;
      await this.#pause(this.#options.reconnectMs);
    }
  }

  /** One connection's life. Answers why it ended. */
  async #session(onUp: () => void): Promise<string> {
    const { url, channel, connectTimeoutMs, queryTimeoutMs, pollMs } = this.#options;
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: connectTimeoutMs,
      query_timeout: queryTimeoutMs,
      application_name: 'matriarch listener',
      keepAlive: true,
    });
    const ended = new AbortController();
    client.on('error', () => ended.abort());
    client.on('end', () => ended.abort());
    client.on('notification', ({ payload }) => this.#notified(payload ?? ''));
    const query: Query = async (sql, values) => (await client.query(sql, [...(values ?? [])])).rows as never;
    try {
      await client.connect();
      await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      while (!ended.signal.aborted && !this.#isStopping()) {
        await this.#handlers.synchronise(query);
        this.#connected = true;
        onUp();
        await this.#pause(pollMs, ended.signal);
      }
      return 'the connection was closed';
    } catch (error) {
      return messageOf(error);
    } finally {
      // Not awaited: a server that hangs never confirms the end.
      client.end().catch(() => undefined);
    }
  }

  #isStopping(): boolean {
    return this.#stop.signal.aborted;
  }

  #notified(payload: string): void {
    try {
      this.#handlers.onNotification(payload);
    } catch (error) {
      this.#logger.warn({ err: error, channel: this.#options.channel }, 'a notification made no sense');
    }
  }

  async #pause(ms: number, ended?: AbortSignal): Promise<void> {
    const signal = ended === undefined ? this.#stop.signal : AbortSignal.any([ended, this.#stop.signal]);
    await wait(ms, undefined, { signal }).catch(() => undefined);
  }
}
