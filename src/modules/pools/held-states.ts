import { freshValue } from '../../kernel/section.ts';
import type { ProxyServer, Snapshot } from '../clusters/index.ts';
import type { HeldState, HeldStateStore } from './ports.ts';

/** What was read of one cluster. The same array until something is another. */
type Held = readonly HeldState[];

/** What is held on each cluster, in memory, so that reads need no database. */
export class HeldStates {
  #known: ReadonlyMap<string, Held> | null = null;

  /** Null until the database has been read once. */
  of(cluster: string): Held | null {
    if (this.#known === null) return null;
    return this.#known.get(cluster) ?? nothing;
  }

  take(rows: readonly { cluster: string; held: HeldState }[]): void {
    const next = new Map<string, Held>();
    for (const name of new Set(rows.map(({ cluster }) => cluster))) {
      const now = rows.filter(({ cluster }) => cluster === name).map(({ held }) => held);
      const before = this.#known?.get(name) ?? nothing;
      next.set(name, JSON.stringify(before) === JSON.stringify(now) ? before : now);
    }
    this.#known = next;
  }
}

const nothing: Held = [];

/** Between the clocks of the database and of the replica that observes. */
const clockSlackMs = 1000;

/** Reads what is held, and forgets what HAProxy shows to be over: it was reloaded, or somebody else has changed it. */
export function createHeldStatesChore(parts: {
  clusters: readonly { name: string; snapshot(): Snapshot }[];
  store: HeldStateStore;
  states: HeldStates;
}): () => Promise<void> {
  const { clusters, store, states } = parts;
  let [asked, taken] = [0, 0];
  return async () => {
    const turn = (asked += 1);
    const rows = await store.list();
    const over = rows.filter(({ cluster, held }) => {
      const seen = clusters.find(({ name }) => name === cluster);
      return seen !== undefined && held.system === 'haproxy' && isOver(held, seen.snapshot());
    });
    for (const { cluster, held } of over) await store.forget(cluster, held);
    // Of two that read at the same time, the one that began first may end last.
    if (turn < taken) return;
    taken = turn;
    states.take(rows.filter((row) => !over.includes(row)));
  };
}

/** Operations change in bursts; one look answers for all of them. */
const gatherMs = 50;

/**
 * Reads what is held also as soon as an operation changes, on whatever replica: what has just ended must not be taken for
 * something that still holds, least of all when the database is gone in the next moment.
 */
export function followHeldStates(parts: { onChange(listener: () => void): () => void; refresh(): Promise<void> }): {
  start(): void;
  close(): void;
} {
  let timer: NodeJS.Timeout | null = null;
  let off = (): void => undefined;
  return {
    start() {
      off = parts.onChange(() => {
        timer ??= setTimeout(() => {
          timer = null;
          // The next round of the maintenance asks again.
          parts.refresh().catch(() => undefined);
        }, gatherMs).unref();
      });
    },
    close() {
      off();
      if (timer !== null) clearTimeout(timer);
    },
  };
}

/** Whether a look that came after the change shows another state. */
export function isOver({ subject, state, setAt }: HeldState, { cluster }: Pick<Snapshot, 'cluster'>): boolean {
  const servers = freshValue(cluster.proxy);
  const { observedAt } = cluster.proxy;
  if (servers === null || observedAt === null) return false;
  if (Date.parse(observedAt) < Date.parse(setAt) + clockSlackMs) return false;
  const server = servers.find((s) => `${s.backend}/${s.server}` === subject);
  return server === undefined || !mayBe(state, server);
}

/** HAProxy shows DOWN of a server that is drained and fails its checks, so that says nothing against a drain. */
function mayBe(state: HeldState['state'], { status }: Pick<ProxyServer, 'status'>): boolean {
  if (state === 'maintenance') return status.includes('MAINT');
  return /DRAIN|DOWN|NOLB/.test(status);
}
