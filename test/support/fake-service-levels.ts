import { systemClock } from '../../src/kernel/clock.ts';
import {
  createServiceLevelService,
  type FailoverPosition,
  type LevelCounts,
  type LevelTargets,
  type RecordedFailover,
  type SeenFailover,
  type ServiceLevelService,
  type ServiceLevelStore,
} from '../../src/modules/servicelevels/index.ts';
import { noCounts } from '../../src/modules/servicelevels/level-counter.ts';

export const fakeTargets: LevelTargets = {
  detectionMs: 10_000,
  completionMs: 30_000,
  healthIntervalMs: 10_000,
  connectionMs: 100,
};

const positionKey = ({ recordedAt, timeline, systemIdentifier }: FailoverPosition): string =>
  `${recordedAt} ${timeline} ${systemIdentifier}`;

/** Failovers and counts in memory. */
export class FakeServiceLevelStore implements ServiceLevelStore {
  /** When set, every write rejects with it. */
  error: Error | null = null;
  readonly recorded: SeenFailover[] = [];
  readonly counts: { cluster: string; minute: string; counts: LevelCounts }[] = [];
  /** What reads answer. */
  failoversToRead: RecordedFailover[] = [];
  countsToRead: LevelCounts = noCounts();

  record(seen: SeenFailover): Promise<void> {
    if (this.error !== null) return Promise.reject(this.error);
    this.recorded.push(seen);
    return Promise.resolve();
  }

  failovers(cluster: string, before: FailoverPosition | null, limit: number): Promise<RecordedFailover[]> {
    const of = this.failoversToRead.filter((one) => one.cluster === cluster);
    // In the order given; a page goes on behind the row that it names by its whole key.
    const last = of.findIndex((one) => before !== null && positionKey(one) === positionKey(before));
    return Promise.resolve(of.slice(last + 1).slice(0, limit));
  }

  failoversSince(cluster: string): Promise<RecordedFailover[]> {
    return this.failovers(cluster, null, 10_000);
  }

  addCounts(cluster: string, minute: string, counts: LevelCounts): Promise<void> {
    if (this.error !== null) return Promise.reject(this.error);
    this.counts.push({ cluster, minute, counts });
    return Promise.resolve();
  }

  countsSince(): Promise<LevelCounts> {
    return Promise.resolve(this.countsToRead);
  }

  tidy(): Promise<void> {
    return Promise.resolve();
  }
}

/** Service levels of clusters in which nothing has happened yet. */
export function fakeServiceLevels(clusters: Iterable<string>): ServiceLevelService {
  const targets = new Map([...clusters].map((name) => [name, fakeTargets]));
  return createServiceLevelService({ store: new FakeServiceLevelStore(), targets, clock: systemClock });
}
