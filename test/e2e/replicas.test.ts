import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setTimeout as sleep } from 'node:timers/promises';
import { claimFreePorts } from '../../lab/ports.ts';
import { waitFor } from '../../lab/wait.ts';
import type { ClusterEvent } from '../../src/modules/clusters/index.ts';
import { startApi, type Api } from '../bench/api.ts';
import { healthy, startStage, until, type Stage } from './replicas.ts';

/** Several replicas of the API act as one. */
let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
}, 120_000);
afterAll(() => stage.stop(), 60_000);

const auth = () => ({ authorization: `Bearer ${stage.token}` });

/** Reads server-sent events until closed. */
function listen(
  replica: Api,
  headers: Record<string, string> = {},
): { events: ClusterEvent[]; opened: Promise<number>; close(): void } {
  const abort = new AbortController();
  const events: ClusterEvent[] = [];
  const opened = fetch(`${replica.url}/v1/clusters/main/events`, {
    headers: { ...auth(), ...headers },
    signal: abort.signal,
  }).then((answer) => {
    void read(answer).catch(() => undefined);
    return answer.status;
  });
  async function read(answer: Response): Promise<void> {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of answer.body!) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = /^data: ?(.*)$/m.exec(block)?.[1];
        const id = /^id: ?(.*)$/m.exec(block)?.[1];
        if (data === undefined || id === undefined) continue;
        const event = JSON.parse(data) as ClusterEvent;
        expect(event.id).toBe(id);
        events.push(event);
      }
    }
  }
  return { events, opened, close: () => abort.abort() };
}

describe('replicas', () => {
  it('tell the same events with the same ids, and resume after any of them on any replica', async () => {
    const [a, b] = stage.replicas;
    const listeners = [listen(a!), listen(b!)];
    expect(await Promise.all(listeners.map((l) => l.opened))).toEqual([200, 200]);
    const { from, to } = await stage.lab.switchover();
    await waitFor(
      async () =>
        Promise.resolve(listeners.every((l) => l.events.some((e) => e.type === 'leader_changed' && e.after === to))),
      {
        timeoutMs: 20_000,
        what: 'both are told',
      },
    );
    await healthy(stage);
    await sleep(500);
    const [one, two] = listeners.map((l) => l.events);
    for (const l of listeners) l.close();
    expect(one).toEqual(two);
    expect(one!.filter((e) => e.type === 'leader_changed' || e.type === 'leader_lost').at(-1)).toMatchObject({
      after: to,
    });
    expect(one!.some((e) => e.before === from || e.member === from)).toBe(true);
    const resumed = listen(b!, { 'last-event-id': one![0]!.id });
    await resumed.opened;
    await waitFor(async () => Promise.resolve(resumed.events.length >= one!.length - 1), {
      timeoutMs: 5000,
      what: 'the missed events come',
    });
    expect(resumed.events.slice(0, one!.length - 1)).toEqual(one!.slice(1));
    resumed.close();
  });

  it('take over from an observer that is killed, within seconds', async () => {
    const clusters = await Promise.all(stage.replicas.map((r) => r.cluster(stage.token)));
    const named = clusters[0]!.observer.replica;
    const observer = stage.replicas.find((r) => named.includes(`-${r.child.pid}-`))!;
    const other = stage.replicas.find((r) => r !== observer)!;
    process.kill(observer.child.pid, 'SIGKILL');
    const killed = Date.now();
    const taken = await until(
      stage,
      other,
      'the other observes',
      (c) => c.observer.replica.includes(`-${other.child.pid}-`),
      10_000,
    );
    expect(Date.now() - killed).toBeLessThan(6000);
    expect(taken.members.map((m) => m.patroni.status)).toEqual(['fresh', 'fresh', 'fresh']);
    stage.replicas.splice(stage.replicas.indexOf(observer), 1);
    const claim = await claimFreePorts();
    stage.replicas.push(await startApi(stage.lab, 'api-3', stage.lab.matriarchConfig({ port: claim.ports.api })));
    claim.release();
    await healthy(stage);
  });

  it('begin from Redis’s copy, marked with its age, when nothing else answers', async () => {
    const claim = await claimFreePorts();
    const config = stage.lab.matriarchConfig({ port: claim.ports.api, etcdEndpoints: ['http://127.0.0.1:9'] });
    await Promise.all(stage.replicas.map((r) => r.stop()));
    const alone = await startApi(stage.lab, 'api-4', config);
    try {
      const cluster = await until(stage, alone, 'it shows the copy', (c) => c.dcs.error !== null);
      expect(cluster.dcs).toMatchObject({ status: 'stale', value: { paused: false } });
      expect(Date.parse(cluster.dcs.observedAt!)).toBeLessThan(Date.parse(cluster.builtAt));
      expect(cluster.leader?.source).toBe('patroni');
      expect(cluster.etcd.quorum.held).toBe(false);
    } finally {
      await alone.stop();
      claim.release();
    }
    stage.replicas.splice(0);
    for (const name of ['api-5', 'api-6']) {
      const next = await claimFreePorts();
      stage.replicas.push(await startApi(stage.lab, name, stage.lab.matriarchConfig({ port: next.ports.api })));
      next.release();
    }
    await healthy(stage);
  });

  it('refuse a revoked token at once, all of them', async () => {
    const [a, b] = stage.replicas;
    const headers = { ...auth(), 'content-type': 'application/json' };
    const body = JSON.stringify({
      subject: 'bot@example.org',
      role: 'viewer',
      clusters: ['main'],
      expiresInSeconds: 3600,
    });
    const minted = await fetch(`${a!.url}/v1/tokens`, { method: 'POST', headers, body });
    expect(minted.status).toBe(201);
    const { token, details } = (await minted.json()) as { token: string; details: { id: string } };
    const use = (r: Api) =>
      fetch(`${r.url}/v1/clusters/main/health`, { headers: { authorization: `Bearer ${token}` } }).then(
        (x) => x.status,
      );
    expect(await Promise.all([use(a!), use(b!)])).toEqual([200, 200]);
    expect((await fetch(`${a!.url}/v1/tokens/${details.id}`, { method: 'DELETE', headers: auth() })).status).toBe(204);
    expect(await use(a!)).toBe(401);
    await waitFor(async () => (await use(b!)) === 401, {
      timeoutMs: 1000,
      intervalMs: 10,
      what: 'the other replica refuses it',
    });
  });

  it('stop gracefully: readiness fails first, requests in flight finish', async () => {
    const replica = stage.replicas.pop()!;
    const statuses: number[] = [];
    let ready = 0;
    process.kill(replica.child.pid, 'SIGTERM');
    const slow = fetch(`${replica.url}/v1/clusters/main?fresh=true`, { headers: auth() }).then((r) => r.status);
    for (let i = 0; i < 5; i += 1) {
      ready = (await fetch(`${replica.url}/readyz`)).status;
      statuses.push((await fetch(`${replica.url}/v1/clusters/main`, { headers: auth() })).status);
      await sleep(50);
    }
    expect(ready).toBe(503);
    expect(statuses).toEqual([200, 200, 200, 200, 200]);
    expect(await slow).toBe(200);
    await waitFor(async () => Promise.resolve(replica.child.ended()), { timeoutMs: 10_000, what: 'it ends' });
    expect(replica.child.ended()).toContain('ended with 0');
  });
});
