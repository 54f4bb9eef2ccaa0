import type { Saturation, Session, SessionCount, SessionSummary } from './model.ts';

/** What the statement of a page answers. */
export interface PageRow {
  summary: {
    maxConnections: number;
    superuserReserved: number;
    reserved: number;
    clients: number;
    protected: number;
    waitingForLock: number;
    longestTransactionSeconds: number | null;
    longestIdleInTransactionSeconds: number | null;
    counts: ({ dimension: 'database' | 'user' | 'application' | 'state' } & SessionCount)[] | null;
  };
  matching: number;
  page: { key: number; session: Omit<Session, 'member'> }[] | null;
}

/** What the statement of the blocking tree answers; locks by pid. */
export interface BlockingRow {
  waiting: number;
  sessions: Omit<Session, 'member'>[] | null;
  locks: Record<string, string> | null;
}

/** What the statement on memory answers, in bytes. */
export interface MemoryRow {
  shared_buffers: number;
  work_mem: number;
  reserved: number;
}

export function summaryOf({ summary, matching }: PageRow): SessionSummary {
  const by = (dimension: string): SessionCount[] =>
    (summary.counts ?? [])
      .filter((count) => count.dimension === dimension)
      .map(({ name, sessions }) => ({ name, sessions }));
  return {
    saturation: saturationOf(summary),
    protected: summary.protected,
    waitingForLock: summary.waitingForLock,
    longestTransactionSeconds: summary.longestTransactionSeconds,
    longestIdleInTransactionSeconds: summary.longestIdleInTransactionSeconds,
    matching,
    byDatabase: by('database'),
    byUser: by('user'),
    byApplication: by('application'),
    byState: by('state'),
  };
}

/** WAL senders have slots of their own since PostgreSQL 12, so sessions of clients are all that counts. */
export function saturationOf(given: {
  clients: number;
  maxConnections: number;
  superuserReserved: number;
  reserved: number;
}): Saturation {
  const { clients: used, maxConnections, superuserReserved, reserved } = given;
  const usable = Math.max(1, maxConnections - superuserReserved - reserved);
  return {
    used,
    maxConnections,
    superuserReserved,
    reserved,
    available: Math.max(0, usable - used),
    percent: Math.round((1000 * used) / usable) / 10,
  };
}
