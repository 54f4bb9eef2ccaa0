import { systemClock } from '../../src/kernel/clock.ts';
import { createAuditService, type AuditReader, type AuditService } from '../../src/modules/audit/index.ts';

/** The real service over an audit without rows. */
export function fakeAuditService(): AuditService {
  const reader: AuditReader = {
    list: () => Promise.resolve([]),
    chain: () => Promise.resolve([]),
    following: () => Promise.resolve([]),
    hashAt: () => Promise.resolve(null),
  };
  return createAuditService({ reader, clock: systemClock });
}
