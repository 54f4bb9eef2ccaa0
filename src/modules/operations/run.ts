import { sleep } from '../../kernel/clock.ts';
import { messageOf, Problem } from '../../kernel/errors.ts';
import { Cancelled, Unsettled, type Run } from './define-operation.ts';
import { ActError, type ClusterHandle, type OperationRecord, type OperationStore } from './ports.ts';

interface RunParts {
  record: OperationRecord;
  epoch: number;
  position: number;
  cluster: ClusterHandle;
  store: OperationStore;
  /** Repeats while the control database does not serve. */
  durable: <T>(ask: () => Promise<T>) => Promise<T>;
  cancellable: boolean;
}

/** What a step is given; `dispose` when it is over. */
export interface DisposableRun extends Run {
  dispose(): void;
}

export function createRun({ record, epoch, position, cluster, store, durable, cancellable }: RunParts): DisposableRun {
  const { operation } = record;
  const { id } = operation;
  const recorded = { ...operation.result };
  const abort = new AbortController();
  const look = (): void => {
    if (!cancellable || abort.signal.aborted) return;
    store.cancelRequested(id).then(
      (by) => by !== null && abort.abort(),
      // The next change or the next step finds it out.
      () => undefined,
    );
  };
  const stop = store.onChange((changed) => {
    if (changed === id || changed === null) look();
  });
  look();

  return {
    operationId: id,
    cluster,
    input: record.input,
    facts: record.facts,
    plan: operation.plan,
    requestedBy: record.requester.subject,
    reason: operation.reason,
    recorded,
    interrupted: operation.steps[position]?.actedAt != null,
    signal: abort.signal,
    dispose: stop,

    async progress(message, percent = null) {
      await durable(() => store.tellStep(id, epoch, position, { state: 'verifying', message, percent }));
    },

    async poll(what, probe, { timeoutMs, intervalMs = 250 }) {
      const until = performance.now() + timeoutMs;
      let last: string | null = null;
      for (;;) {
        if (abort.signal.aborted) throw new Cancelled(`Cancelled while waiting for ${what}.`);
        try {
          const found = await probe();
          if (found !== undefined) return found;
        } catch (error) {
          // What cannot be read now may be read in a moment; anything else is the step's own verdict.
          if (!isPassing(error)) throw error;
          last = messageOf(error);
        }
        if (performance.now() >= until) {
          const seconds = Math.round(timeoutMs / 1000);
          throw new Unsettled(`No ${what} within ${seconds} s${last === null ? '' : ` (${last})`}.`);
        }
        await sleep(intervalMs, abort.signal);
      }
    },

    async result(patch) {
      await durable(() => store.mergeResult(id, epoch, patch));
      Object.assign(recorded, patch);
    },
  };
}

/** Failures of a look: the network, a system that restarts. */
function isPassing(error: unknown): boolean {
  if (error instanceof ActError) return true;
  if (error instanceof Problem) return error.status === 503;
  return error instanceof Error && error.name === 'LookError';
}
