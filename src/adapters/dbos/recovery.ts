import { createRequire } from 'node:module';

interface Executor {
  recoverPendingWorkflows(executorIds: string[]): Promise<unknown[]>;
}

/**
 * DBOS's own recovery of one executor's workflows: an UPDATE guarded by status, executor and version, which keeps queue
 * and partition. It is exported and not promised, so the version is pinned and a test stands on it.
 */
export function reenqueueOf(): (executorId: string) => Promise<number> {
  const { DBOSExecutor } = createRequire(import.meta.url)('@dbos-inc/dbos-sdk/internal/dbos-executor') as {
    DBOSExecutor: { globalInstance?: Executor };
  };
  return async (executorId) => {
    const executor = DBOSExecutor.globalInstance;
    if (executor === undefined) return 0;
    return (await executor.recoverPendingWorkflows([executorId])).length;
  };
}
