import { Type, type Static } from 'typebox';
import { anyRecord, closed, named, nullable, ref, text } from '../../kernel/schema.ts';

export const auditPhases = ['intent', 'outcome'] as const;

const position = {
  seq: Type.Integer({ minimum: 1, description: 'Number of the row; they are numbered without gaps' }),
  hash: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 of the row, hexadecimal' }),
};

export const AuditRecordSchema = named(
  'AuditRecord',
  Type.Object(
    {
      ...position,
      at: Type.String({ format: 'date-time' }),
      phase: Type.Enum([...auditPhases], { description: 'intent: before the effect; outcome: what came of it' }),
      subjectId: Type.String({ format: 'uuid', description: 'Ties an intent to its outcome' }),
      operationId: text,
      action: Type.String({ description: 'Kind of the operation, or operation.cancel, token.mint, freeze.create' }),
      cluster: text,
      target: text,
      actor: Type.String(),
      role: Type.String(),
      transport: Type.String(),
      requestId: Type.String(),
      traceId: Type.String(),
      result: Type.String({ description: 'accepted, denied, refused, or the end state' }),
      code: text,
      message: Type.String(),
      reason: text,
      ticket: text,
      details: { ...anyRecord, description: 'Input, plan, result; secrets masked' },
      previous: Type.String({ description: 'The hash of the row before' }),
    },
    closed,
  ),
);
export type AuditRecord = Static<typeof AuditRecordSchema>;

export const AuditPageSchema = named(
  'AuditPage',
  Type.Object({ entries: Type.Array(ref(AuditRecordSchema)), nextPageToken: Type.String() }, closed),
);
export type AuditPage = Static<typeof AuditPageSchema>;

export const AuditHeadSchema = named(
  'AuditHead',
  Type.Object(position, { ...closed, description: 'A row of the chain; keep it elsewhere to notice a cut tail' }),
);
export type AuditHead = Static<typeof AuditHeadSchema>;

export const AuditFaultSchema = named(
  'AuditFault',
  Type.Object(
    {
      seq: Type.Integer({ description: 'The first broken row' }),
      kind: Type.Enum(['changed', 'removed', 'reordered', 'inserted']),
      message: Type.String({ description: 'What was found there' }),
    },
    closed,
  ),
);
export type AuditFault = Static<typeof AuditFaultSchema>;

export const AuditVerificationSchema = named(
  'AuditVerification',
  Type.Object(
    {
      intact: Type.Boolean({ description: 'Whether nothing broken was found in what was read' }),
      complete: Type.Boolean({ description: 'false: there are more rows; go on after `head`' }),
      rows: Type.Integer({ description: 'How many rows were read and found whole' }),
      head: nullable(ref(AuditHeadSchema)),
      fault: nullable(ref(AuditFaultSchema)),
      verifiedAt: Type.String({ format: 'date-time' }),
    },
    closed,
  ),
);
export type AuditVerification = Static<typeof AuditVerificationSchema>;

export const auditSchemas = [
  AuditRecordSchema,
  AuditPageSchema,
  AuditHeadSchema,
  AuditFaultSchema,
  AuditVerificationSchema,
];
