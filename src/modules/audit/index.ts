export * from './model.ts';
export type * from './ports.ts';
export { actorOf, audited, createRequestAudit } from './request-audit.ts';
export { createAuditService, type AuditService } from './service.ts';
