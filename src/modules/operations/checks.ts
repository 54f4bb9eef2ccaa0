import type { Impact, PlanCheck } from './model.ts';

interface Numbers {
  value?: number | null;
  limit?: number | null;
  unit?: string | null;
}

/** One check of a plan. `passed` null: it cannot be known, which stands in the way as a failure does. */
export function check(
  id: string,
  subject: string,
  passed: boolean | null,
  message: string,
  numbers: Numbers = {},
): PlanCheck {
  const status = passed === null ? 'unknown' : passed ? 'pass' : 'fail';
  return { id, subject, status, message, ...filled(numbers) };
}

/** Worth knowing, and no hindrance. */
export function warning(id: string, subject: string, message: string, numbers: Numbers = {}): PlanCheck {
  return { id, subject, status: 'warn', message, ...filled(numbers) };
}

function filled({ value = null, limit = null, unit = null }: Numbers) {
  return { value, limit, unit };
}

/** Whether a check stands in the way. */
export function blocks({ status }: PlanCheck): boolean {
  return status === 'fail' || status === 'unknown';
}

/** What happens to nobody. */
export function noImpact(summary: string): Impact {
  return { summary, sessionsDropped: 0, writeOutageSeconds: 0, dataLossBytes: 0, dataLossSeconds: 0 };
}
