import type { MemberState, PatroniNode } from '../clusters/index.ts';

const states: Readonly<Record<string, MemberState>> = {
  running: 'running',
  starting: 'starting',
  'starting after custom bootstrap': 'starting',
  stopping: 'stopping',
  stopped: 'stopped',
  restarting: 'restarting',
  'creating replica': 'creating_replica',
  'initializing new cluster': 'initializing',
  'running custom bootstrap script': 'initializing',
  'initdb failed': 'initialization_failed',
  'custom bootstrap failed': 'initialization_failed',
  'start failed': 'start_failed',
  'restart failed': 'restart_failed',
  'stop failed': 'stop_failed',
  crashed: 'crashed',
};

/**
 * Patroni's state in the product's words, from its REST API or its keys. Since 3.0.4 a running replica also says how it
 * replicates, which is the state that `GET /cluster` shows. A failed restart carries the state before in brackets:
 * `restart failed (stopped)`.
 */
export function normaliseState(state: string, replicationState: string | null = null): MemberState {
  const plain = state.replace(/ \(.*$/, '');
  const known = Object.hasOwn(states, plain) ? states[plain] : undefined;
  if (known !== 'running') return known ?? 'unknown';
  if (replicationState === 'streaming') return 'streaming';
  if (replicationState === 'in archive recovery') return 'in_archive_recovery';
  return 'running';
}

/** `master` until 3.x, `primary` from 4.0; demoted, promoted and uninitialized are passing states and `other`. */
export function normaliseRole(role: unknown): PatroniNode['claimedRole'] {
  if (role === 'master' || role === 'primary') return 'primary';
  if (role === 'standby_leader' || role === 'replica') return role;
  return 'other';
}
