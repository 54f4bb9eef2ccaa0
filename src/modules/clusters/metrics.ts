import { Gauge, type Registry } from 'prom-client';
import { freshValue } from '../../kernel/section.ts';
import type { Cluster } from './model.ts';
import type { SnapshotSources } from './ports.ts';

const statuses = ['healthy', 'degraded', 'critical', 'unknown'] as const;

/** What this replica knows of each cluster, read from the snapshot when Prometheus asks: scraping costs the cluster nothing. */
export function registerClusterMetrics(registry: Registry, sources: SnapshotSources): void {
  const each = (visit: (cluster: Cluster) => void): void => {
    for (const source of sources.values()) visit(source.current().snapshot.cluster);
  };
  const gauge = <L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    collect: (gauge: Gauge<L>) => void,
  ): void => {
    new Gauge({
      name: `matriarch_${name}`,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      collect() {
        this.reset();
        collect(this);
      },
    });
  };
  gauge('cluster_health', 'The verdict on the cluster: 1 for the status that holds', ['cluster', 'status'], (g) =>
    each(({ name, health }) =>
      statuses.forEach((status) => g.set({ cluster: name, status }, health.status === status ? 1 : 0)),
    ),
  );
  gauge('cluster_snapshot_age_seconds', 'Seconds since the snapshot was last known to hold', ['cluster'], (g) =>
    sources.forEach((source) =>
      g.set({ cluster: source.cluster }, Math.max(0, (Date.now() - source.current().receivedAt) / 1000)),
    ),
  );
  gauge('cluster_checks', 'Health checks by their result', ['cluster', 'status'], (g) =>
    each(({ name, health }) => health.checks.forEach((check) => g.inc({ cluster: name, status: check.status }))),
  );
  gauge('member_leader', 'Whether the member is the leader', ['cluster', 'member'], (g) =>
    each(({ name, members }) =>
      members.forEach((m) => g.set({ cluster: name, member: m.name }, m.role === 'leader' ? 1 : 0)),
    ),
  );
  gauge('member_timeline', 'Timeline of the member', ['cluster', 'member'], (g) =>
    each(({ name, members }) =>
      members.forEach((m) => m.timeline !== null && g.set({ cluster: name, member: m.name }, m.timeline)),
    ),
  );
  gauge('replication_replay_lag_bytes', 'WAL that the replica has not replayed', ['cluster', 'member'], (g) =>
    each(({ name, members }) => {
      for (const { name: member, lag } of members)
        if (lag?.replayBytes != null) g.set({ cluster: name, member }, lag.replayBytes);
    }),
  );
  gauge('member_connections', 'Client sessions of the member', ['cluster', 'member'], (g) =>
    each(({ name, members }) => {
      for (const m of members) {
        const node = freshValue(m.postgres);
        if (node !== null) g.set({ cluster: name, member: m.name }, node.connections);
      }
    }),
  );
  gauge('service_reachable', 'Whether a row of the port table could be reached', ['cluster', 'service'], (g) =>
    each(({ name, services }) => {
      for (const s of services)
        if (s.reachable !== null) g.set({ cluster: name, service: s.name }, s.reachable ? 1 : 0);
    }),
  );
}
