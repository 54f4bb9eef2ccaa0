import type { Clock } from '../../kernel/clock.ts';
import { messageOf } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import { freshValue } from '../../kernel/section.ts';
import type { ClusterHandle, OperationService, OperationStore } from '../operations/index.ts';
import type { HeldStates } from './held-states.ts';
import type { HeldState, HeldStateStore, PoolConsole } from './ports.ts';

/** How long the resume as an operation may take: it may have to wait for another one of the cluster. */
const patienceMs = 3000;
/** How often the console is asked of one that is over. */
const remindMs = 60_000;
/** How long after the end of its operation a pause may still arrive: what a process had sent before it died or slept. */
const graceMs = 30_000;

/**
 * A pause that nobody ends keeps clients waiting for ever, so it is ended here when its time is over, whatever became of
 * the operation and of the replica that began it. First as an operation, so that it is planned and audited like any other;
 * when that does not come to it in a few seconds (another operation runs, the control database is down), directly. Every
 * replica does this; to resume twice does no harm. What is held is kept until its operation has ended and nothing of it can
 * arrive any more, since a database that is not paused may be one that is not paused yet.
 */
export function createResumeChore(parts: {
  clusters: readonly ClusterHandle[];
  states: Pick<HeldStates, 'of'>;
  held: Pick<HeldStateStore, 'forget'>;
  service: Pick<OperationService, 'automate'>;
  operations: Pick<OperationStore, 'find' | 'remind'>;
  clock: Clock;
  log: Logger;
}): () => Promise<void> {
  const { clusters, states, held, service, operations, clock, log } = parts;

  async function forgetWhenEnded(cluster: ClusterHandle, pause: HeldState): Promise<void> {
    const operation = await operations.find(pause.operationId);
    const open = operation !== null && !operation.done;
    if (open || clock.now() - Date.parse(operation?.endedAt ?? pause.setAt) < graceMs) return;
    await held.forget(cluster.name, pause);
  }

  /** Somebody else has resumed it before its time, as the newest snapshot shows. */
  function shownResumed(cluster: ClusterHandle, { subject }: HeldState): boolean {
    const databases = freshValue(cluster.snapshot().cluster.pooler)?.databases;
    return databases?.find(({ name }) => name === subject)?.paused === false;
  }

  async function end(cluster: ClusterHandle, console: PoolConsole, pause: HeldState, overMs: number): Promise<void> {
    const { subject: database, operationId } = pause;
    const { databases } = await console.look();
    if (databases.find(({ name }) => name === database)?.paused !== true) {
      await forgetWhenEnded(cluster, pause);
      return;
    }
    if (overMs < 0) return;
    if (overMs < patienceMs) {
      const body = {
        database,
        reason: `the time of ${pause.state} by ${pause.setBy} is over: ${pause.reason}`.slice(0, 500),
      };
      const options = { actor: 'pool pause expiry', idempotencyKey: `resume-${operationId}` };
      await service.automate('pgbouncer.resume', cluster.name, body, options);
      return;
    }
    await console.run('RESUME', database);
    const message = `${database} was resumed directly, ${Math.round(overMs / 1000)} s after its time.`;
    log.warn({ cluster: cluster.name, operation: operationId }, message);
    await operations.remind(operationId, message, remindMs);
  }

  return async () => {
    const now = clock.now();
    const due = clusters.flatMap((cluster) => {
      const { console } = cluster.pools;
      if (console === null) return [];
      const pauses = (states.of(cluster.name) ?? []).filter(({ system }) => system === 'pgbouncer');
      return pauses.map((pause) => ({ cluster, console, pause, overMs: now - Date.parse(pause.endsAt ?? '') }));
    });
    const ended = due
      .filter(({ cluster, pause, overMs }) => overMs >= 0 || shownResumed(cluster, pause))
      .map(({ cluster, console, pause, overMs }) => end(cluster, console, pause, overMs));
    const failed = (await Promise.allSettled(ended)).find((result) => result.status === 'rejected');
    if (failed !== undefined) throw new Error(`a pause that is over was not ended: ${messageOf(failed.reason)}`);
  };
}
