import { formatLsn } from '../../src/kernel/lsn.ts';
import type { Cluster, Service, Snapshot } from '../../src/modules/clusters/index.ts';
import { poolerFixture } from './pooler-fixture.ts';
import { proxyServers, proxyTotals } from './proxy-fixture.ts';
import {
  fixtureTime,
  freshSection,
  memberOf,
  nodes,
  positionBytes,
  replicationOf,
  startedAt,
  systemIdentifier,
} from './member-fixture.ts';

const etcdEndpoints = ['http://127.0.0.1:2379', 'http://127.0.0.2:2379', 'http://127.0.0.3:2379'];

/**
 * A healthy cluster of three as Matriarch shows it, consistent in itself: the shape that Patroni 3.0.2, etcd 3.4 and
 * PostgreSQL 15 give, with the ports of the quick reference. Every call builds a new one, to be changed freely.
 */
export function clusterFixture(name = 'main'): Cluster {
  return {
    name,
    scope: name,
    namespace: '/service',
    builtAt: fixtureTime,
    observer: { replica: 'api-1', mode: 'shared' },
    leader: { name: 'patroni-1', source: 'etcd', observedAt: fixtureTime, writable: true },
    members: nodes.map(memberOf),
    dcs: freshSection(`etcd ${etcdEndpoints.join(', ')}`, {
      revision: '4711',
      systemIdentifier,
      leader: { name: 'patroni-1', createRevision: '4020', modRevision: '4020', leaseId: '7587884921049372421' },
      leaderMissingSince: null,
      paused: false,
      pausedSince: null,
      failover: null,
      synchronous: null,
      optimeBytes: positionBytes,
      failsafe: null,
    }),
    replication: nodes.map(replicationOf),
    history: freshSection('etcd history', [
      ended(1, 0x3_0000_0000, '2026-01-15T08:30:00.000Z', 'patroni-2'),
      ended(2, 0x4_0000_0110, '2026-01-15T09:00:00.000Z', 'patroni-1'),
    ]),
    etcd: etcdFixture(),
    routes: [
      route('primary', 5000, 'primary', 'patroni-1'),
      route('replicas', 5001, 'replica', 'patroni-2'),
      route('all', 5002, 'any', 'patroni-3'),
    ],
    proxy: freshSection('haproxy http://127.0.0.1:7000', proxyServers()),
    proxyTotals: freshSection('haproxy http://127.0.0.1:7000', proxyTotals()),
    pooler: freshSection('pgbouncer 127.0.0.1:6432', poolerFixture()),
    services: services(),
    health: {
      status: 'healthy',
      exitCode: 0,
      summary: 'Leader patroni-1 accepts writes; 2 of 2 replicas stream.',
      checks: [
        check('etcd.quorum', 'etcd', '3 of 3 etcd endpoints are healthy, 2 are needed.', 3, 2, 'endpoints'),
        check('replica.lag', 'patroni-3', 'patroni-3 lags 336 bytes, 1048576 are allowed.', 336, 1_048_576, 'bytes'),
      ],
    },
    capabilities: [
      { name: 'switchover', available: true, reason: 'Two replicas stream from the leader.' },
      { name: 'citus', available: false, reason: 'The extension is not installed.' },
      { name: 'pgbouncer', available: null, reason: 'PgBouncer has not been observed.' },
    ],
  };
}

export function snapshotFixture(name = 'main'): Snapshot {
  return {
    cluster: clusterFixture(name),
    diagnosis: {
      cluster: name,
      builtAt: fixtureTime,
      summary: 'patroni-3 waits for a restart: what was changed does not hold yet.',
      problems: [
        {
          id: 'member.restart_pending',
          title: 'Restart pending',
          severity: 'warning',
          subject: 'patroni-3',
          summary: 'patroni-3 waits for a restart: what was changed does not hold yet.',
          evidence: [{ statement: 'Patroni says pending_restart.', value: null, limit: null, unit: null }],
          cause: 'A parameter was changed that PostgreSQL takes up only when it starts.',
          remedies: [{ kind: 'operation', name: 'cluster.rolling-restart', description: 'Restarts those that wait.' }],
        },
      ],
      rules: [{ id: 'member.restart_pending', title: 'Restart pending', outcome: 'found', unknown: [] }],
    },
    config: freshSection('etcd config', {
      modRevision: '12',
      value: { ttl: 30, loop_wait: 10, retry_timeout: 10, postgresql: { use_pg_rewind: true, parameters: {} } },
    }),
  };
}

const ended = (endedTimeline: number, bytes: number, at: string, newLeader: string) => ({
  timeline: endedTimeline,
  lsn: formatLsn(bytes),
  reason: 'no recovery target specified',
  at,
  newLeader,
  cause: null,
});

function etcdFixture(): Cluster['etcd'] {
  return {
    quorum: { members: 3, healthy: 3, needed: 2, held: true },
    endpoints: etcdEndpoints.map((endpoint, index) => ({
      endpoint,
      observed: freshSection(`etcd ${endpoint}`, {
        version: '3.4.23',
        isLeader: index === 0,
        hasLeader: true,
        raftTerm: '2',
        raftIndex: '5012',
        dbSizeBytes: 81_920,
        latencyMs: 1.1,
      }),
    })),
  };
}

function route(
  name: string,
  port: number,
  expects: 'primary' | 'replica' | 'any',
  by: string,
): Cluster['routes'][number] {
  return {
    name,
    host: '127.0.0.1',
    port,
    expects,
    observed: freshSection(`postgres 127.0.0.1:${port}`, {
      answeredBy: by,
      inRecovery: by !== 'patroni-1',
      correct: true,
      latencyMs: 4.2,
    }),
  };
}

function services(): Service[] {
  const row = (name: string, kind: Service['kind'], port: number, purpose: string, reachable: boolean): Service => ({
    name,
    kind,
    address: `127.0.0.1:${port}`,
    url: kind === 'grafana' ? `http://127.0.0.1:${port}` : null,
    purpose,
    reachable,
    latencyMs: reachable ? 1.5 : null,
    detail: reachable ? 'answers' : null,
    observedAt: fixtureTime,
    error: reachable ? null : { code: 'refused', message: 'connect ECONNREFUSED', since: startedAt },
  });
  return [
    ...nodes.map((node) => row(`${node.name} PostgreSQL`, 'postgresql', node.port, 'SQL', true)),
    ...nodes.map((node) => row(`${node.name} REST`, 'patroni', node.restPort, "Patroni's REST API", true)),
    row('HAProxy statistics', 'haproxy_stats', 7000, 'Statistics', true),
    row('Redis', 'redis', 6379, 'Cache', true),
    row('Grafana', 'grafana', 3000, 'Dashboards', false),
  ];
}

function check(id: string, subject: string, message: string, value: number, limit: number, unit: string) {
  return { id, subject, status: 'pass' as const, message, value, limit, unit, observedAt: fixtureTime };
}
