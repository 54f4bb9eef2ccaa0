import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import pg from 'pg';
import type { Logger } from '../../kernel/logger.ts';

const LOCK_WAIT_MS = 30_000;

/**
 * Brings the control database to the newest schema. Replicas that start together wait for each other on an advisory
 * lock, so one migrates and the others find nothing to do; an older replica leaves newer migrations alone.
 */
export async function migrateControlDatabase(url: string, connectTimeoutMs: number, logger: Logger): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    lock_timeout: LOCK_WAIT_MS,
    application_name: 'matriarch migrations',
    keepAlive: true,
  });
  client.on('error', (error) => logger.debug({ err: error }, 'the connection of the migrations broke'));
  try {
    await client.connect();
    await runner({
      dbClient: client,
      dir: fileURLToPath(new URL('./migrations', import.meta.url)),
      direction: 'up',
      schema: 'matriarch',
      createSchema: true,
      migrationsTable: 'migrations',
      singleTransaction: true,
      advisoryLockMode: 'wait',
      logger: {
        info: (message) => logger.debug({}, `migrations: ${message}`),
        warn: (message) => logger.warn({}, `migrations: ${message}`),
        error: (message) => logger.warn({}, `migrations: ${message}`),
      },
    });
  } finally {
    // Not awaited: a server that hangs never confirms the end.
    client.end().catch(() => undefined);
  }
}
