import type { DcsKey, DcsTree } from '../../../src/modules/observation/index.ts';

/** Keys as Patroni 3.0.2 writes them; recorded from a real cluster, shortened. */
export function recordedTree(changes: Record<string, string | null> = {}, revision = '100'): DcsTree {
  const values: Record<string, string | null> = {
    initialize: '7300000000000000001',
    leader: 'patroni-1',
    config:
      '{"ttl":30,"loop_wait":10,"retry_timeout":10,"maximum_lag_on_failover":1048576,"postgresql":{"use_pg_rewind":true}}',
    history: '[[1,83886080,"no recovery target specified","2026-11-23T01:02:03.456789+00:00","patroni-1"]]',
    status: '{"optime":83886432}',
    sync: '{"leader":null,"sync_standby":null}',
    'members/patroni-1': member(5435, 8008, 'master', 83886432),
    'members/patroni-2': member(5433, 8009, 'replica', 83886432),
    'members/patroni-3': member(5434, 8010, 'replica', 83886000),
    ...changes,
  };
  const keys = new Map<string, DcsKey>();
  for (const [key, value] of Object.entries(values)) {
    if (value !== null)
      keys.set(key, { value, createRevision: '10', modRevision: key in changes ? revision : '100', lease: '77' });
  }
  return { revision, keys };
}

function member(port: number, restPort: number, role: string, xlog: number): string {
  return JSON.stringify({
    conn_url: `postgres://127.0.0.1:${port}/postgres`,
    api_url: `http://127.0.0.1:${restPort}/patroni`,
    state: 'running',
    role,
    version: '3.0.2',
    xlog_location: xlog,
    timeline: 2,
  });
}
