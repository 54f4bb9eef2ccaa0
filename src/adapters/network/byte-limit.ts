const checkIntervalMs = 25;

/**
 * Watches how much a connection receives and cuts it off past the limit, for libraries that have no limit of their own.
 * The answer stops the watching.
 */
export function limitBytes(bytesRead: () => number, maxBytes: number, cutOff: () => void): () => void {
  const before = bytesRead();
  const timer = setInterval(() => {
    if (bytesRead() - before > maxBytes) cutOff();
  }, checkIntervalMs);
  return () => {
    clearInterval(timer);
  };
}
