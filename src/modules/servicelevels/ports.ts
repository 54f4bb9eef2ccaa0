import type { FailoverCause } from './model.ts';

/** What one replica saw of a failover. Times are ISO 8601; null where it did not see it. */
export interface SeenFailover {
  cluster: string;
  systemIdentifier: string;
  timeline: number;
  previousTimeline: number;
  oldLeader: string | null;
  newLeader: string | null;
  lastHealthyAt: string | null;
  noticedAt: string | null;
  electedAt: string | null;
  writableAt: string | null;
  endedAt: string | null;
}

export interface RecordedFailover extends SeenFailover {
  cause: FailoverCause | null;
  /** ISO 8601 with microseconds, as exact as the database: two rows may share a millisecond. */
  recordedAt: string;
}

/** Where a page of failovers ended. Failovers may be recorded in one instant: the rest of the key tells them apart. */
export type FailoverPosition = Pick<RecordedFailover, 'recordedAt' | 'timeline' | 'systemIdentifier'>;

/** Looks at the members and sessions through HAProxy within one minute. */
export interface LevelCounts {
  looks: number;
  lookGapsMet: number;
  lookGapSumMs: number;
  lookGapMaxMs: number;
  sessions: number;
  sessionsMet: number;
  sessionSumMs: number;
  sessionMaxMs: number;
}

/** Everything rejects with a Problem when the control database does not serve. */
export interface ServiceLevelStore {
  /** Adds what was seen to the one row of that failover. Of the last sign of life the newest counts, else the earliest. */
  record(seen: SeenFailover): Promise<void>;
  /** The newest first; those that come after `before` in that order, if given. */
  failovers(cluster: string, before: FailoverPosition | null, limit: number): Promise<RecordedFailover[]>;
  failoversSince(cluster: string, since: string): Promise<RecordedFailover[]>;
  addCounts(cluster: string, minute: string, counts: LevelCounts): Promise<void>;
  countsSince(cluster: string, since: string): Promise<LevelCounts>;
  /** Forgets minutes that nobody asks for any more. */
  tidy(): Promise<void>;
}

/** Writes through the route that leads to the primary, for as long as a failover goes on. */
export interface WriteProbe {
  /** The timeline of the server that took the write. Rejects when nobody did. */
  write(): Promise<number>;
}
