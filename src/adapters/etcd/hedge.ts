import type { LookError } from '../../modules/observation/ports.ts';
import { combine } from './grpc-error.ts';

/**
 * Tries the candidates one after the other until one answers: the next starts when the one before has failed or has been
 * silent for `hedgeMs`, so a hung endpoint costs that long and not the deadline. Rejects when all have failed.
 */
export function firstAnswer<T>(
  candidates: readonly string[],
  hedgeMs: number,
  attempt: (candidate: string) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const errors: LookError[] = [];
    let started = 0;
    let timer: NodeJS.Timeout | undefined;
    const startNext = (): void => {
      clearTimeout(timer);
      const candidate = candidates[started];
      if (candidate === undefined) return;
      started += 1;
      timer = setTimeout(startNext, hedgeMs);
      attempt(candidate).then(
        (value) => {
          clearTimeout(timer);
          started = candidates.length;
          resolve(value);
        },
        (error: unknown) => {
          errors.push(error as LookError);
          if (errors.length === candidates.length) {
            clearTimeout(timer);
            reject(combine(errors));
          } else {
            startNext();
          }
        },
      );
    };
    startNext();
  });
}
