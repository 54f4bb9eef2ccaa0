import { Type } from 'typebox';
import { newId } from '../../src/kernel/ids.ts';
import {
  defineOperation,
  type AnyOperation,
  type ClusterHandle,
  type NewOperation,
  type OperationDefinition,
  type Step,
} from '../../src/modules/operations/index.ts';
import { planOperation } from '../../src/modules/operations/planner.ts';

type Toy = OperationDefinition<{ fast: ReturnType<typeof Type.Boolean> }>;

/** An operation of the given steps, for the tests of what carries operations. */
export function toyOperation(steps: readonly Step[], overrides: Partial<Toy> = {}): AnyOperation {
  return defineOperation<Toy['input'], unknown>({
    kind: 'toy.wind',
    mutation: 'windToy',
    path: '/wind-toy',
    summary: 'Wind up the toy',
    description: 'For tests.',
    permission: 'cluster:restart',
    risk: 'safe',
    input: { fast: Type.Boolean({ default: false }) },
    example: { fast: true },
    plan: ({ name }) => ({
      summary: 'The toy is wound up.',
      target: name,
      observed: { spring: 'slack' },
      facts: {},
      checks: [],
      impact: { summary: 'None.', sessionsDropped: 0, writeOutageSeconds: 0, dataLossBytes: 0, dataLossSeconds: 0 },
      commands: ['wind --up'],
    }),
    steps: () => steps,
    ...overrides,
  });
}

/** What acceptance would hand to the store. */
export async function requestOf(
  definition: AnyOperation,
  cluster: ClusterHandle,
  overrides: Partial<NewOperation> = {},
): Promise<NewOperation> {
  const { example: input } = definition;
  const killSwitch = { engaged: false, reason: 'never used', changedBy: 'test', changedAt: new Date(0).toISOString() };
  const { plan, facts } = await planOperation(definition, cluster, input, {
    ...{ killSwitch, freezes: [], holder: null, refuseWhenBusy: false, overridesFreeze: false },
  });
  return {
    ...{ id: newId(), kind: definition.kind, cluster: cluster.name, risk: plan.risk, input, plan, facts },
    requester: {
      ...{ subject: 'olga@example.com', role: 'operator', transport: 'rest' },
      ...{ requestId: newId(), traceId: newId().replaceAll('-', '') },
    },
    ...{ reason: 'a test', ticket: null, overridesFreeze: false, scheduledAt: null, approvalExpiresAt: null },
    message: 'Waits for its turn.',
    ...overrides,
  };
}
