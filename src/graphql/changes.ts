interface ChangesOptions<T, R> {
  /** Two items with the same key say the same; the later one is left out. */
  keyOf: (item: T) => string;
  map: (item: T, previous: T | null) => R;
  /** Called once, when the reader leaves or the source ends. */
  onEnd: () => void;
}

/**
 * What changes in a feed of states. Items are pulled one by one, so a slow reader holds nothing back here; and `return()`
 * ends a waiting `next()`, which an async generator could not do.
 */
export function changesOf<T, R>(source: AsyncIterable<T>, options: ChangesOptions<T, R>): AsyncIterableIterator<R> {
  const items = source[Symbol.asyncIterator]();
  let previous: T | null = null;
  let key: string | null = null;
  let ended = false;

  function end(): IteratorResult<R> {
    if (!ended) {
      ended = true;
      options.onEnd();
    }
    return { done: true, value: undefined };
  }

  return {
    async next() {
      while (!ended) {
        const result = await items.next();
        if (result.done === true) break;
        const nextKey = options.keyOf(result.value);
        if (nextKey === key) continue;
        const value = options.map(result.value, previous);
        key = nextKey;
        previous = result.value;
        return { done: false, value };
      }
      return end();
    },
    async return() {
      const result = end();
      await items.return?.();
      return result;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
