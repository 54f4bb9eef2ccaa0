import type { Progress } from './options.ts';

const QUIET_MS = 2_000;

/** Prints each part's progress as plain lines, and every two silent seconds what is still waited for. */
export class ProgressPrinter {
  readonly #startedAt = performance.now();
  readonly #waiting = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #lastLineAt = performance.now();

  constructor() {
    this.#timer = setInterval(() => this.#reportWaiting(), 500);
    this.#timer.unref();
  }

  /** One step of the lab's start; for `startLab({ onProgress })`. */
  readonly report = (progress: Progress): void => {
    if (progress.state === 'starting') {
      this.#waiting.add(progress.part);
      return;
    }
    this.#waiting.delete(progress.part);
    if (progress.state === 'ready') this.line(`${progress.part}: ${progress.detail ?? 'ready'}`);
  };

  /** Reports `name` as a part of its own while `work` runs. */
  async part<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.#waiting.add(name);
    try {
      const result = await work();
      this.line(`${name}: ready`);
      return result;
    } finally {
      this.#waiting.delete(name);
    }
  }

  /** Prints a line with the seconds since the beginning. */
  line(text: string): void {
    this.#lastLineAt = performance.now();
    console.log(`${formatSeconds(performance.now() - this.#startedAt)}  ${text}`);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #reportWaiting(): void {
    if (this.#waiting.size === 0 || performance.now() - this.#lastLineAt < QUIET_MS) return;
    this.line(`… waiting for ${[...this.#waiting].join(', ')}`);
  }
}

/** Seconds with one decimal, right-aligned so that lines are below each other. Pure. */
export const formatSeconds = (ms: number): string => `${(ms / 1000).toFixed(1).padStart(6)} s`;
