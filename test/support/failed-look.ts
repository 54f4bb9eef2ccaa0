import { expect } from 'vitest';
import { LookError } from '../../src/modules/observation/ports.ts';

/** What a timer of a busy machine may add to a deadline. */
const toleranceMs = 250;

/** Runs a look that must fail with a LookError within its deadline, and hands back the error. */
export async function failedLook(
  deadlineMs: number,
  look: (deadlineMs: number) => Promise<unknown>,
): Promise<LookError> {
  const startedAt = performance.now();
  const outcome = await look(deadlineMs).then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  expect(performance.now() - startedAt).toBeLessThan(deadlineMs + toleranceMs);
  if (!('error' in outcome)) throw new Error(`the look succeeded: ${JSON.stringify(outcome.value)}`);
  expect(outcome.error).toBeInstanceOf(LookError);
  return outcome.error as LookError;
}
