import { freshValue, type Section } from '../../../kernel/section.ts';
import type { ClusterFacts, Evidence, Member, PostgresNode, DiagnosedProblem, Remedy } from '../../clusters/index.ts';
import type { ServiceLevels } from '../model.ts';

/** What a diagnosis is made from: one snapshot, and the limits that it is held to. */
export interface DiagnosisFacts {
  cluster: ClusterFacts;
  /** Patroni's dynamic configuration; null when etcd cannot be read. */
  config: Readonly<Record<string, unknown>> | null;
  levels: ServiceLevels;
  /** When the snapshot was put together, milliseconds since the epoch. */
  now: number;
}

export type Finding = Omit<DiagnosedProblem, 'id' | 'title'>;

/** What a rule found, and what it could not see, one sentence each. */
export interface Judgement {
  found: Finding[];
  unknown: string[];
}

/** One problem that can be looked for. Pure. */
export interface Rule {
  id: string;
  title: string;
  judge(facts: DiagnosisFacts): Judgement;
}

/** After a change of leader or a start, how long what is still settling is no problem yet. */
const settleMs = 10_000;

export function judgement(parts: {
  found?: Finding | Finding[] | null;
  unknown?: string | string[] | null;
}): Judgement {
  return { found: [parts.found ?? []].flat(), unknown: [parts.unknown ?? []].flat() };
}

/** Judges each member on its own; one that gives null has no such problem, one that gives text could not be seen. */
export function eachMember(members: readonly Member[], judge: (member: Member) => Finding | string | null): Judgement {
  const all = members.map(judge);
  return {
    found: all.filter((one): one is Finding => one !== null && typeof one !== 'string'),
    unknown: all.filter((one): one is string => typeof one === 'string'),
  };
}

/** Judges each member whose PostgreSQL answers. */
export function eachServer(
  members: readonly Member[],
  judge: (server: PostgresNode, member: Member) => Finding | string | null,
): Judgement {
  return eachMember(members, (member) => {
    const server = freshValue(member.postgres);
    return server === null ? unseen(`PostgreSQL of ${member.name}`, member.postgres) : judge(server, member);
  });
}

/** Why something could not be seen. */
export function unseen(what: string, { error, observedAt }: Section<unknown>): string {
  if (error !== null) return `${what} could not be asked: ${error.message}`;
  return observedAt === null ? `${what} has not been asked yet.` : `${what} was last seen at ${observedAt}.`;
}

export function leads({ role }: Member): boolean {
  return role === 'leader' || role === 'standby_leader';
}

export function leaderOf({ cluster }: DiagnosisFacts): Member | null {
  return cluster.members.find(({ name }) => name === cluster.leader?.name) ?? null;
}

/** Whether the leader has led long enough that replicas and the proxy must have followed. */
export function isSettled({ cluster, now }: DiagnosisFacts): boolean {
  const newest = freshValue(cluster.history)?.at(-1)?.at ?? null;
  const startedAt = freshValue(cluster.members.find((m) => m.name === cluster.leader?.name)?.postgres ?? null);
  const times = [newest, startedAt?.postmasterStartTime ?? null].filter((at) => at !== null);
  return times.every((at) => now - Date.parse(at) > settleMs);
}

export function evidence(
  statement: string,
  numbers: { value?: number | null; limit?: number | null; unit?: string } = {},
): Evidence {
  const { value = null, limit = null, unit = null } = numbers;
  return { statement, value, limit, unit };
}

export function operation(name: string, description: string): Remedy {
  return { kind: 'operation', name, description };
}

export function command(name: string, description: string): Remedy {
  return { kind: 'command', name, description };
}

/** Whole seconds since a moment. */
export function secondsSince(at: string, now: number): number {
  return Math.max(0, Math.round((now - Date.parse(at)) / 1000));
}

export function numberOf({ config }: DiagnosisFacts, key: string, otherwise: number): number {
  const value = config?.[key];
  return typeof value === 'number' ? value : otherwise;
}

/** 12.3 MB, in powers of 1024 as PostgreSQL counts. */
export function bytesText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${units[power] ?? ''}`;
}
