import type { Section } from '../../kernel/section.ts';
import type { Check } from '../clusters/index.ts';

type Verdict = Pick<Check, 'status' | 'message'> & Partial<Pick<Check, 'value' | 'limit' | 'unit' | 'observedAt'>>;

export function check(id: string, subject: string, verdict: Verdict): Check {
  return { id, subject, value: null, limit: null, unit: null, observedAt: null, ...verdict };
}

/**
 * A check on something observed: judged by `judge` when the newest look succeeded, failed with the look's own error
 * when it did not, and unknown when nobody has looked yet or the look is overdue.
 */
export function checkSection<T>(id: string, subject: string, section: Section<T>, judge: (value: T) => Verdict): Check {
  const { observedAt, error } = section;
  if (section.status === 'fresh' && section.value !== null) {
    return check(id, subject, { observedAt, ...judge(section.value) });
  }
  if (error !== null) {
    const status = error.code === 'not_configured' ? 'unknown' : 'fail';
    return check(id, subject, { status, message: `${error.message} (since ${error.since})`, observedAt });
  }
  const message = observedAt === null ? 'Not looked at yet.' : `Last seen at ${observedAt}; newer looks are overdue.`;
  return check(id, subject, { status: 'unknown', message, observedAt });
}
