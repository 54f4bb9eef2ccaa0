import { maskSecrets } from '../../kernel/mask-secrets.ts';
import type { ControlDatabase } from '../../adapters/postgres/control-database.ts';
import type { OperationStore } from './ports.ts';
import { OPEN } from './read-store.ts';
import { tell } from './write-store.ts';

type Execution = Pick<
  OperationStore,
  'claim' | 'begin' | 'tellStep' | 'mayAct' | 'didNotAct' | 'mergeResult' | 'setEnding'
>;

/** What an execution writes. Everything is refused to one whose epoch is not the newest. */
export function createExecutionStore({
  query,
  transaction,
}: Pick<ControlDatabase, 'query' | 'transaction'>): Execution {
  return {
    async claim(id) {
      const [row] = await query<{ epoch: number }>(
        `UPDATE matriarch.operations SET epoch = epoch + 1 WHERE id = $1 AND ${OPEN} RETURNING epoch`,
        [id],
      );
      return row?.epoch ?? null;
    },

    async begin(id, epoch, { plan, facts, steps }) {
      try {
        return await transaction(async (run) => {
          const [row] = await run(
            `UPDATE matriarch.operations SET state = 'running', started_at = clock_timestamp(),
               enqueued_at = coalesce(enqueued_at, clock_timestamp()), plan = $3, facts = $4,
               message = 'Begins.' WHERE id = $1 AND epoch = $2 AND state = 'queued' RETURNING id`,
            [id, epoch, JSON.stringify(maskSecrets(plan)), JSON.stringify(facts)],
          );
          if (row === undefined) return 'superseded';
          for (const [position, step] of steps.entries()) {
            await run(
              'INSERT INTO matriarch.operation_steps (operation_id, position, id, title) VALUES ($1, $2, $3, $4)',
              [id, position, step.id, step.title],
            );
          }
          await tell(run, id, 'state', 'Begins.');
          return 'began';
        });
      } catch (error) {
        if (isUniqueViolation(error)) return 'busy';
        throw error;
      }
    },

    async tellStep(id, epoch, position, { state, message: said, percent = null }) {
      const message = maskSecrets(said);
      return transaction(async (run) => {
        const [row] = await run<{ id: string }>(
          `UPDATE matriarch.operation_steps s SET state = $4, message = $5, percent = $6,
             started_at = coalesce(s.started_at, clock_timestamp()),
             ended_at = CASE WHEN $4 IN ('done', 'skipped', 'failed', 'undone') THEN clock_timestamp() END
           FROM matriarch.operations o
           WHERE s.operation_id = $1 AND s.position = $3 AND o.id = s.operation_id AND o.epoch = $2 AND o.ended_at IS NULL
           RETURNING s.id`,
          [id, epoch, position, state, message, percent],
        );
        if (row === undefined) return false;
        await run(
          `UPDATE matriarch.operations SET message = $2, state = CASE WHEN $3 = 'verifying' THEN 'verifying' ELSE 'running' END
           WHERE id = $1`,
          [id, message, state],
        );
        await tell(run, id, percent === null ? 'step' : 'progress', message, row.id, percent);
        return true;
      });
    },

    async mayAct(id, epoch, position, attempt) {
      const [row] = await query<{ current: boolean; acted_by: string | null }>(
        `WITH mine AS (
           UPDATE matriarch.operation_steps s SET acted_by = $4, acted_at = coalesce(s.acted_at, clock_timestamp())
           FROM matriarch.operations o
           WHERE s.operation_id = $1 AND s.position = $3 AND (s.acted_by IS NULL OR s.acted_by = $4)
             AND o.id = s.operation_id AND o.epoch = $2 AND o.ended_at IS NULL
           RETURNING s.acted_by)
         SELECT o.epoch = $2 AND o.ended_at IS NULL AS current, (SELECT acted_by FROM mine) AS acted_by
         FROM matriarch.operations o WHERE o.id = $1`,
        [id, epoch, position, attempt],
      );
      if (row?.current !== true) return 'superseded';
      return row.acted_by === attempt ? 'yes' : 'interrupted';
    },

    async didNotAct(id, epoch, position, attempt) {
      await query(
        `UPDATE matriarch.operation_steps SET acted_by = NULL, acted_at = NULL
         WHERE operation_id = $1 AND position = $3 AND acted_by = $4
           AND EXISTS (SELECT FROM matriarch.operations WHERE id = $1 AND epoch = $2)`,
        [id, epoch, position, attempt],
      );
    },

    async mergeResult(id, epoch, patch) {
      await query(`UPDATE matriarch.operations SET result = result || $3 WHERE id = $1 AND epoch = $2 AND ${OPEN}`, [
        id,
        epoch,
        JSON.stringify(maskSecrets(patch)),
      ]);
    },

    async setEnding(id, epoch, ending) {
      await query(`UPDATE matriarch.operations SET ending = $3 WHERE id = $1 AND epoch = $2 AND ${OPEN}`, [
        id,
        epoch,
        JSON.stringify(maskSecrets(ending)),
      ]);
    },
  };
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}
