import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemberReader } from '../../src/adapters/postgres/member-reader.ts';
import { summaryOf, type PageRow } from '../../src/modules/sessions/session-rows.ts';
import { blockingSql, sessionPageSql } from '../../src/modules/sessions/session-sql.ts';
import { PostgresServer } from '../support/postgres-server.ts';

const sessions = 10_000;
const deadlineMs = 1000;

let server: PostgresServer;
const reader = createMemberReader({
  username: 'watcher',
  database: 'postgres',
  targetOf(member) {
    if (member !== 'one') throw new Error('unknown');
    return { host: '127.0.0.1', port: server.port };
  },
});
beforeAll(async () => {
  server = await PostgresServer.create();
  // The rights that the control plane is to have: not those of a superuser.
  await server.query(
    'CREATE ROLE watcher LOGIN; GRANT pg_monitor TO watcher; CREATE ROLE app LOGIN; CREATE ROLE other',
  );
  // Ten thousand rows, as ten thousand sessions would give them, each with a statement of full length.
  await server.query('CREATE TABLE many AS SELECT * FROM pg_stat_activity LIMIT 0');
  await server.query(`INSERT INTO many
      (datid, datname, pid, usesysid, usename, application_name, client_addr, backend_start, xact_start, query_start,
        state_change, wait_event_type, wait_event, state, query, backend_type)
    SELECT 5, 'shop' || n % 3, 100000 + n, 'app'::regrole, 'app', 'worker-' || n % 200, '10.0.0.7', now() - n * interval '1 s',
      CASE WHEN n % 10 = 0 THEN now() - n * interval '1 s' END, now(), now() - n * interval '1 ms', 'Client', 'ClientRead',
      CASE WHEN n % 10 = 0 THEN 'idle in transaction' ELSE 'idle' END, repeat('x', 1023), 'client backend'
    FROM generate_series(1, ${sessions}) n`);
  await server.query('GRANT SELECT ON many TO watcher');
}, 60_000);
afterAll(async () => {
  reader.close();
  await server.remove();
});

const page = (values: unknown[], text = sessionPageSql('many')): Promise<PageRow> =>
  reader.readRow<PageRow>('one', { name: `page ${text.length}`, text, values }, deadlineMs);
const first = [null, null, null, null, 'age', -1, -1, 201, true];

describe('ten thousand sessions', () => {
  it('are counted and paged within the deadline', async () => {
    const startedAt = performance.now();
    const row = await page(first);
    const tookMs = performance.now() - startedAt;
    expect(tookMs).toBeLessThan(deadlineMs);
    const summary = summaryOf(row);
    expect(summary).toMatchObject({ matching: sessions, saturation: { used: sessions, available: 0 } });
    expect(summary.byApplication).toHaveLength(50);
    expect(summary.byState).toEqual([
      { name: 'idle', sessions: 9000 },
      { name: 'idle in transaction', sessions: 1000 },
    ]);
    expect(row.page).toHaveLength(201);
    // What is answered does not grow with what there is.
    expect(JSON.stringify(row).length).toBeLessThan(500_000);
  });

  it('are all found on some page, each once', async () => {
    const seen: number[] = [];
    let [key, pid] = [-1, -1];
    for (;;) {
      const { page: rows } = await page(['shop1', null, null, null, 'transaction', key, pid, 200, false]);
      if (rows === null) break;
      seen.push(...rows.map((row) => row.session.pid));
      [key, pid] = [rows.at(-1)!.key, rows.at(-1)!.session.pid];
      expect(rows[0]!.session.query).toBeNull();
    }
    expect(seen).toHaveLength(3334);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('cost one look when many ask the same, and one that hangs costs nobody else more than the deadline', async () => {
    const count = async (): Promise<number> => {
      const [row] = await server.query(`SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = 'watcher'`);
      return row!['n'] as number;
    };
    const rows = await Promise.all(Array.from({ length: 50 }, () => page(first)));
    expect(new Set(rows).size).toBe(1);
    expect(await count()).toBe(1);
    await server.freeze(true);
    const startedAt = performance.now();
    const failed = await Promise.allSettled(
      Array.from({ length: 5 }, (_, i) => page([...first.slice(0, 8), i % 2 === 0])),
    );
    await server.freeze(false);
    expect(performance.now() - startedAt).toBeLessThan(2 * deadlineMs);
    expect(failed.map((one) => (one.status === 'rejected' ? (one.reason as { code: string }).code : 'fine'))).toEqual(
      Array(5).fill('timeout'),
    );
    expect((await page(first)).matching).toBe(sessions);
  });

  it('are still read when every slot is taken', async () => {
    const clients: pg.Client[] = [];
    await page(first);
    for (;;) {
      const client = new pg.Client({ connectionString: server.url().replace('postgres@', 'app@') });
      client.on('error', () => undefined);
      try {
        await client.connect();
        clients.push(client);
      } catch {
        break;
      }
    }
    const row = await page(first, sessionPageSql());
    expect(summaryOf(row).saturation).toMatchObject({ available: 0, percent: 100, superuserReserved: 3 });
    await Promise.all(clients.map((client) => client.end()));
  });
});

describe('a member', () => {
  it('that is not known, or lacks the statement, is a look that failed', async () => {
    await expect(reader.readRow('two', { name: 'x', text: 'SELECT 1', values: [] }, 100)).rejects.toMatchObject({
      name: 'LookError',
      code: 'not_configured',
    });
    const wrong = { name: 'wrong', text: 'SELECT nonsense', values: [] };
    await expect(reader.readRow('one', wrong, 500)).rejects.toMatchObject({ name: 'LookError', code: 'rejected' });
  });

  it('answers who blocks whom with nobody waiting', async () => {
    const query = { name: 'blocking', text: blockingSql(), values: [200, true] };
    expect(await reader.readRow('one', query, deadlineMs)).toEqual({ waiting: 0, sessions: null, locks: null });
  });
});
