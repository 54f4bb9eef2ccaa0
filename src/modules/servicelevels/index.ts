export * from './model.ts';
export type * from './ports.ts';
export type { LevelTargets } from './level-counter.ts';
export { Recorder } from './recorder.ts';
export { createServiceLevelService, type ServiceLevelService } from './service.ts';
