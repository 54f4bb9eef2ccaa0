import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createLogReader } from '../../src/adapters/logs/index.ts';
import { createSqlControl } from '../../src/adapters/postgres/control.ts';
import { createPostgresReader } from '../../src/adapters/postgres/index.ts';
import { serverFiles } from '../../src/adapters/postgres/log-files.ts';
import { sleep } from '../../src/kernel/clock.ts';
import type { LogReader } from '../../src/modules/logs/index.ts';
import { PostgresServer } from '../support/postgres-server.ts';

/** What one server tells by SQL alone: the log that it collects, and what holds back its horizon. */
let server: PostgresServer;
let log: LogReader;

beforeAll(async () => {
  server = await PostgresServer.create();
  const { port } = server;
  const sql = createSqlControl({
    ...{ username: 'postgres', database: 'postgres' },
    targetOf: () => ({ host: '127.0.0.1', port }),
    routeOf: () => ({ host: '127.0.0.1', port }),
  });
  log = createLogReader(serverFiles(sql));
});
afterAll(() => server.remove());

describe('the log by SQL', () => {
  it('is not there while PostgreSQL collects none', async () => {
    expect(await log.tail('m', 10)).toBeNull();
  });

  it('is followed, also into the next file', async () => {
    await server.query('ALTER SYSTEM SET logging_collector = on');
    await server.query("ALTER SYSTEM SET max_prepared_transactions = '5'");
    await server.stop();
    await server.start();
    const first = await log.tail('m', 1000);
    expect(first!.lines.join('\n')).toMatch(/database system is ready to accept connections/);
    await server.query("DO $$ BEGIN RAISE WARNING 'the first file'; END $$");
    const next = await log.since('m', first!.position);
    expect(next).toMatchObject({ gap: false });
    expect(next.lines.join('\n')).toMatch(/the first file/);
    // The name of the next file has the second in it.
    await sleep(1100);
    await server.query('SELECT pg_rotate_logfile()');
    await vi.waitFor(async () => {
      expect((await log.tail('m', 0))!.position.file).not.toBe(first!.position.file);
    }, 10_000);
    await server.query("DO $$ BEGIN RAISE WARNING 'the second file'; END $$");
    const later = await log.since('m', next.position);
    expect(later.gap).toBe(true);
    expect(later.lines.join('\n')).toMatch(/the second file/);
  });
});

describe('what holds back the horizon', () => {
  const vitals = async () => {
    const reader = createPostgresReader({ username: 'postgres', database: 'postgres' });
    try {
      return (await reader.readNode({ host: '127.0.0.1', port: server.port }, 2000)).node.vitals;
    } finally {
      await reader.close();
    }
  };

  it('is nothing, then a session, a prepared transaction or a slot, the furthest back first', async () => {
    expect((await vitals()).horizon).toBeNull();
    const client = new pg.Client({ connectionString: server.url(), application_name: 'report' });
    await client.connect();
    await client.query('BEGIN; SELECT txid_current()');
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    await vi.waitFor(async () => {
      expect((await vitals()).horizon).toMatchObject({
        ...{ holder: 'session', name: String(rows[0]!.pid), username: 'postgres', applicationName: 'report' },
        ...{ database: 'postgres', state: 'idle in transaction' },
      });
    }, 10_000);
    await client.query("PREPARE TRANSACTION 'forgotten'");
    await client.end();
    expect((await vitals()).horizon).toMatchObject({ holder: 'prepared_transaction', name: 'forgotten', state: null });
    await server.query("ROLLBACK PREPARED 'forgotten'");
    expect((await vitals()).horizon).toBeNull();
  });

  it('is judged beside the age of the oldest database and the archiver', async () => {
    const { wraparound, archiver } = await vitals();
    const [row] = await server.query('SELECT max(age(datfrozenxid))::int AS age FROM pg_database');
    expect(Math.abs(wraparound.transactions - (row!['age'] as number))).toBeLessThan(20);
    expect(wraparound.freezeMaxAge).toBe(200_000_000);
    expect(archiver).toMatchObject({ mode: 'off', failedCount: 0, lastFailedAt: null });
  });
});
