import type { ControlDatabase } from '../../adapters/postgres/control-database.ts';
import { maskSecrets } from '../../kernel/mask-secrets.ts';
import type { ConfigVersion } from './config-version-model.ts';
import type { ConfigVersionStore } from './ports.ts';

interface Row {
  id: string;
  revision: string;
  seen_at: Date;
  value: Record<string, unknown>;
  current: boolean;
  changed_by: string | null;
  reason: string | null;
  ticket: string | null;
  operation_id: string | null;
}

/** Every version of the dynamic configuration that was seen, without its secrets, and the operation that wrote it. */
export function createConfigVersionStore({ query }: Pick<ControlDatabase, 'query'>): ConfigVersionStore {
  return {
    async record(cluster, revision, value) {
      await query(
        `INSERT INTO matriarch.config_versions (cluster, revision, value) VALUES ($1, $2, $3)
         ON CONFLICT (cluster, revision) DO NOTHING`,
        [cluster, revision, JSON.stringify(maskSecrets(value))],
      );
    },

    async list(cluster, before, limit) {
      // The page is cut first, so that only its own versions are looked up among the operations.
      const rows = await query<Row>(
        `SELECT v.*, o.requested_by AS changed_by, o.reason, o.ticket, o.id AS operation_id,
           v.revision = (SELECT max(revision) FROM matriarch.config_versions WHERE cluster = $1) AS current
         FROM (SELECT * FROM matriarch.config_versions
           WHERE cluster = $1 AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $3) v
         LEFT JOIN LATERAL (SELECT * FROM matriarch.operations o
           WHERE o.cluster = v.cluster AND o.result->>'configRevision' = v.revision::text ORDER BY created_at LIMIT 1) o ON true
         ORDER BY v.id DESC`,
        [cluster, before, limit],
      );
      return rows.map(toVersion);
    },

    async unpausedAfter(cluster, revision) {
      const rows = await query(
        `SELECT 1 FROM matriarch.config_versions
         WHERE cluster = $1 AND revision > $2::bigint AND value -> 'pause' IS DISTINCT FROM 'true'::jsonb LIMIT 1`,
        [cluster, revision],
      );
      return rows.length > 0;
    },

    async find(cluster, id) {
      const [row] = await query<Pick<Row, 'revision' | 'value'>>(
        'SELECT revision, value FROM matriarch.config_versions WHERE cluster = $1 AND id = $2',
        [cluster, id],
      );
      return row ?? null;
    },
  };
}

function toVersion(row: Row): ConfigVersion {
  return {
    id: Number(row.id),
    revision: row.revision,
    seenAt: row.seen_at.toISOString(),
    current: row.current,
    changedBy: row.changed_by,
    reason: row.reason,
    ticket: row.ticket,
    operationId: row.operation_id,
    value: row.value,
  };
}
