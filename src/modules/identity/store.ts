import type { ControlDatabase, Query } from '../../adapters/postgres/control-database.ts';
import type { Role } from '../../kernel/permissions.ts';
import type { ClusterReach, TokenRecord, TokenState } from './model.ts';
import type { TokenFilter, TokenStore } from './ports.ts';
import type { Revocation, Revocations } from './revocations.ts';

const CHANNEL = 'matriarch_token_revoked';
/** The database's clock may be behind ours; a revocation is read a little beyond the expiry of its token. */
const REVOKED = `SELECT jti AS id, (extract(epoch FROM expires_at) * 1000)::float8 AS "expiresAt" FROM matriarch.tokens
  WHERE revoked_at IS NOT NULL AND expires_at > now() - interval '10 minutes'`;

const COLUMNS = `jti, subject, role, clusters, created_at, created_by, expires_at, revoked_at, revoked_by,
  to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS position`;
/** Tokens that reach no further than $1; NULL is every cluster. */
const WITHIN = '($1::text[] IS NULL OR clusters <@ $1::text[])';

interface Row {
  jti: string;
  subject: string;
  role: Role;
  clusters: string[] | null;
  created_at: Date;
  created_by: string;
  expires_at: Date;
  revoked_at: Date | null;
  revoked_by: string | null;
  position: string;
}

export function createTokenStore(database: Pick<ControlDatabase, 'query'>): TokenStore {
  return {
    async insert(query, token) {
      await query(
        `INSERT INTO matriarch.tokens (jti, subject, role, clusters, created_at, created_by, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [
          token.id,
          token.subject,
          token.role,
          toColumn(token.clusters),
          new Date(token.createdAt),
          token.createdBy,
          new Date(token.expiresAt),
        ],
      );
    },

    async list(filter, after, limit) {
      const rows = await database.query<Row>(
        `SELECT ${COLUMNS} FROM matriarch.tokens
         WHERE ${WITHIN} AND ($2::text IS NULL OR subject = $2)
           AND ${stateCondition(filter.state)}
           AND ($3::timestamptz IS NULL OR (created_at, jti) < ($3, $4::uuid))
         ORDER BY created_at DESC, jti DESC LIMIT $5`,
        [...filterValues(filter), after?.createdAt ?? null, after?.id ?? null, limit],
      );
      return rows.map((row) => ({ record: toRecord(row), position: { createdAt: row.position, id: row.jti } }));
    },

    async find(id, within) {
      const sql = `SELECT ${COLUMNS} FROM matriarch.tokens WHERE ${WITHIN} AND jti = $2`;
      const [row] = await database.query<Row>(sql, [toColumn(within), id]);
      return row === undefined ? null : toRecord(row);
    },

    async revoke(query, id, by, within) {
      // One statement is one transaction: the notification goes out exactly when the row is changed.
      const [row] = await query<Row>(
        `WITH found AS (
           UPDATE matriarch.tokens SET revoked_at = coalesce(revoked_at, clock_timestamp()), revoked_by = coalesce(revoked_by, $3)
           WHERE ${WITHIN} AND jti = $2 RETURNING *)
         SELECT ${COLUMNS}, pg_notify('${CHANNEL}', json_build_object(
           'id', jti, 'expiresAt', extract(epoch FROM expires_at) * 1000)::text) FROM found`,
        [toColumn(within), id, by],
      );
      return row === undefined ? null : toRecord(row);
    },
  };
}

/** Keeps the revocations in step with the database: at once by notification, and whole on each (re)connect and poll. */
export function followRevocations(database: Pick<ControlDatabase, 'listen'>, revocations: Revocations): void {
  database.listen(CHANNEL, {
    synchronise: async (query: Query) => revocations.load(await query<Revocation>(REVOKED)),
    onNotification: (payload) => revocations.add(JSON.parse(payload) as Revocation),
  });
}

function stateCondition(state: TokenState | null): string {
  if (state === null) return 'true';
  const conditions: Record<TokenState, string> = {
    active: 'revoked_at IS NULL AND expires_at > now()',
    expired: 'revoked_at IS NULL AND expires_at <= now()',
    revoked: 'revoked_at IS NOT NULL',
  };
  return conditions[state];
}

function filterValues(filter: TokenFilter): unknown[] {
  return [toColumn(filter.within), filter.subject];
}

function toColumn(clusters: ClusterReach): string[] | null {
  return clusters === '*' ? null : [...clusters];
}

function toRecord(row: Row): TokenRecord {
  return {
    id: row.jti,
    subject: row.subject,
    role: row.role,
    clusters: row.clusters ?? '*',
    createdAt: row.created_at.getTime(),
    createdBy: row.created_by,
    expiresAt: row.expires_at.getTime(),
    revokedAt: row.revoked_at?.getTime() ?? null,
    revokedBy: row.revoked_by,
  };
}
