import type { Duplex } from 'node:stream';

/**
 * Keeps a server that talks nonsense from ending the process: pg decodes inside the socket's `data` event and throws
 * there, out of reach of every promise. Whatever is thrown becomes an error of that one connection. `inspect` sees
 * each chunk before the library does and may throw too.
 */
export function containFaults(stream: Duplex, inspect?: (chunk: Buffer) => void): void {
  const emit = stream.emit.bind(stream);
  stream.emit = (event: string | symbol, ...values: unknown[]): boolean => {
    if (event !== 'data') return emit(event, ...values);
    try {
      const [chunk] = values;
      if (Buffer.isBuffer(chunk)) inspect?.(chunk);
      return emit(event, ...values);
    } catch (error) {
      stream.destroy(error instanceof Error ? error : new Error(String(error)));
      return true;
    }
  };
}
