export type * from './ports.ts';
export { createRequestAudit } from './request-audit.ts';
