import type { Timeline, TimelineCause } from './model.ts';
import type { PublishedSnapshot } from './ports.ts';

/** An operation that ended a timeline, and when it ran. */
export interface TimelineEnd {
  cluster: string;
  previousTimeline: number;
  startedAt: string;
  endedAt: string;
  cause: TimelineCause;
}

/** Clocks of the control plane and of the members differ a little. */
const slackMs = 60_000;
/** For each cluster; Patroni's own history is as long. */
const maxKept = 1000;

/**
 * Who ended which timeline, in memory, so that reads need no database. What it adds to a published snapshot is an object
 * of its own, the same one until the snapshot or what is known changes: what is cached by it stays cached.
 */
export class TimelineCauses {
  readonly #ends = new Map<string, readonly TimelineEnd[]>();
  readonly #shown = new WeakMap<PublishedSnapshot, { ends: readonly TimelineEnd[]; published: PublishedSnapshot }>();

  /** Takes in ended operations, those that are known already as well. */
  add(found: readonly TimelineEnd[]): void {
    for (const cluster of new Set(found.map((end) => end.cluster))) {
      const known = this.#ends.get(cluster) ?? [];
      const ids = new Set(known.map(({ cause }) => cause.operationId));
      const fresh = found.filter((end) => end.cluster === cluster && !ids.has(end.cause.operationId));
      if (fresh.length === 0) continue;
      const all = [...known, ...fresh].sort((a, b) => Date.parse(b.endedAt) - Date.parse(a.endedAt));
      this.#ends.set(cluster, all.slice(0, maxKept));
    }
  }

  /** The snapshot with the causes of its timelines. */
  showIn(published: PublishedSnapshot): PublishedSnapshot {
    const { snapshot } = published;
    const { history } = snapshot.cluster;
    const ends = this.#ends.get(snapshot.cluster.name);
    if (ends === undefined || history.value === null) return published;
    const known = this.#shown.get(published);
    if (known?.ends === ends) return known.published;
    const value = history.value.map((timeline) => ({ ...timeline, cause: causeOf(timeline, ends) }));
    const shown: PublishedSnapshot = {
      ...published,
      contentTag: `${published.contentTag} ${ends[0]?.cause.operationId ?? ''}`,
      snapshot: { ...snapshot, cluster: { ...snapshot.cluster, history: { ...history, value } } },
    };
    this.#shown.set(published, { ends, published: shown });
    return shown;
  }
}

/** Numbers of timelines come again when a cluster is made anew, so the time has to fit as well. */
function causeOf({ timeline, at }: Timeline, ends: readonly TimelineEnd[]): TimelineCause | null {
  const when = at === null ? null : Date.parse(at);
  const found = ends.find(
    (end) =>
      end.previousTimeline === timeline &&
      (when === null || (Date.parse(end.startedAt) - slackMs <= when && when <= Date.parse(end.endedAt) + slackMs)),
  );
  return found?.cause ?? null;
}
