import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTcpFault, type TcpFault } from '../../lab/index.ts';
import { waitFor } from '../../lab/wait.ts';
import { check, healthy, member, startStage, until, type Stage } from './replicas.ts';
import { Prober } from './prober.ts';

/** The REST endpoint of this member is reached through a fault that tests switch. */
const faulty = 'patroni-2';

let stage: Stage;
let fault: TcpFault;
let prober: Prober;

beforeAll(async () => {
  stage = await startStage({
    config: (lab, port) => lab.matriarchConfig({ port, patroniUrls: { [faulty]: `http://127.0.0.1:${fault.port}` } }),
    prepare: async (lab) => {
      const target = { host: '127.0.0.1', port: Number(new URL(lab.member(faulty).restUrl).port) };
      fault = await startTcpFault({ mode: 'proxy', target });
    },
  });
}, 120_000);

afterAll(async () => {
  await stage.stop();
  await fault.stop();
}, 60_000);

beforeEach(() => {
  prober = new Prober(stage.replicas, stage.token).start();
});

/** After every fault: no bad answer while it lasted, and health again without a restart of the API. */
afterEach(async () => {
  await stage.lab.waitHealthy({ timeoutMs: 90_000 });
  await healthy(stage);
  expect(await prober.finish()).toEqual([]);
}, 150_000);

const first = () => stage.replicas[0]!;

describe('faults', () => {
  it('survives the leader’s death', async () => {
    const { lab } = stage;
    const { name } = await lab.leader();
    const number = name.slice(-1) as '1' | '2' | '3';
    await lab.process(`patroni-${number}`).kill({ withPostgres: true });
    const dead = await until(
      stage,
      first(),
      'the death is noticed',
      (c) => member(c, name).postgres.error?.code === 'refused' && c.health.status === 'critical',
    );
    expect(member(dead, name).postgres).toMatchObject({ error: { code: 'refused' } });
    expect(member(dead, name).postgres.observedAt).not.toBeNull();
    expect(dead.health.status).toBe('critical');
    const next = await until(
      stage,
      first(),
      'a new leader',
      (c) => c.leader?.writable === true && c.leader.name !== name,
      60_000,
    );
    expect(next.leader?.name).toBe((await lab.leader({ not: name })).name);
    await lab.process(`patroni-${number}`).start();
  });

  it('survives a stopped replica', async () => {
    const { lab } = stage;
    const leader = (await lab.leader()).name;
    const name = lab.members.map((m) => m.name).find((n) => n !== leader && n !== faulty)!;
    const number = name.slice(-1) as '1' | '2' | '3';
    await lab.process(`patroni-${number}`).stop();
    const down = await until(
      stage,
      first(),
      'the replica is gone',
      (c) => member(c, name).patroni.error?.code === 'refused' && c.health.status === 'degraded',
    );
    expect(member(down, name)).toMatchObject({
      state: 'unknown',
      patroni: { status: 'stale', error: { code: 'refused' } },
    });
    expect(down).toMatchObject({ leader: { name: leader, writable: true }, health: { status: 'degraded' } });
    await lab.process(`patroni-${number}`).start();
  });

  it('survives a lost etcd node, then a lost quorum', async () => {
    const { lab } = stage;
    await lab.process('etcd-2').kill();
    const one = await until(
      stage,
      first(),
      'one endpoint fails',
      (c) => check(c, 'etcd.endpoint', lab.etcdEndpoints[1])?.status === 'fail' && c.etcd.quorum.healthy === 2,
    );
    expect(one).toMatchObject({ etcd: { quorum: { healthy: 2, needed: 2, held: true } }, dcs: { status: 'fresh' } });
    expect(one.leader?.writable).toBe(true);
    await lab.process('etcd-3').kill();
    const lost = await until(stage, first(), 'quorum is lost', (c) => check(c, 'etcd.quorum')?.status === 'fail');
    expect(lost.etcd.quorum.held).toBe(false);
    expect(lost.dcs).toMatchObject({ status: 'stale', value: { systemIdentifier: expect.any(String) as string } });
    expect(lost.dcs.error?.message).toBeTruthy();
    expect(Date.parse(lost.dcs.observedAt!)).toBeLessThan(Date.parse(lost.builtAt));
    const demoted = await until(
      stage,
      first(),
      'Patroni demotes',
      (c) => c.members.every((m) => m.patroni.value?.claimedRole !== 'primary'),
      60_000,
    );
    expect(demoted.leader).toBeNull();
    expect(demoted.health.status).toBe('critical');
    await Promise.all([lab.process('etcd-2').start(), lab.process('etcd-3').start()]);
  });

  it('survives Redis down: each replica observes for itself, then one for all', async () => {
    const { lab, replicas } = stage;
    await lab.process('redis').kill();
    for (const replica of replicas) {
      const alone = await until(
        stage,
        replica,
        'it observes alone',
        (c) => c.observer.mode === 'local' && check(c, 'service.reachable', 'redis')?.status === 'fail',
      );
      expect(Date.now() - Date.parse(alone.builtAt)).toBeLessThan(5000);
    }
    await lab.process('redis').start();
    await waitFor(
      async () => {
        const [a, b] = await Promise.all(replicas.map((r) => r.cluster(stage.token)));
        return (
          a!.observer.mode === 'shared' && b!.observer.mode === 'shared' && a!.observer.replica === b!.observer.replica
        );
      },
      { timeoutMs: 20_000, what: 'one replica observes for both' },
    );
  });

  it('survives a hung Redis', async () => {
    stage.lab.process('redis').pause();
    for (const replica of stage.replicas)
      await until(stage, replica, 'it observes alone', (c) => c.observer.mode === 'local');
    stage.lab.process('redis').resume();
    await until(stage, first(), 'shared again', (c) => c.observer.mode === 'shared');
  });

  it('survives HAProxy down', async () => {
    await stage.lab.process('haproxy').kill();
    const down = await until(stage, first(), 'routes fail', (c) =>
      c.routes.every((r) => r.observed.error?.code === 'refused'),
    );
    expect(down.proxy.error?.code).toBe('refused');
    expect(down.health.status).toBe('critical');
    expect(down.services.filter((s) => s.kind === 'haproxy_route').map((s) => s.reachable)).toEqual([
      false,
      false,
      false,
    ]);
    await stage.lab.process('haproxy').start();
  });

  it('survives a Patroni that accepts and never answers', async () => {
    await fault.setMode('hang');
    const hung = await until(
      stage,
      first(),
      'the time-out shows',
      (c) => member(c, faulty).patroni.error?.code === 'timeout',
    );
    expect(member(hung, faulty).patroni.status).toBe('stale');
    expect(member(hung, faulty).postgres.status).toBe('fresh');
    await fault.setMode('proxy');
  });

  it('survives garbage from a Patroni', async () => {
    await fault.setMode('garbage');
    const wrong = await until(
      stage,
      first(),
      'the garbage shows',
      (c) => member(c, faulty).patroni.error?.code === 'protocol',
    );
    expect(wrong.leader).not.toBeNull();
    await fault.setMode('proxy');
  });

  it('survives the loss of the control plane’s PostgreSQL', async () => {
    const { lab, replicas, token } = stage;
    await lab.process('control-postgres').kill();
    const database = { name: 'database', required: false };
    const readiness = async (): Promise<unknown> => {
      expect((await fetch(`${first().url}/readyz`)).status).toBe(200);
      const shown = (await (await fetch(`${first().url}/readyz?verbose=true`)).json()) as {
        checks: { name: string }[];
      };
      return shown.checks.find(({ name }) => name === 'database');
    };
    await expect.poll(readiness, { timeout: 10_000 }).toMatchObject({ ...database, ok: false });
    const started = Date.now();
    const refused = await fetch(`${first().url}/v1/tokens`, { headers: { authorization: `Bearer ${token}` } });
    expect(refused.status).toBe(503);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(await refused.json()).toMatchObject({ code: 'database_unavailable' });
    expect(Date.now() - started).toBeLessThan(1000);
    for (const replica of replicas) expect((await replica.cluster(token)).health.status).toBe('healthy');
    await lab.process('control-postgres').start();
    await expect.poll(readiness, { timeout: 20_000 }).toMatchObject({ ...database, ok: true });
  });
});
