import { Gauge, type Registry } from 'prom-client';
import { freshValue } from '../../kernel/section.ts';
import type { Cluster, Member, PostgresNode, Snapshot, SnapshotSources } from '../clusters/index.ts';

type Labels = Record<string, string>;
type Sample = [labels: Labels, value: number];

interface Metric {
  name: string;
  help: string;
  labels: readonly string[];
  /** Nothing is told where nothing is known. */
  samples(snapshot: Snapshot): Sample[];
}

const severities = ['warning', 'critical'] as const;

/** One sample for each server that answers. */
function eachServer(cluster: Cluster, value: (server: PostgresNode, member: Member) => number | null): Sample[] {
  return cluster.members.flatMap((member): Sample[] => {
    const server = freshValue(member.postgres);
    const found = server === null ? null : value(server, member);
    return found === null ? [] : [[{ member: member.name }, found]];
  });
}

const ofMember = ['cluster', 'member'] as const;

const metrics: readonly Metric[] = [
  {
    name: 'cluster_problems',
    help: 'Problems that the diagnosis has found, by name and severity; 0 where it was looked for and not found',
    labels: ['cluster', 'problem', 'severity'],
    samples: ({ diagnosis }) =>
      diagnosis.rules.flatMap(({ id, outcome }) =>
        outcome === 'unknown'
          ? []
          : severities.map((severity): Sample => {
              const found = diagnosis.problems.filter((problem) => problem.id === id && problem.severity === severity);
              return [{ problem: id, severity }, found.length];
            }),
      ),
  },
  {
    name: 'cluster_writable',
    help: 'Whether there is a leader that takes writes',
    labels: ['cluster'],
    samples: ({ cluster: { leader } }) => (leader?.writable === null ? [] : [[{}, leader?.writable === true ? 1 : 0]]),
  },
  {
    name: 'cluster_paused',
    help: 'Whether automatic failover is paused',
    labels: ['cluster'],
    samples: ({ cluster }) => {
      const dcs = freshValue(cluster.dcs);
      return dcs === null ? [] : [[{}, dcs.paused ? 1 : 0]];
    },
  },
  {
    name: 'etcd_healthy_endpoints',
    help: 'Endpoints of etcd that answer and know a raft leader',
    labels: ['cluster'],
    samples: ({ cluster }) => [[{}, cluster.etcd.quorum.healthy]],
  },
  {
    name: 'etcd_quorum',
    help: 'Whether etcd has its quorum',
    labels: ['cluster'],
    samples: ({ cluster: { etcd } }) => (etcd.quorum.held === null ? [] : [[{}, etcd.quorum.held ? 1 : 0]]),
  },
  {
    name: 'member_up',
    help: 'Whether Patroni and PostgreSQL of the member answer',
    labels: ofMember,
    samples: ({ cluster }) =>
      cluster.members.map((m): Sample => {
        const up = freshValue(m.postgres) !== null && freshValue(m.patroni) !== null;
        return [{ member: m.name }, up ? 1 : 0];
      }),
  },
  {
    name: 'member_usable_connections',
    help: 'Sessions that clients may have: max_connections without those that are reserved',
    labels: ofMember,
    samples: ({ cluster }) => eachServer(cluster, (s) => s.maxConnections - s.reservedConnections),
  },
  {
    name: 'member_pending_restart',
    help: 'Whether the member waits for a restart',
    labels: ofMember,
    samples: ({ cluster }) =>
      cluster.members.flatMap((m): Sample[] =>
        m.pendingRestart === null ? [] : [[{ member: m.name }, m.pendingRestart ? 1 : 0]],
      ),
  },
  {
    name: 'member_archive_failures',
    help: 'Attempts to archive WAL that failed since the statistics of the server were reset',
    labels: ofMember,
    samples: ({ cluster }) => eachServer(cluster, ({ vitals }) => vitals.archiver.failedCount),
  },
  {
    name: 'member_wraparound_transactions',
    help: 'Age of the oldest row in transactions; at about 2,147,000,000 PostgreSQL accepts no writes any more',
    labels: ofMember,
    samples: ({ cluster }) => eachServer(cluster, ({ vitals }) => vitals.wraparound.transactions),
  },
  {
    name: 'member_oldest_transaction_seconds',
    help: 'Age of the transaction that holds back the horizon of VACUUM the furthest; 0 when there is none',
    labels: ofMember,
    samples: ({ cluster }) =>
      eachServer(cluster, ({ vitals: { horizon } }) =>
        horizon?.startedAt == null ? 0 : Math.max(0, (Date.now() - Date.parse(horizon.startedAt)) / 1000),
      ),
  },
  {
    name: 'member_disk_free_bytes',
    help: 'What may still be written to the file system of the data directory, where the API can see it',
    labels: ofMember,
    samples: ({ cluster }) => eachDisk(cluster, ({ freeBytes }) => freeBytes),
  },
  {
    name: 'member_disk_size_bytes',
    help: 'Size of the file system of the data directory, where the API can see it',
    labels: ofMember,
    samples: ({ cluster }) => eachDisk(cluster, ({ totalBytes }) => totalBytes),
  },
  {
    name: 'replication_streaming',
    help: 'Whether the replica streams',
    labels: ofMember,
    samples: ({ cluster }) =>
      eachServer(cluster, (server, { role }) =>
        role === 'leader' || role === 'standby_leader' ? null : server.walReceiver?.status === 'streaming' ? 1 : 0,
      ),
  },
  {
    name: 'replication_slot_retained_bytes',
    help: 'WAL that a slot keeps from being removed',
    labels: ['cluster', 'member', 'slot'],
    samples: ({ cluster }) =>
      cluster.replication.flatMap(({ member, observed }) =>
        (freshValue(observed)?.slots ?? []).flatMap(({ name: slot, retainedBytes }): Sample[] =>
          retainedBytes === null ? [] : [[{ member, slot }, retainedBytes]],
        ),
      ),
  },
  {
    name: 'route_correct',
    help: 'Whether a session through the route reached what the route promises',
    labels: ['cluster', 'route'],
    samples: ({ cluster }) =>
      cluster.routes.map(({ name: route, observed }): Sample => [
        { route },
        freshValue(observed)?.correct === true ? 1 : 0,
      ]),
  },
  {
    name: 'route_session_seconds',
    help: 'How long it took to open a session through the route and to ask one query',
    labels: ['cluster', 'route'],
    samples: ({ cluster }) =>
      cluster.routes.flatMap(({ name: route, observed }): Sample[] => {
        const answer = freshValue(observed);
        return answer === null ? [] : [[{ route }, answer.latencyMs / 1000]];
      }),
  },
];

function eachDisk(cluster: Cluster, value: (disk: NonNullable<Member['disk']['value']>) => number): Sample[] {
  return cluster.members.flatMap(({ name: member, disk }): Sample[] => {
    const seen = freshValue(disk);
    return seen === null ? [] : [[{ member }, value(seen)]];
  });
}

/** What the judgement is made from, and the judgement, read from the snapshot when Prometheus asks. */
export function registerHealthMetrics(registry: Registry, sources: SnapshotSources): void {
  for (const { name, help, labels, samples } of metrics) {
    new Gauge({
      name: `matriarch_${name}`,
      help,
      labelNames: [...labels],
      registers: [registry],
      collect() {
        this.reset();
        for (const source of sources.values()) {
          for (const [own, value] of samples(source.current().snapshot)) {
            this.set({ cluster: source.cluster, ...own }, value);
          }
        }
      },
    });
  }
}
