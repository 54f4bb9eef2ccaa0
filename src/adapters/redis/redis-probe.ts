import { Redis, ReplyError } from 'ioredis';
import { messageOf } from '../../kernel/errors.ts';
import { LookError, type ServiceProbe } from '../../modules/observation/ports.ts';
import { limitBytes } from '../network/byte-limit.ts';
import { elapsedMs, withDeadline } from '../network/deadline.ts';
import { toLookError } from '../network/look-error.ts';
import { containReplies } from './contain-replies.ts';

containReplies();

const maxLookBytes = 1024 * 1024;

/** Asks a Redis for a PING and its version, over a connection of its own each time. */
export function createRedisProbe(options: { url: string }): ServiceProbe {
  const { host } = new URL(options.url);
  const subject = `Redis ${host}`;
  return {
    look: (deadlineMs) =>
      withDeadline(subject, deadlineMs, async (signal) => {
        const startedAt = performance.now();
        const redis = new Redis(options.url, {
          lazyConnect: true,
          retryStrategy: null,
          enableReadyCheck: false,
          enableOfflineQueue: false,
          maxRetriesPerRequest: 0,
          connectTimeout: deadlineMs,
          commandTimeout: deadlineMs,
          disconnectTimeout: 50,
        });
        // The promise below says no more than "Connection is closed."; the reason comes as an event before it.
        let cause: unknown;
        redis.on('error', (error: unknown) => {
          cause ??= error;
        });
        const end = (): void => {
          redis.disconnect();
        };
        signal.addEventListener('abort', end, { once: true });
        const stopWatching = limitBytes(() => bytesRead(redis), maxLookBytes, end);
        try {
          await redis.connect();
          await redis.ping();
          const latencyMs = elapsedMs(startedAt);
          return { detail: `Redis ${versionIn(await redis.info('server'))}`, latencyMs };
        } catch (error) {
          throw redisLookError(cause ?? error, subject);
        } finally {
          stopWatching();
          end();
        }
      }),
    close: () => Promise.resolve(),
  };
}

/** Before the connection is made there is no socket, whatever the typings say. */
function bytesRead(redis: Redis): number {
  const stream = redis.stream as Redis['stream'] | undefined;
  return stream !== undefined && 'bytesRead' in stream ? stream.bytesRead : 0;
}

function versionIn(info: string): string {
  return /^redis_version:(\S{1,40})/m.exec(info)?.[1] ?? '(version unknown)';
}

function redisLookError(error: unknown, subject: string): LookError {
  if (error instanceof ReplyError) {
    return new LookError('rejected', `${subject}: ${messageOf(error)}`, { cause: error });
  }
  return toLookError(error, subject);
}
