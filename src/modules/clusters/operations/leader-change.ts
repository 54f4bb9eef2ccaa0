import { sleep } from '../../../kernel/clock.ts';
import { freshValue } from '../../../kernel/section.ts';
import { Unsettled, type ClusterHandle, type PatroniAnswer } from '../../operations/index.ts';

/** Who holds the leader key and whether Patroni still has a request waiting; null when etcd was not read just now. */
export function holderIn(cluster: ClusterHandle): { holder: string | null; waiting: boolean } | null {
  const dcs = freshValue(cluster.snapshot().cluster.dcs);
  return dcs === null ? null : { holder: dcs.leader?.name ?? null, waiting: dcs.failover !== null };
}

/**
 * One request to Patroni that changes who leads. Patroni answers when it is over, up to 20 s later; the leader key says it
 * sooner, so the answer is not waited for once somebody other than `leader` holds the key.
 */
export async function askForLeader(
  cluster: ClusterHandle,
  request: { member: string; path: string; body: object; leader: string | null; timeoutMs: number },
): Promise<PatroniAnswer | 'moved'> {
  const { member, path, body, leader, timeoutMs } = request;
  const answer = cluster.patroni.send(member, { method: 'POST', path, body, timeoutMs });
  const abort = new AbortController();
  const moved = leaderMoved(cluster, leader, timeoutMs, abort.signal);
  answer.catch(() => undefined);
  moved.catch(() => undefined);
  return Promise.race([answer, moved]).finally(() => abort.abort());
}

async function leaderMoved(
  cluster: ClusterHandle,
  leader: string | null,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<'moved'> {
  const until = performance.now() + timeoutMs;
  while (!signal.aborted && performance.now() < until) {
    const holder = holderIn(cluster)?.holder ?? null;
    if (holder !== null && holder !== leader) return 'moved';
    await sleep(20, signal);
  }
  throw new Unsettled('Patroni gave no answer and nobody else leads.');
}

/**
 * Whether Patroni has given its request up: the old leader leads and no request waits, by a look that was asked for. After
 * an interruption the request may still be on its way, so this must hold for a while.
 */
export function givenUp(cluster: ClusterHandle, leader: string | null, quietMs: number): () => Promise<boolean> {
  let quietSince: number | null = null;
  return async () => {
    const isQuiet = (): boolean => {
      const seen = holderIn(cluster);
      return seen !== null && leader !== null && seen.holder === leader && !seen.waiting;
    };
    if (isQuiet()) {
      await cluster.look();
      if (isQuiet()) {
        quietSince ??= performance.now();
        return performance.now() - quietSince >= quietMs;
      }
    }
    quietSince = null;
    return false;
  };
}
