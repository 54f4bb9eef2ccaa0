import { Type } from 'typebox';
import type { App } from '../../http/index.ts';
import { pageParameters } from '../../kernel/page.ts';
import { closed, ref } from '../../kernel/schema.ts';
import { AuditHeadSchema, AuditPageSchema, auditPhases, AuditVerificationSchema } from './model.ts';
import type { AuditService, ListAudit, VerifyAudit } from './service.ts';

const tags = ['audit'];
const time = (description: string) => Type.Optional(Type.String({ format: 'date-time', description }));
const word = (maxLength: number, description: string) =>
  Type.Optional(Type.String({ maxLength, pattern: '^[^\\x00]*$', description }));
const { seq, hash } = AuditHeadSchema.properties;

/** `/v1/audit`: who did what, when and why, and whether that record is whole. */
export function auditRoutes(app: App, service: AuditService): void {
  app.get<{ Querystring: ListAudit }>(
    '/v1/audit',
    {
      config: { permission: 'audit:read' },
      schema: {
        operationId: 'listAudit',
        tags,
        summary: 'The audit, newest first: what was asked for, also what was denied, and what came of it',
        description: 'Rows that belong to no single cluster are shown to tokens that reach every cluster.',
        querystring: Type.Object(
          {
            ...pageParameters,
            cluster: word(63, 'Only of this cluster'),
            actor: word(200, 'Only of this subject'),
            action: word(100, 'Only of this action: cluster.switchover, token.mint'),
            operation: Type.Optional(Type.String({ format: 'uuid', description: 'Only of this operation' })),
            result: word(100, 'Only with this result: denied, refused, succeeded'),
            phase: Type.Optional(Type.Enum([...auditPhases])),
            since: time('From this moment on'),
            until: time('Before this moment'),
          },
          closed,
        ),
        response: { 200: { ...ref(AuditPageSchema), description: 'One page' } },
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      return service.list(request.ctx, request.query);
    },
  );

  app.get<{ Querystring: VerifyAudit }>(
    '/v1/audit/verify',
    {
      config: { permission: 'audit:read' },
      schema: {
        operationId: 'verifyAudit',
        tags,
        summary: 'Recompute the chain of hashes, and name the first broken row',
        description:
          'Takes a token that reaches every cluster. Keep `head` outside of the database, and give it the next time as ' +
          'headSeq and headHash: only so a cut or rewritten tail is noticed. When the answer is not complete, go on with ' +
          'its head as afterSeq and afterHash.',
        querystring: Type.Object(
          {
            headSeq: Type.Optional(seq),
            headHash: Type.Optional(hash),
            afterSeq: Type.Optional(seq),
            afterHash: Type.Optional(hash),
          },
          closed,
        ),
        response: { 200: { ...ref(AuditVerificationSchema), description: 'What was found' } },
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      return service.verify(request.ctx, request.query);
    },
  );
}
