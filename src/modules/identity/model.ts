import { Type, type Static } from 'typebox';
import { closed, named, ref, text, time } from '../../kernel/schema.ts';
import { roleNames } from '../../kernel/permissions.ts';

export const ClusterReachSchema = Type.Union(
  [
    Type.Literal('*'),
    Type.Array(Type.String({ minLength: 1, maxLength: 63 }), { minItems: 1, maxItems: 1000, uniqueItems: true }),
  ],
  { description: 'Names of clusters, or "*" for every cluster, also those configured later' },
);
export type ClusterReach = '*' | readonly string[];

/** No control characters: subjects go into logs and the database. */
export const printable = { minLength: 1, maxLength: 200, pattern: '^[^\\x00-\\x1f\\x7f]+$' } as const;
const printableText = new RegExp(printable.pattern);

/** The same rule where no schema checks it: claims of an outside issuer, the command line. */
export function isPrintable(value: string): boolean {
  return value.length <= printable.maxLength && printableText.test(value);
}

export const DEFAULT_LIFETIME_SECONDS = 12 * 3600;
export const MAX_LIFETIME_SECONDS = 366 * 86_400;

/** Why, for the audit. */
export const why = {
  reason: Type.Optional(Type.String({ ...printable, maxLength: 500, description: 'Why, for the audit' })),
  ticket: Type.Optional(Type.String({ ...printable, maxLength: 100, description: 'INC-123' })),
};
export interface Why {
  reason?: string;
  ticket?: string;
}

export const MintTokenSchema = named(
  'MintToken',
  Type.Object(
    {
      subject: Type.String({ ...printable, description: 'Who will hold it; shown in logs and audit' }),
      role: Type.Enum(roleNames),
      clusters: ClusterReachSchema,
      expiresInSeconds: Type.Optional(
        Type.Integer({ minimum: 1, maximum: MAX_LIFETIME_SECONDS, default: DEFAULT_LIFETIME_SECONDS }),
      ),
      ...why,
    },
    {
      ...closed,
      examples: [{ subject: 'alice@example.com', role: 'operator', clusters: ['main'], expiresInSeconds: 43_200 }],
    },
  ),
);
export type MintToken = Static<typeof MintTokenSchema>;

export const tokenStates = ['active', 'expired', 'revoked'] as const;
export type TokenState = (typeof tokenStates)[number];

/** What is known of a token. The token itself is never stored. */
export const TokenSchema = named(
  'Token',
  Type.Object(
    {
      id: Type.String({ format: 'uuid', description: 'The `jti` of the token' }),
      subject: Type.String(),
      role: Type.Enum(roleNames),
      clusters: ClusterReachSchema,
      state: Type.Enum([...tokenStates]),
      createdAt: Type.String({ format: 'date-time' }),
      createdBy: Type.String(),
      expiresAt: Type.String({ format: 'date-time' }),
      revokedAt: time,
      revokedBy: text,
    },
    closed,
  ),
);
export type Token = Static<typeof TokenSchema>;

export const MintedTokenSchema = named(
  'MintedToken',
  Type.Object(
    {
      token: Type.String({ description: 'Shown this once; send it as `Authorization: Bearer`' }),
      details: ref(TokenSchema),
    },
    closed,
  ),
);
export type MintedToken = Static<typeof MintedTokenSchema>;

export const TokenPageSchema = named(
  'TokenPage',
  Type.Object(
    {
      tokens: Type.Array(ref(TokenSchema)),
      nextPageToken: Type.String({ description: 'Empty at the end' }),
    },
    closed,
  ),
);
export type TokenPage = Static<typeof TokenPageSchema>;

export const identitySchemas = [MintTokenSchema, TokenSchema, MintedTokenSchema, TokenPageSchema];

/** A row of the tokens table. Times are milliseconds since the epoch. */
export interface TokenRecord {
  id: string;
  subject: string;
  role: Token['role'];
  clusters: ClusterReach;
  createdAt: number;
  createdBy: string;
  expiresAt: number;
  revokedAt: number | null;
  revokedBy: string | null;
}

export function toToken(record: TokenRecord, now: number): Token {
  const { createdAt, expiresAt, revokedAt, clusters, ...rest } = record;
  return {
    ...rest,
    clusters: clusters === '*' ? '*' : [...clusters],
    state: revokedAt !== null ? 'revoked' : expiresAt <= now ? 'expired' : 'active',
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
    revokedAt: revokedAt === null ? null : new Date(revokedAt).toISOString(),
  };
}
