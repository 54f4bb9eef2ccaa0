import { freshValue } from '../../kernel/section.ts';
import type { Cluster } from '../clusters/index.ts';
import type { LevelCounts } from './ports.ts';

/** What is promised, in milliseconds. */
export interface LevelTargets {
  detectionMs: number;
  completionMs: number;
  healthIntervalMs: number;
  connectionMs: number;
}

/** A gap this long means that this replica did not observe in between. */
const handedOverMs = 120_000;

/** Counts looks at the members and sessions through HAProxy, by minute, until they are written down. */
export class LevelCounter {
  readonly #targets: LevelTargets;
  readonly #minutes = new Map<string, LevelCounts>();
  #lookedAt: number | null = null;
  #sessionsAt = new Map<string, string>();

  constructor(targets: LevelTargets) {
    this.#targets = targets;
  }

  see(cluster: Cluster): void {
    const times = cluster.members.flatMap(({ patroni, postgres }) => [patroni, postgres]).map(lookedAt);
    const newest = Math.max(...times.filter((at) => at !== null), Number.NEGATIVE_INFINITY);
    if (!Number.isFinite(newest)) return;
    const before = this.#lookedAt;
    if (before === null || newest > before) {
      this.#lookedAt = newest;
      if (before !== null && newest - before < handedOverMs) this.#countLook(newest, newest - before);
    }
    for (const { name, observed } of cluster.routes) {
      const answer = freshValue(observed);
      const at = observed.observedAt;
      if (answer === null || at === null || this.#sessionsAt.get(name) === at) continue;
      this.#sessionsAt.set(name, at);
      this.#countSession(Date.parse(at), answer.latencyMs);
    }
  }

  /** Everything counted since the last time. */
  take(): { minute: string; counts: LevelCounts }[] {
    const all = [...this.#minutes].map(([minute, counts]) => ({ minute, counts }));
    this.#minutes.clear();
    return all;
  }

  /** What could not be written down is counted again. */
  putBack(minute: string, counts: LevelCounts): void {
    const since = this.#minutes.get(minute) ?? noCounts();
    this.#minutes.set(minute, {
      looks: counts.looks + since.looks,
      lookGapsMet: counts.lookGapsMet + since.lookGapsMet,
      lookGapSumMs: counts.lookGapSumMs + since.lookGapSumMs,
      lookGapMaxMs: Math.max(counts.lookGapMaxMs, since.lookGapMaxMs),
      sessions: counts.sessions + since.sessions,
      sessionsMet: counts.sessionsMet + since.sessionsMet,
      sessionSumMs: counts.sessionSumMs + since.sessionSumMs,
      sessionMaxMs: Math.max(counts.sessionMaxMs, since.sessionMaxMs),
    });
  }

  #countLook(at: number, gapMs: number): void {
    const counts = this.#countsAt(at);
    counts.looks += 1;
    if (gapMs <= this.#targets.healthIntervalMs) counts.lookGapsMet += 1;
    counts.lookGapSumMs += gapMs;
    counts.lookGapMaxMs = Math.max(counts.lookGapMaxMs, gapMs);
  }

  #countSession(at: number, tookMs: number): void {
    const counts = this.#countsAt(at);
    counts.sessions += 1;
    if (tookMs < this.#targets.connectionMs) counts.sessionsMet += 1;
    counts.sessionSumMs += tookMs;
    counts.sessionMaxMs = Math.max(counts.sessionMaxMs, tookMs);
  }

  #countsAt(at: number): LevelCounts {
    const minute = minuteOf(at);
    const known = this.#minutes.get(minute) ?? noCounts();
    this.#minutes.set(minute, known);
    return known;
  }
}

export function noCounts(): LevelCounts {
  const looks = { looks: 0, lookGapsMet: 0, lookGapSumMs: 0, lookGapMaxMs: 0 };
  return { ...looks, sessions: 0, sessionsMet: 0, sessionSumMs: 0, sessionMaxMs: 0 };
}

/** A look that failed was a look too. */
function lookedAt({ observedAt }: { observedAt: string | null }): number | null {
  return observedAt === null ? null : Date.parse(observedAt);
}

function minuteOf(at: number): string {
  return new Date(Math.floor(at / 60_000) * 60_000).toISOString();
}
