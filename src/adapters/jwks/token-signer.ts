import { createSecretKey } from 'node:crypto';
import { SignJWT } from 'jose';
import type { TokenSigner } from '../../modules/identity/index.ts';

/** Signs tokens of our own with HS256, by the claims that `callerFromClaims` reads. */
export function createTokenSigner(settings: { secret: string; issuer: string; audience: string }): TokenSigner {
  const key = createSecretKey(settings.secret, 'utf8');
  return {
    sign: ({ id, subject, role, clusters, issuedAtSeconds, expiresAtSeconds }) =>
      new SignJWT({ role, clusters })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setJti(id)
        .setSubject(subject)
        .setIssuer(settings.issuer)
        .setAudience(settings.audience)
        .setIssuedAt(issuedAtSeconds)
        .setExpirationTime(expiresAtSeconds)
        .sign(key),
  };
}
