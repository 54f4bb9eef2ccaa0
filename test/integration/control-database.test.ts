import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ControlDatabase } from '../../src/adapters/postgres/control-database.ts';
import type { Logger } from '../../src/kernel/logger.ts';
import { PostgresServer } from '../support/postgres-server.ts';
import { until } from '../support/replica.ts';

const silent: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.create();
});
afterAll(() => server.remove());

const open = (url: string) => new ControlDatabase({ url, poolSize: 3 }, silent);

/** How long a call took and how it ended. */
async function timed(call: Promise<unknown>): Promise<{ ms: number; code: string }> {
  const began = performance.now();
  const code = await call.then(
    () => 'served',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );
  return { ms: performance.now() - began, code };
}

describe('migrations', () => {
  it('run once when many replicas start together', async () => {
    const url = await server.createDatabase('together');
    const replicas = Array.from({ length: 6 }, () => open(url));
    await Promise.all(replicas.map((replica) => replica.migrate()));
    const applied = await server.query('SELECT name FROM matriarch.migrations', 'together');
    const files = readdirSync(new URL('../../src/adapters/postgres/migrations', import.meta.url)).sort();
    expect(applied.map(({ name }) => `${String(name)}.sql`)).toEqual(files);
    await Promise.all(replicas.map((replica) => replica.close()));
  });

  it('leave alone what a newer version has added', async () => {
    const url = await server.createDatabase('newer');
    const database = open(url);
    await database.migrate();
    await server.query(
      "INSERT INTO matriarch.migrations (name, run_on) VALUES ('9900000000000_later', now())",
      'newer',
    );
    await database.migrate();
    expect(await database.query('SELECT count(*)::int AS count FROM matriarch.tokens')).toEqual([{ count: 0 }]);
    await database.close();
  });

  it('are all undone when one statement fails', async () => {
    const url = await server.createDatabase('broken');
    await server.query('CREATE SCHEMA matriarch; CREATE VIEW matriarch.tokens AS SELECT 1', 'broken');
    const database = open(url);
    await expect(database.migrate()).rejects.toThrow();
    expect(database.migrated).toBe(false);
    await server.query('DROP VIEW matriarch.tokens', 'broken');
    await database.migrate();
    expect(database.migrated).toBe(true);
    await database.close();
  });
});

describe('a server that is down', () => {
  it('is waited for at start, and queries say so quickly', async () => {
    const url = await server.createDatabase('later');
    await server.stop();
    const database = open(url);
    database.start();
    const { ms, code } = await timed(database.query('SELECT 1'));
    expect(code).toBe('database_unavailable');
    expect(ms).toBeLessThan(1000);
    expect(database.migrated).toBe(false);
    await server.start();
    await until('the migration', () => database.migrated);
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await database.close();
  });

  it('is survived by open connections', async () => {
    const url = await server.createDatabase('restart');
    const database = open(url);
    await Promise.all([1, 2, 3].map(() => database.query('SELECT 1')));
    await server.stop('SIGQUIT');
    for (let i = 0; i < 5; i++) {
      const { ms, code } = await timed(database.query('SELECT 1'));
      expect([code, ms < 1000]).toEqual(['database_unavailable', true]);
    }
    await server.start();
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await database.close();
  });
});

it('answers within its deadline when the server hangs, also with every connection busy', async () => {
  const url = await server.createDatabase('frozen');
  const database = open(url);
  await Promise.all([1, 2, 3].map(() => database.query('SELECT pg_sleep(0.05)')));
  await server.freeze(true);
  try {
    for (let round = 0; round < 2; round++) {
      const results = await Promise.all(Array.from({ length: 20 }, () => timed(database.query('SELECT 1'))));
      expect(results.every(({ code }) => code === 'database_unavailable')).toBe(true);
      expect(Math.max(...results.map(({ ms }) => ms))).toBeLessThan(1200);
    }
  } finally {
    await server.freeze(false);
  }
  await until('an answer', async () => (await timed(database.query('SELECT 1'))).code === 'served');
  await database.close();
});

it('tells faults of ours from those of the server', async () => {
  const url = await server.createDatabase('faults');
  const database = open(url);
  expect((await timed(database.query('SELEKT'))).code).toBe('42601');
  expect((await timed(database.query('SELECT 1/0'))).code).toBe('22012');
  // Not migrated yet.
  expect((await timed(database.query('SELECT * FROM matriarch.tokens'))).code).toBe('database_unavailable');
  const nowhere = open(server.url('does-not-exist'));
  expect((await timed(nowhere.query('SELECT 1'))).code).toBe('database_unavailable');
  await Promise.all([database.close(), nowhere.close()]);
});

describe('a listener', () => {
  const follow = async (name: string, pollMs: number) => {
    const database = open(await server.createDatabase(name));
    const heard: string[] = [];
    let synchronised = 0;
    const listener = database.listen(
      'news',
      {
        synchronise: async (query) => {
          await query('SELECT 1');
          synchronised++;
        },
        onNotification: (payload) => {
          if (payload === 'nonsense') throw new Error('not understood');
          heard.push(payload);
        },
      },
      pollMs,
    );
    database.start();
    await until('the first read', () => synchronised > 0);
    return { database, listener, heard, count: () => synchronised };
  };

  it('hears at once, and goes on after a payload that makes no sense', async () => {
    const { database, heard, listener } = await follow('hear', 60_000);
    await database.query("SELECT pg_notify('news', 'nonsense')");
    await database.query("SELECT pg_notify('news', 'one')");
    await until('the notification', () => heard.includes('one'), 1000);
    expect(listener.connected).toBe(true);
    await database.close();
  });

  it('connects anew when its connection is cut, and reads everything again', async () => {
    const { database, heard, count } = await follow('cut', 60_000);
    const before = count();
    await server.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'matriarch listener'",
    );
    await until('the second read', () => count() > before, 3000);
    await database.query("SELECT pg_notify('news', 'two')");
    await until('the notification', () => heard.includes('two'), 1000);
    await database.close();
  });

  it('finds out by its poll that the server hangs, and comes back', async () => {
    const { database, listener, count } = await follow('hang', 200);
    await server.freeze(true);
    try {
      await until('the loss', () => !listener.connected, 5000);
    } finally {
      await server.freeze(false);
    }
    const before = count();
    await until('the return', () => listener.connected && count() > before, 10_000);
    await database.close();
  });
});
