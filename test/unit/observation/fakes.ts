import type {
  ClusterReaders,
  DcsTree,
  ObservationBus,
  ObservationSettings,
  PostgresReading,
} from '../../../src/modules/observation/index.ts';
import { LookError } from '../../../src/modules/observation/index.ts';
import type { PatroniNode } from '../../../src/modules/clusters/index.ts';
import { vitalsFixture } from '../../support/member-fixture.ts';
import { recordedTree } from './dcs-fixture.ts';

export const settings: ObservationSettings = {
  cluster: 'main',
  shareKey: 'test:main',
  scope: 'main',
  namespace: '/service',
  etcdEndpoints: ['http://127.0.0.1:2379'],
  patroniUrls: new Map(),
  postgresTargets: new Map(),
  proxyUrl: null,
  proxyControl: false,
  poolerAddress: null,
  routes: [{ name: 'primary', host: '127.0.0.1', port: 5000, expects: 'primary' }],
  services: [],
  pollMs: 60,
  servicesPollMs: 200,
  deadlineMs: 50,
  leaseMs: 300,
  serviceLevels: {
    lagWarnBytes: 1_048_576,
    lagFailBytes: 104_857_600,
    connectionWarnRatio: 0.8,
    connectionFailRatio: 0.95,
    slotRetainedWarnBytes: 1_073_741_824,
    connectLatencyWarnMs: 100,
    failoverDetectionMs: 10_000,
    failoverCompletionMs: 30_000,
    pauseWarnMs: 900_000,
    transactionWarnMs: 300_000,
    wraparoundWarnTransactions: 500_000_000,
    diskFreeWarnRatio: 0.15,
    diskFreeFailRatio: 0.05,
  },
};

export const systemIdentifier = '7300000000000000001';

/** A cluster that the test changes at will: who is primary, what is down, what etcd holds. */
export class FakeCluster {
  tree: DcsTree = recordedTree();
  primaries = new Set(['patroni-1']);
  down = new Set<string>();
  reads = 0;
  watchers = new Set<(tree: DcsTree) => void>();

  change(changes: Record<string, string | null>): void {
    this.tree = recordedTree(changes, String(Number(this.tree.revision) + 1));
    for (const watcher of this.watchers) watcher(this.tree);
  }

  readers(): ClusterReaders {
    const look = <T>(what: string, value: () => T): Promise<T> => {
      this.reads += 1;
      return this.down.has(what)
        ? Promise.reject(new LookError('refused', `${what} refused`))
        : Promise.resolve(value());
    };
    const close = (): Promise<void> => Promise.resolve();
    return {
      dcs: {
        endpoints: settings.etcdEndpoints,
        readTree: () => look('etcd', () => this.tree),
        readStatus: () => look('etcd', () => etcdStatus),
        watch: (_from, onTree) => {
          this.watchers.add(onTree);
          return { stop: () => this.watchers.delete(onTree) };
        },
        close,
      },
      patroni: {
        readNode: (url) =>
          look(`patroni ${nameOf(Number(new URL(url).port))}`, () =>
            this.patroniNode(nameOf(Number(new URL(url).port))),
          ),
        close,
      },
      postgres: {
        readNode: ({ port }) => look(`postgres ${nameOf(port)}`, () => this.postgresNode(nameOf(port))),
        readRoute: () =>
          look('route', () => ({
            inRecovery: false,
            readOnly: false,
            systemIdentifier,
            postmasterStartTime: startOf([...this.primaries][0] ?? 'patroni-1'),
            serverAddress: '127.0.0.1',
            serverPort: 5435,
            latencyMs: 3,
          })),
        close,
      },
      proxy: null,
      disk: { readDisk: (member) => look(`disk ${member}`, () => diskOf(member)) },
      pooler: null,
      services: new Map(),
    };
  }

  patroniNode(name: string): PatroniNode {
    return {
      version: '3.0.2',
      scope: 'main',
      state: 'running',
      claimedRole: this.primaries.has(name) ? 'primary' : 'replica',
      timeline: 2,
      serverVersion: 150018,
      systemIdentifier,
      postmasterStartTime: startOf(name),
      walLocationBytes: null,
      receivedLocationBytes: null,
      replayedLocationBytes: null,
      replayedAt: null,
      replayPaused: null,
      replicationState: null,
      pendingRestart: false,
      pendingRestartReason: null,
      scheduledRestart: null,
      paused: false,
      clusterUnlocked: false,
      failsafeModeIsActive: false,
      watchdogFailed: false,
      dcsLastSeen: null,
      latencyMs: Math.random() * 5,
    };
  }

  postgresNode(name: string): PostgresReading {
    const primary = this.primaries.has(name);
    const sender = (member: string, lag: number) => ({
      member: null,
      applicationName: member,
      pid: 1,
      clientAddress: '127.0.0.1',
      state: 'streaming',
      syncState: 'async',
      syncPriority: 0,
      sentLsn: '0/5000160',
      writeLsn: '0/5000160',
      flushLsn: '0/5000160',
      replayLsn: '0/5000160',
      sentLagBytes: 0,
      writeLagBytes: lag,
      flushLagBytes: lag,
      replayLagBytes: lag,
      writeLagSeconds: 0,
      flushLagSeconds: 0,
      replayLagSeconds: 0,
      startedAt: null,
      repliedAt: null,
    });
    const replicas = ['patroni-1', 'patroni-2', 'patroni-3'].filter((m) => !this.primaries.has(m));
    return {
      node: {
        version: '15.18',
        citusVersion: null,
        inRecovery: !primary,
        systemIdentifier,
        timeline: 2,
        postmasterStartTime: startOf(name),
        currentLsn: primary ? '0/5000160' : null,
        receivedLsn: primary ? null : '0/5000100',
        replayedLsn: primary ? null : '0/5000100',
        replayedAt: null,
        replayPaused: primary ? null : false,
        connections: 5,
        maxConnections: 100,
        reservedConnections: 3,
        walReceiver: primary
          ? null
          : {
              status: 'streaming',
              senderHost: null,
              senderPort: null,
              latestEndLsn: null,
              slotName: 'patroni_2',
              writtenLsn: null,
              flushedLsn: null,
              heardAt: null,
            },
        vitals: vitalsFixture(),
        conflicts: primary ? null : { tablespace: 0, lock: 0, snapshot: 0, bufferPin: 0, deadlock: 0, logicalSlot: 0 },
        latencyMs: Math.random() * 5,
      },
      replication: {
        position: '0/5000160',
        senders: primary ? replicas.map((m) => sender(m, 96)) : [],
        slots: [],
      },
    };
  }
}

const diskOf = (member: string) => ({
  path: `/var/lib/postgresql/${member}`,
  totalBytes: 1_000_000,
  freeBytes: 600_000,
});

const etcdStatus = {
  version: '3.4.23',
  isLeader: true,
  hasLeader: true,
  raftTerm: '2',
  raftIndex: '100',
  dbSizeBytes: 20480,
  latencyMs: 1,
};

function nameOf(port: number): string {
  const names: Record<number, string> = {
    8008: 'patroni-1',
    8009: 'patroni-2',
    8010: 'patroni-3',
    5435: 'patroni-1',
    5433: 'patroni-2',
    5434: 'patroni-3',
  };
  return names[port] ?? 'unknown';
}

function startOf(name: string): string {
  return `2026-11-23T01:00:0${name.slice(-1)}.000001Z`;
}

/** Redis as several replicas in one process share it; checked against the real one by the bus's integration tests. */
export class FakeRedis {
  up = true;
  lease: { replica: string; until: number } | null = null;
  message: string | null = null;
  events: { id: string; body: string }[] = [];
  history: { id: string; body: string }[] = [];
  handlers = new Set<{ onMessage(message: string): void; onRefreshRequested(nonce: string): void }>();

  bus(): ObservationBus {
    const ask = <T>(work: () => T): Promise<T> =>
      this.up ? Promise.resolve(work()) : Promise.reject(new Error('Redis is down'));
    const isUp = (): boolean => this.up;
    return {
      holdLease: (_cluster, replica, ttlMs) =>
        ask(() => {
          const now = Date.now();
          if (this.lease !== null && this.lease.replica !== replica && this.lease.until > now) return false;
          this.lease = { replica, until: now + ttlMs };
          return true;
        }),
      releaseLease: (_cluster, replica) =>
        ask(() => {
          if (this.lease?.replica === replica) this.lease = null;
        }),
      // Fenced by the lease, as the scripts of the real one are.
      publish: (_cluster, replica, message) =>
        ask(() => {
          if (this.lease?.replica !== replica) return false;
          this.message = message;
          for (const handler of this.handlers) handler.onMessage(message);
          return true;
        }),
      latest: () => ask(() => this.message),
      appendEvents: (_cluster, replica, events) =>
        ask(() => {
          if (this.lease?.replica !== replica) return false;
          this.events.push(...events);
          return true;
        }),
      recentEvents: (_cluster, count) => ask(() => this.events.slice(-count)),
      appendHistory: (_cluster, replica, point, keep) =>
        ask(() => {
          if (this.lease?.replica !== replica) return false;
          this.history = [...this.history, { id: `${point.at}-0`, body: point.body }].slice(-keep);
          return true;
        }),
      requestRefresh: (_cluster, nonce) =>
        ask(() => {
          for (const handler of this.handlers) handler.onRefreshRequested(nonce);
        }),
      subscribe: (_cluster, handlers) =>
        ask(() => {
          this.handlers.add(handlers);
          return () => Promise.resolve(void this.handlers.delete(handlers));
        }),
      onConnection: () => undefined,
      get connected() {
        return isUp();
      },
    };
  }
}
