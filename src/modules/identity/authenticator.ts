import type { Clock } from '../../kernel/clock.ts';
import type { Caller } from '../../kernel/context.ts';
import { Problem } from '../../kernel/errors.ts';
import { tokenRefused } from '../../kernel/unauthenticated.ts';
import { callerFromClaims, type ClaimNames } from './claims.ts';
import type { ExternalVerifier, LocalVerifier } from './ports.ts';
import type { Revocations } from './revocations.ts';

/**
 * From a bearer token to its caller. Throws or rejects with the Problems `unauthenticated` and `identity_unavailable`,
 * nothing else. Answers without a promise where it can, as most requests take this way.
 */
export type Authenticate = (token: string) => Caller | Promise<Caller>;

const LOCAL_CLAIMS: ClaimNames = { role: 'role', clusters: 'clusters', requireId: true };
const REMEMBERED_TOKENS = 5000;
const REMEMBERED_HEADERS = 256;

export function createAuthenticate(parts: {
  local: LocalVerifier | null;
  external: ExternalVerifier | null;
  revocations: Pick<Revocations, 'loaded' | 'has'>;
  clock: Clock;
}): Authenticate {
  const { local, external, revocations, clock } = parts;
  const isLocal = local === null ? () => false : external === null ? () => true : createFamilyOf();
  // By the whole token, so that nothing can collide; its times are looked at again on each use.
  const remembered = new Map<string, Caller>();

  function admit(caller: Caller): Caller {
    if (!revocations.loaded) {
      const detail = 'The list of revoked tokens has not been read yet; try again shortly.';
      throw new Problem('identity_unavailable', detail, { headers: { 'retry-after': '1' } });
    }
    if (caller.tokenId !== null && revocations.has(caller.tokenId)) throw tokenRefused('The token was revoked.');
    return caller;
  }

  function verifyLocal(verify: LocalVerifier, token: string): Caller {
    const known = remembered.get(token);
    if (known !== undefined && clock.now() < known.expiresAtSeconds * 1000) return known;
    remembered.delete(token);
    const caller = callerFromClaims(verify(token), LOCAL_CLAIMS);
    const oldest = remembered.size >= REMEMBERED_TOKENS ? remembered.keys().next().value : undefined;
    if (oldest !== undefined) remembered.delete(oldest);
    remembered.set(token, caller);
    return caller;
  }

  return (token) => {
    if (local !== null && isLocal(token)) return admit(verifyLocal(local, token));
    if (external === null) throw tokenRefused('No issuer of such tokens is configured.');
    const names = { role: external.roleClaim, clusters: external.clustersClaim, requireId: false };
    return external.verify(token).then((claims) => admit(callerFromClaims(claims, names)));
  };
}

/**
 * Whether the token's header names HS256, so that a key of one family is never tried on the other. Headers are few and
 * repeat, so the answer is remembered by the encoded header.
 */
function createFamilyOf(): (token: string) => boolean {
  const remembered = new Map<string, boolean>();
  return (token) => {
    const header = token.slice(0, Math.max(0, token.indexOf('.')));
    let isHs256 = remembered.get(header);
    if (isHs256 === undefined) {
      isHs256 = algorithmOf(header) === 'HS256';
      if (remembered.size >= REMEMBERED_HEADERS) remembered.clear();
      remembered.set(header, isHs256);
    }
    return isHs256;
  };
}

function algorithmOf(header: string): unknown {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(header, 'base64url').toString('utf8'));
    if (typeof parsed === 'object' && parsed !== null && 'alg' in parsed) return parsed.alg;
  } catch {
    // Reported below with everything else that is no header.
  }
  throw tokenRefused('The token is malformed.');
}
