export { TimelineCauses, type TimelineEnd } from './timeline-causes.ts';
export * from './model.ts';
export { capabilitiesOf } from './capabilities.ts';
export { createClusterService, type ClusterService } from './service.ts';
export type * from './ports.ts';
export * from './config-version-model.ts';
export { createUpkeepService, type UpkeepService } from './upkeep-service.ts';
export { createPauseChore, createVersionChore } from './upkeep-chores.ts';
export { leadershipOf, memberCheck, numberSetting } from './operations/observed.ts';
