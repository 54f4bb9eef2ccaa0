import type { Role } from './permissions.ts';

/** Who calls, as proven by the token. */
export interface Caller {
  subject: string;
  role: Role;
  /** Names of the clusters that the token reaches, or every cluster. */
  clusters: readonly string[] | '*';
  /** `jti` of the token; null for tokens of an outside issuer that carry none. */
  tokenId: string | null;
  /** Expiry of the token, seconds since the epoch. Long-lived streams end with it. */
  expiresAtSeconds: number;
}

/** What every service call carries: the caller and how to find the call again in logs. */
export interface Context {
  caller: Caller;
  requestId: string;
  /** W3C trace id, 32 hexadecimal digits. */
  traceId: string;
  transport: 'rest' | 'graphql' | 'chat';
}
