import type { ServiceProbe } from '../../modules/observation/ports.ts';
import { elapsedMs, withDeadline } from '../network/deadline.ts';
import { openSession, toPostgresLookError } from '../postgres/session.ts';

export interface PgbouncerProbeOptions {
  host: string;
  port: number;
  /** Listed in PgBouncer's `stats_users` or `admin_users`. */
  username: string;
  password?: string;
}

/** Asks PgBouncer's own console, which answers also when no server behind it does. */
export function createPgbouncerProbe(options: PgbouncerProbeOptions): ServiceProbe {
  const { host, port } = options;
  const subject = `PgBouncer ${host}:${port}`;
  return {
    look: (deadlineMs) =>
      withDeadline(subject, deadlineMs, async (signal) => {
        const startedAt = performance.now();
        try {
          const session = await openSession({ host, port }, { ...options, database: 'pgbouncer' }, deadlineMs, signal);
          signal.addEventListener('abort', () => {
            session.destroy();
          });
          try {
            const [row] = await session.query<{ version?: string }>({ text: 'SHOW VERSION' });
            return { detail: row?.version ?? 'PgBouncer', latencyMs: elapsedMs(startedAt) };
          } finally {
            session.close();
          }
        } catch (error) {
          throw toPostgresLookError(error, subject);
        }
      }),
    close: () => Promise.resolve(),
  };
}
