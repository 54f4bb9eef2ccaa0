import type { Redis } from 'ioredis';
import type { HistoryReader } from '../../modules/replication/ports.ts';

/** A history that nobody adds to any more goes away by itself. */
const expiresMs = 2 * 3_600_000;

export const historyKey = (cluster: string): string => `matriarch:${cluster}:history`;

/**
 * KEYS: lease, stream. ARGV: replica, points to keep, milliseconds until it expires, id, body. A point whose id is not the
 * newest (the clock of the replica that observed before was ahead) gets the next one. Answers 1 when it was appended.
 */
export const appendHistoryScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local added = redis.pcall('XADD', KEYS[2], 'MAXLEN', '~', ARGV[2], ARGV[4], 'body', ARGV[5])
if type(added) == 'table' and added.err then
  redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[2], '*', 'body', ARGV[5])
end
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return 1`;

/** Appends a point for the holder of the lease alone. */
export async function appendHistory(
  redis: Redis,
  lease: string,
  stream: { cluster: string; keep: number },
  point: { replica: string; at: number; body: string },
): Promise<boolean> {
  const values = [point.replica, stream.keep, expiresMs, `${point.at}-0`, point.body];
  return (await redis.eval(appendHistoryScript, 2, lease, historyKey(stream.cluster), ...values)) === 1;
}

/** Reads one cluster's history. */
export function historyReader(redis: Redis, cluster: string): HistoryReader {
  return {
    async after(id, count) {
      const entries = await redis.xrange(historyKey(cluster), `(${id}`, '+', 'COUNT', count);
      return entries.map(([entry, fields]) => ({ id: entry, body: fields[1] ?? '' }));
    },
  };
}
