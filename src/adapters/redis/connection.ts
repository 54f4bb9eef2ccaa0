import { Redis } from 'ioredis';
import { messageOf } from '../../kernel/errors.ts';
import { containReplies } from './contain-replies.ts';

export interface ConnectionEvents {
  /** Runs on each new connection before it counts as usable: subscribes anew. */
  prepare(redis: Redis): Promise<void>;
  onChange(usable: boolean): void;
  onError(message: string): void;
}

containReplies();

const commandTimeoutMs = 500;
const pingIntervalMs = 500;

/**
 * A connection that comes back for ever and knows when it is dead. ioredis notices a closed socket but not a Redis that
 * hangs, so it is pinged; what else is set here, and why:
 * - no offline queue, no commands sent again after a reconnect: a lease renewed late is a lie;
 * - no automatic resubscription: its promises are nobody's, and one that is rejected would end the process;
 * - a short wait for the other side to close, since a hung one never does.
 */
export class Connection {
  readonly redis: Redis;
  readonly #events: ConnectionEvents;
  readonly #pinging: NodeJS.Timeout;
  #usable = false;
  #closed = false;

  constructor(url: string, name: string, events: ConnectionEvents) {
    this.#events = events;
    this.redis = new Redis(url, {
      connectionName: `matriarch-${name}`,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      autoResubscribe: false,
      maxRetriesPerRequest: 0,
      commandTimeout: commandTimeoutMs,
      connectTimeout: 1000,
      disconnectTimeout: 100,
      retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 10), 1000),
    });
    this.redis.on('error', (error: Error) => {
      this.#report(messageOf(error));
    });
    this.redis.on('ready', () => {
      this.#prepare().catch((error: unknown) => {
        this.#giveUp(messageOf(error));
      });
    });
    this.redis.on('close', () => {
      this.#report('the connection was closed');
      this.#setUsable(false);
    });
    this.#pinging = setInterval(() => {
      if (this.redis.status !== 'ready') return;
      this.redis.ping().catch((error: unknown) => {
        this.#giveUp(messageOf(error));
      });
    }, pingIntervalMs);
  }

  get usable(): boolean {
    return this.#usable;
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#pinging);
    this.#setUsable(false);
    this.redis.disconnect();
  }

  async #prepare(): Promise<void> {
    await this.#events.prepare(this.redis);
    if (this.redis.status !== 'ready' || this.#closed) return;
    this.#setUsable(true);
  }

  #giveUp(reason: string): void {
    if (this.#closed || this.redis.status !== 'ready') return;
    this.#report(reason);
    this.#setUsable(false);
    this.redis.disconnect(true);
  }

  #setUsable(usable: boolean): void {
    if (this.#usable === usable) return;
    this.#usable = usable;
    this.#events.onChange(usable);
  }

  #report(message: string): void {
    if (!this.#closed) this.#events.onError(message);
  }
}
