import { Type, type Static } from 'typebox';
import { sectionOf } from '../../kernel/section.ts';
import { closed, integer, lsn, named, nullable, number, ref, text, time } from '../../kernel/schema.ts';

export const LagSchema = named(
  'Lag',
  Type.Object(
    {
      writeBytes: integer,
      flushBytes: integer,
      replayBytes: integer,
      writeSeconds: number,
      flushSeconds: number,
      replaySeconds: number,
      patroniBytes: nullable(
        Type.Integer({
          description: "Patroni's own view, from the position that the leader publishes every loop_wait",
        }),
      ),
      observedAt: time,
    },
    {
      ...closed,
      description:
        'Measured in PostgreSQL: the sender’s WAL position minus what pg_stat_replication reports for the replica',
    },
  ),
);
export type Lag = Static<typeof LagSchema>;

/** A row of pg_stat_replication. */
export const SenderSchema = named(
  'Sender',
  Type.Object(
    {
      member: nullable(
        Type.String({ description: 'The member that receives, when the connection is one of the cluster' }),
      ),
      applicationName: Type.String(),
      pid: Type.Integer(),
      clientAddress: text,
      state: text,
      syncState: text,
      syncPriority: integer,
      sentLsn: lsn,
      writeLsn: lsn,
      flushLsn: lsn,
      replayLsn: lsn,
      sentLagBytes: integer,
      writeLagBytes: integer,
      flushLagBytes: integer,
      replayLagBytes: integer,
      writeLagSeconds: number,
      flushLagSeconds: number,
      replayLagSeconds: number,
      startedAt: time,
      repliedAt: time,
    },
    closed,
  ),
);
export type Sender = Static<typeof SenderSchema>;

/** A row of pg_replication_slots. */
export const SlotSchema = named(
  'Slot',
  Type.Object(
    {
      name: Type.String(),
      kind: Type.Enum(['physical', 'logical']),
      plugin: text,
      database: text,
      active: Type.Boolean(),
      activePid: integer,
      temporary: Type.Boolean(),
      restartLsn: lsn,
      confirmedFlushLsn: lsn,
      retainedBytes: nullable(Type.Integer({ description: 'WAL that this slot keeps from being removed' })),
      walStatus: text,
      safeWalSizeBytes: integer,
      owner: Type.Enum(['patroni', 'config', 'citus', 'other'], {
        description:
          'Whose it is, by its name: patroni: a member’s; config: permanent by Patroni’s configuration; citus: of a move of shards',
      }),
    },
    closed,
  ),
);
export type Slot = Static<typeof SlotSchema>;

/** What one server says about those that it sends WAL to, and about its slots. */
export const ReplicationStateSchema = named(
  'ReplicationState',
  Type.Object(
    {
      position: lsn,
      senders: Type.Array(ref(SenderSchema)),
      slots: Type.Array(ref(SlotSchema)),
    },
    closed,
  ),
);
export type ReplicationState = Static<typeof ReplicationStateSchema>;

export const ReplicationSection = sectionOf(
  'ReplicationSection',
  ref(ReplicationStateSchema),
  'pg_stat_replication and pg_replication_slots of one member',
);

export const MemberReplicationSchema = named(
  'MemberReplication',
  Type.Object({ member: Type.String(), observed: ref(ReplicationSection) }, closed),
);
export type MemberReplication = Static<typeof MemberReplicationSchema>;

/**
 * Patroni's name for a member's slot. Two names of members may give the same.
 * Source: patroni/dcs, `slot_name_from_member_name`.
 */
export function slotNameOf(member: string): string {
  return member
    .toLowerCase()
    .replace(/[-.]/g, '_')
    .replace(/[^a-z0-9_]/gu, (c) => `u${String(c.codePointAt(0)).padStart(4, '0')}`)
    .slice(0, 63);
}

/** Whose a slot is, by its name: Citus names its own citus_shard_move_… and citus_shard_split_…. */
export function slotOwner(
  { name, kind }: Pick<Slot, 'name' | 'kind'>,
  members: readonly string[],
  permanent: readonly string[],
): Slot['owner'] {
  if (permanent.includes(name)) return 'config';
  if (kind === 'physical' && members.some((member) => slotNameOf(member) === name)) return 'patroni';
  return name.startsWith('citus_') ? 'citus' : 'other';
}
