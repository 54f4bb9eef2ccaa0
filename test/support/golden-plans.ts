import { format } from 'prettier';
import { messageOf, Problem } from '../../src/kernel/errors.ts';
import type { AnyOperation, Plan } from '../../src/modules/operations/index.ts';
import { planOperation } from '../../src/modules/operations/planner.ts';
import { validateCommand } from '../../src/modules/operations/validate-command.ts';
import { fakeCluster } from './fake-cluster.ts';
import { FakePolicyStore } from './fake-policy-store.ts';
import { FakeSnapshotSource } from './fake-source.ts';
import { fixtureTime } from './member-fixture.ts';
import { exampleOf } from './request-operation.ts';
import { situations } from './situations.ts';

/** A plan, or why there is none. */
type Golden = Plan | { refused: string; message: string };

export const goldenDirectory = 'test/contract/golden';

/** The plans of an operation's example over every situation, as they are kept: a change of them is seen in review. */
export async function goldenPlans(definition: AnyOperation): Promise<{ path: string; content: string }> {
  const plans: Record<string, Golden> = {};
  const { now } = Date;
  const atMs = Date.parse(fixtureTime);
  Date.now = () => atMs;
  try {
    for (const [name, situation] of Object.entries(situations)) {
      plans[name] = await goldenOf(definition, new FakeSnapshotSource('main', situation()));
    }
  } finally {
    Date.now = now;
  }
  const content = await format(JSON.stringify(plans), { parser: 'json', printWidth: 120 });
  return { path: `${goldenDirectory}/${definition.kind}.json`, content };
}

async function goldenOf(definition: AnyOperation, source: FakeSnapshotSource): Promise<Golden> {
  const { input } = validateCommand(definition, exampleOf(definition));
  const policy = await new FakePolicyStore().policy();
  try {
    const { plan } = await planOperation(definition, fakeCluster(source), input, {
      ...{ ...policy, holder: null, refuseWhenBusy: false, overridesFreeze: false },
    });
    return plan;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { refused: error.code, message: messageOf(error) };
  }
}
