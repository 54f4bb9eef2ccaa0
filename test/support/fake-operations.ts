import { allOperations, type Operations } from '../../src/container-operations.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import type { Logger } from '../../src/kernel/logger.ts';
import { createUpkeepService, type SnapshotSources } from '../../src/modules/clusters/index.ts';
import { createOperationService, createPolicyService, OperationRegistry } from '../../src/modules/operations/index.ts';
import { fakeCluster, type FakeCluster } from './fake-cluster.ts';
import { FakeOperationStore } from './fake-operation-store.ts';
import { FakeRequestAudit } from './fake-request-audit.ts';

export interface FakeOperations extends Operations {
  store: FakeOperationStore;
  clusters: Map<string, FakeCluster>;
  audited: FakeRequestAudit;
}

const silent: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** The real service over operations in memory: everything is accepted as in earnest, and nothing is executed. */
export function fakeOperations(sources: SnapshotSources): FakeOperations {
  const store = new FakeOperationStore();
  const audited = new FakeRequestAudit();
  const clusters = new Map([...sources].map(([name, source]) => [name, fakeCluster(source)]));
  const service = createOperationService({
    registry: new OperationRegistry(allOperations),
    ...{ clusters, store, audit: audited, clock: systemClock, log: silent },
    engine: { enqueue: () => Promise.resolve(), withdraw: () => Promise.resolve() },
  });
  const clusterNames = [...sources.keys()];
  const policy = createPolicyService({ store, audit: audited, clock: systemClock, clusterNames });
  return {
    upkeep: createUpkeepService({
      ...{ sources, operations: store },
      versions: {
        record: () => Promise.resolve(),
        list: () => Promise.resolve([]),
        unpausedAfter: () => Promise.resolve(false),
        find: () => Promise.resolve(null),
      },
    }),
    ...{ service, policy, store, clusters, audited },
    isExecuting: () => true,
    start: () => undefined,
    close: () => Promise.resolve(),
  };
}
