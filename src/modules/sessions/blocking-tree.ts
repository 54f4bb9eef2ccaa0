import type { BlockingNode, Session } from './model.ts';

/**
 * Who waits for whom, from the top: those that block and wait for nobody, each followed by what waits for it. Each session
 * stands once, below the first that it waits for that has a place; one that waits in a circle (a deadlock that PostgreSQL
 * has not broken yet) stands at the top.
 */
export function blockingTree(
  member: string,
  sessions: readonly Session[],
  locks: Readonly<Record<string, string>>,
): BlockingNode[] {
  const byPid = new Map(sessions.map((session) => [session.pid, session]));
  const waiters = new Map<number, number[]>();
  for (const { pid, blockedBy } of sessions) {
    for (const blocker of blockedBy) waiters.set(blocker, [...(waiters.get(blocker) ?? []), pid]);
  }
  const placed = new Set<number>();
  const nodes: BlockingNode[] = [];

  function place(pid: number, parentPid: number | null, depth: number): number {
    placed.add(pid);
    const waitsFor = locks[String(pid)] ?? null;
    const node = { member, pid, depth, parentPid, blocking: 0, waitsFor, session: byPid.get(pid) ?? null };
    nodes.push(node);
    for (const waiter of waiters.get(pid) ?? []) {
      if (!placed.has(waiter)) node.blocking += 1 + place(waiter, pid, depth + 1);
    }
    return node.blocking;
  }

  const tops = [...waiters.keys()].filter((pid) => (byPid.get(pid)?.blockedBy.length ?? 0) === 0);
  for (const pid of tops.sort((a, b) => a - b)) if (!placed.has(pid)) place(pid, null, 0);
  for (const { pid, blockedBy } of sessions) if (blockedBy.length > 0 && !placed.has(pid)) place(pid, null, 0);
  return nodes;
}
