import pg from 'pg';
import { appendFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labPaths } from '../../lab/layout.ts';
import { waitFor } from '../../lab/wait.ts';
import type { StatementList } from '../../src/modules/statements/index.ts';
import { askGraphql, askRest, operate, operateByGraphql, planOf } from './operate.ts';
import { startStage, until, type Stage } from './replicas.ts';

/** Slow queries where the extension is missing at first, and the log of PostgreSQL, followed. */
let stage: Stage;

beforeAll(async () => {
  // As a cluster that was set up without it.
  stage = await startStage({
    replicas: 1,
    patroni: { parameters: { shared_preload_libraries: '' } },
    prepare: async (lab) => {
      await lab.sql(await lab.leader(), 'DROP EXTENSION IF EXISTS pg_stat_statements');
    },
  });
}, 120_000);
afterAll(() => stage.stop(), 60_000);

const list = (query = '') =>
  askRest<StatementList & { code: string; detail: string }>(stage, 'GET', `/queries${query}`);
const fields = `queryId database user query calls rows totalMs meanMs minMs maxMs stddevMs sharedBlocksHit
  sharedBlocksRead blocksWritten tempBlocks ioMs`;

describe('slow queries', () => {
  it('are not supported at first, and that is said', async () => {
    const { status, body } = await list();
    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'not_supported' });
    expect(body.detail).toMatch(/queries\.install/);
    const { code } = await askGraphql(stage, '{ queries(cluster: "main") { member } }');
    expect(code).toBe('not_supported');
  });

  it('are installed: library written down behind the others, extension created, restart explained', async () => {
    const { lab } = stage;
    const plan = await planOf(stage, '/queries/install');
    expect(plan).toMatchObject({ possible: true, permission: 'config:write-dangerous' });
    expect(plan.changes).toEqual([
      expect.objectContaining({
        path: 'postgresql.parameters.shared_preload_libraries',
        after: '"pg_stat_statements"',
      }),
    ]);
    const done = await operate(stage, 'POST', '/queries/install', { planHash: plan.hash });
    expect(done).toMatchObject({ state: 'succeeded', result: { pendingRestart: ['shared_preload_libraries'] } });
    expect(done.message).toMatch(/restart/);
    const leader = await lab.leader();
    expect(
      await lab.sql(leader, "SELECT 1 AS there FROM pg_extension WHERE extname = 'pg_stat_statements'"),
    ).toHaveLength(1);
    expect((await list()).body.detail).toMatch(/takes a restart/);
    // Patroni tells it with its next loop, each member by itself; a plan on half of them would be outdated.
    await until(stage, stage.replicas[0]!, 'all waiting for a restart', (c) =>
      c.members.every(({ pendingRestart }) => pendingRestart === true),
    );
    const restarted = await operate(stage, 'POST', '/restart', { onlyPending: true });
    expect(restarted.state, restarted.message).toBe('succeeded');
    const again = await planOf(stage, '/queries/install');
    expect(again.checks.find(({ id }) => id === 'queries.missing')?.status).toBe('fail');
  });

  it('are listed by each order as PostgreSQL counts them, the same by REST and by GraphQL', async () => {
    const { lab } = stage;
    const leader = await lab.leader();
    const client = new pg.Client({
      ...{ host: '127.0.0.1', port: leader.pgPort, user: 'postgres', password: 'postgres', database: 'postgres' },
    });
    await client.connect();
    for (let i = 0; i < 50; i += 1) await client.query(`SELECT ${i} AS often`);
    await client.query('SELECT pg_sleep(1.2) AS slow');
    await client.query('CREATE TABLE big AS SELECT g, repeat(md5(g::text), 20) AS t FROM generate_series(1, 40000) g');
    await client.end();
    const by = async (order: string): Promise<StatementList> => (await list(`?by=${order}&limit=200`)).body;
    for (const order of ['total', 'mean', 'calls', 'io']) {
      const rest = await by(order);
      expect(rest).toMatchObject({ member: leader.name, by: order, version: '1.10' });
      expect(rest.statements.length).toBeGreaterThan(3);
    }
    expect(
      (await by('mean')).statements
        .slice(0, 3)
        .map(({ query }) => query)
        .join(),
    ).toMatch(/pg_sleep\(\$1\) AS slow/);
    expect(
      (await by('io')).statements
        .slice(0, 3)
        .map(({ query }) => query)
        .join(),
    ).toMatch(/CREATE TABLE big/);
    const often = (await by('calls')).statements.find(({ query }) => query?.includes('AS often'));
    expect(often).toMatchObject({ query: 'SELECT $1 AS often', calls: 50 });
    const [theirs] = await lab.sql(
      leader,
      "SELECT calls::int, total_exec_time AS ms FROM pg_stat_statements WHERE query = 'SELECT $1 AS often'",
    );
    expect(theirs).toMatchObject({ calls: 50, ms: often!.totalMs });
    const { data } = await askGraphql<{ queries: StatementList }>(
      stage,
      `{ queries(cluster: "main", by: mean, limit: 1) { cluster member version by statements { ${fields} } } }`,
    );
    expect(data!.queries.statements).toEqual((await list('?by=mean&limit=1')).body.statements);
    expect((await list('?limit=0')).status).toBe(400);
    expect((await askGraphql(stage, '{ queries(cluster: "main", limit: 0) { member } }')).code).toBe('invalid_request');
  });

  it('are forgotten by a reset', async () => {
    const done = await operateByGraphql(stage, 'resetQueryStatistics');
    expect(done.state).toBe('succeeded');
    const leader = await stage.lab.leader();
    const found = await stage.lab.sql(leader, "SELECT 1 FROM pg_stat_statements WHERE query LIKE '%AS often'");
    expect(found).toEqual([]);
  });
});

describe('the log', () => {
  it('is followed line by line, with secrets masked', async () => {
    const { lab, token, replicas } = stage;
    const leader = await lab.leader();
    const abort = new AbortController();
    const answer = await fetch(`${replicas[0]!.url}/v1/clusters/main/members/${leader.name}/log?lines=5`, {
      headers: { authorization: `Bearer ${token}` },
      signal: abort.signal,
    });
    expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/);
    let text = '';
    const reading = (async () => {
      for await (const chunk of answer.body! as unknown as AsyncIterable<Uint8Array>)
        text += Buffer.from(chunk).toString();
    })().catch(() => undefined);
    await waitFor(() => Promise.resolve(text.split('event: line').length > 5), { timeoutMs: 10_000, what: 'the tail' });
    // PostgreSQL writes a statement that fails into its log, secret and all.
    await lab.sql(leader, "CREATE ROLE leaky PASSWORD 'hunter2' NOSUCHOPTION").catch(() => undefined);
    await waitFor(() => Promise.resolve(text.includes('leaky')), {
      timeoutMs: 20_000,
      what: 'the statement in the log',
    });
    await appendFile(labPaths(lab.directory).log(leader.name), 'the end of the test\n');
    await waitFor(() => Promise.resolve(text.includes('the end of the test')), {
      timeoutMs: 10_000,
      what: 'a new line',
    });
    abort.abort();
    await reading;
    expect(text).not.toContain('hunter2');
    expect(text).toMatch(/leaky PASSWORD \*\*\*/);
  });

  it('is refused where there is no such member', async () => {
    expect((await askRest(stage, 'GET', '/members/patroni-9/log')).status).toBe(404);
  });
});
