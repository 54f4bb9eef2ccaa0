import { createHash } from 'node:crypto';
import type { ClusterEvent, PublishedSnapshot, Snapshot, SnapshotSource } from '../../src/modules/clusters/index.ts';
import { snapshotFixture } from './cluster-fixture.ts';

/** A cluster's snapshots from memory. What a test publishes or emits is seen at once; `refresh` can be made to fail. */
export class FakeSnapshotSource implements SnapshotSource {
  readonly cluster: string;
  /** When set, `refresh` rejects with it. */
  refreshError: Error | null = null;
  refreshes = 0;
  #published: PublishedSnapshot;
  readonly #events: ClusterEvent[] = [];
  readonly #snapshotListeners = new Set<(published: PublishedSnapshot) => void>();
  readonly #eventListeners = new Set<(event: ClusterEvent) => void>();

  constructor(cluster = 'main', snapshot: Snapshot = snapshotFixture(cluster)) {
    this.cluster = cluster;
    this.#published = published(snapshot);
  }

  current(): PublishedSnapshot {
    return this.#published;
  }

  refresh(_deadlineMs: number): Promise<PublishedSnapshot> {
    this.refreshes += 1;
    return this.refreshError === null ? Promise.resolve(this.#published) : Promise.reject(this.refreshError);
  }

  onSnapshot(listener: (published: PublishedSnapshot) => void): () => void {
    this.#snapshotListeners.add(listener);
    return () => this.#snapshotListeners.delete(listener);
  }

  onEvent(listener: (event: ClusterEvent) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  eventsAfter(id: string): { events: readonly ClusterEvent[]; complete: boolean } {
    const index = this.#events.findIndex((event) => event.id === id);
    return { events: this.#events.slice(index + 1), complete: index !== -1 };
  }

  get lastEventId(): string {
    return this.#events.at(-1)?.id ?? '0-0';
  }

  publish(snapshot: Snapshot): void {
    this.#published = published(snapshot);
    for (const listener of this.#snapshotListeners) listener(this.#published);
  }

  emit(event: ClusterEvent): void {
    this.#events.push(event);
    for (const listener of this.#eventListeners) listener(event);
  }
}

function published(snapshot: Snapshot): PublishedSnapshot {
  const contentTag = createHash('sha256').update(JSON.stringify(snapshot)).digest('base64url').slice(0, 22);
  return { snapshot, contentTag, receivedAt: Date.now() };
}
