import { Type, type Static } from 'typebox';
import { closed, flag, integer, lsn, named, nullable, number, ref, text, time } from '../../kernel/schema.ts';
import { SectionErrorSchema } from '../../kernel/section.ts';

/** One member's numbers in a stretch of time: the largest that was seen, since a mean hides what hurts. */
export const MemberHistorySchema = named(
  'MemberHistory',
  Type.Object(
    {
      member: Type.String(),
      connections: nullable(Type.Integer({ description: 'Sessions of clients' })),
      writeLagBytes: integer,
      flushLagBytes: integer,
      replayLagBytes: integer,
      writeLagSeconds: number,
      flushLagSeconds: number,
      replayLagSeconds: number,
    },
    { ...closed, description: 'One member in a stretch of time: the largest that was seen; null what was not' },
  ),
);

export const SlotHistorySchema = named(
  'SlotHistory',
  Type.Object(
    { name: Type.String(), retainedBytes: Type.Integer({ description: 'WAL that it kept, at most' }) },
    { ...closed, description: 'A slot of the leader in a stretch of time' },
  ),
);

export const HistoryBucketSchema = named(
  'HistoryBucket',
  Type.Object(
    {
      at: Type.String({ format: 'date-time', description: 'Where the stretch of time begins' }),
      leader: text,
      walBytesPerSecond: nullable(
        Type.Number({ description: 'How fast the leader wrote; null where it was not seen, or was another before' }),
      ),
      members: Type.Array(ref(MemberHistorySchema)),
      slots: Type.Array(ref(SlotHistorySchema)),
    },
    { ...closed, description: 'A stretch of time, ready to plot' },
  ),
);
export type HistoryBucket = Static<typeof HistoryBucketSchema>;

export const ReplicationHistorySchema = named(
  'ReplicationHistory',
  Type.Object(
    {
      cluster: Type.String(),
      source: Type.String({ description: 'Where the history is kept' }),
      status: Type.Enum(['fresh', 'stale', 'unknown'], {
        description: 'stale: the newest points could not be read; unknown: none ever could',
      }),
      observedAt: time,
      error: nullable(ref(SectionErrorSchema)),
      from: Type.String({ format: 'date-time' }),
      to: Type.String({ format: 'date-time' }),
      resolutionSeconds: Type.Integer({ description: 'How long each stretch of time is' }),
      oldestAt: nullable(Type.String({ format: 'date-time', description: 'The oldest point that is kept' })),
      points: Type.Array(ref(HistoryBucketSchema), {
        description: 'Oldest first; stretches in which nothing was seen are left out',
      }),
    },
    { ...closed, description: 'Lag, sessions, the rate of WAL and what slots kept, over time' },
  ),
);
export type ReplicationHistory = Static<typeof ReplicationHistorySchema>;

export const NodeLsnSchema = named(
  'NodeLsn',
  Type.Object(
    {
      member: Type.String(),
      role: Type.String({ description: 'leader, replica and the like' }),
      inRecovery: flag,
      timeline: integer,
      systemIdentifier: text,
      currentLsn: lsn,
      receivedLsn: lsn,
      replayedLsn: lsn,
      receiveBehindBytes: nullable(Type.Integer({ description: 'How far what it received is behind the leader' })),
      replayBehindBytes: nullable(Type.Integer({ description: 'How far what it replayed is behind the leader' })),
      replayPaused: flag,
      observedAt: time,
    },
    { ...closed, description: 'Where one member stands; null what is not known now' },
  ),
);
export type NodeLsn = Static<typeof NodeLsnSchema>;

export const LsnComparisonSchema = named(
  'LsnComparison',
  Type.Object(
    {
      cluster: Type.String(),
      leader: text,
      position: { ...lsn, description: 'Where the leader writes' },
      consistent: nullable(
        Type.Boolean({
          description: 'Whether all have one system identifier and one timeline; null when one is not known',
        }),
      ),
      spreadBytes: nullable(Type.Integer({ description: 'Between the furthest and what was replayed least' })),
      summary: Type.String(),
      nodes: Type.Array(ref(NodeLsnSchema)),
    },
    { ...closed, description: 'WAL positions of all members side by side; they are read moments apart' },
  ),
);
export type LsnComparison = Static<typeof LsnComparisonSchema>;

export const SlotForecastSchema = named(
  'SlotForecast',
  Type.Object(
    {
      member: Type.String(),
      name: Type.String(),
      kind: Type.Enum(['physical', 'logical']),
      owner: Type.Enum(['patroni', 'config', 'citus', 'other']),
      plugin: text,
      database: text,
      active: Type.Boolean(),
      temporary: Type.Boolean(),
      restartLsn: lsn,
      confirmedFlushLsn: lsn,
      retainedBytes: integer,
      walStatus: text,
      safeWalSizeBytes: integer,
      growthBytesPerSecond: nullable(
        Type.Number({ description: 'How fast what it keeps has grown over the last ten minutes; null when not known' }),
      ),
      secondsToFull: nullable(
        Type.Number({ description: 'Until max_slot_wal_keep_size is reached at that rate; null when it never is' }),
      ),
      forecast: Type.String(),
    },
    { ...closed, description: 'A slot, what it keeps, and until when that goes well' },
  ),
);
export type SlotForecast = Static<typeof SlotForecastSchema>;

export const SlotListSchema = named(
  'SlotList',
  Type.Object(
    {
      cluster: Type.String(),
      leader: text,
      walBytesPerSecond: nullable(Type.Number({ description: 'How fast the leader wrote over the last ten minutes' })),
      slots: Type.Array(ref(SlotForecastSchema)),
    },
    { ...closed, description: 'The slots of every member' },
  ),
);
export type SlotList = Static<typeof SlotListSchema>;

export const replicationSchemas = [
  MemberHistorySchema,
  SlotHistorySchema,
  HistoryBucketSchema,
  ReplicationHistorySchema,
  NodeLsnSchema,
  LsnComparisonSchema,
  SlotForecastSchema,
  SlotListSchema,
];
