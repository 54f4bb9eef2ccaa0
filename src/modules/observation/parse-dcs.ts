import { createHash } from 'node:crypto';
import { formatLsn } from '../../kernel/lsn.ts';
import type { ClusterConfig, DcsMember, DcsState, Timeline } from '../clusters/index.ts';
import type { DcsTree } from './ports.ts';
import { maskSecrets } from '../../kernel/mask-secrets.ts';
import { normaliseRole, normaliseState } from './patroni-model.ts';

/** Patroni's subtree, understood. Keys and shapes: Patroni's `dcs/__init__.py`, versions 3.0 to 4.x. */
export interface DcsView {
  state: DcsState;
  members: Record<string, DcsMember>;
  history: Timeline[];
  config: ClusterConfig | null;
  /** Changes when anything but positions does: leader, roles, states, configuration, requests. */
  structure: string;
}

/** A key that is not what Patroni writes is left out: one broken key must not hide the rest. */
export function parseDcsTree(tree: DcsTree): DcsView {
  const config = parseConfig(tree);
  const sync = object(json(tree, 'sync'));
  const state: DcsState = {
    revision: tree.revision,
    systemIdentifier: tree.keys.get('initialize')?.value || null,
    leader: parseLeader(tree),
    leaderMissingSince: null,
    paused: config?.value['pause'] === true,
    pausedSince: null,
    failover: parseFailover(tree),
    synchronous:
      sync === null
        ? null
        : { leader: str(sync['leader']), standbys: parseStandbys(sync), quorum: int(sync['quorum']) },
    optimeBytes: parseOptime(tree),
    failsafe: parseFailsafe(tree),
  };
  const members: Record<string, DcsMember> = {};
  for (const [key, entry] of tree.keys) {
    if (!key.startsWith('members/')) continue;
    const member = parseMember(entry.value);
    if (member !== null) members[key.slice('members/'.length)] = member;
  }
  const view = { state, members, history: parseHistory(json(tree, 'history')), config };
  return { ...view, structure: structureOf(view) };
}

/** Since when there has been no leader, or a pause: etcd does not say, so it is since it was first seen. */
export function withSince(view: DcsView, before: DcsView | null, now: string): DcsView {
  const { leader, paused } = view.state;
  const leaderMissingSince = leader === null ? (before?.state.leaderMissingSince ?? now) : null;
  const pausedSince = paused ? (before?.state.pausedSince ?? now) : null;
  return { ...view, state: { ...view.state, leaderMissingSince, pausedSince } };
}

/** Patroni lists the names of synchronous standbys in one string, separated by commas. */
function parseStandbys(sync: Record<string, unknown>): string[] {
  const names = str(sync['sync_standby']) ?? '';
  return names.split(',').filter((name) => name !== '');
}

function parseLeader(tree: DcsTree): DcsState['leader'] {
  const key = tree.keys.get('leader');
  if (key === undefined || key.value === '') return null;
  return { name: key.value, createRevision: key.createRevision, modRevision: key.modRevision, leaseId: key.lease };
}

function parseFailover(tree: DcsTree): DcsState['failover'] {
  const value = object(json(tree, 'failover'));
  if (value === null) return null;
  const failover = {
    leader: str(value['leader']),
    candidate: str(value['member']) ?? str(value['candidate']),
    scheduledAt: str(value['scheduled_at']),
  };
  return (failover.leader ?? failover.candidate ?? failover.scheduledAt) ? failover : null;
}

function parseOptime(tree: DcsTree): number | null {
  const status = json(tree, 'status');
  const optime = int(object(status)?.['optime'] ?? status);
  return optime ?? int(Number(tree.keys.get('optime/leader')?.value ?? Number.NaN));
}

function parseFailsafe(tree: DcsTree): Record<string, string> | null {
  const value = object(json(tree, 'failsafe'));
  if (value === null) return null;
  return Object.fromEntries(Object.entries(value).map(([name, url]) => [name, String(url)]));
}

function parseMember(text: string): DcsMember | null {
  const value = object(parseJson(text));
  if (value === null) return null;
  const address = parseConnUrl(str(value['conn_url']));
  const stated = str(value['state']);
  const state = stated === null ? 'unknown' : normaliseState(stated, str(value['replication_state']));
  return {
    claimedRole: normaliseRole(str(value['role'])),
    state,
    host: address?.host ?? null,
    port: address?.port ?? null,
    apiUrl: str(value['api_url']),
    timeline: int(value['timeline']),
    xlogLocationBytes: int(value['xlog_location']),
    version: str(value['version']),
    paused: value['pause'] === true,
    tags: object(value['tags']) ?? {},
  };
}

function parseConnUrl(url: string | null): { host: string; port: number } | null {
  if (url === null) return null;
  try {
    const { hostname, port } = new URL(url);
    return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? 5432 : Number(port) };
  } catch {
    return null;
  }
}

/** Entries hold 3, 4 or 5 items: timeline, LSN, reason[, time[, new leader]]. */
export function parseHistory(value: unknown): Timeline[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) => {
    if (!Array.isArray(entry)) return [];
    const [timeline, lsn, reason, at, newLeader] = entry as unknown[];
    if (typeof timeline !== 'number' || typeof lsn !== 'number') return [];
    const time = typeof at === 'string' ? Date.parse(at) : Number.NaN;
    return [
      {
        timeline,
        lsn: formatLsn(lsn),
        reason: str(reason) ?? '',
        at: Number.isNaN(time) ? null : new Date(time).toISOString(),
        newLeader: str(newLeader),
        // Patroni does not know: it is joined from the operations when it is shown.
        cause: null,
      },
    ];
  });
}

function parseConfig(tree: DcsTree): ClusterConfig | null {
  const key = tree.keys.get('config');
  const value = object(json(tree, 'config'));
  return key === undefined || value === null ? null : { modRevision: key.modRevision, value: maskSecrets(value) };
}

function structureOf(view: Omit<DcsView, 'structure'>): string {
  const { leader, failover, synchronous, paused, systemIdentifier, failsafe } = view.state;
  const members = Object.entries(view.members).map(([name, m]) => [
    name,
    m.claimedRole,
    m.state,
    m.timeline,
    m.paused,
    m.apiUrl,
  ]);
  const parts = [leader?.name, leader?.createRevision, failover, synchronous, paused, systemIdentifier, failsafe];
  const rest = [members, view.history.length, view.config?.modRevision];
  return createHash('sha1')
    .update(JSON.stringify([parts, rest]))
    .digest('base64url');
}

/** The key as JSON; a key that holds something else is as good as absent. */
function json(tree: DcsTree, key: string): unknown {
  const entry = tree.keys.get(key);
  return entry === undefined ? null : parseJson(entry.value);
}

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}

function object(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

function str(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function int(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) ? value : null;
}
