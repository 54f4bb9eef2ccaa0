/**
 * Parameters whose value a standby must not have lower than its primary, with Patroni's own defaults: a standby that
 * replays a change to more than it has stops. Source: docs/patroni_configuration.rst, "PostgreSQL parameters controlled
 * by Patroni".
 */
export const orderedParameters: Readonly<Record<string, number>> = {
  max_connections: 100,
  max_worker_processes: 8,
  max_wal_senders: 10,
  max_prepared_transactions: 0,
  max_locks_per_transaction: 64,
};

/** One parameter on the leader: what it runs with, and what it will run with after a restart. */
export interface ParameterChange {
  name: string;
  before: number;
  after: number;
}

export type Direction = 'none' | 'raised' | 'lowered' | 'mixed';

/** One turn of a rolling restart. In a second one only what still waits for a restart is restarted. */
export interface Turn {
  member: string;
  second: boolean;
}

/** What a restart would change, of the parameters that decide the order. What the configuration leaves out is default. */
export function parameterChanges(
  configured: Readonly<Record<string, unknown>>,
  running: Readonly<Record<string, number>>,
): ParameterChange[] {
  return Object.entries(orderedParameters).flatMap(([name, otherwise]) => {
    const before = running[name];
    const after = wholeNumber(configured[name]) ?? otherwise;
    return before === undefined || before === after ? [] : [{ name, before, after }];
  });
}

export function directionOf(changes: readonly ParameterChange[]): Direction {
  const raised = changes.some(({ before, after }) => after > before);
  const lowered = changes.some(({ before, after }) => after < before);
  if (raised && lowered) return 'mixed';
  return raised ? 'raised' : lowered ? 'lowered' : 'none';
}

/**
 * Replicas first, by name, and the leader last. Lowered parameters take effect on a replica only after they have on the
 * leader, so then the leader is first. When some are raised and some lowered, the replicas have a second turn.
 */
export function restartOrder(
  leader: string | null,
  members: readonly string[],
  direction: Direction,
  synchronous: readonly string[] = [],
): Turn[] {
  const isSync = (name: string): number => (synchronous.includes(name) ? 1 : 0);
  // Synchronous standbys after the others: by then another one can take their part.
  const replicas = members
    .filter((name) => name !== leader)
    .sort((a, b) => isSync(a) - isSync(b) || (a < b ? -1 : 1))
    .map((member) => ({ member, second: false }));
  const leading = leader !== null && members.includes(leader) ? [{ member: leader, second: false }] : [];
  if (direction === 'lowered') return [...leading, ...replicas];
  const again = direction === 'mixed' ? replicas.map(({ member }) => ({ member, second: true })) : [];
  return [...replicas, ...leading, ...again];
}

/**
 * The role to send with a restart, as the guard against a member that has changed its role meanwhile. Patroni 3 knows
 * `master` and `replica`, Patroni 4 `primary`, `replica` and `standby_leader`; null when it cannot be guarded.
 */
export function restartRole(version: string | null, role: 'primary' | 'standby_leader' | 'replica' | 'other') {
  const major = Number.parseInt(version ?? '', 10);
  if (Number.isNaN(major) || role === 'other') return null;
  if (role === 'replica') return 'replica';
  if (role === 'primary') return major >= 4 ? 'primary' : 'master';
  return major >= 4 ? 'standby_leader' : null;
}

function wholeNumber(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) ? number : null;
}
