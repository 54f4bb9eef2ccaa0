import { createHash } from 'node:crypto';
import { Problem } from './errors.ts';

/** AIP-158: asking for more than the maximum gives the maximum, not an error. */
export const DEFAULT_PAGE_SIZE = 50;
export const MAX_PAGE_SIZE = 1000;

export function pageSize(requested: number | undefined): number {
  return requested === undefined || requested === 0 ? DEFAULT_PAGE_SIZE : Math.min(requested, MAX_PAGE_SIZE);
}

/**
 * An opaque token for the page after `position`, bound to the parameters of the list: sent with other ones it is
 * refused. It grants nothing, as each page is authorised anew, so it is not signed.
 */
export function encodePageToken(position: readonly string[], parameters: unknown): string {
  return Buffer.from(JSON.stringify([digest(parameters), ...position])).toString('base64url');
}

/** The position in a page token of `length` parts. Throws `invalid_request`. */
export function decodePageToken(token: string, parameters: unknown, length: number): string[] {
  const [bound, ...position] = parse(token);
  if (position.length !== length) throw pageTokenRefused();
  if (bound !== digest(parameters)) throw pageTokenRefused('belongs to a list with other parameters');
  return position;
}

function parse(token: string): string[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    return Array.isArray(parts) && parts.every((part) => typeof part === 'string') ? parts : [];
  } catch {
    return [];
  }
}

function digest(parameters: unknown): string {
  return createHash('sha256').update(JSON.stringify(parameters)).digest('base64url').slice(0, 22);
}

/** The 400 for a page token that was not made by this list. */
export function pageTokenRefused(message = 'is not a page token of this list'): Problem {
  return new Problem('invalid_request', `The page_token ${message}.`, {
    errors: [{ path: 'querystring/page_token', message }],
  });
}
