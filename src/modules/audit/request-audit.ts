import { messageOf, Problem } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { Transaction } from '../../kernel/query.ts';
import type { ActedOn, Actor, AuditEntry, AuditStore, RequestAudit } from './ports.ts';

/** The audit of single requests; operations write theirs with their own transactions. */
export function createRequestAudit(parts: { store: AuditStore; transaction: Transaction; log: Logger }): RequestAudit {
  const { store, transaction, log } = parts;
  return {
    async refused(actor, { action, cluster, body }, error) {
      const denied = error instanceof Problem && (error.status === 403 || error.code === 'cluster_not_found');
      const base = {
        ...identityOf(actor),
        ...{ subjectId: newId(), operationId: null, action, cluster, target: null },
        ...{ result: denied ? 'denied' : 'refused', code: error instanceof Problem ? error.code : 'internal' },
        message: messageOf(error),
        reason: textOf(body['reason']),
        ticket: textOf(body['ticket']),
        details: { body },
      };
      try {
        await transaction((query) =>
          store.append(query, [
            { ...base, phase: 'intent' },
            { ...base, phase: 'outcome', details: {} },
          ]),
        );
      } catch (failure) {
        log.error({ err: failure, actor: actor.subject, action, cluster }, 'a refused request is not in the audit');
      }
    },

    act(actor, what, work) {
      return transaction(async (query) => {
        const base = entryOf(actor, what);
        await store.append(query, [{ ...base, phase: 'intent', result: 'accepted' }]);
        const result = await work(query);
        const outcome = typeof result === 'string' ? result : 'succeeded';
        await store.append(query, [{ ...base, phase: 'outcome', result: outcome, details: {} }]);
        return result;
      });
    },
  };
}

function entryOf(actor: Actor, what: ActedOn): Omit<AuditEntry, 'phase' | 'result'> {
  const { operation } = what;
  return {
    ...identityOf(actor),
    subjectId: newId(),
    operationId: operation?.id ?? null,
    action: what.action,
    cluster: operation?.cluster ?? what.cluster ?? null,
    target: operation?.target ?? what.target ?? null,
    code: null,
    message: what.action,
    reason: what.reason,
    ticket: what.ticket ?? null,
    details: what.details ?? {},
  };
}

function identityOf({ subject, role, transport, requestId, traceId }: Actor) {
  return { actor: subject, role, transport, requestId, traceId };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value.slice(0, 500) : null;
}
