import { createRequire } from 'node:module';
import type { LockSession } from './executor-lock.ts';

/** How long an execution may take from the claim on it to its first line. */
const beginWithinMs = 5000;

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

/**
 * Finds what DBOS has written down as claimed by this executor and what does not run in it, and puts it back into its
 * queue. It comes about when the answer to the claim is lost with the connection, or when a late execution has
 * superseded this one in our own count and was then refused by DBOS: nobody else would look after it, as we live.
 */
export async function reenqueueStranded(
  session: LockSession,
  options: { schemaName: string; executorId: string; isRunning: (workflowId: string) => boolean },
): Promise<number> {
  const { schemaName, executorId, isRunning } = options;
  const claimed = await session.query<{ id: string; owner: string }>(
    `SELECT workflow_uuid AS id, owner_xid AS owner FROM "${schemaName}".workflow_status
     WHERE status = 'PENDING' AND executor_id = $1
       AND started_at_epoch_ms < extract(epoch FROM clock_timestamp()) * 1000 - $2::int`,
    [executorId, beginWithinMs],
  );
  let count = 0;
  for (const { id, owner } of claimed.filter((row) => !isRunning(row.id))) {
    const put = await session.query(
      `UPDATE "${schemaName}".workflow_status SET status = 'ENQUEUED', owner_xid = NULL, started_at_epoch_ms = NULL
       WHERE workflow_uuid = $1 AND status = 'PENDING' AND executor_id = $2 AND owner_xid IS NOT DISTINCT FROM $3
       RETURNING workflow_uuid`,
      [id, executorId, owner],
    );
    count += put.length;
  }
  return count;
}
