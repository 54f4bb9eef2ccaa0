import type { Clock } from '../../kernel/clock.ts';
import { messageOf } from '../../kernel/errors.ts';
import { freshValue } from '../../kernel/section.ts';
import type { ClusterHandle, Operation, OperationService, OperationStore } from '../operations/index.ts';
import { expiryOf, pauseLease } from './pause-lease.ts';
import type { ConfigVersionStore } from './ports.ts';

interface Parts {
  clusters: readonly ClusterHandle[];
  store: Pick<OperationStore, 'list' | 'remind' | 'claimAttempt'>;
  service: Pick<OperationService, 'automate'>;
  versions: ConfigVersionStore;
  clock: Clock;
  /** How often somebody is reminded of a pause. */
  remindMs: number;
}

/** How often an expired pause is tried to resume, while its checks fail. */
const retryMs = 60_000;

/** Writes down each version of the configuration that is seen, whoever made it. */
export function createVersionChore({ clusters, versions }: Pick<Parts, 'clusters' | 'versions'>): () => Promise<void> {
  const known = new Map<string, string>();
  return async () => {
    for (const cluster of clusters) {
      const seen = freshValue(cluster.snapshot().config)?.modRevision;
      if (seen === undefined || known.get(cluster.name) === seen) continue;
      const found = await cluster.dcs.get('config');
      if (found === null) continue;
      await versions.record(cluster.name, found.modRevision, JSON.parse(found.value) as Record<string, unknown>);
      known.set(cluster.name, found.modRevision);
    }
  };
}

/** A pause is easily forgotten: reminds of it, and resumes it when its time is over and its checks pass. */
export function createPauseChore({ clusters, store, service, versions, clock, remindMs }: Parts): () => Promise<void> {
  /** The number of the last attempt to resume that this replica knows of, by the id of the pause. */
  const attempted = new Map<string, number>();

  async function lookAfter(lease: Operation): Promise<void> {
    const { id, cluster, requestedBy, reason } = lease;
    const expiry = expiryOf(lease);
    const overMs = expiry === null ? null : clock.now() - Date.parse(expiry);
    if (overMs === null || overMs < 0) {
      const until = expiry === null ? 'with no expiry' : `until ${expiry}`;
      await store.remind(id, `${cluster} is paused by ${requestedBy} ${until}: ${reason}`, remindMs);
      return;
    }
    const attempt = Math.floor(overMs / retryMs);
    if ((attempted.get(id) ?? -1) >= attempt) return;
    // A refusal is audited too, so each minute one replica tries.
    const isOurs = await store.claimAttempt(id, attempt);
    attempted.set(id, attempt);
    if (isOurs) await resumeExpired(lease, attempt);
  }

  async function resumeExpired({ id, cluster, requestedBy, reason }: Operation, attempt: number): Promise<void> {
    const filter = { clusters: null, cluster, state: null, open: true, kind: 'cluster.resume', requestedBy: null };
    if ((await store.list(filter, null, 1)).length > 0) return;
    try {
      const body = { reason: `the pause by ${requestedBy} expired: ${reason}`.slice(0, 500) };
      const key = `pause-${id}-${attempt}`;
      await service.automate('cluster.resume', cluster, body, { actor: 'pause expiry', idempotencyKey: key });
    } catch (error) {
      await store.remind(id, `The pause has expired and cannot be resumed: ${messageOf(error)}`, retryMs);
    }
  }

  return async () => {
    for (const cluster of clusters) {
      if (freshValue(cluster.snapshot().cluster.dcs)?.paused !== true) continue;
      const lease = await pauseLease(store, versions, cluster.name);
      // One that runs says itself what becomes of the pause.
      if (lease?.done === true) await lookAfter(lease);
    }
  };
}
