import { expect, it } from 'vitest';
import { createResumeChore, type HeldState } from '../../../src/modules/pools/index.ts';
import { createLogger } from '../../../src/logger.ts';
import { clusterFixture } from '../../support/cluster-fixture.ts';
import { fakeCluster } from '../../support/fake-cluster.ts';
import { poolerFixture } from '../../support/pooler-fixture.ts';

const endsAt = Date.parse('2000-01-01T00:01:00.000Z');
const pause: HeldState = {
  ...{ system: 'pgbouncer', subject: 'postgres', state: 'paused', operationId: 'an id' },
  ...{ setBy: 'ada@example.com', reason: 'a switchover', ticket: null },
  ...{ setAt: '2000-01-01T00:00:00.000Z', endsAt: new Date(endsAt).toISOString() },
};

/** One round of the chore: what it did, in order. */
async function round(situation: { now: number; paused: boolean; endedAt: number | null }): Promise<string[]> {
  const did: string[] = [];
  const pooler = poolerFixture();
  for (const database of pooler.databases) database.paused = situation.paused;
  const cluster = clusterFixture();
  cluster.pooler.value = pooler;
  const snapshot = { cluster } as never;
  const handle = fakeCluster({ cluster: 'main', current: () => ({ snapshot }) as never });
  const console = {
    ...handle.pools.console!,
    look: () => Promise.resolve(pooler),
    run: (command: string) => Promise.resolve(did.push(command)).then(() => 'done' as const),
  };
  const { endedAt } = situation;
  const operation = { done: endedAt !== null, endedAt: endedAt === null ? null : new Date(endedAt).toISOString() };
  const chore = createResumeChore({
    clusters: [{ ...handle, pools: { ...handle.pools, console } }],
    states: { of: () => [pause] },
    held: { forget: () => Promise.resolve(void did.push('forget')) },
    service: { automate: () => Promise.resolve(did.push('operation') as never) },
    operations: { find: () => Promise.resolve(operation as never), remind: () => Promise.resolve() },
    clock: { now: () => situation.now },
    log: createLogger('silent'),
  });
  await chore();
  return did;
}

it.each([
  ['is not paused yet, its time is over, and its operation runs', 1, false, null, []],
  ['is not paused, and its operation has just ended', 60, false, 40, []],
  ['is not paused, and its operation ended long ago', 60, false, 20, ['forget']],
  ['was resumed by somebody else before its time', -10, false, -50, ['forget']],
  ['was resumed right after its operation, before its time', -10, false, -20, []],
  ['is paused, and its time is not over', -10, true, -50, []],
  ['is paused, and its time is over', 1, true, -50, ['operation']],
  [
    'is paused after its time, and not resumed by an operation: kept, for it may be paused again',
    5,
    true,
    null,
    ['RESUME'],
  ],
])('a database that %s', async (_what, overSeconds, paused, endedSeconds, did) => {
  const at = (seconds: number): number => endsAt + seconds * 1000;
  const endedAt = endedSeconds === null ? null : at(endedSeconds);
  expect(await round({ now: at(overSeconds), paused, endedAt })).toEqual(did);
});
