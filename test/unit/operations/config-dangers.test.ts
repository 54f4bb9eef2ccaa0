import { describe, expect, it } from 'vitest';
import { dangersOf } from '../../../src/modules/clusters/operations/config-dangers.ts';
import { mergePatch } from '../../../src/modules/clusters/operations/config-merge.ts';
import { withOwnKeysOf } from '../../../src/modules/clusters/operations/config-rules.ts';
import { weakenings } from '../../../src/modules/clusters/operations/synchronous-mode.ts';

const full = { ttl: 30, postgresql: { parameters: { work_mem: '4MB', fsync: true, archive_command: 'push %p' } } };

describe('what takes an administrator', () => {
  it.each([
    [
      { ttl: 30 },
      { postgresql: { parameters: { archive_command: 'x' }, callbacks: { on_start: 'x' }, pg_hba: [] } },
      3,
    ],
    [full, { postgresql: null }, 2],
    [full, { postgresql: { parameters: null } }, 2],
    [full, { postgresql: { parameters: { some_new_setting: 1 } } }, 1],
    [full, { postgresql: { parameters: { work_mem: "1MB\nfsync = 'off" } } }, 1],
    [full, { standby_cluster: { host: 'x' }, 'postgresql.parameters.work_mem': '1MB' }, 2],
    [full, { ttl: 40, postgresql: { parameters: { work_mem: '8MB', max_connections: 130, enable_sort: false } } }, 0],
    [{}, { postgresql: { parameters: { work_mem: '8MB' } } }, 0],
  ])('in %j with %j', (before, patch, count) => {
    expect(dangersOf(before, mergePatch(before, patch))).toHaveLength(count);
  });
});

it('a rollback leaves what has operations of its own as it is now', () => {
  const now = { ttl: 30, synchronous_mode: true, pause: true };
  expect(withOwnKeysOf(now, { ttl: 20, standby_cluster: { host: 'x' } })).toEqual({ ...now, ttl: 20 });
});

it.each([
  [{ synchronous_mode: true }, { synchronous_mode: false }, 1],
  [{ synchronous_mode_strict: true, synchronous_node_count: 2 }, { synchronous_mode: true }, 2],
  [{}, { synchronous_mode: 'quorum', synchronous_node_count: 2 }, 0],
])('from %j to %j weakens', (before, after, count) => expect(weakenings(before, after)).toHaveLength(count));
