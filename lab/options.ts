import type { PatroniSettings } from './layout.ts';
import type { ProcessExit } from './lab-process.ts';

/** What a part of the lab is doing; `seconds` count from the start of the lab. */
export interface Progress {
  part: string;
  state: 'starting' | 'ready' | 'failed';
  seconds: number;
  detail?: string;
}

/** How a lab is started. Without options: a throw-away lab on free ports. */
export interface LabOptions {
  /** The directory's name under /var/tmp/matriarch; made up when absent. */
  name?: string;
  /** `free` (the default) picks ports that nobody uses; `default` takes those of the quick reference. */
  ports?: 'default' | 'free';
  patroni?: Partial<PatroniSettings>;
  /** Keep the data when the lab stops, stop it gracefully, and go on with it next time. */
  keepData?: boolean;
  /** Whether PostgreSQL calls fsync; by default only when the data is kept. */
  durable?: boolean;
  /** Clean up on SIGINT, SIGTERM and SIGHUP (the default); a caller with handlers of its own says no. */
  handleSignals?: boolean;
  /** Wait until everything is healthy (the default). */
  waitHealthy?: boolean;
  startTimeoutMs?: number;
  /** Also refuse to start when the API's port is in use; for `ports: 'default'`. */
  api?: boolean;
  /** Ends a start that is under way. */
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
  /** Called when a process ends although nobody has asked for it. */
  onUnexpectedExit?: (exit: ProcessExit) => void;
}

/** The settings of Patroni's own defaults, with what the caller wants changed. */
export function patroniSettings(changes: Partial<PatroniSettings> = {}): PatroniSettings {
  const settings: PatroniSettings = {
    ttl: 30,
    loopWait: 10,
    retryTimeout: 10,
    maximumLagOnFailoverBytes: 1_048_576,
    synchronousMode: false,
    parameters: {},
    ...changes,
  };
  const { ttl, loopWait, retryTimeout } = settings;
  if (loopWait + 2 * retryTimeout > ttl) {
    // Patroni's documentation: otherwise a leader may lose its key while it still retries.
    throw new RangeError(
      `ttl ${ttl} must be at least loopWait ${loopWait} + 2 × retryTimeout ${retryTimeout} (seconds)`,
    );
  }
  return settings;
}
