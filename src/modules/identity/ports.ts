import type { Query } from '../../kernel/query.ts';
import type { Role } from '../../kernel/permissions.ts';
import type { ClusterReach, TokenRecord, TokenState } from './model.ts';

/** Position in the list of tokens, newest first. */
export interface TokenPosition {
  createdAt: string;
  id: string;
}

export interface TokenFilter {
  /** Only tokens that reach nothing beyond these clusters. */
  within: ClusterReach;
  subject: string | null;
  state: TokenState | null;
}

/** The tokens table. Every call rejects with the Problem `database_unavailable` within a second when it cannot answer. */
export interface TokenStore {
  insert(query: Query, token: TokenRecord): Promise<void>;
  /** At most `limit` rows after the position, newest first, each with its own position. */
  list(
    filter: TokenFilter,
    after: TokenPosition | null,
    limit: number,
  ): Promise<{ record: TokenRecord; position: TokenPosition }[]>;
  find(id: string, within: ClusterReach): Promise<TokenRecord | null>;
  /** Marks it revoked and tells every replica, in one transaction; null when there is none. Revoking again changes nothing. */
  revoke(query: Query, id: string, by: string, within: ClusterReach): Promise<TokenRecord | null>;
}

/** What replicas tell each other of their lists of revoked tokens. Calls reject quickly when Redis is down. */
export interface RevocationMark {
  /** Says that this replica has just read the list. */
  renew(): Promise<void>;
  /** Whether any replica has read it lately. */
  isFresh(): Promise<boolean>;
}

/** What goes into a token of our own. */
export interface TokenContent {
  id: string;
  subject: string;
  role: Role;
  clusters: ClusterReach;
  issuedAtSeconds: number;
  expiresAtSeconds: number;
}

export interface TokenSigner {
  sign(content: TokenContent): Promise<string>;
}

export type Claims = Readonly<Record<string, unknown>>;

/** Verifies signature, issuer, audience and times of the HS256 family. Throws `tokenRefused`. */
export type LocalVerifier = (token: string) => Claims;

/** Verifies tokens of the outside issuer. Rejects with `tokenRefused`, or the Problem `identity_unavailable`. */
export interface ExternalVerifier {
  verify(token: string): Promise<Claims>;
  readonly roleClaim: string;
  readonly clustersClaim: string;
}
