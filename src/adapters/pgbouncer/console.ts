import { messageOf } from '../../kernel/errors.ts';
import { LookError } from '../../modules/observation/ports.ts';
import { ActError } from '../../modules/operations/ports.ts';
import type { PoolCommand, PoolConsole } from '../../modules/pools/index.ts';
import { elapsedMs, withDeadline } from '../network/deadline.ts';
import { openSession, toPostgresLookError, type Session } from '../postgres/session.ts';
import { databaseOf, readPooler, textOf, type Row, type Rows } from './read-pooler.ts';

export interface PoolConsoleOptions {
  host: string;
  port: number;
  /** Listed in PgBouncer's `admin_users`; `stats_users` may look only. */
  username: string;
  password?: string;
}

const lookMs = 2000;
/** A name as the console takes it in quotes. */
const namePattern = /^[^"\p{Cc}]{1,63}$/u;

/**
 * Commands to PgBouncer's own console, and looks of this moment, each over a session of its own: the database `pgbouncer`, which answers also when no server does. It takes simple queries only,
 * and none of them in a transaction.
 */
export function createPoolConsole(options: PoolConsoleOptions): PoolConsole {
  const { host, port } = options;
  const address = `${host}:${port}`;
  const subject = `PgBouncer ${address}`;

  function withSession<T>(deadlineMs: number, work: (ask: (text: string) => Promise<Rows>) => Promise<T>): Promise<T> {
    return withDeadline(subject, deadlineMs, async (signal) => {
      let session: Session | null = null;
      try {
        session = await openSession({ host, port }, { ...options, database: 'pgbouncer' }, deadlineMs, signal);
        signal.addEventListener('abort', session.destroy, { once: true });
        const { query } = session;
        return await work((text) => query<Row>({ text }));
      } catch (error) {
        throw toPostgresLookError(error, subject);
      } finally {
        session?.close();
      }
    });
  }

  return {
    address,

    look() {
      const startedAt = performance.now();
      return withSession(lookMs, (ask) => readPooler(ask, () => elapsedMs(startedAt)));
    },

    async serversOf(database) {
      const rows = await withSession(lookMs, (ask) => ask('SHOW SERVERS'));
      return rows
        .filter((row) => databaseOf(row) === database)
        .map((row) => ({
          id: `${String(row['local_port'])}/${String(row['remote_pid'])}`,
          closing: Number(row['close_needed'] ?? 0) === 1,
        }));
    },

    async settings() {
      const rows = await withSession(lookMs, (ask) => ask('SHOW CONFIG'));
      return Object.fromEntries(rows.map((row) => [textOf(row, 'key') ?? '', textOf(row, 'value') ?? '']));
    },

    async run(command: PoolCommand, database: string | null, timeoutMs = lookMs) {
      if (database !== null && !namePattern.test(database)) {
        throw new ActError('unsent', `${JSON.stringify(database)} is no name that the console takes.`);
      }
      const at = { sent: false };
      try {
        await withSession(timeoutMs, (ask) => {
          at.sent = true;
          return ask(database === null ? command : `${command} "${database}"`);
        });
        return 'done';
      } catch (error) {
        const code = error instanceof LookError ? error.code : null;
        // It goes on with a pause whoever has asked for it is gone.
        if (at.sent && code === 'timeout' && command === 'PAUSE') return 'waiting';
        const certainty = code === 'rejected' ? 'refused' : at.sent ? 'uncertain' : 'unsent';
        throw new ActError(certainty, `${messageOf(error)}.`, { cause: error });
      }
    },
  };
}
