import { check, type Candidate, type ClusterHandle, type PlanCheck } from '../../operations/index.ts';
import { candidatesOf, isSynchronous } from './candidates.ts';
import type { FreshKeys } from './dead-leader.ts';

/** Patroni's own default of maximum_lag_on_failover. */
const defaultMaximumLagBytes = 1_048_576;
const statusTimeoutMs = 1000;

export interface Heirs {
  candidates: readonly Candidate[];
  check: PlanCheck;
  /** Bytes that the dead leader is known to have written and the best heir has not received; 0 in synchronous mode. */
  lossBytes: number | null;
}

/** Who Patroni would promote once the key is gone, asked now: by its rules of reach, lag and synchronous mode. */
export async function findHeirs(cluster: ClusterHandle, keys: FreshKeys, dead: string): Promise<Heirs> {
  const known = candidatesOf(cluster.snapshot(), { strict: false, wanted: null }).filter(
    ({ member }) => member !== dead,
  );
  const found = await Promise.all(
    known.map(async (candidate) => {
      const position = await positionNow(cluster, candidate.member);
      const rules = [...candidate.rules, ...rulesNow(candidate.member, position, keys)];
      return { ...candidate, rules, position, eligible: !rules.some(({ status }) => standsInTheWay(status)) };
    }),
  );
  const [best] = found.filter(({ eligible }) => eligible).sort((a, b) => (b.position ?? 0) - (a.position ?? 0));
  const candidates = found.map(({ member, rules, eligible }): Candidate => {
    return { member, rules, eligible, chosen: member === best?.member };
  });
  return { candidates, check: anyHeir(cluster.name, candidates), lossBytes: lossOf(keys, best?.position ?? null) };
}

function standsInTheWay(status: PlanCheck['status']): boolean {
  return status === 'fail' || status === 'unknown';
}

function rulesNow(member: string, position: number | null, keys: FreshKeys): PlanCheck[] {
  const { settings, optimeBytes, syncStandbys } = keys;
  const configured = settings['maximum_lag_on_failover'];
  const limit = typeof configured === 'number' ? configured : defaultMaximumLagBytes;
  const lag = position === null || optimeBytes === null ? null : Math.max(0, optimeBytes - position);
  const rules = [
    check(
      'candidate.answers_now',
      member,
      position !== null,
      position === null ? `${member} gives no position now.` : `${member} answers now.`,
    ),
    check(
      'candidate.behind_last_known',
      member,
      lag === null ? null : lag <= limit,
      lag === null
        ? `How far ${member} is behind the leader's last known position cannot be told.`
        : `${member} is ${lag} bytes behind the leader's last known position, ${limit} are allowed.`,
      { value: lag, limit, unit: 'bytes' },
    ),
  ];
  if (!isSynchronous(settings)) return rules;
  const isSync = syncStandbys.includes(member);
  const others = syncStandbys.join(', ') || 'none';
  const message = isSync
    ? `${member} is a synchronous standby.`
    : `${member} is no synchronous standby (these are ${others}): what was acknowledged could be lost.`;
  return [...rules, check('candidate.synchronous_now', member, isSync, message)];
}

function anyHeir(cluster: string, candidates: readonly Candidate[]): PlanCheck {
  const names = candidates.filter(({ eligible }) => eligible).map(({ member }) => member);
  if (names.length > 0) return check('candidates.any', cluster, true, `Can take over: ${names.join(', ')}.`);
  const why = candidates.flatMap(({ rules }) => rules.filter(({ status }) => standsInTheWay(status)));
  const reasons = why.map(({ message }) => message).join(' ') || 'There is no member but the leader.';
  return check('candidates.any', cluster, false, `No member can take over. ${reasons}`);
}

function lossOf({ settings, optimeBytes }: FreshKeys, position: number | null): number | null {
  if (isSynchronous(settings)) return 0;
  return optimeBytes === null || position === null ? null : Math.max(0, optimeBytes - position);
}

/** What the member has received or replayed, by its own Patroni; null when it does not say. */
async function positionNow(cluster: ClusterHandle, member: string): Promise<number | null> {
  try {
    const { xlog } = await cluster.patroni.status(member, statusTimeoutMs);
    if (typeof xlog !== 'object' || xlog === null) return null;
    const { received_location: received, replayed_location: replayed } = xlog as Record<string, unknown>;
    const known = [received, replayed].filter((value) => typeof value === 'number');
    return known.length === 0 ? null : Math.max(...known);
  } catch {
    return null;
  }
}
