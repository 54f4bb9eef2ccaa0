import pg from 'pg';
import type { TlsMaterial } from '../../kernel/tls.ts';
import { messageOf } from '../../kernel/errors.ts';
import { LookError, type PostgresTarget } from '../../modules/observation/ports.ts';
import { ActError, type SqlControl } from '../../modules/operations/ports.ts';
import { withDeadline } from '../network/deadline.ts';
import { listensAt } from '../network/listening.ts';
import { openSession, toPostgresLookError } from './session.ts';

export interface SqlControlOptions {
  username: string;
  password?: string;
  database: string;
  tls?: TlsMaterial;
  targetOf(member: string): PostgresTarget;
  routeOf(route: string): PostgresTarget;
}

const defaultTimeoutMs = 2000;

/** Statements on members and through routes, each over a session of its own that ends with it. */
export function createSqlControl(options: SqlControlOptions): SqlControl {
  async function ask<Row extends object>(
    target: PostgresTarget,
    text: string,
    values: readonly unknown[],
    { timeoutMs = defaultTimeoutMs, database = options.database }: { timeoutMs?: number; database?: string },
  ): Promise<Row[]> {
    const subject = `${target.host}:${target.port}`;
    let sent = false;
    try {
      return await withDeadline(subject, timeoutMs + 100, async (signal) => {
        const settings = { statement_timeout: timeoutMs, default_transaction_read_only: 'off' };
        const session = await openSession(target, { ...options, database, settings }, timeoutMs, signal);
        signal.addEventListener('abort', () => session.destroy(), { once: true });
        try {
          sent = true;
          return await session.query<Row & pg.QueryResultRow>({ text, values: [...values] });
        } finally {
          session.close();
        }
      });
    } catch (error) {
      throw actError(error, subject, sent);
    }
  }

  return {
    query: (member, text, values = [], queryOptions = {}) => ask(options.targetOf(member), text, values, queryOptions),
    queryRoute: (route, text, queryOptions = {}) => ask(options.routeOf(route), text, [], queryOptions),
    listens(member, timeoutMs) {
      const { host, port } = options.targetOf(member);
      return listensAt(host, port, timeoutMs);
    },
  };
}

/** What PostgreSQL refuses it has not done; a session that broke under a statement may have. */
function actError(error: unknown, subject: string, sent: boolean): ActError {
  const cause = error instanceof LookError ? error.cause : error;
  if (cause instanceof pg.DatabaseError) {
    const options = { status: cause.code ?? null, cause };
    return new ActError('refused', `${subject}: ${messageOf(cause)} (SQLSTATE ${cause.code ?? 'unknown'}).`, options);
  }
  return new ActError(sent ? 'uncertain' : 'unsent', toPostgresLookError(error, subject).message, { cause: error });
}
