import { sleep } from '../../kernel/clock.ts';
import { messageOf } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { OperationEngine, OperationStore } from './ports.ts';

const roundMs = 1000;
const tidyMs = 600_000;

/** Something that is looked after in each round; several replicas may do so at once. */
export type Chore = () => Promise<void>;

/**
 * What nobody asks for and must happen: approvals expire, schedules fire, what was accepted and not given to the engine is
 * given to it, what the engine has given up gets a truthful end. Every replica does this; each act is idempotent.
 */
export function createMaintenance(parts: {
  store: OperationStore;
  engine: OperationEngine;
  log: Logger;
  chores: readonly Chore[];
}): { start(): void; close(): Promise<void> } {
  const { store, engine, log } = parts;
  const stop = new AbortController();
  let running = Promise.resolve();

  async function enqueueDue(): Promise<void> {
    for (const { id, cluster } of await store.dueForEngine()) {
      await engine.enqueue(id, cluster);
      await store.markEnqueued(id);
    }
  }

  let tidiedAt = performance.now();

  async function tidy(): Promise<void> {
    if (performance.now() - tidiedAt < tidyMs) return;
    tidiedAt = performance.now();
    await store.tidy();
    await engine.tidy();
  }

  async function endAbandoned(): Promise<void> {
    const unfinished = await store.unfinished();
    if (unfinished.length === 0) return;
    for (const id of await engine.abandoned(unfinished)) {
      const message = 'The engine gave it up, and what was done is not known beyond its steps.';
      const error = { code: 'abandoned', message, remedy: 'Look at the steps and at the cluster.' };
      if (await store.finish(id, null, { state: 'needs_attention', message, error })) {
        log.error({ operation: id }, 'the engine gave up an operation');
      }
    }
  }

  const chores: readonly Chore[] = [
    async () => {
      await store.expireApprovals();
    },
    enqueueDue,
    endAbandoned,
    tidy,
    ...parts.chores,
  ];

  async function loop(): Promise<void> {
    const failing = new Set<number>();
    while (!stop.signal.aborted) {
      for (const [index, chore] of chores.entries()) {
        try {
          await chore();
          failing.delete(index);
        } catch (error) {
          // Once an outage: it is tried every second.
          if (!failing.has(index))
            log.warn({ reason: messageOf(error), chore: index }, 'maintenance could not be done');
          failing.add(index);
        }
      }
      await sleep(roundMs, stop.signal);
    }
  }

  return {
    start() {
      running = loop();
    },
    async close() {
      stop.abort();
      await running;
    },
  };
}
