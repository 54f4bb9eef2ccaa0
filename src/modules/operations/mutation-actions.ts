import type { OperationRegistry } from './registry.ts';

/** Mutations that are no operations, with their names in the audit. */
const others: Readonly<Record<string, string>> = {
  cancelOperation: 'operation.cancel',
  approveOperation: 'operation.approve',
  rejectOperation: 'operation.reject',
  createFreeze: 'freeze.create',
  endFreeze: 'freeze.end',
  setKillSwitch: 'kill-switch.set',
};

/** What the audit calls a mutation of GraphQL; null when there is none of that name. */
export function actionOfMutation(registry: OperationRegistry, name: string): string | null {
  const operation = registry.all().find(({ mutation }) => mutation === name);
  return operation?.kind ?? (Object.hasOwn(others, name) ? (others[name] ?? null) : null);
}
