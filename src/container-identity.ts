import type { Logger } from 'pino';
import { createJwksVerifier } from './adapters/jwks/jwks-verifier.ts';
import { createTokenSigner } from './adapters/jwks/token-signer.ts';
import type { ControlDatabase } from './adapters/postgres/control-database.ts';
import type { Config } from './config.ts';
import { systemClock } from './kernel/clock.ts';
import type { RequestAudit } from './modules/audit/index.ts';
import {
  createIdentityService,
  Revocations,
  type ExternalVerifier,
  type IdentityService,
} from './modules/identity/index.ts';
import { createTokenStore, followRevocations } from './modules/identity/store.ts';

/** What one replica is made of to know who calls. */
export interface Identity {
  service: IdentityService;
  revocations: Revocations;
  /** Null when no outside issuer is configured. */
  external: ExternalVerifier | null;
}

/** Apart from the rest, since `npm run token` needs nothing else. */
export function createIdentity(
  config: Config,
  database: ControlDatabase,
  audit: RequestAudit,
  logger: Logger,
): Identity {
  const { secret, issuer, audience, jwks } = config.identity;
  const revocations = new Revocations(systemClock);
  followRevocations(database, revocations);
  const service = createIdentityService({
    store: createTokenStore(database),
    signer: secret === undefined ? null : createTokenSigner({ secret, issuer, audience }),
    revocations,
    audit,
    clock: systemClock,
    clusterNames: Object.keys(config.clusters),
  });
  return { service, revocations, external: jwks === undefined ? null : createJwksVerifier(jwks, logger) };
}
