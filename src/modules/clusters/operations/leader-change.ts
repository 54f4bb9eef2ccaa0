import { sleep } from '../../../kernel/clock.ts';
import { freshValue } from '../../../kernel/section.ts';
import { ActError, Failed, type ClusterHandle, type PatroniAnswer } from '../../operations/index.ts';
import type { LeaderFacts } from './new-leader.ts';

/** A request without an answer may still be on its way into Patroni: then quiet must last. */
const quietMs = 5000;
/** How late the race for an answer is given up after the answer itself. */
const graceMs = 1000;

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

/**
 * The last look before the request, past the snapshot: in etcd the same leader is still in the same term, and nobody else
 * has asked Patroni for another one.
 */
export async function requireSameTerm({ dcs }: ClusterHandle, facts: LeaderFacts): Promise<void> {
  const [key, request] = await Promise.all([dcs.get('leader'), dcs.get('failover')]);
  const expected = facts.leader ?? 'nobody';
  const outdated =
    (key?.value ?? null) !== facts.leader
      ? `${key?.value ?? 'Nobody'} holds the leader key, not ${expected}.`
      : facts.leaderTerm !== null && key !== null && key.createRevision !== facts.leaderTerm
        ? `${expected} has lost the leader key and won it anew since the plan.`
        : requestIn(request?.value) !== null
          ? `Patroni has a request of somebody else waiting (${request?.value ?? ''}).`
          : null;
  if (outdated === null) return;
  throw new Failed(`The plan no longer holds: ${outdated} Nothing was asked of Patroni.`, {
    code: 'plan_outdated',
    remedy: 'Look at a new plan and ask again.',
  });
}

/** What the key `failover` asks for; Patroni leaves `{}` behind when it is done with one. */
export function requestIn(value: string | undefined): { leader?: string; member?: string } | null {
  const request = JSON.parse(value ?? '{}') as { leader?: string; member?: string };
  return Object.keys(request).length === 0 ? null : request;
}

async function leaderMoved(
  cluster: ClusterHandle,
  leader: string | null,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<'moved'> {
  const until = performance.now() + timeoutMs + graceMs;
  while (!signal.aborted && performance.now() < until) {
    const holder = holderIn(cluster)?.holder ?? null;
    if (holder !== null && holder !== leader) return 'moved';
    await sleep(20, signal);
  }
  throw new ActError('uncertain', 'Patroni gave no answer and nobody else leads.');
}

/**
 * Whether Patroni has given its request up: the old leader leads and no request waits, by a look that was asked for. Unless
 * Patroni has answered, the request may still be on its way, so this must hold for a while.
 */
export function givenUp(cluster: ClusterHandle, leader: string | null, answered: boolean): () => Promise<boolean> {
  const lastsMs = answered ? 0 : quietMs;
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
        return performance.now() - quietSince >= lastsMs;
      }
    }
    quietSince = null;
    return false;
  };
}
