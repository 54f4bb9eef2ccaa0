import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPostgresReader } from '../../src/adapters/postgres/index.ts';
import { sleep } from '../../src/kernel/clock.ts';
import { PostgresServer } from '../support/postgres-server.ts';

/** One server that is known by two addresses, as a member whose address changes. */
let server: PostgresServer;
const target = (host: string) => ({ host, port: server.port });
const openSessions = async () => {
  const sql = "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'matriarch'";
  return (await server.query(sql))[0]?.['n'];
};

beforeAll(async () => {
  server = await PostgresServer.create();
});
afterAll(() => server.remove());

it('lets go of a member that is no longer asked for, and keeps the others', async () => {
  const reader = createPostgresReader({ username: 'postgres', database: 'postgres', releaseAfterMs: 400 });
  await Promise.all(['127.0.0.1', 'localhost'].map((host) => reader.readNode(target(host), 2000)));
  expect(await openSessions()).toBe(2);
  for (let look = 0; look < 4; look += 1) {
    await sleep(150);
    await reader.readNode(target('127.0.0.1'), 2000);
  }
  await expect.poll(openSessions, { timeout: 2000 }).toBe(1);
  await reader.readNode(target('localhost'), 2000);
  expect(await openSessions()).toBe(2);
  await reader.close();
  await expect.poll(openSessions, { timeout: 2000 }).toBe(0);
});
