import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { waitFor } from '../../lab/wait.ts';
import { newId } from '../../src/kernel/ids.ts';
import { startChild, type Child } from '../bench/child.ts';
import { PostgresServer } from '../support/postgres-server.ts';

/**
 * What the adapter needs of DBOS beyond its promises: `recoverPendingWorkflows` of another executor, and the columns of
 * `workflow_status` that say who executes. The version is pinned; a new one has to pass here.
 */
let server: PostgresServer;
let directory: string;
let database: string;
let children: Child[] = [];
let databases = 0;

beforeAll(async () => {
  server = await PostgresServer.create();
  directory = mkdtempSync(join(tmpdir(), 'matriarch-engine-'));
});
afterAll(async () => {
  await server.remove();
  rmSync(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  databases += 1;
  database = `engine_${databases}`;
  await server.createDatabase(database);
  await sql(`CREATE TABLE work (id text PRIMARY KEY, epoch int NOT NULL DEFAULT 0, done bool NOT NULL DEFAULT false);
    CREATE TABLE steps (number serial PRIMARY KEY, id text, position int, executor text,
      began_at timestamptz NOT NULL DEFAULT clock_timestamp(), ended_at timestamptz)`);
});
afterEach(async () => {
  await Promise.all(children.map((child) => child.stop()));
  children = [];
});

const sql = (text: string) => server.query(text, database);

async function startEngine(name: string, stepMs = 400): Promise<Child> {
  const env = { ENGINE_URL: server.url(database), ENGINE_ID: name, ENGINE_STEP_MS: String(stepMs) };
  const child = startChild(name, { script: 'test/support/engine-process.ts', directory, env });
  children.push(child);
  expect(await child.message()).toBe('running');
  return child;
}

async function enqueue(engine: Child, count: number, cluster = 'main'): Promise<string[]> {
  const ids = Array.from({ length: count }, newId);
  for (const id of ids) {
    await sql(`INSERT INTO work (id) VALUES ('${id}')`);
    engine.send({ id, cluster });
    expect(await engine.message()).toBe('enqueued');
  }
  return ids;
}

const untilDone = (count: number) =>
  waitFor(async () => (await sql('SELECT FROM work WHERE done')).length === count, {
    timeoutMs: 40_000,
    what: `${count} operations are done`,
  });
/** Who executes now, by DBOS's own account. */
const executor = async () =>
  (await sql(`SELECT executor_id AS id FROM matriarch_dbos.workflow_status WHERE status = 'PENDING'`))[0]?.['id'];
const steps = (where: string) => sql(`SELECT id, position, executor FROM steps WHERE ${where} ORDER BY number`);
const lockSession = `FROM pg_stat_activity WHERE application_name = 'matriarch executor' AND pid IN
  (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = 741`;

describe('the engine', () => {
  it('lets another process go on where one was killed, one operation at a time', async () => {
    const [a, b] = [await startEngine('a'), await startEngine('b')];
    const ids = await enqueue(a, 3);
    await waitFor(async () => (await steps('position = 1')).length > 0, { timeoutMs: 20_000, what: 'a second step' });
    const victim = String(await executor());
    process.kill(victim === 'a' ? a.pid : b.pid, 'SIGKILL');
    await untilDone(3);
    // Once each, but for the one that the victim was in the middle of.
    const all = await sql('SELECT id, position, count(*)::int AS n FROM steps GROUP BY id, position');
    expect(all).toHaveLength(9);
    expect(all.filter(({ n }) => n !== 1).length).toBeLessThanOrEqual(1);
    expect(await steps(`executor <> '${victim}'`)).not.toHaveLength(0);
    expect(ids).toHaveLength(3);
    const overlaps = await sql(`SELECT FROM steps x JOIN steps y ON x.id <> y.id AND x.began_at < y.began_at
      AND y.began_at < x.ended_at`);
    expect(overlaps).toEqual([]);
  });

  it('leaves a stopped process its turn', async () => {
    const [a, b] = [await startEngine('a'), await startEngine('b')];
    await enqueue(a, 2);
    await waitFor(async () => (await steps('true')).length > 0, { timeoutMs: 20_000, what: 'a first step' });
    const stopped = (await executor()) === 'a' ? a : b;
    process.kill(stopped.pid, 'SIGSTOP');
    const before = await steps('true');
    await new Promise((resolve) => setTimeout(resolve, 4000));
    expect(await steps('true')).toEqual(before);
    process.kill(stopped.pid, 'SIGCONT');
    await untilDone(2);
    expect(await steps('true')).toHaveLength(6);
  });

  it('goes on when the session of the lock is cut off', async () => {
    const [a] = [await startEngine('a'), await startEngine('b')];
    await enqueue(a, 3);
    for (let round = 0; round < 4; round += 1) {
      const before = (await steps('true')).length;
      await waitFor(async () => (await steps('true')).length > before, { timeoutMs: 20_000, what: 'another step' });
      await sql(`SELECT pg_terminate_backend(pid) ${lockSession})`);
    }
    await untilDone(3);
    await waitFor(async () => (await sql(`SELECT pid ${lockSession})`)).length === 2, {
      timeoutMs: 10_000,
      what: 'both hold their locks again',
    });
  });

  it('goes on with what was claimed for it and never began', async () => {
    const a = await startEngine('a', 10);
    const [id] = await enqueue(a, 1);
    await untilDone(1);
    // As when the answer to the claim is lost with the connection: written down as running here, and it does not.
    await sql(`UPDATE work SET done = false;
      UPDATE matriarch_dbos.workflow_status SET status = 'PENDING', output = NULL, owner_xid = 'nobody',
        started_at_epoch_ms = extract(epoch FROM clock_timestamp()) * 1000 WHERE workflow_uuid = '${id ?? ''}';
      DELETE FROM matriarch_dbos.operation_outputs WHERE workflow_uuid = '${id ?? ''}'`);
    await untilDone(1);
    expect(await sql(`SELECT FROM matriarch_dbos.workflow_status WHERE status = 'SUCCESS'`)).toHaveLength(1);
  });

  it('goes on after its PostgreSQL crashed', async () => {
    const [a] = [await startEngine('a'), await startEngine('b')];
    await enqueue(a, 3);
    for (let round = 0; round < 2; round += 1) {
      await new Promise((resolve) => setTimeout(resolve, 900));
      await server.stop('SIGQUIT');
      await server.start();
    }
    await untilDone(3);
  });
});
