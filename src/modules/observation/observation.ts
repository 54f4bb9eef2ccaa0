import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../kernel/clock.ts';
import { messageOf } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Cluster, ClusterEvent, PublishedSnapshot, Snapshot, SnapshotSource } from '../clusters/index.ts';
import { historyKeptMs, writePoint } from '../replication/index.ts';
import { assemble } from './assemble.ts';
import { contentTagOf } from './content-tag.ts';
import { EventLog, noEvents } from './event-log.ts';
import { EventTeller } from './event-teller.ts';
import { readMessage, writeMessage } from './message.ts';
import { Observations } from './observations.ts';
import { Observer, type ObserverLog } from './observer.ts';
import type { ClusterReaders, ObservationBus } from './ports.ts';
import type { ObservationSettings } from './settings.ts';

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
  readonly #teller = new EventTeller();
  readonly #listeners = new Set<(published: PublishedSnapshot) => void>();
  /** Requests for a new look that another replica has not answered yet, by nonce. */
  readonly #asked = new Map<string, () => void>();
  readonly #stop = new AbortController();
  #observer: Observer | null = null;
  #role: Role = 'following';
  #rememberedAt = 0;
  /** What is known: the observer's own cells, or what the newest message held. */
  #seen: Observations;
  #current: PublishedSnapshot;
  #unsubscribe: (() => Promise<void>) | null = null;
  #publishing: Promise<void> = Promise.resolve();
  #loop: Promise<void> = Promise.resolve();

  constructor(settings: ObservationSettings, deps: Deps) {
    this.cluster = settings.cluster;
    this.#settings = settings;
    this.#deps = deps;
    this.#seen = new Observations(settings);
    const now = deps.clock.now();
    this.#current = wrap(assemble(this.#seen, { replica: deps.replica, mode: 'restored' }, now), now);
  }

  /** Begins from Redis's copy, if there is one, and keeps going until stopped. */
  async start(): Promise<void> {
    this.#deps.bus.onConnection((connected) => {
      if (connected) void this.#restore();
    });
    await this.#restore();
    this.#loop = this.#keepRole();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#observer?.stop();
    await this.#loop;
    await this.#publishing;
    const { bus, replica } = this.#deps;
    if (this.#role === 'observing') await quietly(bus.releaseLease(this.#settings.shareKey, replica));
    await quietly(this.#unsubscribe?.());
  }

  get isObserving(): boolean {
    return this.#observer !== null;
  }

  current(): PublishedSnapshot {
    return this.#current;
  }

  /** On the observer a new round; elsewhere the observer is asked, and the message that answers awaited. */
  async refresh(deadlineMs: number): Promise<PublishedSnapshot> {
    const limit = delay(deadlineMs, undefined, { ref: false });
    if (this.#observer !== null) {
      await Promise.race([this.#observer.refresh(null), limit]);
      return this.#current;
    }
    const nonce = newId();
    const answered = new Promise<void>((resolve) => this.#asked.set(nonce, resolve));
    await Promise.race([quietly(this.#deps.bus.requestRefresh(this.#settings.shareKey, nonce)), limit]);
    await Promise.race([answered, limit]);
    this.#asked.delete(nonce);
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

  get lastEventId(): string {
    return this.#events.last;
  }

  /** The newest snapshot, and the events of the time in which this replica could not hear them. */
  async #restore(): Promise<void> {
    const { bus, log } = this.#deps;
    const { shareKey } = this.#settings;
    try {
      const text = await bus.latest(shareKey);
      const entries = await bus.recentEvents(shareKey, 1000);
      const events = entries.map((entry) => JSON.parse(entry.body) as ClusterEvent);
      if (this.#events.last === noEvents) this.#events.restore(events);
      else this.#events.append(events);
      if (text !== null) this.#received(text, true);
    } catch (error) {
      log.info({ cluster: this.cluster, reason: messageOf(error) }, 'No snapshot could be read from Redis.');
    }
  }

  /** Decides again and again who observes. The lease is renewed three times in its length. */
  async #keepRole(): Promise<void> {
    const { leaseMs } = this.#settings;
    while (!this.#stop.signal.aborted) {
      this.#become(await this.#roleNow());
      this.#markOverdue();
      await quietly(delay(Math.floor(leaseMs / 3), undefined, { signal: this.#stop.signal }));
    }
  }

  async #roleNow(): Promise<Role> {
    const { bus, replica } = this.#deps;
    const { shareKey, leaseMs } = this.#settings;
    try {
      await this.#subscribe();
      return (await bus.holdLease(shareKey, replica, leaseMs)) ? 'observing' : 'following';
    } catch {
      return 'alone';
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
    const observer = new Observer(this.#settings, readers, {
      clock,
      log,
      onChange: (roundEnded, answers) => this.#observed(observer, roundEnded, answers),
    });
    observer.observations.load(this.#seen.dump(), clock.now());
    this.#observer = observer;
    observer.start();
  }

  async #subscribe(): Promise<void> {
    if (this.#unsubscribe !== null) return;
    this.#unsubscribe = await this.#deps.bus.subscribe(this.#settings.shareKey, {
      onMessage: (text) => this.#received(text, false),
      onRefreshRequested: (nonce) => void this.#observer?.refresh(nonce),
    });
  }

  /** The observer saw something: show it here, then tell the other replicas. */
  #observed(observer: Observer, roundEnded: boolean, answers: string[]): void {
    if (this.#observer !== observer) return;
    const { clock, replica } = this.#deps;
    const now = clock.now();
    this.#seen = observer.observations;
    const observedBy = { replica, mode: this.#role === 'observing' ? 'shared' : 'local' } as const;
    const snapshot = assemble(this.#seen, observedBy, now);
    const events = this.#events.number(this.#teller.tell(snapshot.cluster, roundEnded), now);
    this.#show(wrap(snapshot, now));
    this.#events.append(events);
    if (observedBy.mode === 'local') return;
    const observations = this.#seen.dump();
    if (roundEnded) this.#remember(snapshot.cluster, now);
    this.#publish(writeMessage({ observations, observer: observedBy, builtAt: now, events, answers }), events);
  }

  /** One point a poll: rounds that changes in etcd start in between are left out. */
  #remember(cluster: Cluster, now: number): void {
    const { bus, replica } = this.#deps;
    const { shareKey } = this.#settings;
    const everyMs = Math.max(this.#settings.pollMs, 250);
    if (now - this.#rememberedAt < 0.75 * everyMs && now >= this.#rememberedAt) return;
    this.#rememberedAt = now;
    const point = { at: now, body: writePoint(cluster, now) };
    this.#publishing = this.#publishing.then(() =>
      quietly(bus.appendHistory(shareKey, replica, point, Math.ceil(historyKeptMs / everyMs))),
    );
  }

  #publish(message: string, events: readonly ClusterEvent[]): void {
    const { bus, replica } = this.#deps;
    const { shareKey } = this.#settings;
    const bodies = events.map((event) => ({ id: event.id, body: JSON.stringify(event) }));
    this.#publishing = this.#publishing.then(async () => {
      await quietly(bus.publish(shareKey, replica, message));
      if (bodies.length > 0) await quietly(bus.appendEvents(shareKey, replica, bodies));
    });
  }

  /** Another replica's message, or the copy of the last one. Whatever it holds, it must not end this process. */
  #received(text: string, restored: boolean): void {
    if (this.#observer !== null) return;
    const { clock, log } = this.#deps;
    try {
      const message = readMessage(text);
      if (message === null) return;
      const { builtAt, observer, events, answers } = message;
      const seen = new Observations(this.#settings);
      seen.load(message.observations, clock.now());
      const asTold = assemble(seen, observer, builtAt);
      this.#seen = seen;
      this.#teller.adopt(asTold.cluster);
      this.#show(restored ? wrap(this.#assembleAged(observer), builtAt) : wrap(asTold, clock.now()));
      this.#events.append(events);
      for (const nonce of answers) this.#asked.get(nonce)?.();
    } catch (error) {
      log.warn({ cluster: this.cluster, reason: messageOf(error) }, 'A published observation could not be read.');
    }
  }

  /** Nobody publishes any more: what is shown must say so. */
  #markOverdue(): void {
    if (this.#observer !== null) return;
    const { receivedAt, snapshot } = this.#current;
    const ageMs = this.#deps.clock.now() - receivedAt;
    if (ageMs <= this.#settings.leaseMs + this.#settings.pollMs) return;
    this.#show(wrap(this.#assembleAged(snapshot.cluster.observer), receivedAt));
  }

  /** What is known, as old as it is by now. */
  #assembleAged(observer: Cluster['observer']): Snapshot {
    return assemble(this.#seen, { ...observer, mode: 'restored' }, this.#deps.clock.now());
  }

  #show(published: PublishedSnapshot): void {
    this.#current = published;
    for (const listener of this.#listeners) listener(published);
  }
}

/** `receivedAt`: when this was last known to be so, milliseconds since the epoch; it stays behind when nothing new comes. */
function wrap(snapshot: Snapshot, receivedAt: number): PublishedSnapshot {
  return Object.freeze({ snapshot, contentTag: contentTagOf(snapshot), receivedAt });
}

const roleSentence: Record<Role, string> = {
  observing: 'This replica observes the cluster for all replicas.',
  following: 'Another replica observes the cluster.',
  alone: 'Redis cannot be reached: this replica observes the cluster for itself.',
};

/** For what may fail without anybody having to act: Redis comes back, and the next round publishes again. */
async function quietly(work: Promise<unknown> | undefined): Promise<void> {
  try {
    await work;
  } catch {
    // Deliberately nothing.
  }
}
