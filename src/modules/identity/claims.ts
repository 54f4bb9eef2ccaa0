import type { Caller } from '../../kernel/context.ts';
import { isRole } from '../../kernel/permissions.ts';
import { tokenRefused } from '../../kernel/unauthenticated.ts';
import { isPrintable } from './model.ts';
import type { Claims } from './ports.ts';

export interface ClaimNames {
  role: string;
  clusters: string;
  /** Whether the token must carry a `jti`, by which it can be revoked. */
  requireId: boolean;
}

/** Who the verified claims speak of. Throws `tokenRefused` when they don't say it in the expected shape. */
export function callerFromClaims(claims: Claims, names: ClaimNames): Caller {
  const { sub, exp, jti } = claims;
  const role = claims[names.role];
  const clusters = claims[names.clusters];
  if (typeof sub !== 'string' || !isPrintable(sub)) {
    throw tokenRefused('The claim sub must be a text of 1 to 200 printable characters.');
  }
  if (typeof exp !== 'number' || !Number.isFinite(exp)) throw tokenRefused('The claim exp must be a number.');
  if (!isRole(role)) throw tokenRefused(`The claim ${names.role} must be viewer, operator or admin.`);
  if (clusters !== '*' && !isNames(clusters)) {
    throw tokenRefused(`The claim ${names.clusters} must be "*" or an array of names.`);
  }
  const id = typeof jti === 'string' && jti !== '' ? jti : null;
  if (id === null && (names.requireId || jti !== undefined)) throw tokenRefused('The claim jti must be a text.');
  return Object.freeze({
    subject: sub,
    role,
    clusters: clusters === '*' ? '*' : Object.freeze([...clusters]),
    tokenId: id,
    expiresAtSeconds: exp,
  });
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
