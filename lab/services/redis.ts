import { labPaths, type LabLayout } from '../layout.ts';
import type { ServiceDefinition } from '../service.ts';

/** Redis, which saves its data when it is stopped and every minute when something has changed. */
export function redisService(layout: LabLayout): ServiceDefinition {
  const paths = labPaths(layout.directory);
  const config = paths.conf('redis.conf');
  const data = paths.data('redis');
  const lines = [
    'bind 127.0.0.1',
    `port ${layout.ports.redis}`,
    'daemonize no',
    `dir ${data}`,
    'save 60 1',
    'appendonly no',
    // A failed save must not make Redis refuse writes: it holds copies only.
    'stop-writes-on-bgsave-error no',
    'maxmemory 256mb',
  ];
  return {
    name: 'redis',
    title: 'Redis',
    command: '/usr/bin/redis-server',
    args: [config],
    directories: [data],
    files: [{ path: config, content: `${lines.join('\n')}\n` }],
    stopSignal: 'SIGTERM',
  };
}
