import { describe, expect, it } from 'vitest';
import type { ObserveRow, SenderRow, SlotRow } from '../../../src/adapters/postgres/observe-sql.ts';
import { readingOf } from '../../../src/adapters/postgres/reading.ts';

const primary: ObserveRow = {
  version: '15.18 (Debian 15.18-0+deb12u1)',
  citus_version: null,
  in_recovery: false,
  system_identifier: '7711190445987188607',
  wal_file: '0000000B000000000000000A',
  checkpoint_timeline: null,
  postmaster_start_time: '2026-11-23T02:37:21.365036Z',
  current_lsn: '0/A000100',
  received_lsn: null,
  replayed_lsn: null,
  replayed_at: null,
  replay_paused: null,
  connections: 2,
  max_connections: 100,
  reserved_connections: 3,
  wal_receiver: null,
  conflicts: null,
  senders: null,
  slots: null,
  vitals: {
    archiver: {
      mode: 'off',
      archived_count: 0,
      failed_count: 0,
      last_archived_wal: null,
      last_archived_at: null,
      last_failed_wal: null,
      last_failed_at: null,
    },
    horizon: null,
    wraparound: { database: 'postgres', transactions: 720, freeze_max_age: 200_000_000 },
  },
};

const standby: ObserveRow = {
  ...primary,
  in_recovery: true,
  wal_file: null,
  current_lsn: null,
  received_lsn: '0/9000000',
  replayed_lsn: '0/8000000',
  replay_paused: false,
  wal_receiver: {
    status: 'streaming',
    received_tli: 10,
    sender_host: '10.0.0.1',
    sender_port: 5432,
    latest_end_lsn: '0/9000000',
    written_lsn: '0/9000000',
    flushed_lsn: '0/8FFFF00',
    last_msg_receipt_time: '2026-11-23T03:00:00.5+01:00',
    slot_name: 'patroni_2',
  },
  conflicts: { confl_lock: 2, confl_snapshot: 1 },
};

const sender: SenderRow = {
  pid: 7,
  application_name: 'patroni-2',
  client_addr: '10.0.0.2',
  state: 'streaming',
  sync_state: 'async',
  sync_priority: 0,
  sent_lsn: '0/A000100',
  write_lsn: '0/A0000F0',
  flush_lsn: '0/A000000',
  replay_lsn: '0/9000100',
  write_lag: 0.001,
  flush_lag: 0.002,
  replay_lag: 1.5,
  backend_start: '2026-11-23T02:37:26.015508Z',
  reply_time: null,
};

const slot: SlotRow = {
  slot_name: 'patroni_2',
  slot_type: 'physical',
  plugin: null,
  database: null,
  active: true,
  active_pid: 7,
  temporary: false,
  restart_lsn: '0/A000000',
  confirmed_flush_lsn: null,
};

function senderOf(row: ObserveRow, changes: Partial<SenderRow>) {
  return readingOf({ ...row, senders: [{ ...sender, ...changes }] }, 1).replication.senders[0];
}

describe('a member', () => {
  it('is a primary on the timeline of the file that it writes', () => {
    const { node, replication } = readingOf(primary, 1.5);
    expect(node).toMatchObject({ version: '15.18', timeline: 11, currentLsn: '0/A000100', latencyMs: 1.5 });
    expect(replication).toEqual({ position: '0/A000100', senders: [], slots: [] });
  });

  it('is a standby on the timeline that it receives', () => {
    const { node, replication } = readingOf(standby, 1);
    expect(node).toMatchObject({ timeline: 10, walReceiver: { status: 'streaming', slotName: 'patroni_2' } });
    expect(replication.position).toBe('0/9000000');
    expect(node.walReceiver).toMatchObject({ flushedLsn: '0/8FFFF00', heardAt: '2026-11-23T02:00:00.500Z' });
    expect(node.conflicts).toEqual({ tablespace: 0, lock: 2, snapshot: 1, bufferPin: 0, deadlock: 0, logicalSlot: 0 });
  });

  it('is a standby that receives nothing: its last restart point and what it replayed count', () => {
    const row = { ...standby, wal_receiver: null, checkpoint_timeline: 9, received_lsn: null };
    const { node, replication } = readingOf(row, 1);
    expect(node.timeline).toBe(9);
    expect(replication.position).toBe('0/8000000');
  });

  it('may replay beyond what it has streamed since it started', () => {
    expect(readingOf({ ...standby, replayed_lsn: '0/9500000' }, 1).replication.position).toBe('0/9500000');
  });

  it('shows little of its receiver to a role without pg_monitor', () => {
    const hidden = {
      status: null,
      received_tli: null,
      sender_host: null,
      sender_port: null,
      latest_end_lsn: null,
      last_msg_receipt_time: null,
      slot_name: null,
    };
    expect(readingOf({ ...standby, wal_receiver: hidden }, 1).node).toMatchObject({
      timeline: null,
      walReceiver: { status: 'unknown', senderHost: null },
    });
  });
});

describe('lag', () => {
  it('is the position minus what the replica reports', () => {
    expect(senderOf(primary, {})).toMatchObject({
      member: null,
      sentLagBytes: 0,
      writeLagBytes: 0x10,
      flushLagBytes: 0x100,
      replayLagBytes: 0x1000000,
      writeLagSeconds: 0.001,
      replayLagSeconds: 1.5,
    });
  });

  it('is zero seconds when nothing is outstanding, though PostgreSQL shows the last ones or none', () => {
    const caughtUp = { replay_lsn: '0/A000100', replay_lag: 1.5, flush_lsn: '0/A000100', flush_lag: null };
    expect(senderOf(primary, caughtUp)).toMatchObject({ replayLagSeconds: 0, flushLagSeconds: 0 });
  });

  it('stays unknown in seconds when bytes are outstanding and PostgreSQL does not say', () => {
    expect(senderOf(primary, { replay_lag: null })).toMatchObject({
      replayLagBytes: 0x1000000,
      replayLagSeconds: null,
    });
  });

  it('is never negative: the position is read a moment earlier', () => {
    expect(senderOf(primary, { replay_lsn: '0/A000200' })).toMatchObject({ replayLagBytes: 0 });
  });

  it('is unknown without a position or without a report', () => {
    expect(senderOf(primary, { replay_lsn: null })).toMatchObject({ replayLagBytes: null });
    expect(senderOf({ ...primary, current_lsn: null }, {})).toMatchObject({ replayLagBytes: null });
  });

  it('is measured on a cascading standby from what it has received', () => {
    expect(senderOf(standby, { replay_lsn: '0/8FFFFFF' })).toMatchObject({ replayLagBytes: 1 });
  });
});

describe('a slot', () => {
  it('keeps the bytes from its restart position on', () => {
    const row = { ...slot, wal_status: 'extended', safe_wal_size: 1024 };
    expect(readingOf({ ...primary, slots: [row] }, 1).replication.slots).toEqual([
      expect.objectContaining({ retainedBytes: 0x100, walStatus: 'extended', safeWalSizeBytes: 1024, owner: 'other' }),
    ]);
  });

  it('is known by its name when Citus made it, and says less before PostgreSQL 13', () => {
    const rows = [{ ...slot, slot_name: 'citus_shard_move_slot_1', restart_lsn: null }];
    expect(readingOf({ ...primary, slots: rows }, 1).replication.slots[0]).toMatchObject({
      owner: 'citus',
      retainedBytes: null,
      walStatus: null,
      safeWalSizeBytes: null,
    });
  });
});
