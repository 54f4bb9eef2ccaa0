import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../kernel/clock.ts';
import { messageOf } from '../../kernel/errors.ts';
import type { ClusterEvent, PublishedSnapshot, Snapshot, SnapshotSource } from '../clusters/index.ts';
import { assemble } from './assemble.ts';
import { EventLog } from './event-log.ts';
import { eventsBetween } from './events.ts';
import { Observations } from './observations.ts';
import { Observer, type ObserverLog } from './observer.ts';
import type { ClusterReaders, ObservationBus } from './ports.ts';
import type { ObservationSettings } from './settings.ts';

interface Message {
  snapshot: Snapshot;
  events: ClusterEvent[];
  /** When the newest complete round of looks began, milliseconds since the epoch. */
  lookedAt: number;
}

/** observing: for all replicas; following: another replica observes; alone: without Redis, for this replica only. */
type Role = 'observing' | 'following' | 'alone';

interface Deps {
  bus: ObservationBus;
  readers: ClusterReaders;
  clock: Clock;
  log: ObserverLog;
  /** Name of this replica, unique among all that share the Redis. */
  replica: string;
}

/**
 * One cluster as this replica knows it. Holding the lease in Redis it observes and publishes; without the lease it takes
 * what the holder publishes; without Redis it observes for itself. Requests only ever read `current()`.
 */
export class Observation implements SnapshotSource {
  readonly cluster: string;
  readonly #settings: ObservationSettings;
  readonly #deps: Deps;
  readonly #events = new EventLog();
  readonly #listeners = new Set<(published: PublishedSnapshot) => void>();
  readonly #stop = new AbortController();
  #observer: Observer | null = null;
  #role: Role = 'following';
  #lookedAt = 0;
  #lastLeader: string | null = null;
  #current: PublishedSnapshot;
  #unsubscribe: (() => Promise<void>) | null = null;
  #publishing: Promise<void> = Promise.resolve();
  #loop: Promise<void> = Promise.resolve();

  constructor(settings: ObservationSettings, deps: Deps) {
    this.cluster = settings.cluster;
    this.#settings = settings;
    this.#deps = deps;
    this.#current = this.#wrap(
      assemble(new Observations(settings), { replica: deps.replica, mode: 'restored' }, deps.clock.now()),
    );
  }

  /** Begins from Redis's copy, if there is one, and keeps going until stopped. */
  async start(): Promise<void> {
    this.#deps.bus.onConnection((connected) => {
      if (connected) void this.#catchUp();
    });
    await this.#restore();
    this.#loop = this.#keepRole();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#observer?.stop();
    await this.#loop;
    await this.#publishing;
    if (this.#role === 'observing') await quietly(this.#deps.bus.releaseLease(this.cluster, this.#deps.replica));
    await quietly(this.#unsubscribe?.());
  }

  get isObserving(): boolean {
    return this.#observer !== null;
  }

  current(): PublishedSnapshot {
    return this.#current;
  }

  /** On the observer a new round; elsewhere the observer is asked, and its next snapshot awaited. */
  async refresh(deadlineMs: number): Promise<PublishedSnapshot> {
    const limit = delay(deadlineMs, undefined, { ref: false });
    if (this.#observer !== null) {
      await Promise.race([this.#observer.refresh(), limit]);
      return this.#current;
    }
    const answered = new Promise<void>((resolve) => {
      const asked = this.#deps.clock.now();
      const off = this.onSnapshot(() => {
        if (this.#lookedAt < asked) return;
        off();
        resolve();
      });
      void limit.then(off);
    });
    await quietly(this.#deps.bus.requestRefresh(this.cluster));
    await Promise.race([answered, limit]);
    return this.#current;
  }

  onSnapshot(listener: (published: PublishedSnapshot) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onEvent(listener: (event: ClusterEvent) => void): () => void {
    return this.#events.onEvent(listener);
  }

  eventsAfter(id: string): { events: readonly ClusterEvent[]; complete: boolean } {
    return this.#events.after(id);
  }

  recentEvents(): readonly ClusterEvent[] {
    return this.#events.all();
  }

  async #restore(): Promise<void> {
    const { bus, log } = this.#deps;
    try {
      const message = await bus.latest(this.cluster);
      const events = await bus.recentEvents(this.cluster, 1000);
      this.#events.restore(events.map((event) => JSON.parse(event.body) as ClusterEvent));
      if (message !== null) this.#show(this.#agedCopy((JSON.parse(message) as Message).snapshot));
    } catch (error) {
      log.info(
        { cluster: this.cluster, reason: messageOf(error) },
        'No earlier snapshot could be restored from Redis.',
      );
    }
  }

  /** Events that were told while this replica could not hear them. */
  async #catchUp(): Promise<void> {
    await quietly(
      this.#deps.bus.recentEvents(this.cluster, 1000).then((events) => {
        this.#events.append(events.map((event) => JSON.parse(event.body) as ClusterEvent));
      }),
    );
  }

  /** Decides again and again who observes. The lease is renewed three times in its length. */
  async #keepRole(): Promise<void> {
    const { bus, replica } = this.#deps;
    const { leaseMs } = this.#settings;
    while (!this.#stop.signal.aborted) {
      try {
        await this.#subscribe();
        this.#become((await bus.holdLease(this.cluster, replica, leaseMs)) ? 'observing' : 'following');
      } catch {
        this.#become('alone');
      }
      this.#markOverdue();
      await quietly(delay(Math.floor(leaseMs / 3), undefined, { signal: this.#stop.signal }));
    }
  }

  #become(role: Role): void {
    if (this.#stop.signal.aborted) return;
    const { log, readers, clock, replica } = this.#deps;
    if (role !== this.#role) log.info({ cluster: this.cluster, replica, role }, roleSentence[role]);
    this.#role = role;
    if (role === 'following') {
      this.#observer?.stop();
      this.#observer = null;
      return;
    }
    if (this.#observer !== null) return;
    const observer = new Observer(this.#settings, readers, { clock, log, onChange: () => this.#observed(observer) });
    observer.observations.seed(this.#current.snapshot);
    this.#observer = observer;
    observer.start();
  }

  async #subscribe(): Promise<void> {
    if (this.#unsubscribe !== null) return;
    this.#unsubscribe = await this.#deps.bus.subscribe(this.cluster, {
      onMessage: (message) => this.#received(message),
      onRefreshRequested: () => void this.#observer?.refresh(),
    });
  }

  /** The observer saw something: show it here, then tell the other replicas. */
  #observed(observer: Observer): void {
    if (this.#observer !== observer) return;
    const { clock, bus, replica } = this.#deps;
    const now = clock.now();
    const mode = this.#role === 'observing' ? 'shared' : 'local';
    const snapshot = assemble(observer.observations, { replica, mode }, now);
    const drafts = this.#hasLooked()
      ? eventsBetween(this.#current.snapshot.cluster, snapshot.cluster, this.#lastLeader)
      : [];
    const events = this.#events.number(drafts, now);
    this.#lookedAt = observer.lookedAt;
    this.#show(snapshot);
    this.#events.append(events);
    if (mode !== 'shared') return;
    const message: Message = { snapshot, events, lookedAt: observer.lookedAt };
    this.#publishing = this.#publishing.then(async () => {
      const bodies = events.map((event) => ({ id: event.id, body: JSON.stringify(event) }));
      await quietly(bus.publish(this.cluster, JSON.stringify(message)));
      if (bodies.length > 0) await quietly(bus.appendEvents(this.cluster, bodies));
    });
  }

  /** Before the first look everything is unknown; the step from there is no event. */
  #hasLooked(): boolean {
    const { dcs, members } = this.#current.snapshot.cluster;
    return dcs.status !== 'unknown' || dcs.error !== null || members.some((m) => m.patroni.status !== 'unknown');
  }

  #received(text: string): void {
    if (this.#observer !== null) return;
    try {
      const { snapshot, events, lookedAt } = JSON.parse(text) as Message;
      this.#lookedAt = lookedAt;
      this.#show(snapshot);
      this.#events.append(events);
    } catch (error) {
      this.#deps.log.warn(
        { cluster: this.cluster, reason: messageOf(error) },
        'A published snapshot could not be read.',
      );
    }
  }

  /** Nobody publishes any more: what is shown must say so. */
  #markOverdue(): void {
    if (this.#observer !== null) return;
    const age = this.#deps.clock.now() - this.#current.receivedAt;
    if (age > this.#settings.leaseMs + this.#settings.pollMs) this.#show(this.#agedCopy(this.#current.snapshot));
  }

  #agedCopy(snapshot: Snapshot): Snapshot {
    const seen = new Observations(this.#settings);
    seen.seed(snapshot);
    return assemble(seen, { ...snapshot.cluster.observer, mode: 'restored' }, this.#deps.clock.now());
  }

  #show(snapshot: Snapshot): void {
    this.#lastLeader = snapshot.cluster.leader?.name ?? this.#lastLeader;
    this.#current = this.#wrap(snapshot);
    for (const listener of this.#listeners) listener(this.#current);
  }

  #wrap(snapshot: Snapshot): PublishedSnapshot {
    return Object.freeze({ snapshot, contentTag: contentTag(snapshot), receivedAt: this.#deps.clock.now() });
  }
}

const roleSentence: Record<Role, string> = {
  observing: 'This replica observes the cluster for all replicas.',
  following: 'Another replica observes the cluster.',
  alone: 'Redis cannot be reached: this replica observes the cluster for itself.',
};

/** What changes with every look though nothing happened: times of observation, latencies and running counters. */
const restless = new Set([
  'builtAt',
  'observedAt',
  'latencyMs',
  'repliedAt',
  'dcsLastSeen',
  'lastChangeSeconds',
  'checkDurationMs',
  'totalSessions',
  'sessions',
  'raftIndex',
  'dbSizeBytes',
  'revision',
  'modRevision',
]);

function contentTag(snapshot: Snapshot): string {
  const { health, ...facts } = snapshot.cluster;
  const checks = health.checks.map(({ id, subject, status }) => [id, subject, status]);
  const replacer = (key: string, value: unknown): unknown => (restless.has(key) ? undefined : value);
  const calm = JSON.stringify([facts, health.status, checks], replacer);
  return createHash('sha1').update(calm).digest('base64url');
}

/** For what may fail without anybody having to act: Redis comes back, and the next round publishes again. */
async function quietly(work: Promise<unknown> | undefined): Promise<void> {
  try {
    await work;
  } catch {
    // Deliberately nothing.
  }
}
