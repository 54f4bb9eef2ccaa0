import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from './errors.ts';

/** How long to keep asking, and what to say when the time is up. */
export interface WaitOptions {
  timeoutMs: number;
  intervalMs?: number;
  what: string;
  /** Ends the wait at once, for example because the process that is waited for has died. */
  giveUp?: () => string | undefined;
}

/**
 * Calls `probe` until it returns something other than `undefined` or `false`, and returns that.
 * A probe that throws counts as "not yet"; its last message is part of the timeout error.
 */
export async function waitFor<T>(probe: () => Promise<T | undefined | false>, options: WaitOptions): Promise<T> {
  const deadline = Date.now() + options.timeoutMs;
  let lastError = '';
  for (;;) {
    try {
      const value = await probe();
      if (value !== undefined && value !== false) return value;
    } catch (error) {
      lastError = error instanceof Error ? error.message : String(error);
    }
    const reason = options.giveUp?.();
    if (reason !== undefined) throw new LabError('start_failed', `${options.what}: ${reason}.`);
    if (Date.now() >= deadline) {
      const seconds = (options.timeoutMs / 1000).toFixed(0);
      throw new LabError(
        'timeout',
        `${options.what} did not happen within ${seconds} s${lastError && ` (${lastError})`}.`,
      );
    }
    await sleep(options.intervalMs ?? 100);
  }
}
