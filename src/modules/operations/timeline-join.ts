import { messageOf } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { TimelineCauses } from '../clusters/index.ts';
import type { OperationStore } from './ports.ts';

/** Changes of operations come in bursts; one look answers for all of them. */
const gatherMs = 200;
const maxRead = 1000;

/** Joins what the operations say of timelines to what Patroni says: read after each change, kept in memory. */
export function createTimelineJoin(parts: {
  store: Pick<OperationStore, 'timelineChanges' | 'onChange'>;
  causes: Pick<TimelineCauses, 'add'>;
  log: Logger;
}): { start(): void; close(): void } {
  const { store, causes, log } = parts;
  let newest: string | null = null;
  let timer: NodeJS.Timeout | null = null;
  let off = (): void => undefined;

  async function read(): Promise<void> {
    try {
      const changes = await store.timelineChanges(newest, maxRead);
      causes.add(
        changes.map(({ cluster, previousTimeline, startedAt, endedAt, ...cause }) => {
          return { cluster, previousTimeline, startedAt, endedAt, cause };
        }),
      );
      // Commits may come out of order by as long as a transaction takes.
      const last = changes[0]?.endedAt;
      if (last !== undefined) newest = new Date(Date.parse(last) - 60_000).toISOString();
    } catch (error) {
      log.debug({ reason: messageOf(error) }, 'the causes of timelines could not be read; the next change asks again');
    }
  }

  return {
    start() {
      off = store.onChange(() => {
        timer ??= setTimeout(() => {
          timer = null;
          void read();
        }, gatherMs).unref();
      });
    },
    close() {
      off();
      if (timer !== null) clearTimeout(timer);
    },
  };
}
