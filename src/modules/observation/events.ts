import type { Cluster, ClusterEvent } from '../clusters/index.ts';

export type EventDraft = Omit<ClusterEvent, 'id'>;

/**
 * What happened between two snapshots, in the order in which an operator would tell it. `lastLeader` is who led last,
 * which the snapshot before no longer says when there was a time without a leader. Pure.
 */
export function eventsBetween(before: Cluster, after: Cluster, lastLeader: string | null): EventDraft[] {
  const base = { cluster: after.name, at: after.builtAt };
  return [
    ...leaderEvents(before, after, lastLeader, base),
    ...memberEvents(before, after, base),
    ...healthEvents(before, after, base),
  ];
}

/** Told at once: everything but doubt, which is a node that does not answer or a verdict on the whole. */
export function isUrgent({ type, after }: EventDraft): boolean {
  return type !== 'health_changed' && !(type === 'member_state_changed' && after?.includes('unknown') === true);
}

/** What the event is about; two events with the same subject supersede each other. */
export function subjectOf({ type, member }: EventDraft): string {
  return `${type} ${member ?? ''}`;
}

type Base = Pick<EventDraft, 'cluster' | 'at'>;

function leaderEvents(before: Cluster, after: Cluster, lastLeader: string | null, base: Base): EventDraft[] {
  const [from, to] = [before.leader?.name ?? null, after.leader?.name ?? null];
  const newTerm = termOf(before) !== null && termOf(after) !== null && termOf(before) !== termOf(after);
  if (from === to && !newTerm) return [];
  if (to === null) {
    // When neither etcd nor a node can be asked, the leader is not lost but unknown.
    const asked = after.dcs.status === 'fresh' || after.members.some((m) => m.patroni.status === 'fresh');
    if (!asked) return [];
    const message = `${from ?? 'The leader'} no longer leads and nobody does.`;
    return [{ ...base, type: 'leader_lost', message, member: from, before: from, after: null }];
  }
  const last = from ?? lastLeader;
  const again = `${to} leads again, in a new term.`;
  const message = last === null ? `${to} leads.` : last === to ? again : `${to} leads; before, ${last} did.`;
  return [{ ...base, type: 'leader_changed', message, member: to, before: last, after: to }];
}

/** The revision at which the leader key was made tells two terms of one member apart. */
function termOf(cluster: Cluster): string | null {
  return cluster.dcs.status === 'fresh' ? (cluster.dcs.value?.leader?.createRevision ?? null) : null;
}

function memberEvents(before: Cluster, after: Cluster, base: Base): EventDraft[] {
  const old = new Map(before.members.map((m) => [m.name, m]));
  const events: EventDraft[] = [];
  for (const { name, state, role } of after.members) {
    const was = old.get(name);
    old.delete(name);
    const now = `${state} ${role}`;
    if (was === undefined) {
      events.push({
        ...base,
        type: 'member_added',
        message: `${name} joined: ${now}.`,
        member: name,
        before: null,
        after: now,
      });
    } else if (was.state !== state || was.role !== role) {
      const then = `${was.state} ${was.role}`;
      const message = `${name} is ${now}; before, it was ${then}.`;
      events.push({ ...base, type: 'member_state_changed', message, member: name, before: then, after: now });
    }
  }
  for (const { name, state, role } of old.values()) {
    const then = `${state} ${role}`;
    events.push({
      ...base,
      type: 'member_removed',
      message: `${name} is gone.`,
      member: name,
      before: then,
      after: null,
    });
  }
  return events;
}

function healthEvents(before: Cluster, after: Cluster, base: Base): EventDraft[] {
  if (before.health.status === after.health.status) return [];
  const [from, to] = [before.health.status, after.health.status];
  return [
    {
      ...base,
      type: 'health_changed',
      message: `${to}: ${after.health.summary}`,
      member: null,
      before: from,
      after: to,
    },
  ];
}

/** `<milliseconds>-<sequence>`, as in a Redis stream: grows on one replica, and follows time between replicas. */
export function nextEventId(last: string, now: number): string {
  const [ms, sequence] = splitEventId(last);
  return now > ms ? `${now}-0` : `${ms}-${sequence + 1}`;
}

export function compareEventIds(a: string, b: string): number {
  const [aMs, aSequence] = splitEventId(a);
  const [bMs, bSequence] = splitEventId(b);
  return aMs - bMs || aSequence - bSequence;
}

function splitEventId(id: string): [number, number] {
  const [ms = '0', sequence = '0'] = id.split('-');
  return [Number(ms), Number(sequence)];
}
