import type { Context } from '../../kernel/context.ts';
import { messageOf, Problem } from '../../kernel/errors.ts';
import { maskSecrets } from '../../kernel/mask-secrets.ts';
import { clusterNotFound, requireOnCluster } from '../../kernel/permissions.ts';
import type { Cluster, SnapshotSources } from '../clusters/index.ts';
import type { SessionsOfCluster } from '../sessions/index.ts';
import { maxStatements, type ListStatements, type StatementList } from './model.ts';
import { installedSql, isLoaded, statementsSql, type InstalledRow, type StatementsRow } from './statements-sql.ts';

/** The most expensive statements of a member, by pg_stat_statements. */
export interface StatementService {
  list(context: Context, cluster: string, query: ListStatements): Promise<StatementList>;
}

const shownByDefault = 20;
/** Long texts, as of generated statements, would make the answer unreadable. */
const maxQueryLength = 4000;

export function createStatementService(parts: {
  sources: SnapshotSources;
  clusters: ReadonlyMap<string, SessionsOfCluster>;
}): StatementService {
  const { sources, clusters } = parts;
  return {
    async list(context, name, { by = 'total', member: wanted, limit = shownByDefault }) {
      requireOnCluster(context, 'session:read-query', name);
      const source = sources.get(name);
      const from = clusters.get(name);
      if (source === undefined || from === undefined) throw clusterNotFound(name);
      if (limit < 1 || limit > maxStatements) {
        throw new Problem('invalid_request', `1 to ${maxStatements} statements are shown at once.`, {
          errors: [{ path: 'querystring/limit', message: `must be 1 to ${maxStatements}` }],
        });
      }
      const member = memberFor(source.current().snapshot.cluster, wanted);
      const read = async <Row extends object>(name: string, text: string, values: readonly unknown[]): Promise<Row> => {
        try {
          return await from.reader.readRow<Row>(member, { name, text, values }, from.deadlineMs);
        } catch (error) {
          const options = { headers: { 'retry-after': '2' }, cause: error };
          throw new Problem('cluster_unreadable', `${member} could not be asked: ${messageOf(error)}`, options);
        }
      };
      const installed = await read<InstalledRow>('statements installed', installedSql, []);
      const extension = requireInstalled(installed, member);
      const text = statementsSql(extension, by);
      const found = await read<StatementsRow>(`statements ${by} ${extension.schema} ${extension.version}`, text, [
        limit,
      ]);
      const statements = (found.statements ?? []).map((statement) => ({
        ...statement,
        query: statement.query === null ? null : maskSecrets(statement.query.slice(0, maxQueryLength)),
      }));
      const { since, tracked } = found;
      return { cluster: name, member, version: extension.version, by, since, tracked, statements };
    },
  };
}

function memberFor(cluster: Cluster, wanted: string | undefined): string {
  if (wanted === undefined) {
    if (cluster.leader !== null) return cluster.leader.name;
    throw new Problem('cluster_unreadable', 'Nobody leads now; say which member is meant.');
  }
  if (cluster.members.some(({ name }) => name === wanted)) return wanted;
  const known = cluster.members.map(({ name }) => name).join(', ') || 'none';
  throw new Problem(
    'member_not_found',
    `The cluster "${cluster.name}" has no member "${wanted}". There are: ${known}.`,
  );
}

function requireInstalled(installed: InstalledRow, member: string): NonNullable<InstalledRow['extension']> {
  const { extension, database } = installed;
  if (!isLoaded(installed)) {
    throw new Problem(
      'not_supported',
      `PostgreSQL of ${member} was started without pg_stat_statements in shared_preload_libraries. The operation ` +
        'queries.install adds it; it takes a restart (cluster.rolling-restart).',
    );
  }
  if (extension === null) {
    throw new Problem(
      'not_supported',
      `The extension pg_stat_statements is not installed in the database ${database}. The operation queries.install does that.`,
    );
  }
  return extension;
}
