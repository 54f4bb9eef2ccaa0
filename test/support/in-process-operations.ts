import type { Lab } from '../../lab/index.ts';
import { waitFor } from '../../lab/wait.ts';
import { ControlDatabase } from '../../src/adapters/postgres/control-database.ts';
import { loadConfig } from '../../src/config.ts';
import { createAudit } from '../../src/container-audit.ts';
import { createClusters } from '../../src/container-clusters.ts';
import { createHandle } from '../../src/container-operations.ts';
import { createPools } from '../../src/container-pools.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { newId } from '../../src/kernel/ids.ts';
import { createLogger } from '../../src/logger.ts';
import { auditStore } from '../../src/modules/audit/store.ts';
import { TimelineCauses } from '../../src/modules/clusters/index.ts';
import { createConfigVersionStore } from '../../src/modules/clusters/config-version-store.ts';
import {
  createOperationService,
  createProgram,
  OperationRegistry,
  type AnyOperation,
  type ClusterHandle,
  type Operation,
} from '../../src/modules/operations/index.ts';
import { createOperationStore } from '../../src/modules/operations/store.ts';

/** The real program over a lab's real systems and control database, driven by the test instead of the engine. */
export interface InProcessOperations {
  /** Untouched, for looks. */
  handle: ClusterHandle;
  /** Accepts an operation as an automation does, and takes it to its end; an execution that dies is taken over at once. */
  operate(kind: string, body: Record<string, unknown>): Promise<Operation>;
  /** Writes the configuration of now down as a version; its id. */
  rememberConfig(): Promise<number>;
  close(): Promise<void>;
}

/** `definitions` and `wrap` let a test put faults between the program and the systems. */
export async function startInProcess(
  lab: Lab,
  options: { definitions: readonly AnyOperation[]; wrap(handle: ClusterHandle): ClusterHandle },
): Promise<InProcessOperations> {
  const fastFailover = { enabled: false, flappingWindowMs: 1000 };
  const config = loadConfig({ path: lab.writeMatriarchConfig(undefined, { fastFailover }), env: {} });
  const log = createLogger('silent');
  const database = new ControlDatabase(config.database, log);
  const audit = createAudit(database, log);
  const clusters = createClusters(config, new TimelineCauses(), log);
  const store = createOperationStore(database, auditStore);
  const versions = createConfigVersionStore(database);
  const settings = config.clusters['main']!;
  const pools = createPools(config, { database, clusters }).controls.get('main')!;
  const { handle, runtime, close } = createHandle('main', settings, clusters.sources.get('main')!, {
    ...{ store, versions, pools, log },
  });
  const registry = new OperationRegistry(options.definitions);
  const wrapped = new Map([['main', options.wrap(handle)]]);
  const service = createOperationService({
    ...{ registry, clusters: wrapped, store, audit: audit.requests, clock: systemClock, log },
    engine: { enqueue: () => Promise.resolve(), withdraw: () => Promise.resolve() },
  });
  const program = createProgram({ registry, clusters: wrapped, store, log });
  database.start();
  clusters.start();
  runtime?.start();
  await waitFor(() => Promise.resolve(database.migrated && handle.snapshot().cluster.leader !== null), {
    timeoutMs: 60_000,
    what: 'the control database and a first look',
  });

  /** One execution. False when it died. */
  async function execute(id: string): Promise<boolean> {
    const epoch = await program.claim(id);
    if (epoch === null) return true;
    try {
      const steps = (await program.begin(id, epoch)) ?? -1;
      for (let position = 0; position < steps; position += 1) {
        if (!(await program.step(id, epoch, position))) break;
      }
      if (steps >= 0) await program.finish(id, epoch);
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === 'Superseded') return false;
      throw error;
    }
  }

  return {
    handle,
    async operate(kind, body) {
      const identity = { actor: 'test', idempotencyKey: newId() };
      const { id } = await service.automate(kind, 'main', { reason: 'a test', ...body }, identity);
      while (!(await execute(id)));
      const ended = await store.find(id);
      if (ended?.done !== true) throw new Error(`operation ${id} did not end`);
      return ended;
    },
    async rememberConfig() {
      const now = await handle.dcs.get('config');
      if (now === null) throw new Error('there is no configuration');
      await versions.record('main', now.modRevision, JSON.parse(now.value) as Record<string, unknown>);
      return (await versions.list('main', null, 1))[0]!.id;
    },
    async close() {
      close();
      await Promise.all([clusters.close(), database.close()]);
    },
  };
}
