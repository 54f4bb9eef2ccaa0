import { messageOf } from '../../kernel/errors.ts';
import { readPoint, type HistoryPoint } from './history-point.ts';
import type { HistoryReader } from './ports.ts';

/** What is known of a cluster's history, and why it may not be all. */
export interface KnownHistory {
  /** Oldest first. */
  points: readonly HistoryPoint[];
  /** Milliseconds since the epoch of the newest reading that succeeded; null when none did. */
  readAt: number | null;
  /** Why the newest reading failed; null when it did not. */
  error: { message: string; since: number } | null;
}

/** One cluster's history, as this replica has read it. */
export interface History {
  /** Reads what is new first; what was known before is answered also when that fails. */
  known(): Promise<KnownHistory>;
}

export const historyKeptMs = 3_900_000;
const pageSize = 2000;

/** Reads each point once and keeps it: a thousand readers of an hour cost Redis the newest points alone. */
export function createHistory(reader: HistoryReader, now: () => number): History {
  let points: HistoryPoint[] = [];
  let last = '0-0';
  let readAt: number | null = null;
  let failure: KnownHistory['error'] = null;
  let reading: Promise<void> | null = null;

  async function read(): Promise<void> {
    try {
      for (;;) {
        const entries = await reader.after(last, pageSize);
        const fresh = entries.map(({ body }) => readPoint(body)).filter((point) => point !== null);
        points = [...points, ...fresh];
        last = entries.at(-1)?.id ?? last;
        if (entries.length < pageSize) break;
      }
      readAt = now();
      failure = null;
    } catch (error) {
      failure = { message: messageOf(error), since: failure?.since ?? now() };
    }
    const oldest = now() - historyKeptMs;
    if ((points[0]?.at ?? oldest) < oldest) points = points.filter(({ at }) => at >= oldest);
  }

  return {
    async known() {
      reading ??= read().finally(() => {
        reading = null;
      });
      await reading;
      return { points, readAt, error: failure };
    },
  };
}
