import type { Clock } from '../../kernel/clock.ts';
import { isoTime } from '../../kernel/clock.ts';
import type { Context } from '../../kernel/context.ts';
import { messageOf, Problem } from '../../kernel/errors.ts';
import { maskSecrets } from '../../kernel/mask-secrets.ts';
import { decodePageToken, encodePageToken, pageSizeOf, type PageRequest } from '../../kernel/page.ts';
import { clusterNotFound, grants, requireOnCluster } from '../../kernel/permissions.ts';
import type { Section, SectionErrorCode } from '../../kernel/section.ts';
import type { Cluster, SnapshotSources } from '../clusters/index.ts';
import { blockingTree } from './blocking-tree.ts';
import type { Blocking, MemberBlocking, Session, SessionFilter, SessionPage } from './model.ts';
import type { MemberReader } from './ports.ts';
import { summaryOf, type BlockingRow, type PageRow } from './session-rows.ts';
import { blockingSql, sessionPageSql } from './session-sql.ts';

/** Sessions of a cluster's members, read when they are asked for: each member within a deadline, each by itself. */
export interface SessionService {
  list(context: Context, cluster: string, query: SessionFilter & PageRequest): Promise<SessionPage>;
  /** Who waits for whom. */
  blocking(context: Context, cluster: string, query: { member?: string }): Promise<Blocking>;
}

/** What the service needs of one cluster. */
export interface SessionsOfCluster {
  reader: MemberReader;
  deadlineMs: number;
}

/** Waiting sessions that are looked at on one member. */
const maxWaiting = 200;
const largestPid = 2_147_483_647;
const texts = { page: sessionPageSql(), blocking: blockingSql() };

/** Where a page begins: after this key, member and pid. */
interface Position {
  key: number;
  member: string;
  pid: number;
}

export function createSessionService(parts: {
  sources: SnapshotSources;
  clusters: ReadonlyMap<string, SessionsOfCluster>;
  clock: Clock;
}): SessionService {
  const { sources, clusters, clock } = parts;

  function clusterOf(context: Context, name: string): { cluster: Cluster; from: SessionsOfCluster } {
    requireOnCluster(context, 'session:read', name);
    const source = sources.get(name);
    const from = clusters.get(name);
    if (source === undefined || from === undefined) throw clusterNotFound(name);
    return { cluster: source.current().snapshot.cluster, from };
  }

  async function read<Row extends object, T>(
    { reader, deadlineMs }: SessionsOfCluster,
    member: string,
    query: { name: string; text: string; values: readonly unknown[] },
    map: (row: Row) => T,
  ): Promise<Section<T>> {
    const source = `postgresql ${member}`;
    try {
      const value = map(await reader.readRow<Row>(member, query, deadlineMs));
      return { source, status: 'fresh', observedAt: isoTime(clock.now()), error: null, value };
    } catch (error) {
      const failure = { code: codeOf(error), message: messageOf(error), since: isoTime(clock.now()) };
      return { source, status: 'unknown', observedAt: null, error: failure, value: null };
    }
  }

  return {
    async list(context, name, query) {
      const { cluster, from } = clusterOf(context, name);
      const queriesShown = grants(context, 'session:read-query');
      const { database = null, user = null, application = null, state = null, order = 'age' } = query;
      const size = pageSizeOf(query);
      const binding = JSON.stringify(['sessions', name, query.member, database, user, application, state, order]);
      const after = query.page_token === undefined ? null : positionOf(decodePageToken(query.page_token, binding));
      const asked = await Promise.all(
        membersOf(cluster, query.member).map(async ({ name: member, role }) => {
          const position = positionOn(member, after);
          const values = [database, user, application, state, order, ...position, size + 1, queriesShown];
          const section = await read(
            from,
            member,
            { name: 'session page', text: texts.page, values },
            (row: PageRow) => row,
          );
          return { member, role, section };
        }),
      );
      const rows = asked.flatMap(({ member, section }) =>
        (section.value?.page ?? []).map(({ key, session }) => ({ key, session: shown(member, session) })),
      );
      rows.sort((a, b) => a.key - b.key || compare(a.session.member, b.session.member) || a.session.pid - b.session.pid);
      const page = rows.slice(0, size);
      const last = rows.length > size ? page.at(-1) : undefined;
      return {
        cluster: name,
        members: asked.map(({ member, role, section }) => ({
          member,
          role,
          observed: { ...section, value: section.value === null ? null : summaryOf(section.value) },
        })),
        queriesShown,
        sessions: page.map(({ session }) => session),
        nextPageToken:
          last === undefined
            ? ''
            : encodePageToken(JSON.stringify([last.key, last.session.member, last.session.pid]), binding),
      };
    },

    async blocking(context, name, query) {
      const { cluster, from } = clusterOf(context, name);
      const queriesShown = grants(context, 'session:read-query');
      const members = await Promise.all(
        membersOf(cluster, query.member).map(async ({ name: member }) => {
          const asking = { name: 'blocking', text: texts.blocking, values: [maxWaiting, queriesShown] };
          const observed = await read(from, member, asking, (row: BlockingRow): MemberBlocking => {
            const sessions = (row.sessions ?? []).map((session) => shown(member, session));
            return { waiting: row.waiting, tree: blockingTree(member, sessions, row.locks ?? {}) };
          });
          return { member, observed };
        }),
      );
      return { cluster: name, queriesShown, members };
    },
  };
}

/** @throws Problem `member_not_found` */
function membersOf(cluster: Cluster, named: string | undefined): Cluster['members'] {
  if (named === undefined) return cluster.members;
  const found = cluster.members.filter(({ name }) => name === named);
  if (found.length > 0) return found;
  const known = cluster.members.map(({ name }) => name).join(', ') || 'none';
  throw new Problem('member_not_found', `The cluster "${cluster.name}" has no member "${named}". Its members are: ${known}.`);
}

function positionOf(text: string): Position {
  const [key, member, pid] = JSON.parse(text) as [number, string, number];
  return { key, member, pid };
}

/** Members are in order of their names where keys are equal: one before the page's last has shown all of that key. */
function positionOn(member: string, after: Position | null): [number, number] {
  if (after === null) return [-1, -1];
  const order = compare(member, after.member);
  return [after.key, order === 0 ? after.pid : order < 0 ? largestPid : -1];
}

function shown(member: string, session: Omit<Session, 'member'>): Session {
  const { query } = session;
  return { member, ...session, query: query === null ? null : maskSecrets(query) };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const codes: readonly SectionErrorCode[] = ['timeout', 'refused', 'unreachable', 'protocol', 'rejected', 'not_configured'];

function codeOf(error: unknown): SectionErrorCode {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return codes.find((known) => known === code) ?? 'protocol';
}

