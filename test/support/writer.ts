import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** What a writer saw, and what the leader that it left behind still has. */
export interface WriterReport {
  acknowledged: number;
  /** The longest time between two acknowledgements. */
  outageMs: number;
  /** Numbers that were acknowledged and are gone. */
  lost: number[];
}

const table = 'written_by_clients';
const statementTimeoutMs = 1000;

/**
 * A client of the database as applications are: one numbered row per INSERT, each its own transaction, a new connection
 * after any error. It remembers what was acknowledged; a row whose answer never came may be there or not.
 */
export class Writer {
  readonly #port: number;
  readonly #login: { user: string; password: string };
  readonly #acknowledged: number[] = [];
  readonly #at: number[] = [];
  #next = 1;
  #stopped = false;
  #loop: Promise<void> = Promise.resolve();

  constructor(port: number, superuser: { username: string; password: string }) {
    this.#port = port;
    this.#login = { user: superuser.username, password: superuser.password };
  }

  get acknowledged(): number {
    return this.#acknowledged.length;
  }

  async start(): Promise<this> {
    const client = await this.#connect();
    await client.query(`DROP TABLE IF EXISTS ${table}`);
    await client.query(`CREATE TABLE ${table} (number bigint PRIMARY KEY)`);
    await client.end();
    this.#loop = this.#write();
    return this;
  }

  /** Ends the writing and counts, with `rowsOf`, what the leader has of it. */
  async finish(rowsOf: (sql: string) => Promise<Record<string, unknown>[]>): Promise<WriterReport> {
    this.#stopped = true;
    await this.#loop;
    const rows = await rowsOf(`SELECT number FROM ${table}`);
    const there = new Set(rows.map((row) => Number(row['number'])));
    const gaps = this.#at.slice(1).map((at, i) => at - this.#at[i]!);
    return {
      acknowledged: this.acknowledged,
      outageMs: Math.max(0, ...gaps),
      lost: this.#acknowledged.filter((number) => !there.has(number)),
    };
  }

  async #write(): Promise<void> {
    let client: pg.Client | null = null;
    while (!this.#stopped) {
      const number = this.#next;
      this.#next += 1;
      try {
        client ??= await this.#connect();
        await client.query(`INSERT INTO ${table} VALUES ($1)`, [number]);
        this.#acknowledged.push(number);
        this.#at.push(performance.now());
        await sleep(1);
      } catch {
        void client?.end().catch(() => undefined);
        client = null;
        await sleep(10);
      }
    }
    await client?.end().catch(() => undefined);
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({
      host: '127.0.0.1',
      port: this.#port,
      database: 'postgres',
      ...this.#login,
      connectionTimeoutMillis: 1000,
      query_timeout: statementTimeoutMs,
    });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }
}
