import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { etcdKey } from '../../lab/probes.ts';
import { waitFor } from '../../lab/wait.ts';
import { newId } from '../../src/kernel/ids.ts';
import { startApi, type Api } from '../bench/api.ts';
import { askRest, waitEnded } from './operate.ts';
import { startStage, type Stage } from './replicas.ts';

const wantedKills = 8;

/** Operations under fire: whoever executes is killed, stopped, or loses the control database. */
let stage: Stage;
let sql: pg.Pool | undefined;
beforeAll(async () => {
  stage = await startStage({ replicas: 3 });
  sql = new pg.Pool({ connectionString: stage.lab.controlDatabaseUrl, max: 2, connectionTimeoutMillis: 2000 });
  sql.on('error', () => undefined);
}, 300_000);
afterAll(async () => {
  await sql?.end();
  await stage.stop();
}, 60_000);

const rows = async (text: string): Promise<Record<string, unknown>[]> =>
  (await sql!.query<Record<string, unknown>>(text)).rows;

/** Asks any replica, again and again with the same key, until one answers; the operation's id, or null when refused. */
async function accepted(path: string, body: object): Promise<string | null> {
  const headers = { 'idempotency-key': newId() };
  const asked = { reason: 'an operation under fire', ...body };
  let attempt = 0;
  const answered = await waitFor(
    async () => {
      attempt += 1;
      const replica = stage.replicas[attempt % stage.replicas.length]!;
      const answer = await askRest<{ id: string }>(stage, 'POST', path, asked, { replica, headers });
      const { status } = answer;
      if (status >= 500 || status === 429) throw new Error(`${status}: ${JSON.stringify(answer.body)}`);
      return answer;
    },
    { timeoutMs: 60_000, what: `an answer to ${path}` },
  );
  if (answered.status === 202) return answered.body.id;
  console.log(`${path} was refused: ${JSON.stringify(answered.body)}`);
  return null;
}

/** Whichever replica answers. */
async function ended(id: string): Promise<void> {
  for (let i = 0; ; i += 1) {
    const replica = stage.replicas[i % stage.replicas.length]!;
    const done = await waitEnded(stage, id, { replica, timeoutMs: 3000 }).catch(() => null);
    if (done !== null) return;
    if (i > 30) throw new Error(`operation ${id} does not end`);
  }
}

const patchOf = (megabytes: number) => ({ patch: { postgresql: { parameters: { work_mem: `${megabytes}MB` } } } });

/** Six operations a round: some wait for one another, some are asked for while another runs. */
async function client(enough: (rounds: number) => boolean): Promise<string[]> {
  const ids: string[] = [];
  const ask = async (path: string, body: object = {}): Promise<void> => {
    const id = await accepted(path, body);
    if (id === null) return;
    ids.push(id);
    await ended(id);
  };
  for (let round = 1; !enough(round - 1); round += 1) {
    await Promise.all([ask('/config/patch', patchOf(round * 10)), ask('/config/patch', patchOf(round * 10 + 1))]);
    await ask('/pause');
    await ask('/resume');
    await ask('/config/patch', patchOf(round * 10 + 2));
    await ask('/switchover');
  }
  return ids;
}

/** The replica that executes now, once there is one and another that can take over. */
async function executing(done: () => boolean): Promise<Api | null> {
  while (!done()) {
    const text = `SELECT executor_id AS id FROM matriarch_dbos.workflow_status WHERE status = 'PENDING'`;
    const ids = (await rows(text).catch(() => [])).map(({ id }) => String(id));
    const alive = stage.replicas.filter(({ child }) => child.ended() === undefined);
    const found = alive.find(({ child }) => ids.some((id) => id.includes(`-${child.pid}-`)));
    if (found !== undefined && alive.length > 1) return found;
    await sleep(20);
  }
  return null;
}

/** SIGKILL, until it has ended: what is killed twice would get two successors on one port. */
async function kill(victim: Api): Promise<void> {
  process.kill(victim.child.pid, 'SIGKILL');
  await waitFor(() => Promise.resolve(victim.child.ended() !== undefined), { timeoutMs: 30_000, what: 'its end' });
}

/** Another replica on the port of a dead one. */
async function replace(victim: Api, successor: string): Promise<void> {
  const config = stage.lab.matriarchConfig({ port: Number(new URL(victim.url).port) });
  const started = await startApi(stage.lab, successor, config);
  stage.replicas[stage.replicas.indexOf(victim)] = started;
}

async function stopExecuting(done: () => boolean): Promise<void> {
  const stopped = await executing(done);
  if (stopped === null) return;
  process.kill(stopped.child.pid, 'SIGSTOP');
  await sleep(4000);
  process.kill(stopped.child.pid, 'SIGCONT');
}

async function restartDatabase(): Promise<void> {
  await stage.lab.process('control-postgres').kill();
  await stage.lab.process('control-postgres').start();
}

/** Kills, one stop and one restart of the control database, at random points, as long as the client asks. */
async function fire(killed: () => void, done: () => boolean): Promise<void> {
  const starting: Promise<void>[] = [];
  for (let i = 1; i <= wantedKills && !done(); i += 1) {
    await sleep(Math.random() * 2500);
    if (i === 3) await stopExecuting(done);
    if (i === 4) await restartDatabase();
    const victim = await executing(done);
    if (victim === null) break;
    await kill(victim);
    killed();
    const back = replace(victim, `api-after-${i}`);
    back.catch(() => undefined);
    starting.push(back);
  }
  await Promise.all(starting);
}

/** The leader's timeline, by its PostgreSQL. */
async function timeline(): Promise<number> {
  const text = `SELECT ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int AS timeline`;
  return Number((await stage.lab.sql(await stage.lab.leader(), text))[0]?.['timeline']);
}

/** How many changes of leader Patroni has written down; it does so a look after the promotion. */
async function historyLength(): Promise<number> {
  const { restUrl } = await stage.lab.leader();
  return ((await (await fetch(`${restUrl}/history`)).json()) as unknown[]).length;
}

it('every operation ends as it is told, none twice, none beside another', async () => {
  const before = await timeline();
  const started = Date.now();
  let [finished, kills] = [false, 0];
  const enough = (rounds: number): boolean =>
    rounds >= 4 && (kills >= wantedKills || rounds >= 8 || Date.now() - started > 90_000);
  const asking = client(enough).finally(() => (finished = true));
  const [ids] = await Promise.all([
    asking,
    fire(
      () => (kills += 1),
      () => finished,
    ),
  ]);
  const operations = await rows(
    `SELECT id, kind, state, message, input, ended_at - started_at AS took FROM matriarch.operations ORDER BY ended_at`,
  );
  const count = (state: string) => operations.filter((o) => o['state'] === state).length;
  const states = [...new Set(operations.map((o) => String(o['state'])))].map((s) => `${count(s)} ${s}`).join(', ');
  console.log(`${ids.length} operations under ${kills} kills: ${states}`);
  for (const o of operations.filter(({ state }) => state !== 'succeeded'))
    console.log(`${String(o['kind'])} ${String(o['state'])}: ${String(o['message'])}`);
  expect(kills).toBeGreaterThanOrEqual(4);

  expect(operations.map(({ id }) => id).sort()).toEqual([...ids].sort());
  expect(await rows('SELECT id, state FROM matriarch.operations WHERE ended_at IS NULL')).toEqual([]);
  expect(
    await rows(`SELECT a.id, a.kind, b.id AS beside, b.kind AS "besideKind" FROM matriarch.operations a
      JOIN matriarch.operations b ON a.cluster = b.cluster AND a.id < b.id
       AND a.started_at < b.ended_at AND b.started_at < a.ended_at`),
  ).toEqual([]);
  expect(
    await rows(`SELECT subject_id, count(*) FILTER (WHERE phase = 'outcome') AS outcomes FROM matriarch.audit
      GROUP BY subject_id HAVING bool_or(phase = 'intent' AND result = 'accepted')
       AND (count(*) FILTER (WHERE phase = 'outcome') <> 1 OR count(*) FILTER (WHERE phase = 'intent') <> 1)`),
  ).toEqual([]);
  expect(
    await rows(`SELECT seq FROM (SELECT a.seq, a.previous, a.hash, matriarch.audit_content(a) AS content,
        lag(a.hash, 1, repeat('0', 64)) OVER (ORDER BY a.seq) AS before FROM matriarch.audit a) chained
      WHERE previous <> before OR hash <> encode(sha256(convert_to(content, 'UTF8')), 'hex')`),
  ).toEqual([]);

  const succeeded = operations.filter(({ state }) => state === 'succeeded');
  const of = (...kinds: string[]) => succeeded.filter(({ kind }) => kinds.includes(String(kind)));
  const after = await timeline();
  expect(after - before).toBe(of('cluster.switchover').length);
  await waitFor(async () => (await historyLength()) === after - 1, { timeoutMs: 20_000, what: 'the whole history' });
  const config = JSON.parse((await etcdKey(stage.lab.etcdEndpoints[0]!, 'config')) ?? '{}') as Record<string, unknown>;
  expect(config['pause'] === true).toBe(of('cluster.pause', 'cluster.resume').at(-1)?.['kind'] === 'cluster.pause');
  const last = of('cluster.patch-config').at(-1)?.['input'] as ReturnType<typeof patchOf>;
  expect(config).toMatchObject(last.patch);
}, 240_000);
