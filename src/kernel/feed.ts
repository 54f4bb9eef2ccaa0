interface FeedOptions<T> {
  signal: AbortSignal;
  /** How many items may wait for a slow reader; beyond that the oldest give way. */
  maxHeld: number;
  /** Put in front of what is left when items had to give way. */
  overflow?: T;
  /** Starts the source; the answer ends it. */
  begin: (push: (item: T) => void) => () => void;
}

/**
 * Turns callbacks into an async iterator with bounded memory. It listens from the moment of this call, and ends at once
 * by the signal or by the reader's `return()`, also while a `next()` waits (an async generator could not do that).
 */
export function feed<T>({ signal, maxHeld, overflow, begin }: FeedOptions<T>): AsyncIterableIterator<T> {
  const held: T[] = [];
  let waiting: ((result: IteratorResult<T>) => void) | null = null;
  let ended = false;

  const end = (): void => {
    if (ended) return;
    ended = true;
    signal.removeEventListener('abort', end);
    stop();
    waiting?.({ done: true, value: undefined });
    waiting = null;
  };
  const push = (item: T): void => {
    if (ended) return;
    if (waiting !== null) {
      waiting({ done: false, value: item });
      waiting = null;
      return;
    }
    held.push(item);
    if (held.length <= maxHeld) return;
    held.splice(0, held.length - maxHeld);
    if (overflow !== undefined) held[0] = overflow;
  };
  const stop = begin(push);
  signal.addEventListener('abort', end);
  if (signal.aborted) end();

  return {
    next() {
      const item = held.shift();
      if (item !== undefined && !signal.aborted) return Promise.resolve({ done: false, value: item });
      if (ended) return Promise.resolve({ done: true, value: undefined });
      return new Promise((resolve) => {
        waiting = resolve;
      });
    },
    return() {
      end();
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
