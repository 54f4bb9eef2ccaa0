import type { Redis } from 'ioredis';
import { messageOf } from '../../kernel/errors.ts';
import type { RevocationMark } from '../../modules/identity/ports.ts';
import type { HistoryReader } from '../../modules/replication/ports.ts';
import type { ObservationBus } from '../../modules/observation/ports.ts';
import { elapsedMs, withDeadline } from '../network/deadline.ts';
import { appendHistory, historyReader } from './history.ts';
import { Connection } from './connection.ts';
import { appendEventsScript, holdLeaseScript, publishScript, releaseLeaseScript } from './scripts.ts';

export { createRedisProbe } from './redis-probe.ts';

type Handlers = Parameters<ObservationBus['subscribe']>[1];

export interface ObservationBusOptions {
  url: string;
  /** Sentences about outages and repairs, once each. */
  onError?: (message: string) => void;
}

/** What else goes over the connections of the bus. */
interface RedisExtras {
  /** A sign of life that all replicas of the deployment share: renewed by any, gone when none has for 15 s. */
  mark(deployment: string): RevocationMark;
  history(cluster: string): HistoryReader;
  ping(deadlineMs: number): Promise<number>;
  close(): Promise<void>;
}

/** Three times as long as a replica takes between two synchronisations. */
const markMs = 15_000;
const keptEvents = 10_000;

const keys = {
  lease: (cluster: string) => `matriarch:${cluster}:lease`,
  latest: (cluster: string) => `matriarch:${cluster}:latest`,
  events: (cluster: string) => `matriarch:${cluster}:events`,
  messages: (cluster: string) => `matriarch:${cluster}:messages`,
  refresh: (cluster: string) => `matriarch:${cluster}:refresh`,
};

/**
 * What replicas share through Redis, over one connection for commands and one for subscriptions. It counts as connected
 * while both are usable and every subscription is in place, so a reader that catches up then misses nothing. Commands
 * reject within about half a second; `subscribe` resolves also while Redis is down and takes effect when it is back.
 */
export function createObservationBus(options: ObservationBusOptions): ObservationBus & RedisExtras {
  const report = options.onError ?? (() => undefined);
  const subscriptions = new Map<string, Set<Handlers>>();
  const listeners = new Set<(connected: boolean) => void>();
  const outage = new Set<string>();
  let connected = false;

  /** Each cause once an outage: attempts to reconnect every second would fill the log. */
  function onError(message: string): void {
    if (outage.has(message)) return;
    outage.add(message);
    report(`Redis: ${message}`);
  }

  function update(): void {
    const now = commands.usable && subscriber.usable;
    if (now === connected) return;
    connected = now;
    if (connected) outage.clear();
    for (const listener of listeners) call(() => listener(now));
  }

  /** A listener's fault is its own: it must not reach ioredis, whose parser it would confuse. */
  function call(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      report(`a listener failed: ${messageOf(error)}`);
    }
  }

  function dispatch(channel: string, message: string): void {
    for (const [cluster, handlers] of subscriptions) {
      for (const handler of handlers) {
        if (channel === keys.messages(cluster)) call(() => handler.onMessage(message));
        if (channel === keys.refresh(cluster)) call(() => handler.onRefreshRequested(message));
      }
    }
  }

  async function subscribeAll(redis: Redis): Promise<void> {
    const channels = [...subscriptions.keys()].flatMap((name) => [keys.messages(name), keys.refresh(name)]);
    if (channels.length > 0) await redis.subscribe(...channels);
  }

  const commands = new Connection(options.url, 'commands', {
    prepare: () => Promise.resolve(),
    onChange: update,
    onError,
  });
  const subscriber = new Connection(options.url, 'subscriptions', {
    prepare: subscribeAll,
    onChange: update,
    onError,
  });
  subscriber.redis.on('message', dispatch);

  return {
    get connected() {
      return connected;
    },

    async holdLease(cluster, replica, ttlMs) {
      return (await commands.redis.eval(holdLeaseScript, 1, keys.lease(cluster), replica, ttlMs)) === 1;
    },

    async releaseLease(cluster, replica) {
      await commands.redis.eval(releaseLeaseScript, 1, keys.lease(cluster), replica);
    },

    async publish(cluster, replica, message) {
      const names = [keys.lease(cluster), keys.latest(cluster), keys.messages(cluster)];
      return (await commands.redis.eval(publishScript, names.length, ...names, replica, message)) === 1;
    },

    latest: (cluster) => commands.redis.get(keys.latest(cluster)),

    async appendEvents(cluster, replica, events) {
      const names = [keys.lease(cluster), keys.events(cluster)];
      const pairs = events.flatMap(({ id, body }) => [id, body]);
      const values = [replica, keptEvents, ...pairs];
      const moved = await commands.redis.eval(appendEventsScript, names.length, ...names, ...values);
      if (!Array.isArray(moved)) return false;
      for (let i = 0; i < moved.length; i += 2) {
        report(
          `event ${String(moved[i])} of ${cluster} was stored as ${String(moved[i + 1])}: its id was not the newest`,
        );
      }
      return true;
    },

    async recentEvents(cluster, count) {
      const entries = await commands.redis.xrevrange(keys.events(cluster), '+', '-', 'COUNT', count);
      return entries.reverse().map(([id, fields]) => ({ id, body: fields[1] ?? '' }));
    },

    appendHistory: (cluster, replica, point, keep) =>
      appendHistory(commands.redis, keys.lease(cluster), { cluster, keep }, { replica, ...point }),

    history: (cluster) => historyReader(commands.redis, cluster),

    async requestRefresh(cluster, nonce) {
      await commands.redis.publish(keys.refresh(cluster), nonce);
    },

    async subscribe(cluster, handlers) {
      const existing = subscriptions.get(cluster);
      if (existing === undefined) {
        subscriptions.set(cluster, new Set([handlers]));
        // While the connection is down this fails at once, and coming back subscribes to everything.
        await subscriber.redis.subscribe(keys.messages(cluster), keys.refresh(cluster)).catch((error: unknown) => {
          if (subscriber.usable) onError(messageOf(error));
        });
      } else {
        existing.add(handlers);
      }
      return async () => {
        const others = subscriptions.get(cluster);
        others?.delete(handlers);
        if (others?.size !== 0) return;
        subscriptions.delete(cluster);
        await subscriber.redis.unsubscribe(keys.messages(cluster), keys.refresh(cluster)).catch(() => undefined);
      };
    },

    onConnection(listener) {
      listeners.add(listener);
    },

    mark(deployment) {
      const key = `matriarch:${deployment}:revocations`;
      return {
        async renew() {
          await commands.redis.set(key, '1', 'PX', markMs);
        },
        isFresh: async () => (await commands.redis.exists(key)) === 1,
      };
    },

    async ping(deadlineMs) {
      const startedAt = performance.now();
      await withDeadline('Redis', deadlineMs, () => commands.redis.ping());
      return elapsedMs(startedAt);
    },

    close() {
      subscriptions.clear();
      commands.close();
      subscriber.close();
      return Promise.resolve();
    },
  };
}
