import { formatLsn } from '../../src/kernel/lsn.ts';
import type { Section } from '../../src/kernel/section.ts';
import type { Member, MemberReplication, PostgresVitals, Sender, Slot } from '../../src/modules/clusters/index.ts';

/** The members of the cluster that tests show, each as its Patroni, its PostgreSQL and etcd would give it. */
export const fixtureTime = '2026-01-15T10:20:30.000Z';
export const startedAt = '2026-01-15T08:00:00.000Z';
export const systemIdentifier = '7412345678901234567';
const timeline = 3;
export const positionBytes = 0x5_0004_5678;
const position = formatLsn(positionBytes);

export function freshSection<T>(source: string, value: T): Section<T> {
  return { source, status: 'fresh', observedAt: fixtureTime, error: null, value };
}

/** What tells one member from another; everything else follows. */
export interface Node {
  name: string;
  port: number;
  restPort: number;
  leads: boolean;
  lagBytes: number;
}

export const nodes: readonly Node[] = [
  { name: 'patroni-1', port: 5435, restPort: 8008, leads: true, lagBytes: 0 },
  { name: 'patroni-2', port: 5433, restPort: 8009, leads: false, lagBytes: 0 },
  { name: 'patroni-3', port: 5434, restPort: 8010, leads: false, lagBytes: 336 },
];
const apiUrl = (node: Node): string => `http://127.0.0.1:${node.restPort}`;
const stateOf = (node: Node) => (node.leads ? ('running' as const) : ('streaming' as const));
const claimOf = (node: Node) => (node.leads ? ('primary' as const) : ('replica' as const));

export function memberOf(node: Node): Member {
  return {
    name: node.name,
    role: node.leads ? 'leader' : 'replica',
    state: stateOf(node),
    host: '127.0.0.1',
    port: node.port,
    apiUrl: apiUrl(node),
    timeline,
    lag: node.leads ? null : lag(node.lagBytes),
    pendingRestart: false,
    tags: {},
    dcs: freshSection('etcd members', {
      claimedRole: claimOf(node),
      state: stateOf(node),
      host: '127.0.0.1',
      port: node.port,
      apiUrl: apiUrl(node),
      timeline,
      xlogLocationBytes: positionBytes - node.lagBytes,
      version: '3.0.2',
      paused: false,
      tags: {},
    }),
    patroni: freshSection(`patroni ${apiUrl(node)}`, patroniNode(node)),
    postgres: freshSection(`postgres 127.0.0.1:${node.port}`, postgresNode(node)),
    disk: freshSection(`disk ${node.name}`, {
      path: `/var/lib/postgresql/15/${node.name}`,
      totalBytes: 100_000_000_000,
      freeBytes: 60_000_000_000,
    }),
  };
}

const lag = (bytes: number): NonNullable<Member['lag']> => ({
  writeBytes: 0,
  flushBytes: 0,
  replayBytes: bytes,
  writeSeconds: 0,
  flushSeconds: 0,
  replaySeconds: bytes === 0 ? 0 : 0.004,
  patroniBytes: bytes,
  observedAt: fixtureTime,
});

function patroniNode(node: Node): NonNullable<Member['patroni']['value']> {
  const received = node.leads ? null : positionBytes;
  return {
    version: '3.0.2',
    scope: 'main',
    state: stateOf(node),
    claimedRole: claimOf(node),
    timeline,
    serverVersion: 150018,
    systemIdentifier,
    postmasterStartTime: startedAt,
    walLocationBytes: node.leads ? positionBytes : null,
    receivedLocationBytes: received,
    replayedLocationBytes: received === null ? null : received - node.lagBytes,
    replayedAt: node.leads ? null : fixtureTime,
    replayPaused: node.leads ? null : false,
    replicationState: node.leads ? null : 'streaming',
    pendingRestart: false,
    pendingRestartReason: null,
    scheduledRestart: null,
    paused: false,
    clusterUnlocked: false,
    failsafeModeIsActive: false,
    watchdogFailed: false,
    dcsLastSeen: fixtureTime,
    latencyMs: 2.5,
  };
}

function postgresNode(node: Node): NonNullable<Member['postgres']['value']> {
  return {
    version: '15.18',
    inRecovery: !node.leads,
    systemIdentifier,
    timeline,
    postmasterStartTime: startedAt,
    currentLsn: node.leads ? position : null,
    receivedLsn: node.leads ? null : position,
    replayedLsn: node.leads ? null : formatLsn(positionBytes - node.lagBytes),
    replayedAt: node.leads ? null : fixtureTime,
    replayPaused: node.leads ? null : false,
    connections: 7,
    maxConnections: 100,
    reservedConnections: 3,
    walReceiver: node.leads
      ? null
      : {
          status: 'streaming',
          senderHost: '127.0.0.1',
          senderPort: 5435,
          latestEndLsn: position,
          writtenLsn: position,
          flushedLsn: position,
          heardAt: fixtureTime,
          slotName: slotName(node),
        },
    conflicts: node.leads ? null : { tablespace: 0, lock: 0, snapshot: 0, bufferPin: 0, deadlock: 0, logicalSlot: 0 },
    citusVersion: null,
    vitals: vitalsFixture(),
    latencyMs: 1.2,
  };
}

/** A server that archives nothing and has no old transaction. */
export function vitalsFixture(): PostgresVitals {
  return {
    archiver: {
      mode: 'off',
      archivedCount: 0,
      failedCount: 0,
      lastArchivedWal: null,
      lastArchivedAt: null,
      lastFailedWal: null,
      lastFailedAt: null,
    },
    horizon: null,
    wraparound: { database: 'postgres', transactions: 720, freezeMaxAge: 200_000_000 },
  };
}

const slotName = (node: Node): string => node.name.replace('-', '_');

export function replicationOf(node: Node): MemberReplication {
  const followers = node.leads ? nodes.filter((other) => !other.leads) : [];
  return {
    member: node.name,
    observed: freshSection(`postgres 127.0.0.1:${node.port}`, {
      position,
      senders: followers.map(sender),
      slots: followers.map(slot),
    }),
  };
}

function sender(node: Node, index: number): Sender {
  return {
    member: node.name,
    applicationName: node.name,
    pid: 4100 + index,
    clientAddress: '127.0.0.1',
    state: 'streaming',
    syncState: 'async',
    syncPriority: 0,
    sentLsn: position,
    writeLsn: position,
    flushLsn: position,
    replayLsn: formatLsn(positionBytes - node.lagBytes),
    sentLagBytes: 0,
    writeLagBytes: 0,
    flushLagBytes: 0,
    replayLagBytes: node.lagBytes,
    writeLagSeconds: null,
    flushLagSeconds: null,
    replayLagSeconds: null,
    startedAt,
    repliedAt: fixtureTime,
  };
}

function slot(node: Node, index: number): Slot {
  return {
    name: slotName(node),
    kind: 'physical',
    plugin: null,
    database: null,
    active: true,
    activePid: 4100 + index,
    temporary: false,
    restartLsn: position,
    confirmedFlushLsn: null,
    retainedBytes: node.lagBytes,
    walStatus: 'reserved',
    safeWalSizeBytes: null,
    owner: 'patroni',
  };
}
