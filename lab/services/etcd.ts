import { labPaths, type LabLayout } from '../layout.ts';
import { ETCD_HOSTS } from '../ports.ts';
import type { ServiceDefinition } from '../service.ts';

/** The client URLs of the three etcd nodes. */
export const etcdEndpoints = (layout: LabLayout): string[] =>
  ETCD_HOSTS.map((host) => `http://${host}:${layout.ports.etcdClient}`);

/** etcd node `n` (1 to 3) of Debian's etcd 3.4. */
export function etcdService(layout: LabLayout, n: number): ServiceDefinition {
  const name = `etcd-${n}`;
  const host = ETCD_HOSTS[n - 1]!;
  const { etcdClient, etcdPeer } = layout.ports;
  const data = labPaths(layout.directory).data(name);
  const client = `http://${host}:${etcdClient}`;
  const peer = `http://${host}:${etcdPeer}`;
  const options: Record<string, string> = {
    name,
    'data-dir': data,
    'listen-client-urls': client,
    'advertise-client-urls': client,
    'listen-peer-urls': peer,
    'initial-advertise-peer-urls': peer,
    'initial-cluster': ETCD_HOSTS.map((h, i) => `etcd-${i + 1}=http://${h}:${etcdPeer}`).join(','),
    'initial-cluster-state': 'new',
    'initial-cluster-token': `matriarch-${layout.name}`,
    // Patroni writes every few seconds: without compaction a lab that runs for weeks reaches etcd's quota.
    'auto-compaction-mode': 'periodic',
    'auto-compaction-retention': '1h',
    logger: 'zap',
    'log-outputs': 'stderr',
  };
  return {
    name,
    title: `etcd ${n}`,
    command: '/usr/bin/etcd',
    args: Object.entries(options).map(([key, value]) => `--${key}=${value}`),
    // etcd 3.4 refuses to start on arm64 unless it is told that this is intended.
    env: process.arch === 'arm64' ? { ETCD_UNSUPPORTED_ARCH: 'arm64' } : {},
    directories: [data],
    files: [],
    stopSignal: 'SIGTERM',
  };
}
