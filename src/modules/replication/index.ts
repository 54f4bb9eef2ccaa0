export * from './model.ts';
export type * from './ports.ts';
export { createHistory, historyKeptMs, type History } from './history.ts';
export { writePoint, type HistoryPoint } from './history-point.ts';
export { slopeOf } from './buckets.ts';
export { createReplicationService, type ReplicationService } from './service.ts';
