import type { Context } from '../../kernel/context.ts';
import { messageOf, Problem } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { Transaction } from '../../kernel/query.ts';
import type { ActedOn, Actor, Asked, AuditEntry, AuditStore, RequestAudit } from './ports.ts';

/** What of a refused request is kept: more would let anybody fill the audit. */
const maxBodyChars = 16_384;

/** The audit of single requests; operations write theirs with their own transactions. */
export function createRequestAudit(parts: { store: AuditStore; transaction: Transaction; log: Logger }): RequestAudit {
  const { store, transaction, log } = parts;
  const told = new WeakSet<object>();
  return {
    async refused(actor, { action, cluster, operationId = null, body }, error) {
      if (typeof error === 'object' && error !== null) {
        if (told.has(error)) return;
        told.add(error);
      }
      const denied = error instanceof Problem && (error.status === 403 || error.code === 'cluster_not_found');
      const base = {
        ...identityOf(actor),
        ...{ subjectId: newId(), operationId, action, cluster, target: null },
        ...{ result: denied ? 'denied' : 'refused', code: error instanceof Problem ? error.code : 'internal' },
        message: messageOf(error),
        reason: textOf(body['reason']),
        ticket: textOf(body['ticket']),
        details: { body: bounded(body) },
      };
      try {
        await transaction((query) =>
          store.append(query, [
            { ...base, phase: 'intent' },
            { ...base, phase: 'outcome', details: {} },
          ]),
        );
      } catch (failure) {
        const what = { actor: actor.subject, action, cluster };
        // A database that is down is known already, and nothing was done: only what nobody foresaw needs somebody.
        if (failure instanceof Problem) {
          log.warn({ ...what, reason: messageOf(failure) }, 'a refused request is not in the audit');
        } else log.error({ ...what, err: failure }, 'a refused request is not in the audit');
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

/** Runs a mutation; one that does not come about leaves its own two rows in the audit. */
export async function audited<T>(
  audit: RequestAudit,
  actor: Actor,
  what: Asked,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await audit.refused(actor, what, error);
    throw error;
  }
}

/** Who acts, by the context of a request. */
export function actorOf({ caller, requestId, traceId, transport }: Context): Actor {
  return { subject: caller.subject, role: caller.role, transport, requestId, traceId };
}

function bounded(body: Asked['body']): unknown {
  const { length } = JSON.stringify(body);
  return length <= maxBodyChars ? body : `${length} characters, more than are kept of a refused request`;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value.slice(0, 500) : null;
}
