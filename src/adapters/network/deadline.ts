import { LookError } from '../../modules/observation/ports.ts';
import { toLookError } from './look-error.ts';

/**
 * Runs a look that settles within the deadline, whatever the library below does: it rejects with a `LookError` at the
 * latest when the deadline passes, and the signal then tells the look to let go of its sockets.
 */
export function withDeadline<T>(
  subject: string,
  deadlineMs: number,
  look: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const timer = setTimeout(() => {
      const error = new LookError('timeout', `${subject}: no answer within ${deadlineMs} ms`);
      reject(error);
      controller.abort(error);
    }, deadlineMs);
    look(controller.signal).then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(toLookError(error, subject));
      },
    );
  });
}

/** Milliseconds since a `performance.now()`, with one decimal: finer differences are noise. */
export function elapsedMs(startedAt: number): number {
  return Math.round((performance.now() - startedAt) * 10) / 10;
}
