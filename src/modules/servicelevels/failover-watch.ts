import { freshValue } from '../../kernel/section.ts';
import type { Cluster, Member } from '../clusters/index.ts';
import type { SeenFailover } from './ports.ts';

interface Reign {
  leader: string;
  /** Revision at which the leader key was created: another one is another term. */
  term: string;
  timeline: number;
  systemIdentifier: string;
  lastHealthyAt: string;
}

/** A leader that does not take writes, and what was seen since. */
export interface Outage {
  reign: Reign;
  noticedAt: string;
  electedAt: string | null;
  newLeader: string | null;
}

/**
 * Follows one cluster from snapshot to snapshot. An outage begins when the leader that was healthy does not answer, has no
 * key any more or another holds it; it ends when a leader is healthy again. Only a new timeline makes it a failover.
 */
export class FailoverWatch {
  #reign: Reign | null = null;
  #outage: Outage | null = null;

  get outage(): Outage | null {
    return this.#outage;
  }

  /** Takes in a snapshot, in the order in which they were made; gives the failover that it shows to be over. */
  see(cluster: Cluster): SeenFailover | null {
    const healthy = healthyReign(cluster);
    const before = this.#reign;
    if (before === null) {
      this.#reign = healthy;
      return null;
    }
    if (healthy?.timeline === before.timeline && healthy.leader === before.leader) {
      this.#reign = healthy.lastHealthyAt >= before.lastHealthyAt ? healthy : before;
      this.#outage = null;
      return null;
    }
    const outage = this.#goOn(cluster, before);
    if (healthy === null || healthy.timeline <= before.timeline) {
      // Another cluster under the same name: nothing to compare with.
      if (healthy !== null && healthy.systemIdentifier !== before.systemIdentifier) this.#begin(healthy);
      return null;
    }
    this.#begin(healthy);
    return seenFailover(cluster.name, outage, healthy);
  }

  #begin(reign: Reign): void {
    this.#reign = reign;
    this.#outage = null;
  }

  #goOn(cluster: Cluster, reign: Reign): Outage {
    const outage = this.#outage ?? { reign, noticedAt: noticedAt(cluster, reign), electedAt: null, newLeader: null };
    const key = freshValue(cluster.dcs)?.leader ?? null;
    if (outage.electedAt === null && key !== null && key.createRevision !== reign.term) {
      outage.electedAt = cluster.dcs.observedAt ?? cluster.builtAt;
      outage.newLeader = key.name;
    }
    this.#outage = outage;
    return outage;
  }
}

function seenFailover(cluster: string, outage: Outage, after: Reign): SeenFailover {
  const { reign } = outage;
  return {
    cluster,
    systemIdentifier: reign.systemIdentifier,
    timeline: after.timeline,
    previousTimeline: reign.timeline,
    oldLeader: reign.leader,
    newLeader: after.leader,
    lastHealthyAt: reign.lastHealthyAt,
    noticedAt: outage.noticedAt,
    electedAt: outage.electedAt,
    writableAt: null,
    endedAt: null,
  };
}

/** The leader by etcd, when its PostgreSQL was just seen to take writes on a timeline that is known. */
function healthyReign(cluster: Cluster): Reign | null {
  const key = freshValue(cluster.dcs)?.leader ?? null;
  const member = cluster.members.find(({ name }) => name === key?.name);
  const server = member === undefined ? null : freshValue(member.postgres);
  const at = member?.postgres.observedAt ?? null;
  if (key === null || server === null || at === null || server.inRecovery || server.timeline === null) return null;
  // What was seen of it before it held the key says nothing of it as the leader.
  return {
    leader: key.name,
    term: key.createRevision,
    timeline: server.timeline,
    systemIdentifier: server.systemIdentifier,
    lastHealthyAt: at,
  };
}

/** The earliest sign: the first look that failed, the key that was gone, or this snapshot. Never before it was last well. */
function noticedAt(cluster: Cluster, reign: Reign): string {
  const member: Member | undefined = cluster.members.find(({ name }) => name === reign.leader);
  const signs = [
    cluster.builtAt,
    member?.postgres.error?.since ?? null,
    freshValue(cluster.dcs)?.leaderMissingSince ?? null,
  ].filter((at) => at !== null && at >= reign.lastHealthyAt);
  return signs.reduce((a, b) => (b !== null && a !== null && b < a ? b : a), cluster.builtAt) ?? cluster.builtAt;
}
