import { freshValue } from '../../src/kernel/section.ts';
import type { Snapshot } from '../../src/modules/clusters/index.ts';
import { snapshotFixture } from './cluster-fixture.ts';

/** Clusters that operations are planned over, each a new snapshot of what etcd, Patroni and PostgreSQL would give. */
export const situations: Readonly<Record<string, () => Snapshot>> = {
  healthy: () => snapshotFixture(),
  paused: () => changed(pause),
  'no leader': () => changed(loseLeader),
  'lagging replica': () => changed((snapshot) => lagBehind(snapshot, 'patroni-3', 104_857_600)),
  'synchronous mode': () => changed(goSynchronous),
  'pending restart': () => changed(wantRestart),
  'etcd unreadable': () => changed(loseEtcd),
};

function changed(change: (snapshot: Snapshot) => void): Snapshot {
  const snapshot = snapshotFixture();
  change(snapshot);
  return snapshot;
}

function pause({ cluster, config }: Snapshot): void {
  freshValue(cluster.dcs)!.paused = true;
  const settings = freshValue(config);
  if (settings !== null) settings.value['pause'] = true;
  for (const member of cluster.members) {
    freshValue(member.dcs)!.paused = true;
    freshValue(member.patroni)!.paused = true;
  }
}

/** The leader is gone and nobody has its key yet. */
function loseLeader({ cluster }: Snapshot): void {
  freshValue(cluster.dcs)!.leader = null;
  cluster.leader = null;
  for (const member of cluster.members) freshValue(member.patroni)!.clusterUnlocked = true;
  const gone = cluster.members[0]!;
  const error = { code: 'refused' as const, message: 'connect ECONNREFUSED', since: cluster.builtAt };
  gone.role = 'unknown';
  gone.state = 'unknown';
  gone.patroni = { ...gone.patroni, status: 'unknown', observedAt: null, value: null, error };
  gone.postgres = { ...gone.postgres, status: 'unknown', observedAt: null, value: null, error };
}

function lagBehind({ cluster }: Snapshot, name: string, bytes: number): void {
  const member = cluster.members.find((m) => m.name === name)!;
  member.lag = { ...member.lag!, replayBytes: bytes, flushBytes: bytes, patroniBytes: bytes };
  const node = freshValue(member.patroni)!;
  node.receivedLocationBytes = node.receivedLocationBytes! - bytes;
  node.replayedLocationBytes = node.receivedLocationBytes;
  freshValue(member.dcs)!.xlogLocationBytes! -= bytes;
}

function goSynchronous({ cluster, config }: Snapshot): void {
  freshValue(cluster.dcs)!.synchronous = { leader: 'patroni-1', standbys: ['patroni-2'], quorum: null };
  const settings = freshValue(config);
  if (settings !== null) settings.value['synchronous_mode'] = true;
  for (const { observed } of cluster.replication) {
    for (const sender of freshValue(observed)?.senders ?? []) {
      sender.syncState = sender.member === 'patroni-2' ? 'sync' : 'async';
      sender.syncPriority = sender.member === 'patroni-2' ? 1 : 0;
    }
  }
  cluster.members.find(({ name }) => name === 'patroni-2')!.role = 'sync_standby';
}

function wantRestart({ cluster }: Snapshot): void {
  for (const member of cluster.members) {
    member.pendingRestart = true;
    freshValue(member.patroni)!.pendingRestart = true;
  }
}

function loseEtcd({ cluster }: Snapshot): void {
  const error = { code: 'timeout' as const, message: 'no answer within 1000 ms', since: cluster.builtAt };
  cluster.dcs = { ...cluster.dcs, status: 'stale', error };
}
