import { messageOf, Problem } from '../../kernel/errors.ts';
import { Failed, Unsettled } from './define-operation.ts';
import { ActError, type Ending } from './ports.ts';

/** Another execution has taken over: this one may do nothing any more, and says nothing. */
export class Superseded extends Error {
  override readonly name = 'Superseded';
}

/** The operation has ended, as when it is cancelled before it begins: there is nothing left to do. */
export class Ended extends Error {
  override readonly name = 'Ended';
}

/** What happened to the execution says nothing about the operation. */
export function isNotOurs(error: unknown): boolean {
  return error instanceof Superseded || error instanceof Ended;
}

/** The same end after what was done was taken back; in doubt when that did not work. */
export function withUndone(ending: Ending, { done, failed }: { done: string[]; failed: string[] }): Ending {
  const message = [ending.message, ...done, ...failed].join(' ');
  if (failed.length === 0) return { ...ending, message };
  const error = { code: 'undo_failed', message: failed.join(' '), remedy: 'Look at the cluster and undo it by hand.' };
  return { state: 'needs_attention', message, error };
}

/** The end of an operation that somebody stopped. */
export function cancelledBy(who: string, seen = ''): Ending {
  const message = `Cancelled by ${who}; what was done before stands in the steps. ${seen}`.trimEnd();
  return { state: 'cancelled', message, error: null };
}

/** What an error means for the operation: known to have failed, or in doubt. */
export function endingOf(error: unknown, where: string): Ending {
  const message = messageOf(error);
  if (error instanceof Failed) {
    return { state: 'failed', message, error: { code: error.code, message, remedy: error.remedy } };
  }
  if (error instanceof ActError && error.certainty !== 'uncertain') {
    return { state: 'failed', message, error: { code: error.certainty, message, remedy: null } };
  }
  if (error instanceof Problem) {
    return { state: 'failed', message: `${message} ${where}`, error: { code: error.code, message, remedy: null } };
  }
  const remedy =
    error instanceof Unsettled && error.remedy !== null ? error.remedy : 'Look at the cluster before the next change.';
  const code = error instanceof Unsettled ? 'unsettled' : 'internal';
  return { state: 'needs_attention', message: `${message} ${where}`, error: { code, message, remedy } };
}

/** The code of a refusal by policy; null for a check of the operation itself. */
export function policyCode(id: string): string | null {
  return { 'policy.kill_switch': 'mutations_disabled', 'policy.freeze': 'change_freeze' }[id] ?? null;
}
