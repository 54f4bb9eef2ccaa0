/** One second of a load test. */
export interface LoadSecond {
  second: number;
  tps: number;
  latencyMs: number;
  failed: number;
}

export interface LoadResult {
  transactions: number;
  failed: number;
  /** Clients that lost their session and did not go on. */
  abortedClients: number;
  tps: number;
  latencyMs: { average: number; p50: number; p90: number; p95: number; p99: number; max: number } | null;
  perSecond: LoadSecond[];
  /** What pgbench said last, when it did not end well. */
  complaint: string | null;
}

export interface LoadRun {
  database: string;
  clients: number;
  seconds: number;
  /** Transactions a second, over all clients. */
  rate: number;
}

/** Puts load on the cluster through the route that leads to the primary. */
export interface LoadControl {
  readonly route: string;
  /** Why it cannot be done here; null when it can. */
  unavailable(): Promise<string | null>;
  /** Fills a database that is there already. Rejects with what went wrong. */
  fill(database: string, scale: number, timeoutMs: number, signal: AbortSignal): Promise<void>;
  /** Resolves also when some or all clients failed: that is a result. Rejects when it could not be started or was aborted. */
  run(run: LoadRun, onSecond: (second: LoadSecond) => void, signal: AbortSignal): Promise<LoadResult>;
}
