import { Type, type Static } from 'typebox';
import { closed, flag, named, nullable, number, ref, text } from '../../kernel/schema.ts';

/** What caused a failover, when it was an operation. */
export const FailoverCauseSchema = named(
  'FailoverCause',
  Type.Object(
    {
      operationId: Type.String({ format: 'uuid' }),
      kind: Type.String({ description: 'cluster.switchover, cluster.failover, cluster.release-dead-leader' }),
      requestedBy: Type.String(),
      reason: Type.String(),
    },
    closed,
  ),
);
export type FailoverCause = Static<typeof FailoverCauseSchema>;

export const FailoverSchema = named(
  'Failover',
  Type.Object(
    {
      cluster: Type.String(),
      timeline: Type.Integer({ description: 'The timeline that began' }),
      previousTimeline: Type.Integer(),
      oldLeader: text,
      newLeader: text,
      planned: Type.Boolean({ description: 'Whether it was a switchover that was asked for through this API' }),
      lastHealthyAt: nullable(
        Type.String({ format: 'date-time', description: 'When the old leader was last seen to lead and take writes' }),
      ),
      noticedAt: nullable(Type.String({ format: 'date-time', description: 'When it was first seen that it does not' })),
      electedAt: nullable(Type.String({ format: 'date-time', description: 'When the new leader was seen in etcd' })),
      writableAt: nullable(
        Type.String({ format: 'date-time', description: 'When the first write through HAProxy succeeded' }),
      ),
      endedAt: nullable(
        Type.String({ format: 'date-time', description: "End of the old timeline, by Patroni's history" }),
      ),
      detectionMs: nullable(
        Type.Integer({ description: 'noticedAt - lastHealthyAt: at most, as it may have died right after' }),
      ),
      electionMs: nullable(Type.Integer({ description: 'electedAt - noticedAt' })),
      completionMs: nullable(Type.Integer({ description: 'writableAt - lastHealthyAt' })),
      detectionMet: flag,
      completionMet: flag,
      cause: nullable(ref(FailoverCauseSchema)),
    },
    { ...closed, description: 'Times are null where this API did not see it happen' },
  ),
);
export type Failover = Static<typeof FailoverSchema>;

export const FailoverPageSchema = named(
  'FailoverPage',
  Type.Object({ failovers: Type.Array(ref(FailoverSchema)), nextPageToken: Type.String() }, closed),
);
export type FailoverPage = Static<typeof FailoverPageSchema>;

export const ServiceLevelSchema = named(
  'ServiceLevel',
  Type.Object(
    {
      id: Type.Enum(['failover_detection', 'failover_completion', 'health_interval', 'connection_response']),
      title: Type.String(),
      targetMs: Type.Integer({ description: 'What is promised at most' }),
      measured: Type.Integer({ description: 'How often it was measured in the window' }),
      met: Type.Integer({ description: 'How often it was kept' }),
      averageMs: number,
      worstMs: number,
      kept: nullable(Type.Boolean({ description: 'Whether it was kept every time; null when it was never measured' })),
    },
    closed,
  ),
);
export type ServiceLevel = Static<typeof ServiceLevelSchema>;

export const ServiceLevelReportSchema = named(
  'ServiceLevelReport',
  Type.Object(
    {
      cluster: Type.String(),
      from: Type.String({ format: 'date-time' }),
      to: Type.String({ format: 'date-time' }),
      failovers: Type.Integer({ description: 'Within the window, those that were asked for included' }),
      levels: Type.Array(ref(ServiceLevelSchema)),
      lastFailover: nullable(ref(FailoverSchema)),
    },
    closed,
  ),
);
export type ServiceLevelReport = Static<typeof ServiceLevelReportSchema>;

export const windowHours = { minimum: 1, maximum: 2160, default: 24 } as const;

export const serviceLevelSchemas = [
  FailoverCauseSchema,
  FailoverSchema,
  FailoverPageSchema,
  ServiceLevelSchema,
  ServiceLevelReportSchema,
];
