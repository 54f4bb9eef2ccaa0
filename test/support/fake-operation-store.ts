import {
  endStates,
  type Operation,
  type OperationEvent,
  type OperationState,
  type OperationStep,
} from '../../src/modules/operations/model.ts';
import type {
  Accepted,
  EndedOperation,
  Ending,
  IdempotencyKey,
  NewOperation,
  OperationRecord,
  OpenCount,
  OperationStore,
} from '../../src/modules/operations/ports.ts';
import { percentOf } from '../../src/modules/operations/row-model.ts';
import { FakePolicyStore } from './fake-policy-store.ts';
import { encodeTime } from './fake-times.ts';

interface Kept {
  operation: Operation;
  record: Omit<OperationRecord, 'operation'>;
  enqueuedAt: number | null;
  actedBy: Map<number, string>;
}

/** Operations in memory, by the rules of the real store; `test/integration` holds both to the same story. */
export class FakeOperationStore extends FakePolicyStore implements OperationStore {
  readonly kept = new Map<string, Kept>();
  readonly outcomes: { id: string; state: OperationState; message: string }[] = [];
  readonly #keys = new Map<string, { fingerprint: string; id: string }>();
  readonly #events: OperationEvent[] = [];
  readonly #listeners = new Set<(id: string | null, cluster: string | null) => void>();
  readonly #endListeners = new Set<(ended: EndedOperation) => void>();

  async accept(
    operation: NewOperation,
    options: { key: IdempotencyKey | null; refuseWhenBusy: boolean; replaceScheduled: boolean },
  ): Promise<Accepted> {
    const known = options.key === null ? null : this.#byKey(options.key);
    if (known !== null) return known;
    const holder = options.refuseWhenBusy ? this.#holder(operation.cluster, null) : null;
    if (holder !== null) return { outcome: 'busy', holder };
    if (operation.scheduledAt !== null) {
      const scheduled = this.#open().find(
        ({ operation: o }) =>
          o.cluster === operation.cluster &&
          o.kind === operation.kind &&
          o.scheduledAt !== null &&
          o.startedAt === null,
      );
      if (scheduled !== undefined && !options.replaceScheduled)
        return { outcome: 'already_scheduled', holder: scheduled.operation };
      if (scheduled !== undefined) {
        const error = null;
        await this.finish(scheduled.operation.id, null, { state: 'cancelled', message: 'Replaced.', error });
      }
    }
    const accepted = shownOf(operation);
    this.kept.set(operation.id, {
      operation: accepted,
      record: {
        input: operation.input,
        facts: operation.facts,
        overridesFreeze: operation.overridesFreeze,
        epoch: 0,
        requester: operation.requester,
        ending: null,
      },
      enqueuedAt: null,
      actedBy: new Map(),
    });
    if (options.key !== null)
      this.#keys.set(`${options.key.scope} ${options.key.key}`, {
        fingerprint: options.key.fingerprint,
        id: operation.id,
      });
    this.#tell(operation.id, 'state', operation.message);
    return { outcome: 'accepted', operation: accepted };
  }

  findByKey(key: IdempotencyKey): Promise<Accepted | null> {
    return Promise.resolve(this.#byKey(key));
  }

  find(id: string): Promise<Operation | null> {
    return Promise.resolve(this.kept.get(id)?.operation ?? null);
  }

  record(id: string): Promise<OperationRecord | null> {
    const kept = this.kept.get(id);
    return Promise.resolve(kept === undefined ? null : { ...kept.record, operation: structuredClone(kept.operation) });
  }

  list(filter: Parameters<OperationStore['list']>[0], after: { id: string } | null, limit: number) {
    const all = [...this.kept.values()].map(({ operation }) => operation).reverse();
    const from = after === null ? 0 : all.findIndex(({ id }) => id === after.id) + 1;
    const fits = (o: Operation): boolean =>
      (filter.clusters === null || filter.clusters.includes(o.cluster)) &&
      (filter.cluster === null || filter.cluster === o.cluster) &&
      (filter.state === null || filter.state === o.state) &&
      (filter.open === null || filter.open === !o.done) &&
      (filter.kind === null || filter.kind === o.kind) &&
      (filter.requestedBy === null || filter.requestedBy === o.requestedBy);
    return Promise.resolve(all.slice(from).filter(fits).slice(0, limit));
  }

  openCounts() {
    const counts = new Map<string, OpenCount>();
    for (const { operation } of this.#open()) {
      const { cluster, state } = operation;
      const known = counts.get(`${cluster} ${state}`);
      counts.set(`${cluster} ${state}`, { cluster, state, count: (known?.count ?? 0) + 1 });
    }
    return Promise.resolve([...counts.values()]);
  }

  holder(cluster: string, except: string | null): Promise<Operation | null> {
    return Promise.resolve(this.#holder(cluster, except));
  }

  events(operationId: string, afterId: string, limit: number): Promise<OperationEvent[]> {
    const after = Number(afterId.split('-')[0]);
    const later = this.#events.filter((e) => e.operationId === operationId && Number(e.id.split('-')[0]) > after);
    return Promise.resolve(later.slice(0, limit));
  }

  lastActed(cluster: string, kind: string) {
    const acted = [...this.kept.values()].flatMap(({ operation: o }) =>
      o.cluster === cluster && o.kind === kind
        ? o.steps.flatMap(({ actedAt }) => (actedAt === null ? [] : [{ id: o.id, actedAt }]))
        : [],
    );
    return Promise.resolve(acted.sort((a, b) => (a.actedAt < b.actedAt ? 1 : -1))[0] ?? null);
  }

  claim(id: string): Promise<number | null> {
    const kept = this.kept.get(id);
    if (kept === undefined || kept.operation.done) return Promise.resolve(null);
    kept.record.epoch += 1;
    return Promise.resolve(kept.record.epoch);
  }

  async begin(id: string, epoch: number, start: Parameters<OperationStore['begin']>[2]) {
    const kept = this.#current(id, epoch);
    if (kept?.operation.state !== 'queued') return 'superseded' as const;
    const running = this.#open().some(
      ({ operation: o }) => o.id !== id && o.cluster === kept.operation.cluster && o.startedAt !== null,
    );
    if (running) return 'busy' as const;
    Object.assign(kept.operation, { state: 'running', startedAt: encodeTime(Date.now()), plan: start.plan });
    kept.record.facts = start.facts;
    kept.operation.steps = start.steps.map(({ id: stepId, title }): OperationStep => ({
      ...{ id: stepId, title, state: 'pending', message: null, percent: null },
      ...{ startedAt: null, actedAt: null, endedAt: null },
    }));
    this.#tell(id, 'state', 'Begins.');
    return Promise.resolve('began' as const);
  }

  tellStep(id: string, epoch: number, position: number, change: Parameters<OperationStore['tellStep']>[3]) {
    const kept = this.#current(id, epoch);
    const step = kept?.operation.steps[position];
    if (kept === null || step === undefined) return Promise.resolve(false);
    const ended = ['done', 'skipped', 'failed', 'undone'].includes(change.state);
    Object.assign(step, {
      ...{ state: change.state, message: change.message, percent: change.percent ?? null },
      startedAt: step.startedAt ?? encodeTime(Date.now()),
      endedAt: ended ? encodeTime(Date.now()) : null,
    });
    kept.operation.message = change.message;
    kept.operation.state = change.state === 'verifying' ? 'verifying' : 'running';
    kept.operation.percent = percentOf(kept.operation.state, kept.operation.steps);
    this.#tell(id, change.percent == null ? 'step' : 'progress', change.message);
    return Promise.resolve(true);
  }

  mayAct(id: string, epoch: number, position: number, attempt: string): Promise<'yes' | 'interrupted' | 'superseded'> {
    const kept = this.#current(id, epoch);
    if (kept === null) return Promise.resolve('superseded');
    const by = kept.actedBy.get(position);
    if (by !== undefined && by !== attempt) return Promise.resolve('interrupted');
    kept.actedBy.set(position, attempt);
    const step = kept.operation.steps[position];
    if (step !== undefined) step.actedAt ??= encodeTime(Date.now());
    return Promise.resolve('yes');
  }

  didNotAct(id: string, epoch: number, position: number, attempt: string): Promise<void> {
    const kept = this.#current(id, epoch);
    if (kept?.actedBy.get(position) === attempt) {
      kept.actedBy.delete(position);
      const step = kept.operation.steps[position];
      if (step !== undefined) step.actedAt = null;
    }
    return Promise.resolve();
  }

  mergeResult(id: string, epoch: number, patch: Record<string, unknown>): Promise<void> {
    const kept = this.#current(id, epoch);
    if (kept !== null) Object.assign(kept.operation.result, patch);
    return Promise.resolve();
  }

  setEnding(id: string, epoch: number, ending: Ending): Promise<void> {
    const kept = this.#current(id, epoch);
    if (kept !== null) kept.record.ending = ending;
    return Promise.resolve();
  }

  finish(id: string, epoch: number | null, { state, message, error }: Ending): Promise<boolean> {
    const kept = epoch === null ? (this.kept.get(id) ?? null) : this.#current(id, epoch);
    if (kept === null || kept.operation.done) return Promise.resolve(false);
    Object.assign(kept.operation, { state, message, error, done: true, endedAt: encodeTime(Date.now()) });
    if (state === 'succeeded') kept.operation.percent = 100;
    for (const step of kept.operation.steps) if (step.state === 'pending') step.state = 'skipped';
    this.outcomes.push({ id, state, message });
    const { cluster, kind, startedAt } = kept.operation;
    const durationMs = startedAt === null ? null : Date.now() - Date.parse(startedAt);
    for (const listener of this.#endListeners) listener({ cluster, kind, state, durationMs });
    this.#tell(id, 'state', message);
    return Promise.resolve(true);
  }

  async cancel(_query: unknown, id: string, by: string, reason: string) {
    const kept = this.kept.get(id);
    if (kept === undefined || kept.operation.done) return 'ended' as const;
    kept.operation.cancelRequestedBy ??= by;
    if (kept.operation.startedAt !== null) {
      this.#tell(id, 'cancel', reason);
      return 'requested' as const;
    }
    await this.finish(id, null, { state: 'cancelled', message: `Cancelled by ${by}: ${reason}`, error: null });
    return 'cancelled' as const;
  }

  async decide(_query: unknown, id: string, decision: 'approved' | 'rejected', by: string, reason: string) {
    const kept = this.kept.get(id);
    const { approval } = kept?.operation ?? {};
    if (kept === undefined || kept.operation.state !== 'awaiting_approval' || approval?.state !== 'pending')
      return 'not_pending' as const;
    if (Date.parse(approval.expiresAt) <= Date.now()) return 'not_pending' as const;
    Object.assign(approval, { state: decision, decidedBy: by, decidedAt: encodeTime(Date.now()), reason });
    if (decision === 'approved') kept.operation.state = 'queued';
    this.#tell(id, 'approval', reason);
    if (decision === 'rejected') {
      const error = { code: 'rejected', message: reason, remedy: null };
      await this.finish(id, null, { state: 'cancelled', message: reason, error });
    }
    return 'decided' as const;
  }

  async expireApprovals(): Promise<string[]> {
    const due = this.#open().filter(
      ({ operation: o }) => o.approval?.state === 'pending' && Date.parse(o.approval.expiresAt) <= Date.now(),
    );
    for (const { operation } of due) {
      operation.approval!.state = 'expired';
      const message = 'Nobody approved it.';
      const error = { code: 'approval_expired', message, remedy: null };
      await this.finish(operation.id, null, { state: 'cancelled', message, error });
    }
    return due.map(({ operation }) => operation.id);
  }

  dueForEngine() {
    const due = this.#open().filter(
      ({ operation: o, enqueuedAt }) =>
        o.state === 'queued' &&
        enqueuedAt === null &&
        (o.scheduledAt === null || Date.parse(o.scheduledAt) <= Date.now()),
    );
    return Promise.resolve(due.map(({ operation: { id, cluster } }) => ({ id, cluster })));
  }

  markEnqueued(id: string): Promise<void> {
    const kept = this.kept.get(id);
    if (kept !== undefined) kept.enqueuedAt = Date.now();
    return Promise.resolve();
  }

  unfinished(): Promise<string[]> {
    const ids = this.#open().filter(({ enqueuedAt }) => enqueuedAt !== null);
    return Promise.resolve(ids.map(({ operation }) => operation.id));
  }

  remind(id: string, message: string): Promise<void> {
    this.#tell(id, 'reminder', message);
    return Promise.resolve();
  }

  claimAttempt(id: string, attempt: number): Promise<boolean> {
    const result = this.kept.get(id)?.operation.result;
    if (result === undefined || Number(result['attempt'] ?? -1) >= attempt) return Promise.resolve(false);
    result['attempt'] = attempt;
    return Promise.resolve(true);
  }

  tidy(): Promise<void> {
    return Promise.resolve();
  }

  cancelRequested(id: string): Promise<string | null> {
    return Promise.resolve(this.kept.get(id)?.operation.cancelRequestedBy ?? null);
  }

  timelineChanges() {
    return Promise.resolve([]);
  }

  onEnded(listener: (ended: EndedOperation) => void): () => void {
    this.#endListeners.add(listener);
    return () => this.#endListeners.delete(listener);
  }

  onChange(listener: (id: string | null, cluster: string | null) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #byKey({ scope, key, fingerprint }: IdempotencyKey): Accepted | null {
    const known = this.#keys.get(`${scope} ${key}`);
    if (known === undefined) return null;
    if (known.fingerprint !== fingerprint) return { outcome: 'key_of_another' };
    return { outcome: 'known', operation: this.kept.get(known.id)!.operation };
  }

  #holder(cluster: string, except: string | null): Operation | null {
    const found = this.#open().find(
      ({ operation: o }) =>
        o.cluster === cluster &&
        o.id !== except &&
        o.state !== 'awaiting_approval' &&
        (o.scheduledAt === null || o.startedAt !== null),
    );
    return found?.operation ?? null;
  }

  #open(): Kept[] {
    return [...this.kept.values()].filter(({ operation }) => !endStates.includes(operation.state));
  }

  #current(id: string, epoch: number): Kept | null {
    const kept = this.kept.get(id);
    return kept === undefined || kept.operation.done || kept.record.epoch !== epoch ? null : kept;
  }

  #tell(operationId: string, type: OperationEvent['type'], message: string): void {
    const { cluster, state } = this.kept.get(operationId)!.operation;
    const id = `${this.#events.length + 1}-0`;
    this.#events.push({
      id,
      operationId,
      cluster,
      at: encodeTime(Date.now()),
      type,
      state,
      step: null,
      message,
      percent: null,
    });
    for (const listener of this.#listeners) listener(operationId, cluster);
  }
}

function shownOf(o: NewOperation): Operation {
  const approval = o.approvalExpiresAt;
  return {
    ...{ id: o.id, kind: o.kind, cluster: o.cluster, target: o.plan.target, risk: o.risk },
    state: approval === null ? 'queued' : 'awaiting_approval',
    ...{ done: false, message: o.message, percent: null, reason: o.reason, ticket: o.ticket },
    ...{ requestedBy: o.requester.subject, transport: o.requester.transport, requestId: o.requester.requestId },
    ...{ createdAt: encodeTime(Date.now()), scheduledAt: o.scheduledAt, startedAt: null, endedAt: null },
    ...{ input: o.input, plan: o.plan, steps: [], result: {}, error: null, cancelRequestedBy: null },
    approval:
      approval === null
        ? null
        : { state: 'pending', expiresAt: approval, decidedBy: null, decidedAt: null, reason: null },
  };
}
