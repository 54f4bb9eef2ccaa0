import { connect } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { get } from '../../lab/probes.ts';
import { waitFor } from '../../lab/wait.ts';
import type { Haproxy, Routing } from '../../src/modules/pools/index.ts';
import { askGraphql, askRest, mutate, operate, operateByGraphql, planOf } from './operate.ts';
import { healthy, startStage, type Stage } from './replicas.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage({ replicas: 2 });
}, 180_000);
afterAll(() => stage.stop(), 60_000);

/** A command to HAProxy's own socket. */
function runtime(command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(stage.lab.haproxy.socketPath, () => socket.write(`${command}\n`));
    let answer = '';
    socket.on('data', (data) => (answer += data.toString()));
    socket.once('error', reject);
    socket.once('close', () => resolve(answer));
  });
}

/** `srv_admin_state` of a server: 0 ready, 1 maintenance, 8 drained. */
async function adminState(backend: string, server: string): Promise<number> {
  const line = (await runtime(`show servers state ${backend}`)).split('\n').find((l) => l.split(' ')[3] === server);
  return Number(line?.split(' ')[6]);
}

const fields = 'source status observedAt error { code message since }';
const haproxyQuery = `{ haproxy(cluster: "main") { cluster
  servers { ${fields} value { backend server member address status usable checkStatus checkCode checkDurationMs checkMessage
    sessions maxSessions sessionLimit totalSessions inBytes outBytes queue maxQueue connectionErrors responseErrors retries
    redispatches weight checkFailures downTransitions downSeconds lastSessionSeconds lastChangeSeconds } }
  totals { ${fields} value { proxy side status sessions maxSessions sessionLimit totalSessions inBytes outBytes queue maxQueue
    connectionErrors responseErrors retries redispatches weight checkFailures downTransitions downSeconds sessionsPerSecond
    maxSessionsPerSecond requestErrors deniedRequests activeServers backupServers lastChangeSeconds } }
  changes { backend server state operationId setBy setAt reason ticket message } } }`;

const haproxy = async (query = ''): Promise<Haproxy> => (await askRest<Haproxy>(stage, 'GET', `/haproxy${query}`)).body;
const changes = async (): Promise<string[]> =>
  ((await haproxy()).changes ?? []).map(({ backend, server, state }) => `${backend}/${server} ${state}`);
const changesAre = (what: string[]) =>
  waitFor(async () => JSON.stringify(await changes()) === JSON.stringify(what), {
    timeoutMs: 20_000,
    what: `changes ${what.join()}`,
  });
const replicas = async (): Promise<string[]> => {
  const { name } = await stage.lab.leader();
  return stage.lab.members.map((m) => m.name).filter((member) => member !== name);
};

describe('HAProxy', () => {
  it('is shown as its own statistics tell it, alike by both transports', async () => {
    const login = Buffer.from('admin:admin').toString('base64');
    const csv = await (await get(`${stage.lab.haproxy.statsUrl};csv`, { authorization: `Basic ${login}` })).text();
    const [header = '', ...lines] = csv.trim().split('\n');
    const names = header.replace(/^# /, '').split(',');
    const theirs = lines.map((line) => {
      const values = line.split(',');
      return (name: string): string => values[names.indexOf(name)] ?? '';
    });
    const shown = await haproxy('?fresh=true');
    const servers = theirs.filter((of) => of('type') === '2');
    expect(shown.servers.value?.map((s) => [s.backend, s.server, s.status, s.checkStatus, s.weight])).toEqual(
      servers.map((of) => [of('pxname'), of('svname'), of('status'), of('check_status'), Number(of('weight'))]),
    );
    expect(shown.totals.value?.map((t) => [t.proxy, t.side, t.status, t.sessionLimit])).toEqual(
      theirs
        .filter((of) => of('type') !== '2')
        .map((of) => [of('pxname'), of('svname').toLowerCase(), of('status'), Number(of('slim'))]),
    );
    // While a check is under way HAProxy gives no code.
    await waitFor(
      async () => (await haproxy('?fresh=true')).servers.value?.some((s) => s.usable && s.checkCode === 200),
      { timeoutMs: 20_000, what: 'the code of a check' },
    );
    await waitFor(
      async () => {
        const [rest, { data }] = [await haproxy(), await askGraphql<{ haproxy: Haproxy }>(stage, haproxyQuery)];
        return isDeepStrictEqual({ ...data?.haproxy }, rest);
      },
      { timeoutMs: 20_000, what: 'the same by both transports' },
    );
    const first = await askRest(stage, 'GET', '/haproxy');
    const again = await fetch(`${stage.replicas[0]!.url}/v1/clusters/main/haproxy`, {
      headers: { authorization: `Bearer ${stage.token}`, 'if-none-match': first.headers.get('etag') ?? '' },
    });
    expect([200, 304]).toContain(again.status);
    expect(first.headers.get('etag')).toMatch(/^".+"$/);
  });

  it('drains a server: no new session reaches it, and who did it is told by every replica', async () => {
    const [server = ''] = await replicas();
    const done = await operate(stage, 'POST', `/haproxy/replicas/${server}/drain`, { ticket: 'OPS-1' });
    expect(done).toMatchObject({ state: 'succeeded', message: `replicas/${server} takes no new sessions.` });
    expect(await adminState('replicas', server)).toBe(8);
    const { pgPort } = stage.lab.member(server);
    for (let i = 0; i < 4; i += 1) {
      const client = new pg.Client({ ...connection(), port: stage.lab.haproxy.replicasPort });
      await client.connect();
      const { rows: found } = await client.query<{ port: number }>('SELECT inet_server_port() AS port');
      await client.end();
      expect(found[0]?.port).not.toBe(pgPort);
    }
    await changesAre([`replicas/${server} drain`]);
    const other = { replica: stage.replicas[1]! };
    const told = await waitFor(
      async () => (await askRest<Haproxy>(stage, 'GET', '/haproxy', undefined, other)).body.changes?.[0],
      { timeoutMs: 20_000, what: 'the change on the other replica' },
    );
    expect(told).toMatchObject({ operationId: done.id, setBy: done.requestedBy, ticket: 'OPS-1' });
    expect(told.message).toContain('a reload of HAProxy forgets it');
  });

  it('never takes the last usable server of a backend', async () => {
    const [drained = '', last = ''] = await replicas();
    const { name: leader } = await stage.lab.leader();
    for (const verb of ['drain', 'maintenance']) {
      for (const [backend, server] of [
        ['replicas', last],
        ['primary', leader],
      ]) {
        const refused = await askRest<{ code: string; detail: string }>(
          stage,
          'POST',
          `/haproxy/${backend}/${server}/${verb}`,
          { reason: 'a test of the refusal' },
        );
        expect(refused).toMatchObject({ status: 409, body: { code: 'checks_failed' } });
        expect(refused.body.detail).toMatch(/0 of 3 servers of \w+ take sessions/);
      }
    }
    const byGraphql = await mutate(stage, 'haproxyDrain', { backend: 'replicas', server: last });
    expect(byGraphql.code).toBe('checks_failed');
    expect([await adminState('replicas', last), await adminState('primary', leader)]).toEqual([0, 0]);
    // What takes no sessions may be taken out.
    expect((await planOf(stage, `/haproxy/replicas/${drained}/maintenance`)).possible).toBe(true);
  });

  it('refuses servers and backends that are not there', async () => {
    for (const [path, message] of [
      ['/haproxy/replicas/nobody/drain', /replicas has no server nobody; there are patroni-1/],
      ['/haproxy/nowhere/patroni-1/drain', /no backend nowhere with servers; there are primary, replicas, all/],
    ] as const) {
      const plan = await planOf(stage, path);
      expect(plan.possible).toBe(false);
      expect(plan.checks.find(({ status }) => status === 'fail')?.message).toMatch(message);
    }
    const odd = await askRest(stage, 'POST', '/haproxy/replicas/a%3Bshow%20info/drain', { reason: 'a test' });
    expect(odd.status).toBe(400);
  });

  it('takes a server out and brings it back, over GraphQL', async () => {
    const [server = ''] = await replicas();
    const input = { backend: 'all', server };
    expect(await operateByGraphql(stage, 'haproxyMaintenance', input)).toMatchObject({ state: 'succeeded' });
    expect(await adminState('all', server)).toBe(1);
    await changesAre([`all/${server} maintenance`, `replicas/${server} drain`]);
    expect(await operateByGraphql(stage, 'haproxyReady', input)).toMatchObject({ state: 'succeeded' });
    expect(await adminState('all', server)).toBe(0);
    await changesAre([`replicas/${server} drain`]);
    const twice = await operate(stage, 'POST', `/haproxy/all/${server}/ready`);
    expect(twice.steps[0]?.message).toMatch(/ready already/);
  });

  it('is no longer said to be drained once HAProxy has forgotten it', async () => {
    await stage.lab.process('haproxy').kill();
    const down = await askRest<{ code: string; detail: string }>(stage, 'POST', '/haproxy/all/patroni-1/drain', {
      reason: 'a test while HAProxy is down',
    });
    expect(down).toMatchObject({ status: 409, body: { code: 'checks_failed' } });
    expect(down.body.detail).toMatch(/cannot be asked/);
    expect(await changes()).toHaveLength(1);
    await stage.lab.process('haproxy').start();
    await changesAre([]);
    await healthy(stage);
  });
});

describe('the routes', () => {
  const query = `{ routing(cluster: "main") { cluster provenAt correct deadlineMs leader routes { name host port expects verdict
    message answeredBy serverAddress inRecovery readOnly latencyMs errorCode errorMessage } } }`;
  const timeless = ({ routes, ...rest }: Routing) => ({
    ...{ ...rest, provenAt: '' },
    // The proxy gives each session to another server in turn.
    routes: routes.map(({ name, verdict, inRecovery, readOnly }) =>
      name === 'all' ? { name, verdict } : { name, verdict, inRecovery, readOnly },
    ),
  });

  it('are proven by who answers behind them, alike by both transports', async () => {
    const { name: leader, pgPort } = await stage.lab.leader();
    const { body } = await askRest<Routing>(stage, 'GET', '/routing');
    expect(body).toMatchObject({ correct: true, leader });
    const [primary, replica, any] = body.routes;
    const server = `127.0.0.1:${pgPort}`;
    expect(primary).toMatchObject({ answeredBy: leader, inRecovery: false, readOnly: false, serverAddress: server });
    expect(await replicas()).toContain(replica?.answeredBy);
    expect(replica).toMatchObject({ inRecovery: true, readOnly: true, verdict: 'correct' });
    expect(any?.verdict).toBe('correct');
    const { data } = await askGraphql<{ routing: Routing }>(stage, query);
    expect(timeless(data!.routing)).toEqual(timeless(body));
  });

  it('are wrong when the primary takes no writes', async () => {
    const leader = await stage.lab.leader();
    await stage.lab.sql(leader, 'ALTER SYSTEM SET default_transaction_read_only = on');
    await stage.lab.sql(leader, 'SELECT pg_reload_conf()');
    try {
      const wrong = await waitFor(
        async () => {
          const { body } = await askRest<Routing>(stage, 'GET', '/routing');
          return body.routes[0]?.verdict === 'wrong' && body;
        },
        { timeoutMs: 20_000, what: 'a wrong route' },
      );
      expect(wrong.correct).toBe(false);
      expect(wrong.routes[0]).toMatchObject({ inRecovery: false, readOnly: true, answeredBy: leader.name });
    } finally {
      await stage.lab.sql(leader, 'ALTER SYSTEM RESET default_transaction_read_only');
      await stage.lab.sql(leader, 'SELECT pg_reload_conf()');
    }
    await healthy(stage);
  });

  it('are unreachable within the limit when the proxy hangs or is gone', async () => {
    for (const [pause, code] of [
      [true, 'timeout'],
      [false, 'refused'],
    ] as const) {
      const proxy = stage.lab.process('haproxy');
      if (pause) proxy.pause();
      else await proxy.kill();
      const askedAt = performance.now();
      const { status, body } = await askRest<Routing>(stage, 'GET', '/routing');
      const tookMs = performance.now() - askedAt;
      if (pause) proxy.resume();
      else await proxy.start();
      expect(status).toBe(200);
      expect(body.correct).toBe(false);
      expect(body.routes.map((r) => [r.verdict, r.errorCode])).toEqual(Array(3).fill(['unreachable', code]));
      expect(tookMs).toBeLessThan(body.deadlineMs + 2000);
    }
    await healthy(stage);
  });
});

function connection() {
  const { username: user, password } = stage.lab.superuser;
  return { host: '127.0.0.1', user, password, database: 'postgres' };
}
