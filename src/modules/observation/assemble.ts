import { isoTime } from '../../kernel/clock.ts';
import { freshValue, type Section } from '../../kernel/section.ts';
import type {
  Cluster,
  ClusterFacts,
  Etcd,
  Leader,
  Member,
  MemberRole,
  MemberState,
  Snapshot,
} from '../clusters/index.ts';
import { capabilitiesOf } from '../clusters/index.ts';
import { diagnose, evaluateHealth } from '../health/index.ts';
import { assembleReplication, lagOf } from './assemble-replication.ts';
import { assembleProxy, assembleProxyTotals, assembleRoutes, assembleServices } from './assemble-surroundings.ts';
import { mapSection } from './cell.ts';
import type { DcsView } from './parse-dcs.ts';
import type { Observations } from './observations.ts';

type Node = Pick<Member, 'name' | 'dcs' | 'patroni' | 'postgres' | 'disk'>;

/**
 * Puts what was observed together into one snapshot. Pure but for the cells that it reads: the same observations at the
 * same time give the same snapshot, on the observer and on a replica that only restores it.
 */
export function assemble(seen: Observations, observer: Cluster['observer'], now: number): Snapshot {
  const { settings } = seen;
  const dcs = seen.dcs.section(now);
  const nodes = [...seen.patroni.keys()].map((name) => assembleNode(seen, dcs, name, now));
  const leader = findLeader(dcs, nodes);
  const replication = assembleReplication(seen, now);
  const members = nodes.map((node): Member => {
    const role = roleOf(node, leader, dcs);
    const target = seen.postgresTarget(node.name);
    return {
      ...node,
      role,
      state: stateOf(node, role),
      host: target?.host ?? null,
      port: target?.port ?? null,
      apiUrl: seen.patroniUrl(node.name),
      timeline: timelineOf(node),
      lag: role === 'leader' || role === 'standby_leader' ? null : lagOf(node, nodes, replication, dcs),
      pendingRestart: freshValue(node.patroni)?.pendingRestart ?? null,
      tags: node.dcs.value?.tags ?? {},
    };
  });
  const facts: ClusterFacts = {
    name: settings.cluster,
    scope: settings.scope,
    namespace: settings.namespace,
    builtAt: isoTime(now),
    observer,
    leader,
    members,
    dcs: mapSection(dcs, (view) => view.state),
    replication,
    history: mapSection(dcs, (view) => view.history),
    etcd: assembleEtcd(seen, dcs, now),
    routes: assembleRoutes(seen, members, now),
    proxy: assembleProxy(seen, now),
    proxyTotals: assembleProxyTotals(seen, now),
    pooler: seen.pooler.section(now),
    services: assembleServices(seen, members, now),
  };
  const health = evaluateHealth(facts, settings.serviceLevels);
  const cluster: Cluster = {
    ...facts,
    health,
    capabilities: capabilitiesOf(
      facts,
      mapSection(dcs, (v) => v.config),
      settings,
    ),
  };
  const config = mapSection(dcs, (view) => view.config);
  const levels = settings.serviceLevels;
  const diagnosis = diagnose({ cluster: facts, config: freshValue(config)?.value ?? null, levels, now });
  return { cluster, config, diagnosis };
}

function assembleNode(seen: Observations, dcs: Section<DcsView>, name: string, now: number): Node {
  const postgres = seen.postgres.get(name)?.section(now);
  const patroni = seen.patroni.get(name)?.section(now);
  const disk = seen.disks.get(name)?.section(now);
  if (postgres === undefined || patroni === undefined || disk === undefined)
    throw new Error(`member ${name} has no cells`);
  return {
    name,
    dcs: mapSection(dcs, (view) => view.members[name] ?? null),
    patroni,
    postgres: mapSection(postgres, (reading) => reading.node),
    disk,
  };
}

/**
 * The holder of the leader key. Only when etcd cannot be read, the one node that says it is primary; two such nodes
 * make the leader unknown rather than one of them.
 */
function findLeader(dcs: Section<DcsView>, nodes: readonly Node[]): Leader | null {
  const view = freshValue(dcs);
  if (view !== null) {
    const name = view.state.leader?.name;
    if (name === undefined || dcs.observedAt === null) return null;
    return {
      name,
      source: 'etcd',
      observedAt: dcs.observedAt,
      writable: writableOf(nodes.find((n) => n.name === name)),
    };
  }
  const claims = nodes.filter((n) => ['primary', 'standby_leader'].includes(freshValue(n.patroni)?.claimedRole ?? ''));
  const [only] = claims;
  if (only === undefined || claims.length > 1 || only.patroni.observedAt === null) return null;
  return { name: only.name, source: 'patroni', observedAt: only.patroni.observedAt, writable: writableOf(only) };
}

/** A refused connection proves that nothing takes writes there. A refused login proves nothing: others may be let in. */
function writableOf(node: Node | undefined): boolean | null {
  if (node === undefined) return null;
  const postgres = freshValue(node.postgres);
  if (postgres !== null) return !postgres.inRecovery;
  return node.postgres.error?.code === 'refused' ? false : null;
}

function roleOf(node: Node, leader: Leader | null, dcs: Section<DcsView>): MemberRole {
  const claimed = freshValue(node.patroni)?.claimedRole ?? freshValue(node.dcs)?.claimedRole ?? null;
  if (leader?.name === node.name) return claimed === 'standby_leader' ? 'standby_leader' : 'leader';
  if (claimed !== 'replica') return 'unknown';
  const view = freshValue(dcs);
  const mode = view?.config?.value['synchronous_mode'];
  const synchronous = view?.state.synchronous;
  // Patroni before 3.3.1 leaves an old sync key behind when synchronous mode is switched off.
  const listed = synchronous?.standbys.includes(node.name) === true && mode !== undefined && mode !== false;
  if (!listed) return 'replica';
  return mode === 'quorum' ? 'quorum_standby' : 'sync_standby';
}

/** Patroni 3.0 says `running` of a streaming replica: the WAL receiver tells. */
function stateOf(node: Node, role: MemberRole): MemberState {
  const state = freshValue(node.patroni)?.state ?? 'unknown';
  if (state !== 'running' || role === 'leader') return state;
  return freshValue(node.postgres)?.walReceiver?.status === 'streaming' ? 'streaming' : state;
}

function assembleEtcd(seen: Observations, dcs: Section<DcsView>, now: number): Etcd {
  const endpoints = [...seen.etcd].map(([endpoint, cell]) => ({ endpoint, observed: cell.section(now) }));
  const healthy = endpoints.filter((e) => freshValue(e.observed)?.hasLeader === true).length;
  const needed = Math.floor(endpoints.length / 2) + 1;
  return {
    quorum: { members: endpoints.length, healthy, needed, held: quorumHeld(dcs, healthy >= needed) },
    endpoints,
  };
}

/**
 * A linearisable read is the proof of quorum. When it fails, too few endpoints that know a leader are the proof of the
 * opposite; with enough of them a refused read proves nothing against the quorum, and a slow one leaves it unknown.
 */
function quorumHeld(dcs: Section<DcsView>, enoughAnswer: boolean): boolean | null {
  if (dcs.status === 'fresh') return true;
  if (dcs.error === null) return null;
  if (!enoughAnswer) return false;
  return dcs.error.code === 'rejected' ? true : null;
}

/**
 * The newest that any source gives: while a replica receives nothing, PostgreSQL tells that of its last restart point, and
 * Patroni what the server answers to IDENTIFY_SYSTEM, but publishes it a look later.
 */
function timelineOf({ postgres, patroni, dcs }: Node): number | null {
  const told = [freshValue(postgres), freshValue(patroni), freshValue(dcs)].map((value) => value?.timeline ?? null);
  const known = told.filter((timeline) => timeline !== null);
  return known.length === 0 ? null : Math.max(...known);
}
