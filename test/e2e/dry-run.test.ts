import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { etcdKey } from '../../lab/probes.ts';
import { allOperations } from '../../src/container-operations.ts';
import { recordGrpc, recordHttp, type RecordingProxy } from '../support/recording-proxies.ts';
import { askRest, mutate, operate, planOf } from './operate.ts';
import { startStage, type Stage } from './replicas.ts';

/** Every dry run, with everything that Patroni and etcd are asked recorded in between. */
let stage: Stage;
const patroni = new Map<string, RecordingProxy>();
const etcd: RecordingProxy[] = [];
const proxies = (): RecordingProxy[] => [...patroni.values(), ...etcd];

beforeAll(async () => {
  stage = await startStage({
    replicas: 1,
    async prepare(lab) {
      for (const { name, restUrl } of lab.members) patroni.set(name, await recordHttp(restUrl));
      for (const endpoint of lab.etcdEndpoints) etcd.push(await recordGrpc(endpoint));
    },
    config: (lab, port) =>
      lab.matriarchConfig({
        port,
        patroniUrls: Object.fromEntries([...patroni].map(([name, { url }]) => [name, url])),
        etcdEndpoints: etcd.map(({ url }) => url),
      }),
  });
}, 180_000);
afterAll(async () => {
  await stage.stop();
  await Promise.all(proxies().map((proxy) => proxy.stop()));
}, 60_000);

const reads =
  /^(GET|OPTIONS|HEAD) |^\/etcdserverpb\.(KV\/Range|Watch\/Watch|Lease\/LeaseTimeToLive|Maintenance\/Status|Cluster\/MemberList)$/;

/** What was asked since the last call that is no read. */
function mutatingCalls(): string[] {
  return proxies().flatMap(({ asked }) => asked.splice(0).filter((what) => !reads.test(what)));
}

async function configRevision(): Promise<string> {
  return (await etcdKey(stage.lab.etcdEndpoints[0]!, 'config')) ?? '';
}

describe('a dry run', () => {
  it('is recorded: the proxies see reads, and what an operation does in earnest', async () => {
    mutatingCalls();
    const reload = await operate(stage, 'POST', '/reload', { member: 'patroni-2' });
    const pause = await operate(stage, 'POST', '/pause');
    const resume = await operate(stage, 'POST', '/resume');
    expect([reload, pause, resume].map(({ state, message }) => [state, message])).toEqual([
      ['succeeded', expect.any(String)],
      ['succeeded', expect.any(String)],
      ['succeeded', expect.any(String)],
    ]);
    const asked = etcd.flatMap((proxy) => proxy.asked);
    expect(asked).toContain('/etcdserverpb.KV/Range');
    expect(patroni.get('patroni-1')!.asked).toContain('GET /patroni');
    expect(mutatingCalls().sort()).toEqual(['/etcdserverpb.KV/Txn', '/etcdserverpb.KV/Txn', 'POST /reload']);
  }, 120_000);

  it.each(allOperations.map(({ kind }) => kind))('of %s changes nothing, by REST and by GraphQL', async (kind) => {
    const { path, example, mutation } = allOperations.find((o) => o.kind === kind)!;
    const input = { ...(example as Record<string, unknown>) };
    const filled = path.replaceAll(/:([A-Za-z]+)/g, (_, name: string) => {
      const value = String(input[name]);
      return encodeURIComponent(value);
    });
    const inPath = [...path.matchAll(/:([A-Za-z]+)/g)].map((match) => match[1]!);
    const body = Object.fromEntries(Object.entries(input).filter(([name]) => !inPath.includes(name)));
    const before = await configRevision();
    mutatingCalls();
    const plan = await planOf(stage, filled, body);
    const byGraphql = await mutate(stage, mutation, input, { dryRun: true });
    expect(plan.kind).toBe(kind);
    expect(byGraphql.plan?.hash, byGraphql.message ?? '').toBe(plan.hash);
    expect(byGraphql.operation).toBeNull();
    for (const query of ['dry_run=all', 'dryRun=yes', 'dryRun=null', 'dryRun=', 'dryRun=all&dryRun=all']) {
      const refused = await askRest<{ code: string }>(stage, 'POST', `${filled}?${query}`, {
        reason: 'a test',
        ...body,
      });
      expect([query, refused.status, refused.body.code]).toEqual([query, 400, 'invalid_request']);
    }
    const nulled = await askRest(stage, 'POST', filled, { reason: 'a test', ...body, dryRun: null });
    expect(nulled.status).toBe(400);
    expect(mutatingCalls()).toEqual([]);
    expect(await configRevision()).toBe(before);
  });

  it('leaves no operation behind', async () => {
    const { body } = await askRest<{ operations: { kind: string }[] }>(stage, 'GET', '/v1/operations?page_size=100');
    expect(body.operations.map(({ kind }) => kind).sort()).toEqual([
      'cluster.pause',
      'cluster.reload',
      'cluster.resume',
    ]);
  });
});
