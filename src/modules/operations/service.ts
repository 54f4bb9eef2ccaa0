import type { Context } from '../../kernel/context.ts';
import { Problem } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { decodePageToken, encodePageToken, pageSizeOf, type PageRequest } from '../../kernel/page.ts';
import { mayReachCluster, requireOnCluster, requirePermission, type Permission } from '../../kernel/permissions.ts';
import { audited, type Asked, type RequestAudit } from '../audit/index.ts';
import { createAcceptance, type AcceptanceParts, type Requested, type RequestOptions } from './acceptance.ts';
import type { AnyOperation } from './define-operation.ts';
import type { Operation, OperationEvent, OperationPage, OperationState } from './model.ts';
import type { Requester } from './ports.ts';
import type { OperationRegistry } from './registry.ts';
import { requireReason } from './validate-command.ts';

export interface ListOperations extends PageRequest {
  cluster?: string;
  state?: OperationState;
  open?: boolean;
  kind?: string;
  requestedBy?: string;
}

/** Every mutation of a cluster goes through here, whatever the transport, and every call is authorised here. */
export interface OperationService {
  readonly registry: OperationRegistry;
  /**
   * Authorises, plans, and accepts: one transaction with the intent in the audit. The work is done afterwards.
   * @throws Problem `forbidden`, `invalid_request`, `checks_failed`, `plan_outdated`, `confirmation_required`,
   * `operation_in_progress`, `already_scheduled`, `idempotency_conflict`, `audit_unavailable`, `cluster_unreadable`
   */
  request(
    context: Context,
    kind: string,
    cluster: string,
    body: Readonly<Record<string, unknown>>,
    options: RequestOptions,
  ): Promise<Requested>;
  /** The same for the control plane's own automations: no permission is asked, everything else holds. */
  automate(
    kind: string,
    cluster: string,
    body: Readonly<Record<string, unknown>>,
    options: { actor: string; idempotencyKey: string },
  ): Promise<Operation>;
  /** Writes a request into the audit that did not fit its schema, and throws what is wrong with it. */
  refuse(
    context: Context,
    action: string,
    cluster: string | null,
    body: Readonly<Record<string, unknown>>,
    fault: unknown,
  ): Promise<never>;
  find(context: Context, id: string): Promise<Operation>;
  list(context: Context, query: ListOperations): Promise<OperationPage>;
  cancel(context: Context, id: string, reason: string): Promise<Operation>;
  approve(context: Context, id: string, reason: string): Promise<Operation>;
  reject(context: Context, id: string, reason: string): Promise<Operation>;
  events(context: Context, id: string, after: string, limit: number): Promise<OperationEvent[]>;
  /** Calls back when the operation, or any of the cluster, changes; authorised once, at the start. */
  onChange(context: Context, cluster: string, listener: (operationId: string | null) => void): () => void;
}

/** What a token must grant to decide about an operation, by the action in the audit. */
const decisions: Readonly<Record<string, Permission>> = {
  'operation.cancel': 'operation:cancel',
  'operation.approve': 'operation:approve',
  'operation.reject': 'operation:approve',
};

interface Parts extends AcceptanceParts {
  registry: OperationRegistry;
  audit: RequestAudit;
}

export function createOperationService(parts: Parts): OperationService {
  const { registry, clusters, store, engine, audit, clock, log } = parts;

  function definitionOf(kind: string): AnyOperation {
    const definition = registry.get(kind);
    if (definition === null) throw new Problem('not_found', `There is no operation "${kind}".`);
    return definition;
  }

  /** What has ended needs no turn; if this fails, its turn comes and finds it ended. */
  async function withdraw(id: string): Promise<void> {
    await engine
      .withdraw(id)
      .catch((error: unknown) => log.debug({ err: error, operation: id }, 'it stays in the queue'));
  }

  const perform = createAcceptance({ clusters, store, engine, clock, log });

  async function reachable(context: Context, permission: Permission, id: string): Promise<Operation> {
    requirePermission(context, permission);
    const operation = isUuid(id) ? await store.find(id) : null;
    if (operation === null || !mayReachCluster(context, operation.cluster)) {
      throw new Problem('operation_not_found', `There is no operation "${id}" that this token may see.`);
    }
    return operation;
  }

  /** The operation that somebody decides about: permission first, then the reason, then whether it is there. */
  function decidable(context: Context, permission: Permission, id: string, reason: string): Promise<Operation> {
    requirePermission(context, permission);
    requireReason(reason);
    return reachable(context, permission, id);
  }

  async function decide(context: Context, id: string, decision: 'approved' | 'rejected', reason: string) {
    const requester = requesterOf(context);
    const action = decision === 'approved' ? 'operation.approve' : 'operation.reject';
    return audited(audit, requester, decisionOf(action, id, reason), async () => {
      const operation = await decidable(context, 'operation:approve', id, reason);
      requirePermission(context, operation.plan.permission as Permission);
      if (operation.requestedBy === context.caller.subject) {
        throw new Problem('self_approval', `${operation.requestedBy} asked for it; somebody else has to decide.`);
      }
      await audit.act(requester, { action, operation, reason }, async (query) => {
        const decided = await store.decide(query, id, decision, context.caller.subject, reason);
        if (decided === 'decided') return decision;
        throw new Problem('not_awaiting_approval', `The operation is ${operation.state}; there is nothing to decide.`);
      });
      if (decision === 'approved' && operation.scheduledAt === null) {
        await engine
          .enqueue(id, operation.cluster)
          .then(() => store.markEnqueued(id))
          .catch(() => undefined);
      }
      return (await store.find(id)) ?? operation;
    });
  }

  return {
    registry,

    request(context, kind, cluster, body, options) {
      const definition = definitionOf(kind);
      const requester = requesterOf(context);
      const what = { action: kind, cluster, body };
      const allow = (permission: Permission): void => requireOnCluster(context, permission, cluster);
      const work = (): Promise<Requested> => perform(requester, allow, definition, cluster, body, options);
      // A look changes nothing, also when it is refused.
      return options.dryRun ? work() : audited(audit, requester, what, work);
    },

    async automate(kind, cluster, body, { actor, idempotencyKey }) {
      const definition = definitionOf(kind);
      const requester: Requester = {
        ...{ subject: actor, role: 'automation', transport: 'automation' },
        ...{ requestId: idempotencyKey, traceId: newId().replaceAll('-', '') },
      };
      const what = { action: kind, cluster, body };
      const options = { dryRun: false, idempotencyKey };
      const { operation } = await audited(audit, requester, what, () =>
        perform(requester, null, definition, cluster, body, options),
      );
      if (operation === null) throw new Error('an automation is no dry run');
      return operation;
    },

    refuse(context, action, cluster, body, fault) {
      const permission = registry.get(action)?.permission ?? decisions[action];
      const id = typeof body['id'] === 'string' && isUuid(body['id']) ? body['id'] : null;
      return audited(audit, requesterOf(context), { action, cluster, operationId: id, body }, () => {
        if (permission !== undefined && cluster !== null) requireOnCluster(context, permission, cluster);
        else if (permission !== undefined) requirePermission(context, permission);
        throw fault;
      });
    },

    find: (context, id) => reachable(context, 'operation:read', id),

    async list(context, query) {
      requirePermission(context, 'operation:read');
      const { clusters: reach } = context.caller;
      const filter = {
        clusters: reach === '*' ? null : reach,
        cluster: query.cluster ?? null,
        state: query.state ?? null,
        open: query.open ?? null,
        kind: query.kind ?? null,
        requestedBy: query.requestedBy ?? null,
      };
      const binding = `operations ${JSON.stringify(filter)}`;
      const size = pageSizeOf(query);
      const after = query.page_token === undefined ? null : readPosition(decodePageToken(query.page_token, binding));
      const rows = await store.list(filter, after, size + 1);
      const page = rows.slice(0, size);
      const last = rows.length > size ? page.at(-1) : undefined;
      const nextPageToken = last === undefined ? '' : encodePageToken(`${last.createdAt} ${last.id}`, binding);
      return { operations: page, nextPageToken };
    },

    async cancel(context, id, reason) {
      const requester = requesterOf(context);
      return audited(audit, requester, decisionOf('operation.cancel', id, reason), async () => {
        const operation = await decidable(context, 'operation:cancel', id, reason);
        const outcome = await audit.act(requester, { action: 'operation.cancel', operation, reason }, async (query) => {
          const cancelled = await store.cancel(query, id, context.caller.subject, reason);
          if (cancelled !== 'ended') return cancelled;
          throw new Problem('not_cancellable', `The operation has ended as ${operation.state}: ${operation.message}`);
        });
        if (outcome === 'cancelled') await withdraw(id);
        return (await store.find(id)) ?? operation;
      });
    },

    approve: (context, id, reason) => decide(context, id, 'approved', reason),
    reject: (context, id, reason) => decide(context, id, 'rejected', reason),

    async events(context, id, after, limit) {
      await reachable(context, 'operation:read', id);
      return store.events(id, after, limit);
    },

    onChange(context, cluster, listener) {
      requireOnCluster(context, 'operation:read', cluster);
      return store.onChange((operationId, of) => {
        if (of === null || of === cluster) listener(operationId);
      });
    },
  };
}

export function requesterOf({ caller, requestId, traceId, transport }: Context): Requester {
  return { subject: caller.subject, role: caller.role, transport, requestId, traceId };
}

function decisionOf(action: string, id: string, reason: string): Asked {
  return { action, cluster: null, operationId: isUuid(id) ? id : null, body: { id, reason } };
}

function readPosition(text: string): { createdAt: string; id: string } {
  const [createdAt = '', id = ''] = text.split(' ');
  if (!Number.isNaN(Date.parse(createdAt)) && isUuid(id)) return { createdAt, id };
  const errors = [{ path: 'querystring/page_token', message: 'must be the nextPageToken of the page before' }];
  throw new Problem('invalid_request', 'The page token is not valid here.', { errors });
}

export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
