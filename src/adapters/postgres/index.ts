import type { TlsMaterial } from '../../kernel/tls.ts';
import type { PostgresReader, PostgresReading, PostgresTarget, RouteReading } from '../../modules/observation/ports.ts';
import { elapsedMs, withDeadline } from '../network/deadline.ts';
import { observeSql, routeSql, type ObserveRow, type RouteRow } from './observe-sql.ts';
import { readingOf } from './reading.ts';
import { openSession, toPostgresLookError, type Session } from './session.ts';

export interface PostgresReaderOptions {
  /** A role with pg_monitor; nothing is ever written. */
  username: string;
  password?: string;
  database: string;
  tls?: TlsMaterial;
  /** How long the connection to a member is kept that is no longer asked for: its address may have changed. */
  releaseAfterMs?: number;
}

const releaseAfterMs = 60_000;

/** Raised when recovery ends between two functions of the same statement. */
const objectNotInPrerequisiteState = '55000';

interface Kept {
  session: Session | null;
  look: Promise<PostgresReading> | null;
  /** Milliseconds of `performance.now()`. */
  askedAt: number;
}

/**
 * Reads members over one kept connection each, at most one look at a time per member, and routes over a new connection
 * each time.
 */
export function createPostgresReader(options: PostgresReaderOptions): PostgresReader {
  const targets = new Map<string, Kept>();

  function open(target: PostgresTarget, deadlineMs: number, signal: AbortSignal): Promise<Session> {
    const settings = { statement_timeout: deadlineMs, default_transaction_read_only: 'on', jit: 'off' };
    return openSession(target, { ...options, settings }, deadlineMs, signal);
  }

  async function observe(
    target: PostgresTarget,
    kept: Kept,
    deadlineMs: number,
    signal: AbortSignal,
  ): Promise<ObserveRow> {
    const session = kept.session?.usable === true ? kept.session : await open(target, deadlineMs, signal);
    kept.session = session;
    const cut = (): void => {
      session.destroy();
    };
    signal.addEventListener('abort', cut, { once: true });
    try {
      const [row] = await session.query<ObserveRow>({ name: 'observe', text: observeSql });
      if (row === undefined) throw new RangeError('the answer has no row');
      return row;
    } finally {
      signal.removeEventListener('abort', cut);
    }
  }

  /** Once more when recovery ended under the statement, or when the kept connection turned out to be dead. */
  async function observeTwice(
    target: PostgresTarget,
    kept: Kept,
    deadlineMs: number,
    signal: AbortSignal,
  ): Promise<ObserveRow> {
    const before = kept.session;
    try {
      return await observe(target, kept, deadlineMs, signal);
    } catch (error) {
      const keptOneDied = before !== null && before === kept.session && !before.usable;
      if (signal.aborted || !(keptOneDied || isOvertaken(error))) throw error;
      return await observe(target, kept, deadlineMs, signal);
    }
  }

  function startLook(
    target: PostgresTarget,
    kept: Kept,
    subject: string,
    deadlineMs: number,
  ): Promise<PostgresReading> {
    const startedAt = performance.now();
    return withDeadline(subject, deadlineMs, async (signal) => {
      try {
        return readingOf(await observeTwice(target, kept, deadlineMs, signal), elapsedMs(startedAt));
      } catch (error) {
        throw toPostgresLookError(error, subject);
      }
    });
  }

  /** Members come and go with discovery: nothing is kept open to one that nobody asks for any more. */
  function releaseUnasked(now: number): void {
    const oldest = now - (options.releaseAfterMs ?? releaseAfterMs);
    for (const [subject, { session, look, askedAt }] of targets) {
      if (look !== null || askedAt >= oldest) continue;
      session?.close();
      targets.delete(subject);
    }
  }

  return {
    readNode(target, deadlineMs) {
      const subject = `${target.host}:${target.port}`;
      const askedAt = performance.now();
      const kept = targets.get(subject) ?? { session: null, look: null, askedAt };
      kept.askedAt = askedAt;
      targets.set(subject, kept);
      releaseUnasked(askedAt);
      kept.look ??= startLook(target, kept, subject, deadlineMs).finally(() => {
        kept.look = null;
      });
      const look = kept.look;
      return withDeadline(subject, deadlineMs, () => look);
    },

    readRoute(target, deadlineMs) {
      const subject = `${target.host}:${target.port}`;
      const startedAt = performance.now();
      return withDeadline(subject, deadlineMs, async (signal) => {
        try {
          const session = await openSession(target, options, deadlineMs, signal);
          signal.addEventListener('abort', () => {
            session.destroy();
          });
          try {
            const [row] = await session.query<RouteRow>({ text: routeSql });
            if (row === undefined) throw new RangeError('the answer has no row');
            return routeOf(row, elapsedMs(startedAt));
          } finally {
            session.close();
          }
        } catch (error) {
          throw toPostgresLookError(error, subject);
        }
      });
    },

    close() {
      for (const { session } of targets.values()) session?.close();
      return Promise.resolve();
    },
  };
}

function isOvertaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === objectNotInPrerequisiteState;
}

function routeOf(row: RouteRow, latencyMs: number): RouteReading {
  return {
    inRecovery: row.in_recovery,
    readOnly: row.read_only,
    systemIdentifier: row.system_identifier,
    postmasterStartTime: row.postmaster_start_time,
    serverAddress: row.server_address,
    serverPort: row.server_port,
    latencyMs,
  };
}
