import { Type, type Static } from 'typebox';
import { anyRecord, closed, integer, named, nullable, ref, text, time } from '../../kernel/schema.ts';
import { sectionOf } from '../../kernel/section.ts';

/** Patroni's keys that concern the whole cluster. */
export const DcsStateSchema = named(
  'DcsState',
  Type.Object(
    {
      revision: Type.String({ description: 'etcd revision of this view' }),
      systemIdentifier: text,
      leader: nullable(
        Type.Object(
          {
            name: Type.String(),
            createRevision: Type.String({ description: 'Differs between two terms of the same member' }),
            modRevision: Type.String(),
            leaseId: Type.String(),
          },
          closed,
        ),
      ),
      leaderMissingSince: nullable(
        Type.String({ format: 'date-time', description: 'When it was first seen that nobody holds the leader key' }),
      ),
      paused: Type.Boolean(),
      pausedSince: nullable(Type.String({ format: 'date-time', description: 'When the pause was first seen' })),
      failover: nullable(Type.Object({ leader: text, candidate: text, scheduledAt: text }, closed)),
      synchronous: nullable(
        Type.Object({ leader: text, standbys: Type.Array(Type.String()), quorum: integer }, closed),
      ),
      optimeBytes: nullable(Type.Integer({ description: "The leader's WAL position as last published in etcd" })),
      failsafe: nullable(Type.Record(Type.String(), Type.String())),
    },
    closed,
  ),
);
export type DcsState = Static<typeof DcsStateSchema>;
export const DcsSection = sectionOf('DcsSection', ref(DcsStateSchema), "Patroni's keys in etcd");

export const ClusterConfigSchema = named(
  'ClusterConfig',
  Type.Object(
    { modRevision: Type.String({ description: 'etcd revision of the configuration key' }), value: anyRecord },
    { ...closed, description: "Patroni's dynamic configuration; values of secrets are masked" },
  ),
);
export type ClusterConfig = Static<typeof ClusterConfigSchema>;
export const ConfigSection = sectionOf(
  'ConfigSection',
  ref(ClusterConfigSchema),
  "Patroni's configuration key in etcd",
);

export const TimelineCauseSchema = named(
  'TimelineCause',
  Type.Object(
    {
      operationId: Type.String({ format: 'uuid' }),
      kind: Type.String(),
      subject: Type.String({ description: 'Who asked for it' }),
      reason: Type.String(),
      ticket: text,
    },
    { ...closed, description: 'The operation that ended a timeline' },
  ),
);
export type TimelineCause = Static<typeof TimelineCauseSchema>;

export const TimelineSchema = named(
  'Timeline',
  Type.Object(
    {
      timeline: Type.Integer({ description: 'The timeline that ended here' }),
      lsn: Type.String({ description: 'Where it ended, X/Y' }),
      reason: Type.String(),
      at: time,
      newLeader: text,
      cause: nullable(ref(TimelineCauseSchema)),
    },
    closed,
  ),
);
export type Timeline = Static<typeof TimelineSchema>;
export const HistorySection = sectionOf(
  'HistorySection',
  Type.Array(ref(TimelineSchema)),
  "Patroni's timeline history",
);
