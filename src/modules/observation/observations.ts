import type { DcsMember, Disk, EtcdStatus, PatroniNode, Pooler } from '../clusters/index.ts';
import { Cell, type CellDump } from './cell.ts';
import { LookError, type PostgresReading, type PostgresTarget, type ProxyReading, type RouteReading } from './ports.ts';
import type { DcsView } from './parse-dcs.ts';
import { overdueMs, type ObservationSettings } from './settings.ts';

export interface ServiceReading {
  detail: string;
  latencyMs: number;
}

interface KnownMember {
  member: DcsMember;
  /** When its key was last in etcd, milliseconds since the epoch. */
  seenAt: number;
}

type Dumps<T> = Record<string, CellDump<T>>;

export interface ObservationsDump {
  dcs: CellDump<DcsView>;
  proxy: CellDump<ProxyReading>;
  pooler: CellDump<Pooler>;
  etcd: Dumps<EtcdStatus>;
  routes: Dumps<RouteReading>;
  services: Dumps<ServiceReading>;
  patroni: Dumps<PatroniNode>;
  postgres: Dumps<PostgresReading>;
  disks: Dumps<Disk>;
  known: Record<string, KnownMember>;
}

/** How long a member that has left etcd is still looked at and shown, unless it is configured. */
const vanishedMs = 15 * 60_000;

/** Everything that is looked at for one cluster, before it is put together. */
export class Observations {
  readonly settings: ObservationSettings;
  readonly dcs: Cell<DcsView>;
  readonly etcd: ReadonlyMap<string, Cell<EtcdStatus>>;
  readonly proxy: Cell<ProxyReading>;
  readonly pooler: Cell<Pooler>;
  readonly routes: ReadonlyMap<string, Cell<RouteReading>>;
  readonly services: ReadonlyMap<string, Cell<ServiceReading>>;
  readonly patroni = new Map<string, Cell<PatroniNode>>();
  readonly postgres = new Map<string, Cell<PostgresReading>>();
  readonly disks = new Map<string, Cell<Disk>>();
  readonly #overdueMs: number;
  readonly #servicesOverdueMs: number;
  readonly #known = new Map<string, KnownMember>();

  constructor(settings: ObservationSettings) {
    const overdue = overdueMs(settings);
    const servicesOverdue = 3 * settings.servicesPollMs + settings.deadlineMs;
    this.settings = settings;
    this.#overdueMs = overdue;
    this.#servicesOverdueMs = servicesOverdue;
    this.dcs = new Cell(`etcd ${settings.namespace}/${settings.scope}/`, overdue);
    this.etcd = new Map(settings.etcdEndpoints.map((e) => [e, new Cell(`etcd ${e}`, overdue)]));
    this.proxy = new Cell(`haproxy ${settings.proxyUrl ?? 'statistics'}`, overdue);
    this.pooler = new Cell(`pgbouncer ${settings.poolerAddress ?? 'console'}`, overdue);
    this.routes = new Map(settings.routes.map((r) => [r.name, new Cell(`haproxy ${r.host}:${r.port}`, overdue)]));
    this.services = new Map(
      settings.services.map((s) => [s.name, new Cell(`${s.kind} ${s.address}`, servicesOverdue)]),
    );
    if (settings.proxyUrl === null) {
      this.proxy.fail(new LookError('not_configured', "HAProxy's statistics page is not configured."), 0);
    }
    if (settings.poolerAddress === null) {
      this.pooler.fail(new LookError('not_configured', 'PgBouncer is not configured.'), 0);
    }
    this.syncMembers(0);
  }

  /** Configured members, those in etcd, and those that were in etcd lately, in order of their names. */
  memberNames(): string[] {
    return [...new Set([...this.settings.patroniUrls.keys(), ...this.#known.keys()])].sort();
  }

  /**
   * Follows members that come and go. Patroni's key of a node that stops is gone at once, or with its lease: the node is
   * kept for a while, so that what is wrong with it can be said.
   */
  syncMembers(now: number): void {
    for (const [name, member] of Object.entries(this.dcs.dump().value?.members ?? {})) {
      this.#known.set(name, { member, seenAt: now });
    }
    for (const [name, { seenAt }] of this.#known) if (now - seenAt > vanishedMs) this.#known.delete(name);
    const names = this.memberNames();
    for (const name of names) {
      if (this.patroni.has(name)) continue;
      this.patroni.set(name, new Cell(`patroni ${name}`, this.#overdueMs));
      this.postgres.set(name, new Cell(`postgresql ${name}`, this.#overdueMs));
      this.disks.set(name, new Cell(`disk ${name}`, this.#servicesOverdueMs));
    }
    for (const name of this.patroni.keys()) {
      if (names.includes(name)) continue;
      this.patroni.delete(name);
      this.postgres.delete(name);
      this.disks.delete(name);
    }
  }

  /** Where to ask a member's Patroni: the configuration first, else what the member publishes or last published. */
  patroniUrl(name: string): string | null {
    const published = this.#known.get(name)?.member.apiUrl ?? null;
    return this.settings.patroniUrls.get(name) ?? published?.replace(/\/patroni\/?$/, '') ?? null;
  }

  postgresTarget(name: string): PostgresTarget | null {
    const configured = this.settings.postgresTargets.get(name);
    if (configured !== undefined) return configured;
    const member = this.#known.get(name)?.member;
    return member?.host != null && member.port !== null ? { host: member.host, port: member.port } : null;
  }

  /** Everything that is known, as JSON can carry it to other replicas. */
  dump(): ObservationsDump {
    const { dcs, proxy, pooler, etcd, routes, services, patroni, postgres, disks } = this;
    const each = <T>(cells: ReadonlyMap<string, Cell<T>>): Record<string, CellDump<T>> =>
      Object.fromEntries([...cells].map(([name, cell]) => [name, cell.dump()]));
    return {
      dcs: dcs.dump(),
      proxy: proxy.dump(),
      pooler: pooler.dump(),
      etcd: each(etcd),
      routes: each(routes),
      services: each(services),
      patroni: each(patroni),
      postgres: each(postgres),
      disks: each(disks),
      known: Object.fromEntries(this.#known),
    };
  }

  /** Takes over what another observer saw. What is not configured here is left out, what is missing stays unknown. */
  load(dump: ObservationsDump, now: number): void {
    for (const [name, entry] of Object.entries(dump.known)) this.#known.set(name, entry);
    this.dcs.load(dump.dcs);
    if (this.settings.proxyUrl !== null) this.proxy.load(dump.proxy);
    if (this.settings.poolerAddress !== null) this.pooler.load(dump.pooler);
    this.syncMembers(now);
    const each = <T>(cells: ReadonlyMap<string, Cell<T>>, dumps: Record<string, CellDump<T>>): void => {
      for (const [name, one] of Object.entries(dumps)) cells.get(name)?.load(one);
    };
    each(this.etcd, dump.etcd);
    each(this.routes, dump.routes);
    each(this.services, dump.services);
    each(this.patroni, dump.patroni);
    each(this.postgres, dump.postgres);
    each(this.disks, dump.disks);
  }
}
