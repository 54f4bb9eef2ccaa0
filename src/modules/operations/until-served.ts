import { sleep } from '../../kernel/clock.ts';
import { messageOf, Problem } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';

/** Between two tries while the control database is down. */
export const retryMs = 250;

/**
 * Asks until the control database serves: a running operation has no other way to know or to tell. Errors that time does
 * not heal are thrown.
 */
export function untilServed(log: Logger): <T>(ask: () => Promise<T>) => Promise<T> {
  return async (ask) => {
    for (let failing = false; ;) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof Problem) || error.status !== 503) throw error;
        if (!failing) log.warn({ reason: messageOf(error) }, 'an operation waits for the control database');
        failing = true;
        await sleep(retryMs);
      }
    }
  };
}
