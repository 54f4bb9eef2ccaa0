import { createHash } from 'node:crypto';
import type { Snapshot } from '../clusters/index.ts';

/** What changes with every look though nothing happened: times of observation, latencies and running counters. */
const restless = new Set([
  'builtAt',
  'observedAt',
  'latencyMs',
  'freeBytes',
  'repliedAt',
  'heardAt',
  'dcsLastSeen',
  'lastChangeSeconds',
  'checkDurationMs',
  'totalSessions',
  'sessions',
  'maxSessions',
  'sessionsPerSecond',
  'maxSessionsPerSecond',
  'inBytes',
  'outBytes',
  'queue',
  'maxQueue',
  'connectionErrors',
  'responseErrors',
  'requestErrors',
  'deniedRequests',
  'retries',
  'redispatches',
  'checkFailures',
  'downSeconds',
  'lastSessionSeconds',
  'currentConnections',
  'pools',
  'traffic',
  'clients',
  'servers',
  'raftIndex',
  'dbSizeBytes',
  'revision',
  'modRevision',
]);

/** Hash of what a snapshot says without those: two looks that saw the same have the same tag. */
export function contentTagOf(snapshot: Snapshot): string {
  const { health, ...facts } = snapshot.cluster;
  const checks = health.checks.map(({ id, subject, status }) => [id, subject, status]);
  const replacer = (key: string, value: unknown): unknown => (restless.has(key) ? undefined : value);
  const calm = JSON.stringify([facts, health.status, checks], replacer);
  return createHash('sha1').update(calm).digest('base64url');
}
