import { sleep } from '../../kernel/clock.ts';
import { messageOf, Problem } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { ClusterHandle, OperationService } from '../operations/index.ts';
import { releaseDeadLeaderKind } from './operations/release-dead-leader.ts';

const actor = 'policy:fast-failover';
/** Between tries while etcd or the control database does not serve; after the last one Patroni has acted by itself. */
const retryMs = 500;
const tryForMs = 60_000;

interface Parts {
  cluster: ClusterHandle;
  automate: OperationService['automate'];
  log: Logger;
}

/**
 * The policy of fast failover: as soon as the runtime proves the leader's death, it asks for the release of its key. Every
 * replica that sees the death asks, and the key of idempotency, the leader's term, makes one operation of it. What the
 * operation refuses is written down there and not asked for again: then Patroni's own failover goes its way.
 */
export function createFastFailover({ cluster, automate, log }: Parts): { start(): void; close(): void } {
  const abort = new AbortController();
  let stop: (() => void) | null = null;

  async function release(member: string): Promise<void> {
    const key = await cluster.dcs.get('leader');
    if (key?.value !== member) return;
    const body = { leader: member, reason: `The processes of ${member}, which leads, are dead (fast failover).` };
    const operation = await automate(releaseDeadLeaderKind, cluster.name, body, {
      actor,
      idempotencyKey: `term-${key.createRevision}`,
    });
    log.info(
      { cluster: cluster.name, member, operation: operation.id },
      'the leader is dead; its key is being released',
    );
  }

  async function onDeath(member: string): Promise<void> {
    const until = performance.now() + tryForMs;
    for (;;) {
      try {
        await release(member);
        return;
      } catch (error) {
        const passing = !(error instanceof Problem) || error.status === 503;
        const refusedByPolicy = error instanceof Problem && error.code === 'mutations_disabled';
        if (abort.signal.aborted) return;
        if (!passing || refusedByPolicy || performance.now() > until) {
          const reason = messageOf(error);
          log.warn(
            { cluster: cluster.name, member, reason },
            'no fast failover; Patroni fails over when the key expires',
          );
          return;
        }
        await sleep(retryMs, abort.signal);
      }
    }
  }

  return {
    start() {
      stop = cluster.runtime?.onDeath((member) => void onDeath(member)) ?? null;
    },
    close() {
      abort.abort();
      stop?.();
    },
  };
}
