import { maskSecrets } from '../../kernel/mask-secrets.ts';
import type { Session } from './model.ts';
import type { PageRow } from './session-rows.ts';

/** Where a page begins: after this key, member and pid. */
export interface Position {
  key: number;
  member: string;
  pid: number;
}

const largestPid = 2_147_483_647;

/**
 * The key and pid after which one member's part of a page begins. Where keys are equal the members' names decide: one
 * before the last of the page before has shown all of that key, one after it none.
 */
export function positionOn(member: string, after: Position | null): [key: number, pid: number] {
  if (after === null) return [-1, -1];
  const order = compare(member, after.member);
  return [after.key, order === 0 ? after.pid : order < 0 ? largestPid : -1];
}

export function readPosition(text: string): Position {
  const [key, member, pid] = JSON.parse(text) as [number, string, number];
  return { key, member, pid };
}

export function writePosition({ key, member, pid }: Position): string {
  return JSON.stringify([key, member, pid]);
}

/** One page out of what each member has of it; `next` is where the page after it begins, null on the last. */
export function mergePages(
  parts: readonly { member: string; rows: PageRow['page'] }[],
  size: number,
): { sessions: Session[]; next: Position | null } {
  const all = parts.flatMap(({ member, rows }) =>
    (rows ?? []).map(({ key, session }) => ({ key, session: shownSession(member, session) })),
  );
  all.sort((a, b) => a.key - b.key || compare(a.session.member, b.session.member) || a.session.pid - b.session.pid);
  const page = all.slice(0, size);
  const last = all.length > size ? page.at(-1) : undefined;
  return {
    sessions: page.map(({ session }) => session),
    next: last === undefined ? null : { key: last.key, member: last.session.member, pid: last.session.pid },
  };
}

/** What PostgreSQL gave, with its member, and without secrets. */
export function shownSession(member: string, session: Omit<Session, 'member'>): Session {
  const { query } = session;
  return { member, ...session, query: query === null ? null : maskSecrets(query) };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
