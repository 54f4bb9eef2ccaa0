import type { Cluster } from '../clusters/index.ts';
import { eventsBetween, isUrgent, subjectOf, type EventDraft } from './events.ts';

/**
 * Decides what is told of the difference between what listeners know and what is seen now. A change of leader is told at
 * once, and so is what a node says of itself; that a node or the health is in doubt is told when two rounds in a row saw
 * it, since one late answer is no event. Nothing is told of the first look: before it, nothing was known.
 */
export class EventTeller {
  #told: Cluster | null = null;
  #lastLeader: string | null = null;
  #doubts = new Map<string, string | null>();

  /** Listeners know this: another replica has told it, or it is what was known before this process started. */
  adopt(cluster: Cluster): void {
    if (!wasLookedAt(cluster)) return;
    this.#told = cluster;
    this.#lastLeader = cluster.leader?.name ?? this.#lastLeader;
    this.#doubts.clear();
  }

  /** `roundEnded`: everything was looked at anew; otherwise only etcd has said something. */
  tell(seen: Cluster, roundEnded: boolean): EventDraft[] {
    if (this.#told === null) {
      if (roundEnded) this.adopt(seen);
      return [];
    }
    const drafts = eventsBetween(this.#told, seen, this.#lastLeader);
    const urgent = drafts.some((d) => d.type === 'leader_changed' || d.type === 'leader_lost');
    const certain = drafts.filter((d) => urgent || isUrgent(d) || this.#doubts.get(subjectOf(d)) === d.after);
    const doubtful = drafts.filter((d) => !certain.includes(d));
    if (roundEnded) this.#doubts = new Map(doubtful.map((d) => [subjectOf(d), d.after]));
    this.#told = withhold(this.#told, seen, doubtful);
    this.#lastLeader = seen.leader?.name ?? this.#lastLeader;
    return certain;
  }
}

/** Before the first look at every member there is nothing to compare with. */
function wasLookedAt({ members }: Cluster): boolean {
  return members.every(({ patroni }) => patroni.status !== 'unknown' || patroni.error !== null);
}

/** What listeners know after everything but the doubtful changes was told. */
function withhold(told: Cluster, seen: Cluster, doubtful: readonly EventDraft[]): Cluster {
  if (doubtful.length === 0) return seen;
  const members = seen.members.map((member) => {
    const held = doubtful.some((d) => d.type === 'member_state_changed' && d.member === member.name);
    const before = told.members.find((m) => m.name === member.name);
    return held && before !== undefined ? { ...member, state: before.state, role: before.role } : member;
  });
  const health = doubtful.some((d) => d.type === 'health_changed') ? told.health : seen.health;
  return { ...seen, members, health };
}
