import { messageOf } from '../../../kernel/errors.ts';
import { freshValue } from '../../../kernel/section.ts';
import { warning, type ClusterHandle, type PlanCheck } from '../../operations/index.ts';

interface Burden {
  longTransactions: number;
  longestSeconds: number;
  prepared: number;
  oldestPreparedSeconds: number;
  backups: number;
  rewindable: boolean;
}

/** From when on a transaction is worth naming: a switchover breaks it off. */
const longTransactionSeconds = 5;

const burdenSql = `SELECT
  (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
     AND xact_start < now() - interval '${longTransactionSeconds} s') AS "longTransactions",
  (SELECT coalesce(max(extract(epoch FROM now() - xact_start)), 0)::float8 FROM pg_stat_activity
     WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()) AS "longestSeconds",
  (SELECT count(*)::int FROM pg_prepared_xacts) AS prepared,
  (SELECT coalesce(max(extract(epoch FROM now() - prepared)), 0)::float8 FROM pg_prepared_xacts) AS "oldestPreparedSeconds",
  (SELECT count(*)::int FROM pg_stat_progress_basebackup) AS backups,
  current_setting('data_checksums') = 'on' OR current_setting('wal_log_hints') = 'on' AS rewindable`;

/** What goes on at the leader that a change of the leader breaks off, drags along or makes hard to mend: with numbers. */
export async function burdenChecks(cluster: ClusterHandle, leader: string): Promise<PlanCheck[]> {
  const found = await cluster.sql
    .query<Burden>(leader, burdenSql, [], { timeoutMs: 1000 })
    .catch((error: unknown) => messageOf(error));
  if (typeof found === 'string') {
    const message = `What runs on ${leader} could not be read, so long transactions are not shown: ${found}`;
    return [warning('leader.burden', leader, message)];
  }
  const [row] = found;
  if (row === undefined) return [];
  return [...transactionChecks(leader, row), ...mendingChecks(cluster, leader, row)];
}

function transactionChecks(leader: string, row: Burden): PlanCheck[] {
  const checks: PlanCheck[] = [];
  if (row.longTransactions > 0) {
    const longest = Math.round(row.longestSeconds);
    const message =
      `${row.longTransactions} transactions on ${leader} are open for more than ${longTransactionSeconds} s, the longest ` +
      `for ${longest} s: they are broken off.`;
    const numbers = { value: longest, limit: longTransactionSeconds, unit: 'seconds' };
    checks.push(warning('transactions.long', leader, message, numbers));
  }
  if (row.prepared > 0) {
    const oldest = Math.round(row.oldestPreparedSeconds);
    const message =
      `${row.prepared} prepared transactions wait on ${leader}, the oldest for ${oldest} s: they keep their locks on the ` +
      'new leader until somebody commits or rolls them back.';
    checks.push(warning('transactions.prepared', leader, message, { value: row.prepared, unit: 'transactions' }));
  }
  if (row.backups > 0) {
    const message = `${row.backups} base backups are being read from ${leader}: they are broken off.`;
    checks.push(warning('backup.running', leader, message, { value: row.backups, unit: 'backups' }));
  }
  return checks;
}

/** Whether the old leader can follow again without being copied anew. */
function mendingChecks(cluster: ClusterHandle, leader: string, { rewindable }: Burden): PlanCheck[] {
  const settings = freshValue(cluster.snapshot().config)?.value['postgresql'] as Record<string, unknown> | undefined;
  const missing = [
    ...(rewindable ? [] : ['neither data checksums nor wal_log_hints are on']),
    ...(settings?.['use_pg_rewind'] === true ? [] : ['use_pg_rewind is off']),
  ];
  if (missing.length === 0) return [];
  const message =
    `pg_rewind is not possible (${missing.join(', ')}): if ${leader} has WAL that the new leader lacks, it has to be ` +
    'reinitialised.';
  return [warning('leader.rewind', leader, message)];
}
