import type { Context } from '../../kernel/context.ts';
import type { Operation, OperationEvent } from './model.ts';
import type { OperationService } from './service.ts';

const pageSize = 200;
/** In case that a notification is lost. */
const pollMs = 5000;

/** Tells every event of an operation after an id, those to come included, until it has ended. The answer stops that. */
export function followEvents(
  service: OperationService,
  context: Context,
  operation: Pick<Operation, 'id' | 'cluster'>,
  after: string,
  handlers: { onEvent(event: OperationEvent): void; onEnd(): void },
): () => void {
  let last = after;
  let stopped = false;
  let reading = false;
  let again = false;

  async function drain(): Promise<void> {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    try {
      do {
        again = false;
        // Before its events are read: an end that comes in between would take its last event with it.
        const { done } = await service.find(context, operation.id);
        const events = await service.events(context, operation.id, last, pageSize);
        for (const event of events) {
          if (stopped) return;
          last = event.id;
          handlers.onEvent(event);
        }
        if (events.length === pageSize) again = true;
        else if (done && !stopped) finish();
      } while (again && !stopped);
    } catch {
      // The control database does not serve: the next poll finds what is missing.
    } finally {
      reading = false;
    }
  }

  function finish(): void {
    stop();
    handlers.onEnd();
  }

  const timer = setInterval(() => void drain(), pollMs);
  const off = service.onChange(context, operation.cluster, (changed) => {
    if (changed === null || changed === operation.id) void drain();
  });
  function stop(): void {
    stopped = true;
    clearInterval(timer);
    off();
  }
  void drain();
  return stop;
}
