import { Type, type Static } from 'typebox';
import { anyRecord, closed, integer, named, nullable, number, ref, text, time } from '../../kernel/schema.ts';

export const operationStates = [
  'awaiting_approval',
  'queued',
  'running',
  'verifying',
  'succeeded',
  'failed',
  'cancelled',
  'needs_attention',
] as const;
export type OperationState = (typeof operationStates)[number];
/** Nothing follows after these. */
export const endStates: readonly OperationState[] = ['succeeded', 'failed', 'cancelled', 'needs_attention'];

const OperationStateSchema = Type.Enum([...operationStates], {
  description:
    'queued: accepted, waits for its turn or its time; verifying: acted, and reads the cluster until the effect is ' +
    'confirmed; needs_attention: the end state could not be established, see message and error',
});

export const risks = ['safe', 'disruptive', 'destructive'] as const;
export type Risk = (typeof risks)[number];
const RiskSchema = Type.Enum([...risks], {
  description:
    'disruptive: sessions drop; destructive: data may be lost, so the plan’s hash and the target must be given',
});

export const PlanCheckSchema = named(
  'PlanCheck',
  Type.Object(
    {
      id: Type.String({ description: 'Stable name: candidate.lag, policy.freeze' }),
      subject: Type.String(),
      status: Type.Enum(['pass', 'warn', 'fail', 'unknown'], {
        description: 'fail and unknown stand in the way; warn does not',
      }),
      message: Type.String({ description: 'One sentence with the numbers' }),
      value: number,
      limit: number,
      unit: text,
    },
    closed,
  ),
);
export type PlanCheck = Static<typeof PlanCheckSchema>;

export const CandidateSchema = named(
  'Candidate',
  Type.Object(
    {
      member: Type.String(),
      eligible: Type.Boolean({ description: 'Whether no rule fails' }),
      chosen: Type.Boolean({ description: 'Whether this one is to lead, or is the one Patroni most likely takes' }),
      rules: Type.Array(ref(PlanCheckSchema), { description: 'Every rule, also those that it passes' }),
    },
    closed,
  ),
);
export type Candidate = Static<typeof CandidateSchema>;

export const ImpactSchema = named(
  'Impact',
  Type.Object(
    {
      summary: Type.String(),
      sessionsDropped: integer,
      writeOutageSeconds: nullable(Type.Number({ description: 'Expected; null when it cannot be said' })),
      dataLossBytes: nullable(
        Type.Integer({ description: 'A bound by what was last known of the positions; 0 when none is possible' }),
      ),
      dataLossSeconds: nullable(Type.Number({ description: 'The same in time, from the observed rate of WAL' })),
    },
    closed,
  ),
);
export type Impact = Static<typeof ImpactSchema>;

export const PlannedStepSchema = named('PlannedStep', Type.Object({ id: Type.String(), title: Type.String() }, closed));

export const ChangeSchema = named(
  'Change',
  Type.Object(
    { path: Type.String(), before: text, after: text },
    { ...closed, description: 'One setting that changes; values as JSON, secrets masked, null when absent' },
  ),
);
export type Change = Static<typeof ChangeSchema>;

export const PlanSchema = named(
  'Plan',
  Type.Object(
    {
      kind: Type.String(),
      cluster: Type.String(),
      target: Type.String({ description: 'What is acted on: to be typed as confirm where the risk is destructive' }),
      risk: RiskSchema,
      permission: Type.String(),
      summary: Type.String(),
      possible: Type.Boolean({ description: 'Whether no check stands in the way' }),
      needsApproval: Type.Boolean(),
      observed: { ...anyRecord, description: 'The facts that the plan is based on; when one changes it is outdated' },
      observedAt: Type.String({ format: 'date-time' }),
      checks: Type.Array(ref(PlanCheckSchema)),
      candidates: Type.Array(ref(CandidateSchema)),
      changes: Type.Array(ref(ChangeSchema)),
      steps: Type.Array(ref(PlannedStepSchema)),
      impact: ref(ImpactSchema),
      commands: Type.Array(Type.String(), { description: 'What a person would type if we were down' }),
      hash: Type.String({ description: 'Binds kind, cluster, input, observed facts and steps' }),
    },
    closed,
  ),
);
export type Plan = Static<typeof PlanSchema>;

export const stepStates = ['pending', 'running', 'verifying', 'done', 'skipped', 'failed', 'undone'] as const;
export type StepState = (typeof stepStates)[number];

export const OperationStepSchema = named(
  'OperationStep',
  Type.Object(
    {
      id: Type.String(),
      title: Type.String(),
      state: Type.Enum([...stepStates], {
        description: 'skipped: the effect was there already, or is no longer wanted',
      }),
      message: nullable(Type.String({ description: 'What was seen, what was done, what confirmed it' })),
      percent: number,
      startedAt: time,
      actedAt: time,
      endedAt: time,
    },
    closed,
  ),
);
export type OperationStep = Static<typeof OperationStepSchema>;

export const OperationErrorSchema = named(
  'OperationError',
  Type.Object(
    {
      code: Type.String(),
      message: Type.String(),
      remedy: nullable(Type.String({ description: 'What to look at or to do next' })),
    },
    closed,
  ),
);
export type OperationError = Static<typeof OperationErrorSchema>;

export const ApprovalSchema = named(
  'Approval',
  Type.Object(
    {
      state: Type.Enum(['pending', 'approved', 'rejected', 'expired']),
      expiresAt: Type.String({ format: 'date-time' }),
      decidedBy: text,
      decidedAt: time,
      reason: text,
    },
    closed,
  ),
);
export type Approval = Static<typeof ApprovalSchema>;

export const OperationSchema = named(
  'Operation',
  Type.Object(
    {
      id: Type.String({ format: 'uuid' }),
      kind: Type.String(),
      cluster: Type.String(),
      target: Type.String(),
      risk: RiskSchema,
      state: OperationStateSchema,
      done: Type.Boolean({ description: 'Whether it has ended' }),
      message: Type.String({ description: 'What happens now, or how it ended' }),
      percent: number,
      reason: Type.String(),
      ticket: text,
      requestedBy: Type.String(),
      transport: Type.Enum(['rest', 'graphql', 'chat', 'automation']),
      requestId: Type.String(),
      createdAt: Type.String({ format: 'date-time' }),
      scheduledAt: time,
      startedAt: time,
      endedAt: time,
      input: anyRecord,
      plan: ref(PlanSchema),
      steps: Type.Array(ref(OperationStepSchema)),
      result: anyRecord,
      error: nullable(ref(OperationErrorSchema)),
      approval: nullable(ref(ApprovalSchema)),
      cancelRequestedBy: text,
    },
    closed,
  ),
);
export type Operation = Static<typeof OperationSchema>;

export const OperationPageSchema = named(
  'OperationPage',
  Type.Object({ operations: Type.Array(ref(OperationSchema)), nextPageToken: Type.String() }, closed),
);
export type OperationPage = Static<typeof OperationPageSchema>;

export const OperationEventSchema = named(
  'OperationEvent',
  Type.Object(
    {
      id: Type.String({ pattern: '^[0-9]+-[0-9]+$' }),
      operationId: Type.String({ format: 'uuid' }),
      cluster: Type.String(),
      at: Type.String({ format: 'date-time' }),
      type: Type.Enum(['state', 'step', 'progress', 'approval', 'cancel', 'reminder']),
      state: OperationStateSchema,
      step: text,
      message: Type.String(),
      percent: number,
    },
    closed,
  ),
);
export type OperationEvent = Static<typeof OperationEventSchema>;

export const FreezeSchema = named(
  'Freeze',
  Type.Object(
    {
      id: Type.String({ format: 'uuid' }),
      clusters: nullable(Type.Array(Type.String(), { description: 'null: every cluster' })),
      startsAt: Type.String({ format: 'date-time' }),
      endsAt: Type.String({ format: 'date-time' }),
      reason: Type.String(),
      createdBy: Type.String(),
      active: Type.Boolean({ description: 'Whether it holds now' }),
    },
    closed,
  ),
);
export type Freeze = Static<typeof FreezeSchema>;

export const KillSwitchSchema = named(
  'KillSwitch',
  Type.Object(
    {
      engaged: Type.Boolean({ description: 'While it is, no operation is accepted and none begins' }),
      reason: Type.String(),
      changedBy: Type.String(),
      changedAt: Type.String({ format: 'date-time' }),
    },
    closed,
  ),
);
export type KillSwitch = Static<typeof KillSwitchSchema>;

export const FreezePageSchema = named(
  'FreezePage',
  Type.Object({ freezes: Type.Array(ref(FreezeSchema)), nextPageToken: Type.String() }, closed),
);
export type FreezePage = Static<typeof FreezePageSchema>;

export const operationSchemas = [
  PlanCheckSchema,
  CandidateSchema,
  ImpactSchema,
  PlannedStepSchema,
  ChangeSchema,
  PlanSchema,
  OperationStepSchema,
  OperationErrorSchema,
  ApprovalSchema,
  OperationSchema,
  OperationPageSchema,
  OperationEventSchema,
  FreezeSchema,
  FreezePageSchema,
  KillSwitchSchema,
];
