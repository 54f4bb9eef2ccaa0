import { existsSync } from 'node:fs';
import {
  findLeader,
  membersOf,
  patroniCluster,
  statsUrlOf,
  streamingReplicas,
  switchover,
  waitHealthy,
  waitLeader,
  type LabMember,
} from './cluster.ts';
import { LabError } from './errors.ts';
import {
  labPaths,
  memberDataDirectory,
  MEMBER_NUMBERS,
  POOL_ADMIN,
  STATS_LOGIN,
  SUPERUSER,
  type LabLayout,
} from './layout.ts';
import { forget } from './lifecycle.ts';
import type { LabProcess, ProcessExit } from './lab-process.ts';
import { ManagedProcess } from './managed-process.ts';
import { matriarchConfig, writeConfig, type MatriarchConfig, type MatriarchConfigOptions } from './matriarch-config.ts';
import { PortBlocks } from './port-blocks.ts';
import { PostgresProcess } from './postgres-process.ts';
import { runSql } from './probes.ts';
import { destroyLab, writeRecord, type LabRecord } from './registry.ts';
import { controlDatabaseUrl, controlPostgresService } from './services/control-postgres.ts';
import { etcdEndpoints, etcdService } from './services/etcd.ts';
import { haproxyService } from './services/haproxy.ts';
import { pgbouncerService } from './services/pgbouncer.ts';
import { patroniService } from './services/patroni.ts';
import { redisService } from './services/redis.ts';

/** A process of the lab, by name. */
export type ProcessName =
  `${'etcd' | 'patroni' | 'postgres'}-${1 | 2 | 3}` | 'haproxy' | 'pgbouncer' | 'redis' | 'control-postgres';

/** A running lab: a real cluster as local processes. Made by `startLab`. */
export class Lab {
  readonly layout: LabLayout;
  readonly #record: LabRecord;
  readonly #release: () => void;
  readonly #managed = new Map<string, ManagedProcess>();
  readonly #postgres = new Map<string, PostgresProcess>();
  readonly #blocks: PortBlocks;
  #stopped: Promise<void> | undefined;
  /** Why a start that is under way must end. */
  startAbandoned: string | undefined;

  constructor(
    layout: LabLayout,
    record: LabRecord,
    release: () => void,
    onUnexpectedExit: ((exit: ProcessExit) => void) | undefined,
  ) {
    this.layout = layout;
    this.#record = record;
    this.#release = release;
    const events = {
      started: (name: string, identity: LabRecord['owner']) => {
        record.processes.push({ name, ...identity });
        writeRecord(record);
      },
      exited: (exit: ProcessExit) => {
        if (!exit.expected && !this.#stopped) onUnexpectedExit?.(exit);
      },
    };
    const services = [
      ...MEMBER_NUMBERS.map((n) => etcdService(layout, n)),
      ...MEMBER_NUMBERS.map((n) => patroniService(layout, n)),
      haproxyService(layout),
      pgbouncerService(layout),
      redisService(layout),
      controlPostgresService(layout),
    ];
    for (const service of services) this.#managed.set(service.name, new ManagedProcess(layout, service, events));
    for (const n of MEMBER_NUMBERS) {
      const log = (lines?: number) => this.process(`patroni-${n}`).log(lines);
      const data = memberDataDirectory(layout.directory, n);
      const { run } = labPaths(layout.directory);
      this.#postgres.set(`postgres-${n}`, new PostgresProcess(`postgres-${n}`, data, run, log));
    }
    this.#blocks = new PortBlocks(layout.name, (table) => {
      record.nftTable = table;
      writeRecord(record);
    });
  }

  get name() {
    return this.layout.name;
  }

  /** The lab's own directory, for files that belong to it. */
  get directory() {
    return this.layout.directory;
  }

  get ports() {
    return this.layout.ports;
  }

  get members(): LabMember[] {
    return membersOf(this.layout);
  }

  get etcdEndpoints(): string[] {
    return etcdEndpoints(this.layout);
  }

  get haproxy() {
    const { haproxyPrimary, haproxyReplicas, haproxyAll } = this.ports;
    return {
      primaryPort: haproxyPrimary,
      replicasPort: haproxyReplicas,
      allPort: haproxyAll,
      statsUrl: statsUrlOf(this.layout),
      ...STATS_LOGIN,
      socketPath: labPaths(this.directory).haproxySocket,
    };
  }

  /** PgBouncer in front of HAProxy's primary route; its console is the database `pgbouncer`. */
  get pgbouncer() {
    return { port: this.ports.pgbouncer, admin: POOL_ADMIN, databases: ['postgres', 'reports'] as const };
  }

  get redisUrl(): string {
    return `redis://127.0.0.1:${this.ports.redis}/0`;
  }

  get controlDatabaseUrl(): string {
    return controlDatabaseUrl(this.layout);
  }

  get superuser() {
    return SUPERUSER;
  }

  /** A member by name; throws when there is none. */
  member(name: string): LabMember {
    const member = this.members.find((m) => m.name === name);
    if (!member) throw new LabError('unknown_process', `The lab has no member ${name}.`);
    return member;
  }

  /** One of the lab's processes; throws when there is none of that name. */
  process(name: ProcessName): LabProcess {
    const found = this.#managed.get(name) ?? this.#postgres.get(name);
    if (!found) throw new LabError('unknown_process', `The lab has no process ${name}.`);
    return found;
  }

  /** The configuration of an API over this lab, as a plain object. */
  matriarchConfig(options: MatriarchConfigOptions = {}): MatriarchConfig {
    return matriarchConfig(this.layout, options);
  }

  /** Writes that configuration, or the one given, as YAML; returns the path. */
  writeMatriarchConfig(
    path: string = labPaths(this.directory).matriarchYaml,
    options: MatriarchConfigOptions & { config?: unknown } = {},
  ): string {
    const { config, ...rest } = options;
    writeConfig(path, config ?? this.matriarchConfig(rest));
    return path;
  }

  /** Drops all packets to and from a port, existing connections included: they hang. Returns what undoes it. */
  blockPort(port: number, options: { host?: string } = {}): () => void {
    return this.#blocks.block(port, options.host);
  }

  waitHealthy(options: { timeoutMs?: number } = {}): Promise<void> {
    return waitHealthy(this.layout, options);
  }

  /** Waits (30 s) for the leader that Patroni, etcd and PostgreSQL agree on; `not` names one that it must not be. */
  leader(options: { timeoutMs?: number; not?: string } = {}): Promise<LabMember> {
    return waitLeader(this.layout, { timeoutMs: 30_000, ...options });
  }

  /** The leader of this moment, if Patroni, etcd and PostgreSQL agree on one. */
  currentLeader(): Promise<LabMember | undefined> {
    return findLeader(this.layout).catch(() => undefined);
  }

  /** The members that stream from the leader, by the leader's pg_stat_replication. */
  async streamingReplicas(): Promise<string[]> {
    return streamingReplicas(await this.leader());
  }

  /** Patroni's own GET /cluster, from the first member that answers. */
  patroniCluster(): Promise<unknown> {
    return patroniCluster(this.layout);
  }

  /** Switches over by Patroni's REST API and waits for the new leader and two streaming replicas. */
  switchover(candidate?: string, options: { timeoutMs?: number } = {}): Promise<{ from: string; to: string }> {
    return switchover(this.layout, candidate, options);
  }

  /** Runs SQL as the superuser directly on a member; rows of the last statement. */
  sql(member: string | LabMember, text: string, options: { timeoutMs?: number; database?: string } = {}) {
    const { pgPort } = typeof member === 'string' ? this.member(member) : member;
    return runSql(pgPort, text, options);
  }

  /** Writes down a process that was started beside the lab, so that it ends with the lab, also after a crash. */
  adopt(name: string, identity: LabRecord['owner']): void {
    this.#record.processes.push({ name, ...identity });
    writeRecord(this.#record);
  }

  /** Ends all waits of a start that is under way. */
  giveUpStarting(reason = 'another part of the lab failed to start'): void {
    this.startAbandoned ??= reason;
  }

  /** Stops everything. A lab that keeps its data is stopped gracefully; any other is ended and deleted. */
  stop(): Promise<void> {
    this.giveUpStarting();
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    try {
      // Data of a start that never got there is not worth a graceful end: the next start begins anew.
      if (this.#record.keepData && existsSync(labPaths(this.directory).completeMark)) await this.#stopInOrder();
    } finally {
      destroyLab(this.#record, { keepData: this.#record.keepData });
      forget(this.#record);
      this.#release();
    }
  }

  async #stopInOrder(): Promise<void> {
    this.#blocks.unblockAll();
    const leader = (await this.currentLeader())?.name;
    const stop = (...names: ProcessName[]) => Promise.all(names.map((name) => this.process(name).stop()));
    const patronis = this.members.map((member) => member.name);
    const rest = stop('haproxy', 'pgbouncer', 'redis', 'control-postgres');
    // The leader last: a replica must not take over only to be stopped itself.
    await stop(...patronis.filter((name) => name !== leader));
    if (leader !== undefined) await stop(leader);
    await rest;
    // etcd nodes that stop together wait seconds for one another to take over; their log survives a kill.
    const etcd = ['etcd-1', 'etcd-2', 'etcd-3'] as const;
    await Promise.all(etcd.map((name) => this.process(name).stop({ timeoutMs: 500 })));
  }
}
