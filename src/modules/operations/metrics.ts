import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { endStates, operationStates } from './model.ts';
import type { OperationStore } from './ports.ts';

const openStates = operationStates.filter((state) => !endStates.includes(state));

interface Measured {
  /** Names of every cluster and kinds of every operation: what has not happened yet is shown as 0. */
  clusters: readonly string[];
  kinds: readonly string[];
  store: Pick<OperationStore, 'onEnded' | 'openCounts'>;
  isExecuting(): boolean;
}

/**
 * What this replica ended, summed over replicas by whoever asks, and what is open in the control database, which every
 * replica shows alike.
 */
export function registerOperationMetrics(registry: Registry, { clusters, kinds, store, isExecuting }: Measured): void {
  const registers = [registry];
  const ended = new Counter({
    name: 'matriarch_operations_total',
    help: 'Operations that this replica ended, by how they ended',
    labelNames: ['cluster', 'kind', 'state'] as const,
    registers,
  });
  const duration = new Histogram({
    name: 'matriarch_operation_duration_seconds',
    help: 'Time from the begin of an operation to its end, of those that began',
    labelNames: ['cluster', 'kind'] as const,
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600],
    registers,
  });
  // A series that appears with its first event hides that event from rate() and increase().
  for (const cluster of clusters) {
    for (const kind of kinds) for (const state of endStates) ended.inc({ cluster, kind, state }, 0);
  }
  store.onEnded(({ cluster, kind, state, durationMs }) => {
    ended.inc({ cluster, kind, state });
    if (durationMs !== null) duration.observe({ cluster, kind }, durationMs / 1000);
  });

  new Gauge({
    name: 'matriarch_operations_open',
    help: 'Operations that have not ended, by their state; left out while the control database does not answer',
    labelNames: ['cluster', 'state'] as const,
    registers,
    async collect() {
      this.reset();
      const counts = await store.openCounts().catch(() => null);
      if (counts === null) return;
      for (const cluster of clusters) for (const state of openStates) this.set({ cluster, state }, 0);
      for (const { cluster, state, count } of counts) this.set({ cluster, state }, count);
    },
  });
  new Gauge({
    name: 'matriarch_operation_executor',
    help: 'Whether this replica executes operations',
    registers,
    collect() {
      this.set(isExecuting() ? 1 : 0);
    },
  });
}
