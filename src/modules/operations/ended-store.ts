import type { Query } from '../../kernel/query.ts';
import type { EndedOperation } from './ports.ts';
import type { OperationRow } from './row-model.ts';

/**
 * Which ends are this replica's own, each told once. An end is noted within its transaction and told when the database
 * has it: a transaction that was rolled back is no end, and one whose answer was lost is.
 */
export class EndedStore {
  readonly #noted = new Map<string, OperationRow>();
  readonly #listeners = new Set<(ended: EndedOperation) => void>();

  /** The row as this replica ended it, before the commit. */
  note(row: OperationRow): void {
    this.#noted.set(row.id, row);
  }

  awaits(id: string): boolean {
    return this.#noted.has(id);
  }

  onEnded(listener: (ended: EndedOperation) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells those that the database has, and forgets those that another replica ended in the end. */
  async settle(query: Query): Promise<void> {
    if (this.#noted.size === 0) return;
    const rows = await query<{ id: string; ended_at: Date }>(
      'SELECT id, ended_at FROM matriarch.operations WHERE id = ANY($1::uuid[]) AND ended_at IS NOT NULL',
      [[...this.#noted.keys()]],
    );
    for (const { id, ended_at: endedAt } of rows) {
      const noted = this.#noted.get(id);
      // By another call of this, meanwhile.
      if (noted === undefined) continue;
      this.#noted.delete(id);
      if (noted.ended_at?.getTime() === endedAt.getTime()) this.#tell(noted, endedAt);
    }
  }

  #tell({ cluster, kind, state, started_at: startedAt }: OperationRow, endedAt: Date): void {
    const durationMs = startedAt === null ? null : endedAt.getTime() - startedAt.getTime();
    for (const listener of this.#listeners) listener({ cluster, kind, state, durationMs });
  }
}
