import type { ProxyServer, ProxyTotal } from '../../src/modules/clusters/index.ts';
import { nodes, type Node } from './member-fixture.ts';

const backends = ['primary', 'replicas', 'all'];

const counted = {
  sessions: 1,
  maxSessions: 4,
  sessionLimit: null,
  totalSessions: 40,
  inBytes: 12_000,
  outBytes: 340_000,
  queue: 0,
  maxQueue: 0,
  connectionErrors: 0,
  responseErrors: 0,
  retries: 0,
  redispatches: 0,
  weight: 1,
  checkFailures: 0,
  downTransitions: 0,
  downSeconds: 0,
  lastChangeSeconds: 3600,
};

/** Three backends over all members, as HAProxy shows them while the first member leads. */
export function proxyServers(): ProxyServer[] {
  const usable = (backend: string, node: Node): boolean => backend === 'all' || (backend === 'primary') === node.leads;
  return backends.flatMap((backend) =>
    nodes.map((node) => ({
      ...counted,
      backend,
      server: node.name,
      member: node.name,
      address: null,
      status: usable(backend, node) ? 'UP' : 'DOWN',
      usable: usable(backend, node),
      checkStatus: usable(backend, node) ? 'L7OK' : 'L7STS',
      checkCode: usable(backend, node) ? 200 : 503,
      checkDurationMs: 2,
      checkMessage: 'HTTP status check returned code',
      lastSessionSeconds: 2,
    })),
  );
}

export function proxyTotals(): ProxyTotal[] {
  const more = { requestErrors: 0, deniedRequests: 0, sessionsPerSecond: 1, maxSessionsPerSecond: 3 };
  return backends.flatMap((proxy): ProxyTotal[] => [
    { ...counted, ...more, proxy, side: 'frontend', status: 'OPEN', activeServers: null, backupServers: null },
    { ...counted, ...more, proxy, side: 'backend', status: 'UP', activeServers: 1, backupServers: 0 },
  ]);
}
