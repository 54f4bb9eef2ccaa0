import type { Etcd3, IEvent, IWatchResponse } from 'etcd3';
import { withMetadata } from './endpoint-client.ts';
import { plainMessage } from './grpc-error.ts';
import type { Tokens } from './tokens.ts';

export interface WatchStreamOptions {
  /** A client that this stream owns and closes. */
  client: Etcd3;
  tokens: Tokens;
  range: { key: Buffer; range_end: Buffer };
  startRevision: string;
  onEvents(events: readonly IEvent[]): void;
  /** Called at most once; the stream is closed by then. */
  onFailed(reason: string): void;
}

const authenticateMs = 1500;

/**
 * One watch on one endpoint. It is driven by hand rather than through etcd3's watcher, which reconnects in silence with
 * growing pauses, cannot be asked whether it is alive and throws inside its event handlers.
 */
export class WatchStream {
  readonly #options: WatchStreamOptions;
  #stream: Awaited<ReturnType<Etcd3['watchClient']['watch']>> | undefined;
  #closed = false;
  /** Whether etcd has confirmed the watch. */
  live = false;
  lastHeardAt = performance.now();

  constructor(options: WatchStreamOptions) {
    this.#options = options;
    this.#open().catch((error: unknown) => {
      this.fail(plainMessage(error));
    });
  }

  /** Asks for a sign of life: etcd answers with its position. */
  requestProgress(): void {
    if (this.live) this.#stream?.write({ progress_request: {} });
  }

  fail(reason: string): void {
    if (this.#closed) return;
    this.close();
    this.#options.tokens.refused(reason);
    this.#options.onFailed(reason);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.live = false;
    this.#stream?.cancel();
    this.#options.client.close();
  }

  async #open(): Promise<void> {
    const { client, tokens, range, startRevision } = this.#options;
    const metadata = await tokens.metadata(client, Date.now() + authenticateMs);
    if (this.#closed) return;
    const stream = await client.watchClient.watch({ interceptors: [withMetadata({ ...metadata, hasleader: 'true' })] });
    // A cancelled call ends with an error of its own, so the listeners stay for as long as the stream exists.
    stream.on('error', (error) => {
      this.fail(plainMessage(error));
    });
    stream.on('end', () => {
      this.fail('etcd ended the watch');
    });
    stream.on('data', (response) => {
      this.#receive(response);
    });
    this.#stream = stream;
    // The closing may have happened while the call was being set up.
    if (this.#isClosed()) stream.cancel();
    else stream.write({ create_request: { ...range, start_revision: startRevision, progress_notify: true } });
  }

  #isClosed(): boolean {
    return this.#closed;
  }

  #receive(response: IWatchResponse): void {
    if (this.#closed) return;
    this.lastHeardAt = performance.now();
    if (response.compact_revision !== '0') {
      this.fail(`revisions up to ${response.compact_revision} are compacted`);
    } else if (response.canceled) {
      this.fail(response.cancel_reason === '' ? 'etcd cancelled the watch' : response.cancel_reason);
    } else if (response.created) {
      this.live = true;
    } else if (response.events.length > 0) {
      this.#options.onEvents(response.events);
    }
  }
}
