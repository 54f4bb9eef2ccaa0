export * from './model.ts';
export type * from './ports.ts';
export { createHeldStatesChore, HeldStates, isOver } from './held-states.ts';
export { createPoolService, type PoolRead, type PoolService } from './service.ts';
export type { RouteProver } from './route-proof.ts';
