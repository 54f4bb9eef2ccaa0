import type { ClusterEvent } from '../clusters/index.ts';
import { compareEventIds, nextEventId, type EventDraft } from './events.ts';

const keptEvents = 2000;
/** Before the first event. */
export const noEvents = '0-0';

/** The newest events of one cluster, in memory, in the order of their ids, with those who listen. */
export class EventLog {
  #events: ClusterEvent[] = [];
  #listeners = new Set<(event: ClusterEvent) => void>();
  /** From this id on nothing is missing. */
  #knownSince = noEvents;
  #last = noEvents;

  /** Gives new events their ids. */
  number(drafts: readonly EventDraft[], now: number): ClusterEvent[] {
    let last = this.#last;
    return drafts.map((draft) => {
      last = nextEventId(last, now);
      return { id: last, ...draft };
    });
  }

  /** Takes events in; those that are not newer than the newest one are known already. */
  append(events: readonly ClusterEvent[]): void {
    for (const event of events) {
      if (compareEventIds(event.id, this.#last) <= 0) continue;
      if (this.#knownSince === noEvents) this.#knownSince = event.id;
      this.#last = event.id;
      this.#events.push(event);
      for (const listener of this.#listeners) listener(event);
    }
    if (this.#events.length > keptEvents) {
      this.#events = this.#events.slice(-keptEvents);
      this.#knownSince = this.#events[0]?.id ?? this.#last;
    }
  }

  /** The log as it was before this replica started; listeners have not begun yet or hear the rest. */
  restore(events: readonly ClusterEvent[]): void {
    const known = new Map([...events, ...this.#events].map((event) => [event.id, event]));
    this.#events = [...known.values()].sort((a, b) => compareEventIds(a.id, b.id)).slice(-keptEvents);
    this.#knownSince = this.#events[0]?.id ?? noEvents;
    this.#last = this.#events.at(-1)?.id ?? noEvents;
  }

  after(id: string): { events: readonly ClusterEvent[]; complete: boolean } {
    const complete = compareEventIds(id, this.#knownSince) >= 0 && compareEventIds(id, this.#last) <= 0;
    return { events: this.#events.filter((event) => compareEventIds(event.id, id) > 0), complete };
  }

  /** Id of the newest event: resuming after it misses nothing that is told from now on. */
  get last(): string {
    return this.#last;
  }

  all(): readonly ClusterEvent[] {
    return this.#events;
  }

  onEvent(listener: (event: ClusterEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
