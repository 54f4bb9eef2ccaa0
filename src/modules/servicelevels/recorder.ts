import { sleep, type Clock, isoTime } from '../../kernel/clock.ts';
import { messageOf } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import { freshValue } from '../../kernel/section.ts';
import type { Cluster, SnapshotSource } from '../clusters/index.ts';
import { FailoverWatch } from './failover-watch.ts';
import { LevelCounter, type LevelTargets } from './level-counter.ts';
import type { SeenFailover, ServiceLevelStore, WriteProbe } from './ports.ts';

/** Between two writes of the probe: what the time of the first one is late by. */
const probeMs = 100;
/** A failover that takes longer than this is told by its other times. */
const probeForMs = 600_000;
const flushMs = 1000;
/** In rounds of writing. */
const countsEvery = 5;
const tidyEvery = 3600;

export interface RecorderParts {
  source: SnapshotSource;
  /** Null where no route leads to the primary. */
  probe: WriteProbe | null;
  store: ServiceLevelStore;
  targets: LevelTargets;
  /** Name of this replica: the one that observes is the one that probes and counts. */
  replica: string;
  clock: Clock;
  log: Logger;
}

/**
 * Records what happens to one cluster. Every replica tells what it saw of a failover, so that none is lost with a replica;
 * the database keeps one row. What cannot be written is kept and written later.
 */
export class Recorder {
  readonly #parts: RecorderParts;
  readonly #watch = new FailoverWatch();
  readonly #counter: LevelCounter;
  readonly #stop = new AbortController();
  /** Not written yet, by `keyOf`: a cluster that is made anew counts its timelines from 1 again. */
  readonly #unwritten = new Map<string, SeenFailover>();
  readonly #inHistory = new Set<string>();
  #probing = false;
  #unsubscribe = (): void => undefined;
  #writing: Promise<void> = Promise.resolve();
  #rounds = 0;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
    this.#counter = new LevelCounter(parts.targets);
  }

  start(): void {
    const { source } = this.#parts;
    this.#unsubscribe = source.onSnapshot(({ snapshot }) => this.#see(snapshot.cluster));
    this.#writing = this.#write();
  }

  async close(): Promise<void> {
    this.#unsubscribe();
    this.#stop.abort();
    await this.#writing;
  }

  #see(cluster: Cluster): void {
    const { mode, replica } = cluster.observer;
    // What was read back from Redis is as old as it says and shows nothing that happens.
    if (mode === 'restored') return;
    const seen = this.#watch.see(cluster);
    if (seen !== null) this.#keep(seen);
    this.#readHistory(cluster);
    if (replica !== this.#parts.replica) return;
    this.#counter.see(cluster);
    if (this.#watch.outage !== null) void this.#probe();
  }

  /** Failovers that nobody saw: Patroni remembers that they were, and when. */
  #readHistory(cluster: Cluster): void {
    const systemIdentifier = freshValue(cluster.dcs)?.systemIdentifier ?? null;
    if (systemIdentifier === null) return;
    for (const { timeline, at, newLeader } of freshValue(cluster.history) ?? []) {
      const key = keyOf({ systemIdentifier, timeline: timeline + 1 });
      if (this.#inHistory.has(key)) continue;
      this.#inHistory.add(key);
      this.#keep({
        ...{ cluster: cluster.name, systemIdentifier, timeline: timeline + 1, previousTimeline: timeline },
        ...{ oldLeader: null, newLeader, lastHealthyAt: null, noticedAt: null, electedAt: null, writableAt: null },
        endedAt: at,
      });
    }
  }

  #keep(seen: SeenFailover): void {
    const key = keyOf(seen);
    const known = this.#unwritten.get(key);
    this.#unwritten.set(key, known === undefined ? seen : merge(known, seen));
  }

  /** Writes through HAProxy until somebody on a newer timeline takes it, or the outage is over without one. */
  async #probe(): Promise<void> {
    const { probe, clock } = this.#parts;
    if (this.#probing || probe === null) return;
    this.#probing = true;
    const until = performance.now() + probeForMs;
    const begun = this.#watch.outage;
    try {
      while (begun !== null && !this.#stop.signal.aborted && performance.now() < until) {
        const timeline = await probe.write().catch(() => null);
        if (timeline !== null && timeline > begun.reign.timeline) {
          this.#keep({
            ...{ cluster: this.#parts.source.cluster, systemIdentifier: begun.reign.systemIdentifier, timeline },
            ...{ previousTimeline: begun.reign.timeline, oldLeader: begun.reign.leader, newLeader: begun.newLeader },
            ...{ lastHealthyAt: begun.reign.lastHealthyAt, noticedAt: begun.noticedAt, electedAt: begun.electedAt },
            ...{ writableAt: isoTime(clock.now()), endedAt: null },
          });
          return;
        }
        const now = this.#watch.outage;
        // The old leader is well again: there was no failover.
        if (timeline === begun.reign.timeline && now === null) return;
        // Somebody on the old timeline takes writes: no need to write that often.
        await sleep(timeline === null ? probeMs : 10 * probeMs, this.#stop.signal);
      }
    } finally {
      this.#probing = false;
    }
  }

  async #write(): Promise<void> {
    let failing = false;
    while (!this.#stop.signal.aborted) {
      await sleep(flushMs, this.#stop.signal);
      try {
        await this.#flush();
        failing = false;
      } catch (error) {
        const { log, source } = this.#parts;
        const reason = messageOf(error);
        // Once an outage: it is tried every second.
        if (!failing) log.warn({ cluster: source.cluster, reason }, 'service levels could not be written down');
        failing = true;
      }
    }
  }

  async #flush(): Promise<void> {
    const { store } = this.#parts;
    for (const [key, seen] of this.#unwritten) {
      await store.record(seen);
      // What was seen meanwhile is still to be written.
      if (this.#unwritten.get(key) === seen) this.#unwritten.delete(key);
    }
    this.#rounds += 1;
    if (this.#rounds % countsEvery === 0) await this.#writeCounts();
    if (this.#rounds % tidyEvery === 0) await store.tidy();
  }

  async #writeCounts(): Promise<void> {
    const { store, source } = this.#parts;
    const taken = this.#counter.take();
    for (const [index, { minute, counts }] of taken.entries()) {
      try {
        await store.addCounts(source.cluster, minute, counts);
      } catch (error) {
        for (const left of taken.slice(index)) this.#counter.putBack(left.minute, left.counts);
        throw error;
      }
    }
  }
}

function keyOf({ systemIdentifier, timeline }: Pick<SeenFailover, 'systemIdentifier' | 'timeline'>): string {
  return `${systemIdentifier} ${timeline}`;
}

function merge(a: SeenFailover, b: SeenFailover): SeenFailover {
  return {
    ...a,
    oldLeader: a.oldLeader ?? b.oldLeader,
    newLeader: a.newLeader ?? b.newLeader,
    lastHealthyAt: a.lastHealthyAt ?? b.lastHealthyAt,
    noticedAt: a.noticedAt ?? b.noticedAt,
    electedAt: a.electedAt ?? b.electedAt,
    writableAt: a.writableAt ?? b.writableAt,
    endedAt: a.endedAt ?? b.endedAt,
  };
}
