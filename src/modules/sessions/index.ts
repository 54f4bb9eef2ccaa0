export * from './model.ts';
export type * from './ports.ts';
export { createSessionService, type SessionService, type SessionsOfCluster } from './service.ts';
