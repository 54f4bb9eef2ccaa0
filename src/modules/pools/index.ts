export * from './model.ts';
export type * from './ports.ts';
export { createHeldStatesChore, followHeldStates, HeldStates, isOver } from './held-states.ts';
export { createResumeChore } from './resume-chore.ts';
export { createPoolService, type PoolRead, type PoolService } from './service.ts';
export type { RouteProver } from './route-proof.ts';
