import type { Operation, OperationStore } from '../operations/index.ts';
import type { ConfigVersionStore } from './ports.ts';

/** How many of the newest operations are looked through: those before them that did nothing say nothing. */
const newestOf = 50;

/**
 * The operation that asked for the pause that holds, while the cluster is paused; null when somebody paused it past this
 * control plane. However it ended, a pause that was written counts until a configuration without it was seen.
 */
export async function pauseLease(
  operations: Pick<OperationStore, 'list'>,
  versions: Pick<ConfigVersionStore, 'unpausedAfter'>,
  cluster: string,
): Promise<Operation | null> {
  const newest = (kind: string): Promise<Operation[]> => {
    const filter = { clusters: null, cluster, state: null, open: null, kind, requestedBy: null };
    return operations.list(filter, null, newestOf);
  };
  const [pauses, resumes] = await Promise.all([newest('cluster.pause'), newest('cluster.resume')]);
  const lease = pauses.find((pause) => writtenAt(pause) !== null);
  const revision = lease === undefined ? null : revisionOf(lease);
  if (lease === undefined || revision === null) return null;
  // A resume of this very second may not be among the versions yet.
  const resumed = resumes.some(({ result }) => {
    const made = result['configRevision'];
    return typeof made === 'string' && BigInt(made) > BigInt(revision);
  });
  return resumed || (await versions.unpausedAfter(cluster, revision)) ? null : lease;
}

/** When the pause was written, or may have been; null when it certainly was not, or was taken back. */
export function writtenAt({ steps }: Operation): string | null {
  const write = steps.find(({ id }) => id === 'write');
  return write === undefined || write.state === 'undone' ? null : write.actedAt;
}

/** When the pause is to end; null when it has no expiry, and while the operation has not ended. */
export function expiryOf({ input, endedAt }: Operation): string | null {
  const seconds = input['expiresInSeconds'];
  if (typeof seconds !== 'number' || endedAt === null) return null;
  return new Date(Date.parse(endedAt) + seconds * 1000).toISOString();
}

/** The configuration's revision that it made; where that was not read, the one before it. */
function revisionOf({ result }: Operation): string | null {
  const revision = result['configRevision'] ?? result['configRevisionBefore'];
  return typeof revision === 'string' ? revision : null;
}
