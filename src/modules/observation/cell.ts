import { isoTime } from '../../kernel/clock.ts';
import { messageOf } from '../../kernel/errors.ts';
import type { Section, SectionError } from '../../kernel/section.ts';
import { LookError } from './ports.ts';

/** Failures in a row after which a system is asked less often, so that one that struggles is not hammered. */
const failuresToOpen = 3;
const longestPauseMs = 10_000;

export interface CellDump<T> {
  value: T | null;
  /** Milliseconds since the epoch. */
  observedAt: number | null;
  error: SectionError | null;
}

/**
 * One thing that is looked at again and again: its last value, when that was seen, and why the newest look failed.
 * It is also the breaker in front of that thing.
 */
export class Cell<T> {
  readonly source: string;
  readonly overdueMs: number;
  #value: T | null = null;
  #observedAt: number | null = null;
  #error: SectionError | null = null;
  #failures = 0;
  #nextTryAt = 0;

  constructor(source: string, overdueMs: number) {
    this.source = source;
    this.overdueMs = overdueMs;
  }

  /** Whether the breaker lets a look through. */
  mayLook(now: number): boolean {
    // A clock that was set back must not keep the breaker open for as long.
    return now >= this.#nextTryAt || this.#nextTryAt - now > longestPauseMs;
  }

  succeed(value: T, now: number): void {
    this.#value = value;
    this.#observedAt = now;
    this.#error = null;
    this.#failures = 0;
    this.#nextTryAt = 0;
  }

  fail(error: unknown, now: number): void {
    const code = error instanceof LookError ? error.code : 'protocol';
    this.#error = { code, message: messageOf(error), since: this.#error?.since ?? isoTime(now) };
    this.#failures += 1;
    if (this.#failures >= failuresToOpen) {
      const pauseMs = Math.min(longestPauseMs, 1000 * 2 ** (this.#failures - failuresToOpen));
      this.#nextTryAt = now + pauseMs;
    }
  }

  /** What is known, to be told to other replicas. */
  dump(): CellDump<T> {
    return { value: this.#value, observedAt: this.#observedAt, error: this.#error };
  }

  /** Takes over what another observer saw, with its age and its error. */
  load({ value, observedAt, error }: CellDump<T>): void {
    this.#value = value;
    this.#observedAt = observedAt;
    this.#error = error;
  }

  section(now: number): Section<T> {
    const { source } = this;
    const observedAt = this.#observedAt === null ? null : isoTime(this.#observedAt);
    if (this.#value === null) return { source, status: 'unknown', observedAt: null, error: this.#error, value: null };
    const fresh = this.#error === null && this.#observedAt !== null && now - this.#observedAt <= this.overdueMs;
    return { source, status: fresh ? 'fresh' : 'stale', observedAt, error: this.#error, value: this.#value };
  }
}

/** The same provenance around a part of the value. */
export function mapSection<T, U>(section: Section<T>, part: (value: T) => U | null): Section<U> {
  const value = section.value === null ? null : part(section.value);
  if (value === null) {
    const status = section.status === 'fresh' ? 'fresh' : 'unknown';
    return { ...section, status, observedAt: status === 'fresh' ? section.observedAt : null, value: null };
  }
  return { ...section, value };
}
