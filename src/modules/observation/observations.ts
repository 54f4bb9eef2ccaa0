import type { EtcdStatus, PatroniNode, ProxyServer, Snapshot } from '../clusters/index.ts';
import { Cell } from './cell.ts';
import { LookError, type PostgresReading, type PostgresTarget, type RouteReading } from './ports.ts';
import type { DcsView } from './parse-dcs.ts';
import { overdueMs, type ObservationSettings } from './settings.ts';

export interface ServiceReading {
  detail: string;
  latencyMs: number;
}
export type ProxyReading = Omit<ProxyServer, 'member'>[];

/** Everything that is looked at for one cluster, before it is put together. */
export class Observations {
  readonly settings: ObservationSettings;
  readonly dcs: Cell<DcsView>;
  readonly etcd: ReadonlyMap<string, Cell<EtcdStatus>>;
  readonly proxy: Cell<ProxyReading>;
  readonly routes: ReadonlyMap<string, Cell<RouteReading>>;
  readonly services: ReadonlyMap<string, Cell<ServiceReading>>;
  readonly patroni = new Map<string, Cell<PatroniNode>>();
  readonly postgres = new Map<string, Cell<PostgresReading>>();
  readonly #overdueMs: number;

  constructor(settings: ObservationSettings) {
    const overdue = overdueMs(settings);
    const servicesOverdue = 3 * settings.servicesPollMs + settings.deadlineMs;
    this.settings = settings;
    this.#overdueMs = overdue;
    this.dcs = new Cell(`etcd ${settings.namespace}/${settings.scope}/`, overdue);
    this.etcd = new Map(settings.etcdEndpoints.map((e) => [e, new Cell(`etcd ${e}`, overdue)]));
    this.proxy = new Cell(`haproxy ${settings.proxyUrl ?? 'statistics'}`, overdue);
    this.routes = new Map(settings.routes.map((r) => [r.name, new Cell(`haproxy ${r.host}:${r.port}`, overdue)]));
    this.services = new Map(
      settings.services.map((s) => [s.name, new Cell(`${s.kind} ${s.address}`, servicesOverdue)]),
    );
    if (settings.proxyUrl === null) {
      this.proxy.fail(new LookError('not_configured', "HAProxy's statistics page is not configured."), 0);
    }
    this.syncMembers();
  }

  /** Configured members and those in etcd, in order of their names; what is in neither any more is forgotten. */
  memberNames(): string[] {
    const inDcs = Object.keys(this.dcs.section(0).value?.members ?? {});
    return [...new Set([...this.settings.patroniUrls.keys(), ...inDcs])].sort();
  }

  /** Follows members that come and go. */
  syncMembers(): void {
    const names = this.memberNames();
    for (const name of names) {
      if (this.patroni.has(name)) continue;
      this.patroni.set(name, new Cell(`patroni ${name}`, this.#overdueMs));
      this.postgres.set(name, new Cell(`postgresql ${name}`, this.#overdueMs));
    }
    for (const name of this.patroni.keys()) {
      if (names.includes(name)) continue;
      this.patroni.delete(name);
      this.postgres.delete(name);
    }
  }

  /** Where to ask a member's Patroni: the configuration first, else what the member publishes. */
  patroniUrl(name: string): string | null {
    const published = this.dcs.section(0).value?.members[name]?.apiUrl ?? null;
    return this.settings.patroniUrls.get(name) ?? published?.replace(/\/patroni\/?$/, '') ?? null;
  }

  postgresTarget(name: string): PostgresTarget | null {
    const configured = this.settings.postgresTargets.get(name);
    if (configured !== undefined) return configured;
    const member = this.dcs.section(0).value?.members[name];
    return member?.host != null && member.port !== null ? { host: member.host, port: member.port } : null;
  }

  /** Takes over what another observer saw, so that a change of observer loses no last known value. */
  seed({ cluster, config }: Snapshot): void {
    const { dcs, history } = cluster;
    if (dcs.value !== null) {
      const members = Object.fromEntries(
        cluster.members.flatMap((m) => (m.dcs.value === null ? [] : [[m.name, m.dcs.value] as const])),
      );
      const view = { state: dcs.value, members, history: history.value ?? [], config: config.value, structure: '' };
      this.dcs.seed({ ...dcs, value: view });
    }
    this.syncMembers();
    for (const member of cluster.members) {
      this.patroni.get(member.name)?.seed(member.patroni);
      const replication = cluster.replication.find((r) => r.member === member.name)?.observed.value;
      const node = member.postgres.value;
      if (node === null || replication == null) continue;
      this.postgres.get(member.name)?.seed({ ...member.postgres, value: { node, replication } });
    }
    for (const { endpoint, observed } of cluster.etcd.endpoints) this.etcd.get(endpoint)?.seed(observed);
    this.proxy.seed(cluster.proxy);
  }
}
