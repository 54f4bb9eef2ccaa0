import { Type, type Static } from 'typebox';
import { closed, named, number, ref, text } from '../../kernel/schema.ts';

/** Problems by name instead of raw numbers: what is wrong, how that is known, why, and what helps. */
export const EvidenceSchema = named(
  'Evidence',
  Type.Object(
    {
      statement: Type.String({ description: 'One sentence with the numbers' }),
      value: number,
      limit: number,
      unit: text,
    },
    closed,
  ),
);
export type Evidence = Static<typeof EvidenceSchema>;

export const RemedySchema = named(
  'Remedy',
  Type.Object(
    {
      kind: Type.Enum(['operation', 'command'], {
        description: 'operation: of this API, by its kind; command: for a person at a terminal',
      }),
      name: Type.String({ description: 'cluster.resume, or the command itself' }),
      description: Type.String({ description: 'What it does about the problem' }),
    },
    closed,
  ),
);
export type Remedy = Static<typeof RemedySchema>;

export const DiagnosedProblemSchema = named(
  'DiagnosedProblem',
  Type.Object(
    {
      id: Type.String({ description: 'Stable name of the problem: replication.lagging' }),
      title: Type.String(),
      severity: Type.Enum(['warning', 'critical'], {
        description:
          'critical: writes, data or redundancy are in danger now; warning: they will be when nothing is done',
      }),
      subject: Type.String({
        description: 'What has it: patroni-2, a slot, an endpoint of etcd, a backend of HAProxy',
      }),
      summary: Type.String({ description: 'One sentence' }),
      evidence: Type.Array(ref(EvidenceSchema)),
      cause: Type.String({ description: 'The likely cause' }),
      remedies: Type.Array(ref(RemedySchema)),
    },
    closed,
  ),
);
export type DiagnosedProblem = Static<typeof DiagnosedProblemSchema>;

export const DiagnosisRuleSchema = named(
  'DiagnosisRule',
  Type.Object(
    {
      id: Type.String(),
      title: Type.String(),
      outcome: Type.Enum(['found', 'not_found', 'unknown'], {
        description: 'unknown: not found, and something that it takes to say so could not be seen',
      }),
      unknown: Type.Array(Type.String(), { description: 'What could not be seen, one sentence each' }),
    },
    closed,
  ),
);
export type DiagnosisRule = Static<typeof DiagnosisRuleSchema>;

export const DiagnosisSchema = named(
  'Diagnosis',
  Type.Object(
    {
      cluster: Type.String(),
      builtAt: Type.String({
        format: 'date-time',
        description: 'When the snapshot was put together that this is about',
      }),
      summary: Type.String({ description: 'One sentence' }),
      problems: Type.Array(ref(DiagnosedProblemSchema), { description: 'The critical ones first' }),
      rules: Type.Array(ref(DiagnosisRuleSchema), { description: 'Every problem that is looked for, found or not' }),
    },
    closed,
  ),
);
export type Diagnosis = Static<typeof DiagnosisSchema>;
