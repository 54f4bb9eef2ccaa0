import { readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { labPaths } from '../../lab/layout.ts';
import { poolConsole } from '../../lab/probes.ts';
import { waitFor } from '../../lab/wait.ts';
import type { Operation } from '../../src/modules/operations/index.ts';
import type { Pools } from '../../src/modules/pools/index.ts';
import { startApi, type Api } from '../bench/api.ts';
import { askGraphql, askRest, mutate, operate, operateByGraphql, planOf, request, waitEnded } from './operate.ts';
import { startStage, type Stage } from './replicas.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage({ replicas: 2 });
}, 180_000);
afterAll(() => stage.stop(), 60_000);

const open: pg.Client[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.end().catch(() => undefined)));
});

const ask = (command: string) => poolConsole(stage.lab.pgbouncer.port, command);
/** By PgBouncer's own console. */
async function paused(database: string): Promise<boolean> {
  const row = (await ask('SHOW DATABASES')).find(({ name }) => name === database);
  return row?.['paused'] === 1;
}
const pausedIs = (database: string, wanted: boolean, timeoutMs = 60_000) =>
  waitFor(async () => (await paused(database)) === wanted, {
    timeoutMs,
    what: `${database} ${wanted ? '' : 'not '}paused`,
  });

/** A client of a pool. */
async function connect(database = 'postgres'): Promise<pg.Client> {
  const { username: user, password } = stage.lab.superuser;
  const client = new pg.Client({ host: '127.0.0.1', port: stage.lab.pgbouncer.port, user, password, database });
  client.on('error', () => undefined);
  await client.connect();
  open.push(client);
  return client;
}

const backendOf = async (client: pg.Client): Promise<number> =>
  (await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]!.pid;
const pools = async (query = ''): Promise<Pools> => (await askRest<Pools>(stage, 'GET', `/pools${query}`)).body;

const section = 'source status observedAt error { code message since }';
const alike = '{ database user state applicationName address count closing maxWaitSeconds }';
const poolsQuery = `{ pools(cluster: "main") { cluster observed { ${section} value { version latencyMs
    databases { name host port database poolMode poolSize maxConnections currentConnections paused disabled }
    pools { database user poolMode clientsActive clientsWaiting maxWaitSeconds serversActive serversIdle serversOther }
    traffic { database transactions queries inBytes outBytes waitMs transactionsPerSecond queriesPerSecond
      averageTransactionMs averageQueryMs averageWaitMs }
    clients ${alike} servers ${alike} settings { name value } } }
  holds { database state operationId setBy setAt resumesAt reason ticket } } }`;

describe('PgBouncer is shown', () => {
  it('as its console tells it, alike by both transports', async () => {
    const [one, two] = [await connect(), await connect('reports')];
    await one.query('BEGIN');
    await one.query('SELECT 1');
    await two.query('SELECT 1');
    const { observed, holds } = await pools('?fresh=true');
    const value = observed.value!;
    const own = (rows: Record<string, unknown>[], name = 'database') => rows.filter((r) => r[name] !== 'pgbouncer');
    expect(value.version).toBe((await ask('SHOW VERSION'))[0]?.['version']);
    expect(value.databases.map((d) => [d.name, d.port, d.poolSize, d.paused])).toEqual(
      own(await ask('SHOW DATABASES'), 'name').map((r) => [r['name'], r['port'], r['pool_size'], r['paused'] === 1]),
    );
    expect(value.pools.map((p) => [p.database, p.user, p.clientsActive, p.serversActive])).toEqual(
      own(await ask('SHOW POOLS')).map((r) => [r['database'], r['user'], r['cl_active'], r['sv_active']]),
    );
    expect(value.servers?.find((s) => s.database === 'postgres' && s.state === 'active')?.address).toBe(
      `127.0.0.1:${stage.lab.haproxy.primaryPort}`,
    );
    expect(value.clients?.reduce((n, c) => n + c.count, 0)).toBe(own(await ask('SHOW CLIENTS')).length);
    expect(holds).toEqual([]);
    await waitFor(
      async () => {
        const [rest, { data }] = [await pools(), await askGraphql<{ pools: Pools }>(stage, poolsQuery)];
        return isDeepStrictEqual(JSON.parse(JSON.stringify(data?.pools)), rest);
      },
      { timeoutMs: 20_000, what: 'the same by both transports' },
    );
  });
});

describe('a pause', () => {
  it('lets the clients of one database wait until it is resumed, and other operations run meanwhile', async () => {
    const [client, other] = [await connect(), await connect('reports')];
    const done = await operate(stage, 'POST', '/pools/postgres/pause', { forSeconds: 600, ticket: 'OPS-2' });
    expect(done).toMatchObject({ state: 'succeeded' });
    expect(await paused('postgres')).toBe(true);
    expect(await paused('reports')).toBe(false);
    await other.query('SELECT 1');
    let answered = false;
    const waiting = client.query('SELECT 1').then(() => (answered = true));
    await waitFor(
      async () => (await ask('SHOW POOLS')).some((p) => p['database'] === 'postgres' && p['cl_waiting'] === 1),
      {
        timeoutMs: 10_000,
        what: 'a client that waits',
      },
    );
    const held = await waitFor(async () => (await pools('?fresh=true')).holds?.[0], {
      timeoutMs: 20_000,
      what: 'the hold',
    });
    expect(held).toMatchObject({ database: 'postgres', state: 'paused', operationId: done.id, ticket: 'OPS-2' });
    expect(
      (await planOf(stage, '/pools/postgres/pause')).checks.find((c) => c.id === 'pgbouncer.not_paused')?.status,
    ).toBe('fail');
    expect(await operate(stage, 'POST', '/pools/reload')).toMatchObject({ state: 'succeeded' });
    expect(answered).toBe(false);

    expect(await operateByGraphql(stage, 'pgbouncerResume', { database: 'postgres' })).toMatchObject({
      state: 'succeeded',
    });
    expect(await paused('postgres')).toBe(false);
    await waiting;
    expect((await operate(stage, 'POST', '/pools/postgres/resume')).steps[0]?.message).toMatch(/not paused/);
  });

  it('fails when transactions do not end, and everything goes on', async () => {
    const [busy, other] = [await connect(), await connect()];
    await busy.query('BEGIN');
    await busy.query('SELECT 1');
    const done = await operateByGraphql(stage, 'pgbouncerPause', { database: 'postgres', waitSeconds: 1 });
    expect(done).toMatchObject({ state: 'failed', error: { code: 'transactions_did_not_end' } });
    expect(await paused('postgres')).toBe(false);
    await other.query('SELECT 1');
    await busy.query('COMMIT');
  });

  it('ends by itself when its time is over, by an operation that says so', async () => {
    const done = await operate(stage, 'POST', '/pools/reports/pause', { forSeconds: 5 });
    expect(done.state).toBe('succeeded');
    await pausedIs('reports', false);
    const path = '/v1/operations?kind=pgbouncer.resume&page_size=1';
    const { body } = await askRest<{ operations: Operation[] }>(stage, 'GET', path);
    expect(body.operations[0]).toMatchObject({ requestedBy: 'pool pause expiry', transport: 'automation' });
  });

  it('ends although the control database is down', async () => {
    const done = await operate(stage, 'POST', '/pools/reports/pause', { forSeconds: 6 });
    await waitFor(async () => (await pools('?fresh=true')).holds?.length === 1, { timeoutMs: 5000, what: 'the hold' });
    await stage.lab.process('control-postgres').kill();
    expect(await paused('reports')).toBe(true);
    await pausedIs('reports', false);
    expect(Date.now()).toBeGreaterThan(Date.parse(String(done.result['resumesAt'])));
    await stage.lab.process('control-postgres').start();
    await waitFor(async () => (await askRest(stage, 'GET', '/v1/operations')).status === 200, {
      timeoutMs: 30_000,
      what: 'the control database',
    });
  });

  it('ends although the replica that began it is killed, and then every other', async () => {
    const busy = await connect();
    await busy.query('BEGIN');
    await busy.query('SELECT 1');
    const { id } = await request(stage, 'POST', '/pools/postgres/pause', { forSeconds: 30, waitSeconds: 60 });
    await pausedIs('postgres', true);
    const executor = await executing(id);
    process.kill(executor.child.pid, 'SIGKILL');
    const other = stage.replicas.find((replica) => replica !== executor)!;
    await busy.query('COMMIT');
    // Taken over by the other, which finds what the first one did.
    const done = await waitEnded(stage, id, { replica: other });
    expect(done.state).toBe('succeeded');
    expect(await paused('postgres')).toBe(true);
    process.kill(other.child.pid, 'SIGKILL');
    await waitFor(() => Promise.resolve(other.child.ended() !== undefined), { timeoutMs: 5000, what: 'its end' });
    const client = await connect();
    const waiting = client.query('SELECT 1');
    for (const [i, replica] of stage.replicas.entries()) stage.replicas[i] = await startAgain(replica, `api-${i + 3}`);
    await pausedIs('postgres', false, 120_000);
    await waiting;
  }, 240_000);
});

describe('the rest', () => {
  it('replaces server connections and keeps clients', async () => {
    const client = await connect();
    const before = await backendOf(client);
    const done = await operate(stage, 'POST', '/pools/postgres/reconnect');
    expect(done.state).toBe('succeeded');
    expect(await backendOf(client)).not.toBe(before);
    await client.query('BEGIN');
    const busy = await backendOf(client);
    const later = await operateByGraphql(stage, 'pgbouncerReconnect', { database: 'postgres' });
    expect(later.steps[0]?.message).toMatch(/1 are closed when their transactions end/);
    expect(await backendOf(client)).toBe(busy);
    await client.query('COMMIT');
    expect(await backendOf(client)).not.toBe(busy);
  });

  it('drops every connection of one database, which is not paused in the end', async () => {
    const [client, other] = [await connect(), await connect('reports')];
    await client.query('BEGIN');
    const backend = await backendOf(client);
    const kept = await backendOf(other);
    const done = await operateByGraphql(stage, 'pgbouncerKill', { database: 'postgres' });
    expect(done).toMatchObject({ state: 'succeeded', result: { servers: expect.any(Number) as number } });
    expect(done.message).toMatch(
      /^\d+ clients and \d+ server connections of postgres were dropped; it is not paused\.$/,
    );
    await expect(client.query('SELECT 1')).rejects.toThrow();
    expect(await paused('postgres')).toBe(false);
    expect(await backendOf(await connect())).not.toBe(backend);
    expect(await backendOf(other)).toBe(kept);
  });

  it('reloads the configuration and says what is another', async () => {
    const path = labPaths(stage.lab.directory).conf('pgbouncer.ini');
    writeFileSync(path, readFileSync(path, 'utf8').replace('pool_size=5', 'pool_size=7'));
    const done = await operate(stage, 'POST', '/pools/reload');
    expect(done.message).toBe('Others than before: database reports.');
    expect((await ask('SHOW DATABASES')).find(({ name }) => name === 'reports')?.['pool_size']).toBe(7);
  });

  it('refuses databases that are not there, and pauses that are too long', async () => {
    for (const verb of ['pause', 'resume', 'reconnect', 'kill']) {
      for (const name of ['nowhere', 'pgbouncer']) {
        const answer = await askRest<{ code: string; detail: string }>(stage, 'POST', `/pools/${name}/${verb}`, {
          reason: 'a test of the refusal',
        });
        expect(answer).toMatchObject({ status: 409, body: { code: 'checks_failed' } });
        expect(answer.body.detail).toContain(`PgBouncer has no database ${name}; there are postgres, reports.`);
      }
    }
    expect((await mutate(stage, 'pgbouncerKill', { database: 'nowhere' })).code).toBe('checks_failed');
    for (const body of [{ forSeconds: 601 }, { forSeconds: 4 }, { waitSeconds: 61 }]) {
      const { status } = await askRest(stage, 'POST', '/pools/postgres/pause', { reason: 'a test', ...body });
      expect(status).toBe(400);
    }
    expect(await paused('postgres')).toBe(false);
  });

  it('is answered within the limits while PgBouncer hangs or is gone', async () => {
    const bouncer = stage.lab.process('pgbouncer');
    for (const [hang, code] of [
      [true, 'timeout'],
      [false, 'refused'],
    ] as const) {
      if (hang) bouncer.pause();
      else await bouncer.kill();
      const askedAt = performance.now();
      const { observed } = await pools('?fresh=true');
      const refused = await askRest<{ code: string; detail: string }>(stage, 'POST', '/pools/postgres/pause', {
        reason: 'a test while PgBouncer is down',
      });
      const tookMs = performance.now() - askedAt;
      if (hang) bouncer.resume();
      else await bouncer.start();
      expect(observed).toMatchObject({ status: 'stale', error: { code } });
      expect(refused).toMatchObject({ status: 409, body: { code: 'checks_failed' } });
      expect(refused.body.detail).toMatch(/console cannot be asked/);
      expect(tookMs).toBeLessThan(15_000);
    }
  });
});

/** The replica that runs the operation, by the engine's own tables. */
async function executing(id: string): Promise<Api> {
  const client = new pg.Client({ connectionString: stage.lab.controlDatabaseUrl });
  await client.connect();
  open.push(client);
  return waitFor(
    async () => {
      const text = `SELECT executor_id AS executor FROM matriarch_dbos.workflow_status WHERE status = 'PENDING' AND workflow_uuid LIKE $1`;
      const { rows } = await client.query<{ executor: string }>(text, [`%${id}%`]);
      return stage.replicas.find(({ child }) => rows.some(({ executor }) => executor.includes(`-${child.pid}-`)));
    },
    { timeoutMs: 20_000, what: `the replica that runs ${id}` },
  );
}

function startAgain({ url }: Api, name: string): Promise<Api> {
  return startApi(stage.lab, name, stage.lab.matriarchConfig({ port: Number(new URL(url).port) }));
}
