import { Problem } from './errors.ts';

/** The 401 of RFC 6750, for a token that was sent and does not hold. `reason` is shown to the caller. */
export function tokenRefused(reason: string, cause?: unknown): Problem {
  const quoted = reason.replace(/[^\x20-\x7e]/g, ' ').replace(/["\\]/g, "'");
  const challenge = `Bearer realm="matriarch", error="invalid_token", error_description="${quoted}"`;
  return new Problem('unauthenticated', reason, { headers: { 'www-authenticate': challenge }, cause });
}

/** The 401 for a request without a token. */
export function tokenMissing(): Problem {
  return new Problem('unauthenticated', 'Send a token as `Authorization: Bearer <token>`.', {
    headers: { 'www-authenticate': 'Bearer realm="matriarch"' },
  });
}
