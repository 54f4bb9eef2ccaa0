import { sleep } from '../../kernel/clock.ts';
import { messageOf } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Logger } from '../../kernel/logger.ts';
import { retryMs, untilServed } from './until-served.ts';
import { Cancelled, Failed, Unsettled, type AnyOperation, type Run, type Step } from './define-operation.ts';
import { cancelledBy, Ended, endingOf, isNotOurs, Superseded, withUndone } from './endings.ts';
import type { OperationState } from './model.ts';
import { planAnew } from './plan-anew.ts';
import {
  ActError,
  type ClusterHandle,
  type Ending,
  type OperationProgram,
  type OperationRecord,
  type OperationStore,
} from './ports.ts';
import { createRun } from './run.ts';
import type { OperationRegistry } from './registry.ts';

interface Parts {
  registry: OperationRegistry;
  clusters: ReadonlyMap<string, ClusterHandle>;
  store: OperationStore;
  log: Logger;
}

/** How long a rest of another operation is waited for. */
const busyMs = 60_000;
/** Between the right to act and the act itself: a process that was stopped in between must not act late. */
const actWithinMs = 2000;

/**
 * Runs operations step by step. Everything that must not happen twice is decided by the control database: who executes
 * (the epoch), and which attempt may act in a step (one for ever). So a replica that dies, sleeps or is cut off can lose
 * its turn, and never doubles an effect.
 */
export function createProgram(parts: Parts): OperationProgram {
  const { registry, clusters, store, log } = parts;
  const durable = untilServed(log);

  /** Nothing is left to do when the operation has ended; whatever else made an answer impossible is thrown. */
  async function orEnded<T>(id: string, work: () => Promise<T>, ended: T): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Ended) return ended;
      if (!(error instanceof Superseded)) throw error;
      const record = await durable(() => store.record(id));
      if (record === null || record.operation.done) return ended;
      throw error;
    }
  }

  async function recordOf(id: string, epoch: number): Promise<OperationRecord> {
    const record = await durable(() => store.record(id));
    if (record === null || record.operation.done) throw new Ended();
    if (record.epoch !== epoch) throw new Superseded();
    return record;
  }

  /** What this release knows of it; during an upgrade another one may have accepted it. */
  function lookUp({ operation }: OperationRecord): { definition: AnyOperation; cluster: ClusterHandle } {
    const definition = registry.get(operation.kind);
    const cluster = clusters.get(operation.cluster);
    if (definition !== null && cluster !== undefined) return { definition, cluster };
    const what = definition === null ? `operation ${operation.kind}` : `cluster ${operation.cluster}`;
    const remedy = 'Upgrade every replica to one release.';
    throw new Failed(`This release knows no ${what}.`, { code: 'not_supported', remedy });
  }

  async function end(id: string, epoch: number, ending: Ending): Promise<void> {
    await durable(() => store.finish(id, epoch, ending));
  }

  return {
    claim: (id) => durable(() => store.claim(id)),
    begin: (id, epoch) => orEnded(id, () => begin(id, epoch), null),
    step: (id, epoch, position) => orEnded(id, () => takeTurn(id, epoch, position), false),
    finish: (id, epoch) => orEnded(id, () => finish(id, epoch), undefined),
  };

  async function begin(id: string, epoch: number): Promise<number | null> {
    const record = await recordOf(id, epoch);
    const { operation } = record;
    // An execution before this one has begun already.
    if (operation.startedAt !== null) return operation.steps.length;
    try {
      const { definition, cluster } = lookUp(record);
      const planned = await planAnew(record, definition, cluster, await durable(() => store.policy()));
      const steps = definition
        .steps({ input: record.input, facts: planned.facts })
        .map(({ id: stepId, title }) => ({ id: stepId, title }));
      // By the engine's queue nothing of this cluster runs; a rest of an earlier one is waited for.
      for (const until = performance.now() + busyMs; ;) {
        const began = await durable(() => store.begin(id, epoch, { plan: planned.plan, facts: planned.facts, steps }));
        if (began === 'began') return steps.length;
        if (began === 'superseded') {
          // Cancelled or taken over meanwhile, or this very call has begun and lost its answer.
          const now = await recordOf(id, epoch);
          if (now.operation.startedAt !== null) return now.operation.steps.length;
          throw new Superseded();
        }
        if (performance.now() > until) {
          throw new Failed('Another operation of the cluster has not ended. Nothing was done.', {
            code: 'operation_in_progress',
          });
        }
        await sleep(retryMs);
      }
    } catch (error) {
      if (isNotOurs(error)) throw error;
      await end(id, epoch, endingOf(error, 'Nothing was done.'));
      return null;
    }
  }

  async function takeTurn(id: string, epoch: number, position: number): Promise<boolean> {
    const record = await recordOf(id, epoch);
    const { operation } = record;
    const known = operation.steps[position];
    if (known === undefined) return false;
    if (known.state === 'done' || known.state === 'skipped') return true;
    if (record.ending !== null) return false;
    try {
      const { step, cluster } = stepOf(record, known.id, position);
      // What has been done is still looked after: only a step that would act is not begun any more.
      const stopped = known.actedAt === null && step.act !== undefined ? await stoppedBefore(record, step) : null;
      if (stopped !== null) {
        await setEnding(record, epoch, stopped);
        return false;
      }
      const cancellable = step.cancellable === true;
      const run = createRun({ record, epoch, position, cluster, store, durable, cancellable });
      await takeStep(step, run, epoch, position).finally(() => run.dispose());
      return true;
    } catch (error) {
      if (isNotOurs(error)) throw error;
      const ending =
        error instanceof Cancelled
          ? cancelledBy(await cancelledByWhom(id), error.message)
          : endingOf(error, `At ${known.title}.`);
      log.info(
        { operation: id, step: known.id, state: ending.state, reason: ending.message },
        'a step did not succeed',
      );
      await tell(id, epoch, position, 'failed', ending.message);
      await setEnding(record, epoch, ending);
      return false;
    }
  }

  /** Rights to act belong to positions: under other steps they would be those of another act. */
  function stepOf(record: OperationRecord, known: string, position: number): { step: Step; cluster: ClusterHandle } {
    const { definition, cluster } = lookUp(record);
    const step: Step | undefined = definition.steps({ input: record.input, facts: record.facts })[position];
    if (step?.id === known) return { step, cluster };
    throw new Unsettled(`This release has other steps for ${definition.kind}: ${known} is not taken by it.`, {
      remedy: 'Upgrade every replica to one release.',
    });
  }

  async function finish(id: string, epoch: number): Promise<void> {
    const record = await recordOf(id, epoch);
    const { ending } = record;
    if (ending !== null) {
      const acted = record.operation.steps.some(({ actedAt }) => actedAt !== null);
      await end(id, epoch, acted ? withUndone(ending, await undoSteps(record, epoch, ending.state)) : ending);
      return;
    }
    await end(id, epoch, { state: 'succeeded', message: conclusionOf(record, epoch), error: null });
  }

  function conclusionOf(record: OperationRecord, epoch: number): string {
    const { definition, cluster } = lookUp(record);
    const run = createRun({ record, epoch, position: 0, cluster, store, durable, cancellable: false });
    run.dispose();
    return definition.conclude?.(run, record.operation.result) ?? record.operation.message;
  }

  /** Somebody has asked to stop, or the kill switch is on: null when neither. */
  async function stoppedBefore({ operation }: OperationRecord, { title }: Step): Promise<Ending | null> {
    if (operation.cancelRequestedBy !== null) return cancelledBy(operation.cancelRequestedBy);
    const { killSwitch } = await durable(() => store.policy());
    if (!killSwitch.engaged) return null;
    const message = `Stopped by the kill switch before: ${title}. What was done before stands in the steps.`;
    return endingOf(new Failed(message, { code: 'mutations_disabled' }), '');
  }

  async function takeStep(step: Step, run: Run, epoch: number, position: number): Promise<void> {
    const id = run.operationId;
    await tell(id, epoch, position, 'running', step.title);
    const already = (await step.check?.(run)) ?? null;
    if (already !== null) {
      await tell(id, epoch, position, 'done', already);
      return;
    }
    const acted = step.act === undefined ? '' : await act(step, run, epoch, position);
    if (step.verify === undefined) {
      await tell(id, epoch, position, 'done', acted);
      return;
    }
    await tell(id, epoch, position, 'verifying', acted === '' ? step.title : acted);
    const confirmed = await step.verify(run);
    await tell(id, epoch, position, 'done', acted === '' ? confirmed : `${acted} ${confirmed}`);
  }

  async function act(step: Step, run: Run, epoch: number, position: number): Promise<string> {
    const attempt = newId();
    const id = run.operationId;
    const askedAt = performance.now();
    const right = await durable(() => store.mayAct(id, epoch, position, attempt));
    if (right === 'superseded') throw new Superseded();
    if (right === 'interrupted' && step.fenced !== true) {
      return 'An execution before this one may have acted, so it is not done again.';
    }
    if (right === 'yes' && performance.now() - askedAt > actWithinMs) {
      // This process was stopped or starved: whoever waited for it may have given up.
      await durable(() => store.didNotAct(id, epoch, position, attempt));
      const current = await durable(() => store.record(id));
      if (current?.epoch !== epoch) throw new Superseded();
      return act(step, run, epoch, position);
    }
    try {
      return (await step.act?.(run)) ?? '';
    } catch (error) {
      if (error instanceof Failed && error.didNothing)
        await durable(() => store.didNotAct(id, epoch, position, attempt));
      if (!(error instanceof ActError)) throw error;
      if (error.certainty === 'uncertain' && step.verify !== undefined) {
        return `${error.message} Whether it was done is found out by looking.`;
      }
      // What did nothing has nothing to take back.
      if (error.certainty !== 'uncertain') await durable(() => store.didNotAct(id, epoch, position, attempt));
      throw error;
    }
  }

  async function tell(
    id: string,
    epoch: number,
    position: number,
    state: 'running' | 'verifying' | 'done' | 'failed' | 'undone',
    message: string,
  ): Promise<void> {
    if (!(await durable(() => store.tellStep(id, epoch, position, { state, message })))) throw new Superseded();
  }

  async function setEnding({ operation }: OperationRecord, epoch: number, ending: Ending): Promise<void> {
    await durable(() => store.setEnding(operation.id, epoch, ending));
  }

  async function cancelledByWhom(id: string): Promise<string> {
    return (await durable(() => store.cancelRequested(id))) ?? 'somebody';
  }

  /** Backwards over what was done; a step that cannot be undone leaves the end in doubt. */
  async function undoSteps(
    record: OperationRecord,
    epoch: number,
    end: OperationState,
  ): Promise<{ done: string[]; failed: string[] }> {
    const outcome = { done: [] as string[], failed: [] as string[] };
    for (const [position, known] of [...record.operation.steps.entries()].reverse()) {
      if (known.actedAt === null || known.state === 'undone') continue;
      try {
        const { step, cluster } = stepOf(record, known.id, position);
        if (step.undo === undefined || (end === 'needs_attention' && step.staysInDoubt === true)) continue;
        const run = createRun({ record, epoch, position, cluster, store, durable, cancellable: false });
        const message = await step.undo(run).finally(() => run.dispose());
        await tell(record.operation.id, epoch, position, 'undone', message);
        outcome.done.push(message);
      } catch (error) {
        if (isNotOurs(error)) throw error;
        outcome.failed.push(`${known.title} could not be undone: ${messageOf(error)}`);
      }
    }
    return outcome;
  }
}
