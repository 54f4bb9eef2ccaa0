import type { Clock } from '../../kernel/clock.ts';
import type { RevocationMark } from './ports.ts';
import type { Revocations } from './revocations.ts';

/**
 * How old the list may be while other replicas have a newer one. It is read every 5 s; a minute leaves room for a restart
 * of the control database and a lost connection, and is the longest that a token revoked elsewhere is accepted through a
 * balancer that heeds readiness.
 */
export const STALE_AFTER_MS = 60_000;

/**
 * Whether this replica knows the revoked tokens well enough to serve. Resolves with a sentence, rejects with the reason.
 * A list that is old everywhere is no reason: nothing can have been revoked, and all replicas would fail together.
 */
export async function checkRevocations(revocations: Revocations, mark: RevocationMark, clock: Clock): Promise<string> {
  const { synchronisedAt } = revocations;
  if (synchronisedAt === null) throw new Error('the revoked tokens have not been read yet');
  const ageMs = clock.now() - synchronisedAt;
  if (ageMs <= STALE_AFTER_MS) return `${revocations.size} revoked tokens are known`;
  const age = `the revoked tokens were last read ${Math.round(ageMs / 1000)} s ago`;
  // Without Redis nobody can tell, and being wrong would take every replica out.
  if (await mark.isFresh().catch(() => false)) throw new Error(`${age}, while another replica still reads them`);
  return `${age}; no other replica is known to have read them since`;
}
