export * from './model.ts';
export { capabilitiesOf } from './capabilities.ts';
export { createClusterService, type ClusterService } from './service.ts';
export type * from './ports.ts';
