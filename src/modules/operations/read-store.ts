import type { Query } from '../../adapters/postgres/control-database.ts';
import type { Operation } from './model.ts';
import type { Accepted, IdempotencyKey } from './ports.ts';
import { toOperation, type OperationRow, type StepRow } from './row-model.ts';

/** Not ended. */
export const OPEN = 'ended_at IS NULL';

export async function find(run: Query, condition: string, values: readonly unknown[]): Promise<OperationRow | null> {
  const [row] = await run<OperationRow>(`SELECT * FROM matriarch.operations WHERE ${condition} LIMIT 1`, values);
  return row ?? null;
}

export async function withSteps(run: Query, rows: readonly OperationRow[]): Promise<Operation[]> {
  if (rows.length === 0) return [];
  const steps = await run<StepRow>(
    'SELECT * FROM matriarch.operation_steps WHERE operation_id = ANY($1::uuid[]) ORDER BY position',
    [rows.map(({ id }) => id)],
  );
  return rows.map((row) =>
    toOperation(
      row,
      steps.filter((step) => step.operation_id === row.id),
    ),
  );
}

export async function one(run: Query, row: OperationRow | null): Promise<Operation | null> {
  return row === null ? null : ((await withSteps(run, [row]))[0] ?? null);
}

export async function byKey(run: Query, { scope, key, fingerprint }: IdempotencyKey): Promise<Accepted | null> {
  const [known] = await run<{ fingerprint: string; operation_id: string }>(
    'SELECT fingerprint, operation_id FROM matriarch.idempotency_keys WHERE scope = $1 AND key = $2',
    [scope, key],
  );
  if (known === undefined) return null;
  if (known.fingerprint !== fingerprint) return { outcome: 'key_of_another' };
  const operation = await one(run, await find(run, 'id = $1', [known.operation_id]));
  return operation === null ? null : { outcome: 'known', operation };
}

export async function holder(run: Query, cluster: string, except: string | null): Promise<Operation | null> {
  const condition = `cluster = $1 AND ${OPEN} AND id IS DISTINCT FROM $2::uuid
    AND state <> 'awaiting_approval'
      AND (scheduled_at IS NULL OR started_at IS NOT NULL) ORDER BY started_at NULLS LAST, created_at`;
  return one(run, await find(run, condition, [cluster, except]));
}
