import { parseLsn } from '../../kernel/lsn.ts';
import { freshValue } from '../../kernel/section.ts';
import type { Cluster, Member } from '../clusters/index.ts';
import type { LsnComparison, NodeLsn } from './model.ts';

/** Where every member stands, against the leader. What is not known now is null, never yesterday's. */
export function compareLsns(cluster: Cluster): LsnComparison {
  const leader = cluster.leader?.name ?? null;
  const leading = cluster.members.find(({ name }) => name === leader);
  const position = freshValue(leading?.postgres ?? null)?.currentLsn ?? null;
  const nodes = cluster.members.map((member) => nodeOf(member, position));
  const known = nodes.every(({ timeline, systemIdentifier }) => timeline !== null && systemIdentifier !== null);
  const timelines = distinct(nodes.map(({ timeline }) => timeline));
  const identifiers = distinct(nodes.map(({ systemIdentifier }) => systemIdentifier));
  const apart = timelines.length > 1 || identifiers.length > 1;
  const places = nodes.map(({ currentLsn, replayedLsn }) => currentLsn ?? replayedLsn).filter((lsn) => lsn !== null);
  const bytes = places.map(parseLsn);
  const spreadBytes = bytes.length < 2 ? null : Math.max(...bytes) - Math.min(...bytes);
  return {
    cluster: cluster.name,
    leader,
    position,
    consistent: apart ? false : known ? true : null,
    spreadBytes,
    summary: summaryOf(nodes, timelines, identifiers, spreadBytes),
    nodes,
  };
}

function nodeOf({ name, role, postgres }: Member, position: string | null): NodeLsn {
  const node = freshValue(postgres);
  const behind = (lsn: string | null): number | null =>
    position === null || lsn === null ? null : Math.max(0, parseLsn(position) - parseLsn(lsn));
  return {
    member: name,
    role,
    inRecovery: node?.inRecovery ?? null,
    timeline: node?.timeline ?? null,
    systemIdentifier: node?.systemIdentifier ?? null,
    currentLsn: node?.currentLsn ?? null,
    receivedLsn: node?.receivedLsn ?? null,
    replayedLsn: node?.replayedLsn ?? null,
    receiveBehindBytes: behind(node?.receivedLsn ?? null),
    replayBehindBytes: behind(node?.replayedLsn ?? null),
    replayPaused: node?.replayPaused ?? null,
    observedAt: postgres.observedAt,
  };
}

function summaryOf(
  nodes: readonly NodeLsn[],
  timelines: readonly unknown[],
  identifiers: readonly unknown[],
  spreadBytes: number | null,
): string {
  const silent = nodes.filter(({ timeline }) => timeline === null).map(({ member }) => member);
  const unknown = silent.length === 0 ? '' : ` Not known: ${silent.join(', ')}.`;
  if (identifiers.length > 1) return `Members have different system identifiers: ${identifiers.join(', ')}.${unknown}`;
  if (timelines.length > 1) {
    const each = nodes.filter(({ timeline }) => timeline !== null).map((n) => `${n.member} on ${n.timeline ?? ''}`);
    return `Members are on different timelines: ${each.join(', ')}.${unknown}`;
  }
  const spread = spreadBytes === null ? 'too few answer to compare' : `${spreadBytes} bytes apart at most`;
  return `${nodes.length - silent.length} of ${nodes.length} members on one timeline, ${spread}.${unknown}`;
}

function distinct<T>(values: readonly (T | null)[]): T[] {
  return [...new Set(values.filter((value) => value !== null))];
}
