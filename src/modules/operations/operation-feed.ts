import type { Context } from '../../kernel/context.ts';
import { feed as buffered } from '../../kernel/feed.ts';
import type { Operation } from './model.ts';
import type { OperationService } from './service.ts';

const maxHeld = 100;

/**
 * The operations of a cluster, or one of them, as they change: first those that are not done (or the one), then each
 * again after each change.
 */
export function feed(
  service: OperationService,
  context: Context,
  cluster: string,
  only: string | null,
  signal: AbortSignal,
): AsyncIterableIterator<Operation> {
  return buffered<Operation>({
    signal,
    maxHeld,
    begin: (push) => {
      let reading = Promise.resolve();
      const read = async (id: string | null): Promise<void> => {
        try {
          if (id !== null) push(await service.find(context, id));
          else {
            const { operations } = await service.list(context, { cluster, open: true, page_size: maxHeld });
            for (const operation of operations.reverse()) push(operation);
          }
        } catch {
          // The control database does not serve: the next change is told.
        }
      };
      // One after the other: an answer that was read earlier must not come later.
      const readNext = (id: string | null): void => {
        reading = reading.then(() => read(id));
      };
      const off = service.onChange(context, cluster, (id) => {
        if (only === null) readNext(id);
        else if (id === null || id === only) readNext(only);
      });
      readNext(only);
      return off;
    },
  });
}
