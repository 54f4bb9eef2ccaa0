import { Problem } from './errors.ts';
import type { Context } from './context.ts';

/** `<subject>:<verb>`, each with the sentence that the docs show. */
export const permissions = {
  'cluster:read': 'See a cluster: topology, members, replication, history, health, services and events',
  'config:read': "See a cluster's dynamic configuration",
  'operation:read': 'See operations, their plans, steps and events',
  'operation:cancel': 'Cancel an operation',
  'operation:approve': 'Approve or reject an operation of somebody else',
  'cluster:switchover': 'Switch over to a healthy replica, now or at a time',
  'cluster:failover': 'Fail over, also with loss of data; release the key of a dead leader',
  'cluster:restart': 'Restart PostgreSQL of members',
  'cluster:reload': 'Let members re-read their local configuration',
  'cluster:reinitialize': 'Wipe a replica and build it anew',
  'cluster:pause': 'Pause and resume automatic failover',
  'haproxy:control': 'Drain servers of HAProxy, take them out and bring them back',
  'pgbouncer:control': 'Pause, resume, reconnect, reload and kill pools of PgBouncer',
  'config:write': "Change a cluster's dynamic configuration",
  'config:write-dangerous': 'Change settings that can run programs, lock everybody out or lose data',
  'session:read': 'See sessions of PostgreSQL: who, from where, in which state, waiting for whom',
  'session:read-query': 'See the text of statements that sessions run, with secrets masked',
  'log:read': 'Follow the logs of PostgreSQL, with secrets masked',
  'session:end': 'Cancel statements and end sessions',
  'replication:replay': 'Pause and resume the replay of WAL on replicas',
  'replication:slots': 'Create, advance and drop replication slots',
  'load:run': 'Run load tests',
  'policy:read': 'See freeze windows and the kill switch',
  'policy:manage': 'Set freeze windows and the kill switch, and act within a freeze',
  'audit:read': 'Read the audit and verify it',
  'token:manage': 'Mint, list and revoke tokens',
} as const;

export type Permission = keyof typeof permissions;

const viewer: readonly Permission[] = ['cluster:read', 'operation:read', 'session:read', 'policy:read'];
const operator: readonly Permission[] = [
  ...viewer,
  'config:read',
  'operation:cancel',
  'operation:approve',
  'cluster:switchover',
  'cluster:failover',
  'cluster:restart',
  'cluster:reload',
  'cluster:reinitialize',
  'cluster:pause',
  'haproxy:control',
  'pgbouncer:control',
  'config:write',
  'session:read-query',
  'log:read',
  'session:end',
  'replication:replay',
  'replication:slots',
  'load:run',
  'audit:read',
];
const admin: readonly Permission[] = [...operator, 'config:write-dangerous', 'policy:manage', 'token:manage'];

/** Roles are nothing but sets of permissions; a role's reach is further limited to the clusters named in the token. */
export const roles = { viewer, operator, admin } as const;

export type Role = keyof typeof roles;

export const roleNames = Object.keys(roles) as Role[];

export function isRole(value: unknown): value is Role {
  return typeof value === 'string' && Object.hasOwn(roles, value);
}

/** Whether the caller's role grants the permission: for parts of an answer, whose other parts everybody may see. */
export function grants(context: Context, permission: Permission): boolean {
  return roles[context.caller.role].includes(permission);
}

/** Throws `forbidden` unless the caller's role grants the permission. */
export function requirePermission(context: Context, permission: Permission): void {
  if (!roles[context.caller.role].includes(permission)) {
    throw new Problem('forbidden', `The role ${context.caller.role} does not include ${permission}.`);
  }
}

/**
 * Throws unless the caller may use the permission on the cluster. A cluster outside the token's list answers exactly
 * as one that does not exist, so that names cannot be probed.
 */
export function requireOnCluster(context: Context, permission: Permission, cluster: string): void {
  requirePermission(context, permission);
  if (!mayReachCluster(context, cluster)) throw clusterNotFound(cluster);
}

export function mayReachCluster(context: Context, cluster: string): boolean {
  const { clusters } = context.caller;
  return clusters === '*' || clusters.includes(cluster);
}

export function clusterNotFound(cluster: string): Problem {
  return new Problem('cluster_not_found', `There is no cluster "${cluster}" that this token may see.`);
}
