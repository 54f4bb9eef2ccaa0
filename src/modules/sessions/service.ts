import type { Clock } from '../../kernel/clock.ts';
import { isoTime } from '../../kernel/clock.ts';
import type { Context } from '../../kernel/context.ts';
import { messageOf, Problem } from '../../kernel/errors.ts';
import { decodePageToken, encodePageToken, pageSizeOf, type PageRequest } from '../../kernel/page.ts';
import { clusterNotFound, grants, requireOnCluster } from '../../kernel/permissions.ts';
import type { Section, SectionErrorCode } from '../../kernel/section.ts';
import type { Cluster, Member, SnapshotSources } from '../clusters/index.ts';
import { adviseOnSessions, type MemorySettings } from './advice.ts';
import { blockingTree } from './blocking-tree.ts';
import { forecastSessions } from './forecast.ts';
import type { Blocking, SessionAdvice, SessionFilter, SessionPage } from './model.ts';
import type { ConnectionHistory, Hardware, MemberReader } from './ports.ts';
import { mergePages, positionOn, readPosition, shownSession, writePosition } from './session-pages.ts';
import { summaryOf, type BlockingRow, type MemoryRow, type PageRow } from './session-rows.ts';
import { blockingSql, memorySql, sessionPageSql } from './session-sql.ts';

/** Sessions of a cluster's members, read when they are asked for: each member by itself, within a deadline. */
export interface SessionService {
  list(context: Context, cluster: string, query: SessionFilter & PageRequest): Promise<SessionPage>;
  /** Who waits for whom. */
  blocking(context: Context, cluster: string, query: { member?: string }): Promise<Blocking>;
  /** What max_connections and pools should be. */
  advice(context: Context, cluster: string): Promise<SessionAdvice>;
}

/** What the service needs of one cluster. */
export interface SessionsOfCluster {
  reader: MemberReader;
  history: ConnectionHistory;
  /** What each member runs on; null when it is not known. */
  hardware: Hardware | null;
  deadlineMs: number;
}

/** Waiting sessions that are looked at on one member. */
const maxWaiting = 200;
const pageText = sessionPageSql();
const blockingText = blockingSql();

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

  /** What a member says, or why it says nothing. */
  async function sectionOf<T>(member: string, ask: () => Promise<T>): Promise<Section<T>> {
    const source = `postgresql ${member}`;
    try {
      const value = await ask();
      return { source, status: 'fresh', observedAt: isoTime(clock.now()), error: null, value };
    } catch (error) {
      const failure = { code: codeOf(error), message: messageOf(error), since: isoTime(clock.now()) };
      return { source, status: 'unknown', observedAt: null, error: failure, value: null };
    }
  }

  return {
    async list(context, name, query) {
      const { cluster, from } = clusterOf(context, name);
      const { reader, history, deadlineMs } = from;
      const queriesShown = grants(context, 'session:read-query');
      const { database = null, user = null, application = null, state = null, order = 'age' } = query;
      const filter = [database, user, application, state, order];
      const size = pageSizeOf(query);
      const binding = JSON.stringify(['sessions', name, query.member, ...filter]);
      const after = query.page_token === undefined ? null : readPosition(decodePageToken(query.page_token, binding));
      const remembered = history.points();
      const parts = await Promise.all(
        membersOf(cluster, query.member).map(async ({ name: member, role }) => {
          const values = [...filter, ...positionOn(member, after), size + 1, queriesShown];
          const asking = { name: 'session page', text: pageText, values };
          const section = await sectionOf(member, () => reader.readRow<PageRow>(member, asking, deadlineMs));
          return { member, role, section, rows: section.value?.page ?? null };
        }),
      );
      const { sessions, next } = mergePages(parts, size);
      const points = await remembered;
      const members = parts.map(({ member, role, section }) => {
        const value = section.value === null ? null : summaryOf(section.value);
        const forecast = forecastSessions(member, points, value?.saturation ?? null, clock.now());
        return { member, role, observed: { ...section, value }, forecast };
      });
      const nextPageToken = next === null ? '' : encodePageToken(writePosition(next), binding);
      return { cluster: name, members, queriesShown, sessions, nextPageToken };
    },

    async blocking(context, name, query) {
      const { cluster, from } = clusterOf(context, name);
      const { reader, deadlineMs } = from;
      const queriesShown = grants(context, 'session:read-query');
      const asking = { name: 'blocking', text: blockingText, values: [maxWaiting, queriesShown] };
      const members = await Promise.all(
        membersOf(cluster, query.member).map(async ({ name: member }) => {
          const observed = await sectionOf(member, async () => {
            const { waiting, sessions, locks } = await reader.readRow<BlockingRow>(member, asking, deadlineMs);
            const shown = (sessions ?? []).map((session) => shownSession(member, session));
            return { waiting, tree: blockingTree(member, shown, locks ?? {}) };
          });
          return { member, observed };
        }),
      );
      return { cluster: name, queriesShown, members };
    },

    async advice(context, name) {
      const { cluster, from } = clusterOf(context, name);
      const leader = cluster.leader?.name ?? null;
      const [points, memory] = await Promise.all([
        from.history.points(),
        leader === null ? null : memoryOf(from, leader).catch(() => null),
      ]);
      return adviseOnSessions(cluster, points, memory, from.hardware);
    },
  };
}

async function memoryOf({ reader, deadlineMs }: SessionsOfCluster, member: string): Promise<MemorySettings> {
  const asking = { name: 'memory', text: memorySql, values: [] };
  const row = await reader.readRow<MemoryRow>(member, asking, deadlineMs);
  return { sharedBuffersBytes: row.shared_buffers, workMemBytes: row.work_mem, reserved: row.reserved };
}

/** @throws Problem `member_not_found` */
function membersOf(cluster: Cluster, named: string | undefined): readonly Member[] {
  if (named === undefined) return cluster.members;
  const found = cluster.members.filter(({ name }) => name === named);
  if (found.length > 0) return found;
  const known = cluster.members.map(({ name }) => name).join(', ') || 'none';
  throw new Problem(
    'member_not_found',
    `The cluster "${cluster.name}" has no member "${named}". Its members are: ${known}.`,
  );
}

const codes: readonly SectionErrorCode[] = [
  'timeout',
  'refused',
  'unreachable',
  'protocol',
  'rejected',
  'not_configured',
];

function codeOf(error: unknown): SectionErrorCode {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return codes.find((known) => known === code) ?? 'protocol';
}
