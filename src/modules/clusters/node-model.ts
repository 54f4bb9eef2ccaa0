import { Type, type Static } from 'typebox';
import { sectionOf } from '../../kernel/section.ts';
import { anyRecord, closed, flag, integer, lsn, named, nullable, ref, text, time } from '../../kernel/schema.ts';

/** What one node is, as three systems see it: its Patroni, its PostgreSQL and its key in etcd. */
export const memberStates = [
  'running',
  'streaming',
  'in_archive_recovery',
  'starting',
  'stopping',
  'stopped',
  'restarting',
  'creating_replica',
  'initializing',
  'start_failed',
  'restart_failed',
  'stop_failed',
  'initialization_failed',
  'crashed',
  'unknown',
] as const;
export const MemberStateSchema = Type.Enum([...memberStates], {
  description: "Patroni's state, normalised over versions 3.0 to 4.x; unknown when Patroni does not answer",
});
export type MemberState = (typeof memberStates)[number];

/** `GET /patroni` of one node, normalised over versions. */
export const PatroniNodeSchema = named(
  'PatroniNode',
  Type.Object(
    {
      version: text,
      scope: text,
      state: MemberStateSchema,
      claimedRole: Type.Enum(['primary', 'standby_leader', 'replica', 'other'], {
        description: 'What the node says of itself; `master` of Patroni 3 is shown as primary',
      }),
      timeline: integer,
      serverVersion: integer,
      systemIdentifier: text,
      postmasterStartTime: time,
      walLocationBytes: nullable(Type.Integer({ description: 'Current WAL position of a primary' })),
      receivedLocationBytes: integer,
      replayedLocationBytes: integer,
      replayedAt: time,
      replayPaused: flag,
      replicationState: text,
      pendingRestart: Type.Boolean(),
      pendingRestartReason: nullable(anyRecord),
      scheduledRestart: nullable(anyRecord),
      paused: Type.Boolean({ description: 'Whether this node has seen that the cluster is in maintenance mode' }),
      clusterUnlocked: Type.Boolean({ description: 'Whether this node sees no leader key' }),
      failsafeModeIsActive: Type.Boolean(),
      watchdogFailed: Type.Boolean(),
      dcsLastSeen: time,
      latencyMs: Type.Number(),
    },
    closed,
  ),
);
export type PatroniNode = Static<typeof PatroniNodeSchema>;

/** What makes a server fail slowly: WAL that is not archived, old transactions, and identifiers that run out. */
export const PostgresVitalsSchema = named(
  'PostgresVitals',
  Type.Object(
    {
      archiver: Type.Object(
        {
          mode: Type.String({ description: 'archive_mode: off, on or always' }),
          archivedCount: Type.Integer(),
          failedCount: Type.Integer(),
          lastArchivedWal: text,
          lastArchivedAt: time,
          lastFailedWal: text,
          lastFailedAt: time,
        },
        { ...closed, description: 'pg_stat_archiver' },
      ),
      horizon: nullable(
        Type.Object(
          {
            holder: Type.Enum(['session', 'standby', 'prepared_transaction', 'slot']),
            name: Type.String({ description: 'Process id of a session, name of a prepared transaction or of a slot' }),
            database: text,
            username: text,
            applicationName: text,
            state: text,
            startedAt: nullable(
              Type.String({ format: 'date-time', description: 'Of the transaction; null for a slot' }),
            ),
            transactions: Type.Integer({ description: 'Begun since: what VACUUM may not clean up' }),
          },
          { ...closed, description: 'What holds back the horizon of VACUUM the furthest' },
        ),
      ),
      wraparound: Type.Object(
        {
          database: Type.String(),
          transactions: Type.Integer({ description: 'age(datfrozenxid), the highest of all databases' }),
          freezeMaxAge: Type.Integer({ description: 'autovacuum_freeze_max_age: when VACUUM is forced' }),
        },
        closed,
      ),
    },
    closed,
  ),
);
export type PostgresVitals = Static<typeof PostgresVitalsSchema>;

/** The file system of a member's data directory. */
export const DiskSchema = named(
  'Disk',
  Type.Object(
    {
      path: Type.String(),
      totalBytes: Type.Integer(),
      freeBytes: Type.Integer({ description: 'What its user may still write' }),
    },
    closed,
  ),
);
export type Disk = Static<typeof DiskSchema>;

/** One PostgreSQL server, asked directly. */
export const PostgresNodeSchema = named(
  'PostgresNode',
  Type.Object(
    {
      version: Type.String(),
      citusVersion: nullable(Type.String({ description: 'Installed in the observed database; null when it is not' })),
      inRecovery: Type.Boolean(),
      systemIdentifier: Type.String(),
      timeline: integer,
      postmasterStartTime: Type.String({ format: 'date-time' }),
      currentLsn: lsn,
      receivedLsn: lsn,
      replayedLsn: lsn,
      replayedAt: time,
      replayPaused: flag,
      connections: Type.Integer({ description: 'Client sessions now' }),
      maxConnections: Type.Integer(),
      reservedConnections: Type.Integer({ description: 'superuser_reserved_connections' }),
      walReceiver: nullable(
        Type.Object(
          {
            status: Type.String(),
            senderHost: text,
            senderPort: integer,
            latestEndLsn: lsn,
            writtenLsn: lsn,
            flushedLsn: lsn,
            heardAt: nullable(
              Type.String({ format: 'date-time', description: 'When the newest message of the sender arrived' }),
            ),
            slotName: text,
          },
          closed,
        ),
      ),
      vitals: ref(PostgresVitalsSchema),
      conflicts: nullable(
        Type.Object(
          {
            tablespace: Type.Integer(),
            lock: Type.Integer(),
            snapshot: Type.Integer(),
            bufferPin: Type.Integer(),
            deadlock: Type.Integer(),
            logicalSlot: Type.Integer(),
          },
          {
            ...closed,
            description:
              'Queries that the replay of WAL has cancelled since statistics began, by why; null on a primary',
          },
        ),
      ),
      latencyMs: Type.Number(),
    },
    closed,
  ),
);
export type PostgresNode = Static<typeof PostgresNodeSchema>;

/** The member's own key in etcd, which it renews every `loop_wait`. */
export const DcsMemberSchema = named(
  'DcsMember',
  Type.Object(
    {
      claimedRole: PatroniNodeSchema.properties.claimedRole,
      state: MemberStateSchema,
      host: text,
      port: integer,
      apiUrl: text,
      timeline: integer,
      xlogLocationBytes: integer,
      version: text,
      paused: Type.Boolean(),
      tags: anyRecord,
    },
    closed,
  ),
);
export type DcsMember = Static<typeof DcsMemberSchema>;

export const PatroniNodeSection = sectionOf(
  'PatroniNodeSection',
  ref(PatroniNodeSchema),
  "The node's Patroni REST API",
);
export const PostgresNodeSection = sectionOf('PostgresNodeSection', ref(PostgresNodeSchema), "The node's PostgreSQL");
export const DiskSection = sectionOf('DiskSection', ref(DiskSchema), "The file system of the member's data directory");
export const DcsMemberSection = sectionOf('DcsMemberSection', ref(DcsMemberSchema), "The member's key in etcd");
