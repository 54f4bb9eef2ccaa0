/** Whether a signal to a Patroni also goes to the PostgreSQL server that it runs. */
export interface SignalOptions {
  withPostgres?: boolean;
}

/** One process of a lab, as tests work with it. */
export interface LabProcess {
  readonly name: string;
  readonly pid: number | undefined;
  readonly running: boolean;
  /** Starts it and returns once it runs; whether it is healthy is another question (`lab.waitHealthy`). */
  start(): Promise<void>;
  /** Ends it gracefully, or with SIGKILL when it has not ended after `timeoutMs` (10 s). */
  stop(options?: { timeoutMs?: number }): Promise<void>;
  /** SIGKILL; returns when the process is gone. */
  kill(options?: SignalOptions): Promise<void>;
  /** SIGSTOP: the process keeps its connections and answers nobody. */
  pause(options?: SignalOptions): void;
  /** SIGCONT. */
  resume(options?: SignalOptions): void;
  /** The last lines of what it has written. */
  log(lines?: number): string;
}

/** How a process ended, and whether somebody had asked for it. */
export interface ProcessExit {
  name: string;
  title: string;
  code: number | null;
  signal: NodeJS.Signals | null;
  expected: boolean;
}
