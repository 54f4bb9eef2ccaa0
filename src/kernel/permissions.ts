import { Problem } from './errors.ts';
import type { Context } from './context.ts';

/** `<subject>:<verb>`, each with the sentence that the docs show. */
export const permissions = {
  'cluster:read': 'See a cluster: topology, members, replication, history, health, services and events',
  'config:read': "See a cluster's dynamic configuration",
  'token:manage': 'Mint, list and revoke tokens',
} as const;

export type Permission = keyof typeof permissions;

const viewer: readonly Permission[] = ['cluster:read'];
const operator: readonly Permission[] = [...viewer, 'config:read'];
const admin: readonly Permission[] = [...operator, 'token:manage'];

/** Roles are nothing but sets of permissions; a role's reach is further limited to the clusters named in the token. */
export const roles = { viewer, operator, admin } as const;

export type Role = keyof typeof roles;

export const roleNames = Object.keys(roles) as Role[];

export function isRole(value: unknown): value is Role {
  return typeof value === 'string' && Object.hasOwn(roles, value);
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
