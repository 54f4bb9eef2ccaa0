import type { PoolReader } from '../../modules/observation/ports.ts';
import { elapsedMs, withDeadline } from '../network/deadline.ts';
import { openSession, toPostgresLookError, type Session } from '../postgres/session.ts';
import type { PoolConsoleOptions } from './console.ts';
import { readPooler } from './read-pooler.ts';

/**
 * Looks at PgBouncer again and again over one kept connection: PgBouncer writes a line into its log for each login and each
 * farewell.
 */
export function createPoolReader(options: PoolConsoleOptions): PoolReader {
  const { host, port } = options;
  const subject = `PgBouncer ${host}:${port}`;
  let kept: Session | null = null;

  async function look(deadlineMs: number, signal: AbortSignal) {
    const startedAt = performance.now();
    const session =
      kept?.usable === true
        ? kept
        : await openSession({ host, port }, { ...options, database: 'pgbouncer' }, deadlineMs, signal);
    kept = session;
    signal.addEventListener('abort', session.destroy, { once: true });
    try {
      return await readPooler(
        (text) => session.query({ text }),
        () => elapsedMs(startedAt),
      );
    } catch (error) {
      session.destroy();
      throw error;
    } finally {
      signal.removeEventListener('abort', session.destroy);
    }
  }

  return {
    read: (deadlineMs) =>
      withDeadline(subject, deadlineMs, async (signal) => {
        const wasKept = kept?.usable === true;
        try {
          // Once more when the kept connection turned out to be dead: PgBouncer was restarted.
          return await look(deadlineMs, signal).catch((error: unknown) => {
            if (!wasKept || signal.aborted) throw error;
            return look(deadlineMs, signal);
          });
        } catch (error) {
          throw toPostgresLookError(error, subject);
        }
      }),

    close() {
      kept?.close();
      return Promise.resolve();
    },
  };
}
