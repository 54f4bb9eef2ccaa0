export type * from './ports.ts';
export { createLogService, type LogItem, type LogService } from './service.ts';
