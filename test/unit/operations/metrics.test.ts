import { Registry } from 'prom-client';
import { beforeEach, describe, expect, it } from 'vitest';
import { registerOperationMetrics } from '../../../src/modules/operations/metrics.ts';
import { fakeCluster } from '../../support/fake-cluster.ts';
import { FakeOperationStore } from '../../support/fake-operation-store.ts';
import { FakeSnapshotSource } from '../../support/fake-source.ts';
import { requestOf, toyOperation } from '../../support/toy-operation.ts';

const toy = toyOperation([{ id: 'wind', title: 'Wind it up', act: () => Promise.resolve('Wound.') }]);
const cluster = fakeCluster(new FakeSnapshotSource('main'));
const accepting = { key: null, refuseWhenBusy: false, replaceScheduled: false };
const succeeded = { state: 'succeeded', message: 'Done.', error: null } as const;

let store: FakeOperationStore;
let registry: Registry;
let executes: boolean;

beforeEach(() => {
  store = new FakeOperationStore();
  registry = new Registry();
  executes = true;
  registerOperationMetrics(registry, {
    clusters: ['main', 'other'],
    kinds: [toy.kind],
    store,
    isExecuting: () => executes,
  });
});

/** The samples of one metric that are not 0, without its name. */
async function samples(name: string): Promise<string[]> {
  const lines = (await registry.metrics()).split('\n').filter((line) => new RegExp(`^${name}[{ ]`).test(line));
  return lines.map((line) => line.slice(name.length)).filter((line) => !line.endsWith(' 0'));
}

async function accepted(): Promise<string> {
  const request = await requestOf(toy, cluster);
  await store.accept(request, accepting);
  return request.id;
}

async function begun(): Promise<{ id: string; epoch: number }> {
  const id = await accepted();
  const epoch = (await store.claim(id)) ?? 0;
  const { plan } = (await store.find(id))!;
  await store.begin(id, epoch, { plan, facts: {}, steps: plan.steps });
  return { id, epoch };
}

describe('the metrics of operations', () => {
  it('show what has not happened yet as 0, so that the first time is seen', async () => {
    const text = await registry.metrics();
    for (const state of ['succeeded', 'failed', 'cancelled', 'needs_attention']) {
      expect(text).toContain(`matriarch_operations_total{cluster="other",kind="toy.wind",state="${state}"} 0`);
    }
  });

  it('count each end once, and measure those that began', async () => {
    const { id, epoch } = await begun();
    expect(await store.finish(id, epoch, succeeded)).toBe(true);
    expect(await store.finish(id, epoch, succeeded)).toBe(false);
    await store.cancel(null, await accepted(), 'olga', 'no more');
    expect(await samples('matriarch_operations_total')).toEqual([
      '{cluster="main",kind="toy.wind",state="succeeded"} 1',
      '{cluster="main",kind="toy.wind",state="cancelled"} 1',
    ]);
    expect(await samples('matriarch_operation_duration_seconds_count')).toEqual(['{cluster="main",kind="toy.wind"} 1']);
  });

  it('show what is open by its state, and nothing while that cannot be read', async () => {
    const { id, epoch } = await begun();
    await accepted();
    await accepted();
    expect((await samples('matriarch_operations_open')).sort()).toEqual([
      '{cluster="main",state="queued"} 2',
      '{cluster="main",state="running"} 1',
    ]);
    await store.finish(id, epoch, succeeded);
    expect(await samples('matriarch_operations_open')).toEqual(['{cluster="main",state="queued"} 2']);
    store.openCounts = () => Promise.reject(new Error('down'));
    expect(await registry.metrics()).not.toContain('matriarch_operations_open{');
  });

  it('tell whether this replica executes', async () => {
    expect(await samples('matriarch_operation_executor')).toEqual([' 1']);
    executes = false;
    expect(await samples('matriarch_operation_executor')).toEqual([]);
  });
});
