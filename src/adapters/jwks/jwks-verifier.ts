import { createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose';
import { messageOf, Problem } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import { tokenRefused } from '../../kernel/unauthenticated.ts';
import type { ExternalVerifier } from '../../modules/identity/index.ts';

export interface JwksSettings {
  url: string;
  issuer: string;
  audience: string;
  algorithms: readonly string[];
  timeoutMs: number;
  roleClaim: string;
  clustersClaim: string;
}

export interface JwksTimes {
  /** After this the keys are read anew in the background, so that a withdrawn key stops working. */
  refreshMs: number;
  /** An unknown key id causes at most one read in this time. */
  cooldownMs: number;
  /** After a failed read nobody waits for another one in this time. */
  failureMs: number;
}

const defaultTimes: JwksTimes = { refreshMs: 300_000, cooldownMs: 5_000, failureMs: 1_000 };
/** Clocks of issuers differ a little from ours. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** The key set could not be read: the token may well be good. */
class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

/**
 * Verifies tokens of an outside issuer by its published keys. Keys that were read once go on working while the issuer is
 * down; only a token whose key is not among them answers 503 `identity_unavailable` then.
 */
export function createJwksVerifier(
  settings: JwksSettings,
  logger: Logger,
  times: JwksTimes = defaultTimes,
): ExternalVerifier {
  const guarded = guardedFetch(times.failureMs);
  const keys = createRemoteJWKSet(new URL(settings.url), {
    timeoutDuration: settings.timeoutMs,
    cooldownDuration: times.cooldownMs,
    // Cached keys never expire by themselves; `refresh` replaces them when the issuer answers.
    cacheMaxAge: Infinity,
    [customFetch]: guarded,
  });
  let refreshAt = 0;

  function refresh(): void {
    const now = Date.now();
    if (keys.jwks() === undefined || now < refreshAt) return;
    refreshAt = now + times.refreshMs;
    keys.reload().catch((error: unknown) => {
      refreshAt = Date.now() + times.cooldownMs;
      logger.warn({ url: settings.url, reason: messageOf(error) }, 'the keys of the token issuer cannot be read');
    });
  }

  return {
    roleClaim: settings.roleClaim,
    clustersClaim: settings.clustersClaim,
    async verify(token) {
      if (refreshAt === 0) refreshAt = Date.now() + times.refreshMs;
      refresh();
      try {
        const { payload } = await jwtVerify(token, keys, {
          issuer: settings.issuer,
          audience: settings.audience,
          algorithms: [...settings.algorithms],
          requiredClaims: ['exp', 'sub'],
          clockTolerance: CLOCK_TOLERANCE_SECONDS,
        });
        return payload;
      } catch (error) {
        throw verificationProblem(error, settings.url, logger);
      }
    },
  };
}

/**
 * Everything that went wrong while reading keys becomes `KeysUnavailable`, so that it can be told from a bad token;
 * and after a failure nobody waits for the deadline again for a short time.
 */
function guardedFetch(failureMs: number): (url: string, init: RequestInit) => Promise<Response> {
  let failedAt = -Infinity;
  return async (url, init) => {
    if (Date.now() - failedAt < failureMs) throw new KeysUnavailable('the last read failed a moment ago');
    try {
      const response = await fetch(url, init);
      const text = await response.text();
      if (response.status !== 200) throw new Error(`status ${response.status}`);
      requireKeySet(JSON.parse(text));
      return new Response(text);
    } catch (error) {
      failedAt = Date.now();
      throw new KeysUnavailable(messageOf(error), { cause: error });
    }
  };
}

function requireKeySet(value: unknown): void {
  const keys = typeof value === 'object' && value !== null && 'keys' in value ? value.keys : undefined;
  const valid = Array.isArray(keys) && keys.every((key) => typeof key === 'object' && key !== null);
  if (!valid) throw new Error('the answer is not a JSON Web Key Set');
}

function verificationProblem(error: unknown, url: string, logger: Logger): Problem {
  if (error instanceof KeysUnavailable) {
    logger.warn({ url, reason: error.message }, 'a token cannot be verified: the keys of its issuer cannot be read');
    const detail = 'The keys of the token issuer cannot be read; try again shortly.';
    return new Problem('identity_unavailable', detail, { cause: error, headers: { 'retry-after': '1' } });
  }
  if (error instanceof errors.JWTExpired) return tokenRefused('The token has expired.', error);
  if (error instanceof errors.JWKSNoMatchingKey) return tokenRefused('The key of the token is not known.', error);
  if (error instanceof errors.JWTClaimValidationFailed) {
    return tokenRefused(`The claim ${error.claim} is missing or not as expected.`, error);
  }
  if (!(error instanceof errors.JOSEError)) {
    // A key of the set that cannot be used: still no reason to let the token in, or to fail.
    logger.warn({ url, reason: messageOf(error) }, 'a token could not be checked with the key of its issuer');
  }
  return tokenRefused('The token does not verify.', error);
}
