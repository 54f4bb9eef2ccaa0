import type { Logger } from 'pino';
import type { ControlDatabase } from './adapters/postgres/control-database.ts';
import { systemClock } from './kernel/clock.ts';
import { createAuditService, createRequestAudit, type AuditService, type RequestAudit } from './modules/audit/index.ts';
import { createAuditReader } from './modules/audit/read-store.ts';
import { auditStore } from './modules/audit/store.ts';

/** The record of who did what. */
export interface Audit {
  service: AuditService;
  requests: RequestAudit;
}

export function createAudit(database: ControlDatabase, log: Logger): Audit {
  const transaction = database.transaction.bind(database);
  return {
    service: createAuditService({ reader: createAuditReader(database.query), clock: systemClock }),
    requests: createRequestAudit({ store: auditStore, transaction, log }),
  };
}
