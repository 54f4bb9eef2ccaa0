import { expect, it } from 'vitest';
import type { Run, Step } from '../../../src/modules/operations/index.ts';
import { pgbouncerPause } from '../../../src/modules/pools/operations/pgbouncer-pause.ts';
import { fakeCluster } from '../../support/fake-cluster.ts';
import { poolerFixture } from '../../support/pooler-fixture.ts';

const [step] = pgbouncerPause.steps({ input: { database: 'postgres' }, facts: null }) as [Step];

function verify(holder: string | null, resumesInMs: number): Promise<string> {
  const handle = fakeCluster({ cluster: 'main', current: () => ({}) as never });
  const pooler = poolerFixture();
  for (const database of pooler.databases) database.paused = true;
  pooler.pools = [];
  const console = { ...handle.pools.console!, look: () => Promise.resolve(pooler) };
  const held = { ...handle.pools.held, holder: () => Promise.resolve(holder) };
  const run = {
    operationId: 'mine',
    cluster: { ...handle, pools: { ...handle.pools, console, held } },
    recorded: { resumesAt: new Date(Date.now() + resumesInMs).toISOString() },
    poll: async (_what: string, probe: () => Promise<unknown>) => probe(),
  };
  return step.verify!(run as unknown as Run);
}

it('a pause is confirmed while it is held and its time is not over', async () => {
  expect(await verify('mine', 60_000)).toMatch(/postgres is paused and has no server connection/);
});

it.each([
  ['time_over', 'mine', -1],
  ['not_held', null, 60_000],
  ['not_held', 'another', 60_000],
])('a pause fails with %s, held by %s', async (code, holder, resumesInMs) => {
  await expect(verify(holder, resumesInMs)).rejects.toMatchObject({ name: 'Failed', code });
});
