import { isoTime } from '../../kernel/clock.ts';
import { formatLsn, parseLsn } from '../../kernel/lsn.ts';
import { slotOwner, type PostgresNode, type Sender, type Slot } from '../../modules/clusters/index.ts';
import type { PostgresReading } from '../../modules/observation/ports.ts';
import type { ObserveRow, SenderRow, SlotRow, WalReceiverRow } from './observe-sql.ts';
import { vitalsOf } from './vitals-sql.ts';

/** The row of `observeSql` in the product's words. */
export function readingOf(row: ObserveRow, latencyMs: number): PostgresReading {
  const positionBytes = positionOf(row);
  const receiver = row.wal_receiver;
  return {
    node: {
      version: row.version.split(' ', 1)[0] ?? row.version,
      citusVersion: row.citus_version,
      inRecovery: row.in_recovery,
      systemIdentifier: row.system_identifier,
      timeline: timelineOf(row),
      postmasterStartTime: row.postmaster_start_time,
      currentLsn: row.current_lsn,
      receivedLsn: row.received_lsn,
      replayedLsn: row.replayed_lsn,
      replayedAt: row.replayed_at,
      replayPaused: row.replay_paused,
      connections: row.connections,
      maxConnections: row.max_connections,
      reservedConnections: row.reserved_connections,
      vitals: vitalsOf(row.vitals),
      walReceiver: receiver === null ? null : receiverOf(receiver),
      conflicts: row.conflicts === null ? null : conflictsOf(row.conflicts),
      latencyMs,
    },
    replication: {
      position: positionBytes === null ? null : formatLsn(positionBytes),
      senders: (row.senders ?? []).map((sender) => senderOf(sender, positionBytes)),
      slots: (row.slots ?? []).map((slot) => slotOf(slot, positionBytes)),
    },
  };
}

function receiverOf(row: WalReceiverRow): NonNullable<PostgresNode['walReceiver']> {
  const heardAt = row.last_msg_receipt_time;
  return {
    status: row.status ?? 'unknown',
    senderHost: row.sender_host,
    senderPort: row.sender_port,
    latestEndLsn: row.latest_end_lsn,
    writtenLsn: row.written_lsn ?? null,
    flushedLsn: row.flushed_lsn ?? null,
    heardAt: heardAt === null ? null : isoTime(Date.parse(heardAt)),
    slotName: row.slot_name,
  };
}

/** Those of a kind that this version does not count are none. */
function conflictsOf(row: Record<string, number>): NonNullable<PostgresNode['conflicts']> {
  const of = (kind: string): number => row[`confl_${kind}`] ?? 0;
  return {
    tablespace: of('tablespace'),
    lock: of('lock'),
    snapshot: of('snapshot'),
    bufferPin: of('bufferpin'),
    deadlock: of('deadlock'),
    logicalSlot: of('active_logicalslot'),
  };
}

/**
 * What this server can send: where a primary writes, or how far a standby has got. A standby that has not streamed since
 * it started has received nothing and yet replayed something, so the further of the two counts.
 */
function positionOf(row: ObserveRow): number | null {
  const known = [row.current_lsn, row.received_lsn, row.replayed_lsn].filter((lsn) => lsn !== null).map(parseLsn);
  return known.length === 0 ? null : Math.max(...known);
}

/**
 * A primary's from the name of the WAL file that it writes, since the checkpoint's is the old one right after a
 * promotion; a replica's from what it receives, or from its last restart point when it receives nothing.
 */
function timelineOf(row: ObserveRow): number | null {
  if (row.wal_file !== null) return Number.parseInt(row.wal_file.slice(0, 8), 16);
  return row.wal_receiver?.received_tli ?? row.checkpoint_timeline;
}

function senderOf(row: SenderRow, positionBytes: number | null): Sender {
  const writeLagBytes = behind(positionBytes, row.write_lsn);
  const flushLagBytes = behind(positionBytes, row.flush_lsn);
  const replayLagBytes = behind(positionBytes, row.replay_lsn);
  return {
    member: null,
    applicationName: row.application_name ?? '',
    pid: row.pid,
    clientAddress: row.client_addr,
    state: row.state,
    syncState: row.sync_state,
    syncPriority: row.sync_priority,
    sentLsn: row.sent_lsn,
    writeLsn: row.write_lsn,
    flushLsn: row.flush_lsn,
    replayLsn: row.replay_lsn,
    sentLagBytes: behind(positionBytes, row.sent_lsn),
    writeLagBytes,
    flushLagBytes,
    replayLagBytes,
    writeLagSeconds: secondsBehind(writeLagBytes, row.write_lag),
    flushLagSeconds: secondsBehind(flushLagBytes, row.flush_lag),
    replayLagSeconds: secondsBehind(replayLagBytes, row.replay_lag),
    startedAt: row.backend_start,
    repliedAt: row.reply_time,
  };
}

function slotOf(row: SlotRow, positionBytes: number | null): Slot {
  return {
    name: row.slot_name,
    kind: row.slot_type,
    plugin: row.plugin,
    database: row.database,
    active: row.active,
    activePid: row.active_pid,
    temporary: row.temporary,
    restartLsn: row.restart_lsn,
    confirmedFlushLsn: row.confirmed_flush_lsn,
    retainedBytes: behind(positionBytes, row.restart_lsn),
    walStatus: row.wal_status ?? null,
    safeWalSizeBytes: row.safe_wal_size ?? null,
    // Members and the configuration are known to the caller alone.
    owner: slotOwner({ name: row.slot_name, kind: row.slot_type }, [], []),
  };
}

/** The position is read a moment before the senders are, so a replica that keeps up may seem ahead: that is 0. */
function behind(positionBytes: number | null, lsn: string | null): number | null {
  return positionBytes === null || lsn === null ? null : Math.max(0, positionBytes - parseLsn(lsn));
}

/**
 * PostgreSQL forgets the seconds some time after a replica has caught up and shows the last ones until then: with nothing
 * outstanding there is nothing to wait for.
 */
function secondsBehind(bytes: number | null, seconds: number | null): number | null {
  return bytes === 0 ? 0 : seconds;
}
