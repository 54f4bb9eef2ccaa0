import type { ConfigVersion } from './config-version-model.ts';
import type { ClusterEvent, Snapshot } from './model.ts';

/** A published snapshot with what is needed to serve it many times. Immutable. */
export interface PublishedSnapshot {
  readonly snapshot: Snapshot;
  /** Hash of what the snapshot says, without the times of observation: two looks that saw the same have the same tag. */
  readonly contentTag: string;
  /** When this was last known to be so, milliseconds since the epoch; stays behind when nothing new comes. */
  readonly receivedAt: number;
}

/** Where snapshots come from: the observation of one cluster, here or on another replica. */
export interface SnapshotSource {
  readonly cluster: string;
  /** The newest snapshot; never null once the source has started, but every section in it may be `unknown`. */
  current(): PublishedSnapshot;
  /** Asks for a new look at everything and waits for it, at most `deadlineMs`; calls at the same time share one look. */
  refresh(deadlineMs: number): Promise<PublishedSnapshot>;
  /** Calls back on each new snapshot; the answer stops that. */
  onSnapshot(listener: (published: PublishedSnapshot) => void): () => void;
  /** Calls back on each event in the order of ids; the answer stops that. */
  onEvent(listener: (event: ClusterEvent) => void): () => void;
  /**
   * Events after the id, oldest first. `complete` is false when the id is older than what is kept, so that a client knows
   * that it missed some and must read the state anew.
   */
  eventsAfter(id: string): { events: readonly ClusterEvent[]; complete: boolean };
  /** Id of the newest event; `0-0` before the first. */
  readonly lastEventId: string;
}

/** All clusters of the configuration, by name, in its order. */
export type SnapshotSources = ReadonlyMap<string, SnapshotSource>;

/** Versions of the dynamic configuration in the control plane's database. */
export interface ConfigVersionStore {
  /** Keeps it without its secrets; does nothing when that revision is known. */
  record(cluster: string, revision: string, value: Record<string, unknown>): Promise<void>;
  /** The newest first, those before an id. */
  list(cluster: string, before: number | null, limit: number): Promise<ConfigVersion[]>;
  /** Whether a version after that revision was seen in which the cluster is not paused. */
  unpausedAfter(cluster: string, revision: string): Promise<boolean>;
  /** Unmasked, for a roll-back. */
  find(cluster: string, id: number): Promise<{ revision: string; value: Record<string, unknown> } | null>;
}
