import { Type } from 'typebox';
import type { App } from '../../http/index.ts';
import { pageParameters, type PageRequest } from '../../kernel/page.ts';
import { closed, ref } from '../../kernel/schema.ts';
import { FreezePageSchema, FreezeSchema, KillSwitchSchema } from './model.ts';
import { CreateFreezeSchema, EndFreezeSchema, SetKillSwitchSchema, type EndFreeze } from './policy-model.ts';
import type { PolicyService } from './policy-service.ts';

const tags = ['policy'];

/** `/v1/freezes` and `/v1/kill-switch`: when nothing may be changed. */
export function policyRoutes(app: App, service: PolicyService): void {
  freezeRoutes(app, service);

  app.get(
    '/v1/kill-switch',
    {
      config: { permission: 'policy:read' },
      schema: {
        operationId: 'getKillSwitch',
        tags,
        summary: 'Whether the kill switch is on, since when and why',
        response: { 200: { ...ref(KillSwitchSchema), description: 'As it is' } },
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      return service.killSwitch(request.ctx);
    },
  );

  app.put(
    '/v1/kill-switch',
    {
      config: { permission: 'policy:manage', action: 'kill-switch.set' },
      schema: {
        operationId: 'setKillSwitch',
        tags,
        summary: 'Stop every change of every cluster, or allow them again',
        description:
          'While it is on, no operation is accepted and none begins. Takes a token that reaches every cluster.',
        body: ref(SetKillSwitchSchema),
        response: { 200: { ...ref(KillSwitchSchema), description: 'As it is now' } },
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      return service.setKillSwitch(request.ctx, request.body);
    },
  );
}

function freezeRoutes(app: App, service: PolicyService): void {
  app.get<{ Querystring: PageRequest }>(
    '/v1/freezes',
    {
      config: { permission: 'policy:read' },
      schema: {
        operationId: 'listFreezes',
        tags,
        summary: 'Freeze windows that hold or are to come, the earliest first',
        querystring: Type.Object(pageParameters, closed),
        response: { 200: { ...ref(FreezePageSchema), description: 'One page' } },
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      return service.listFreezes(request.ctx, request.query);
    },
  );

  app.post(
    '/v1/freezes',
    {
      config: { permission: 'policy:manage', action: 'freeze.create' },
      schema: {
        operationId: 'createFreeze',
        tags,
        summary: 'Freeze changes of clusters for a while',
        description: 'Within it operations are refused, unless they override it, which takes policy:manage.',
        body: ref(CreateFreezeSchema),
        response: { 201: { ...ref(FreezeSchema), description: 'It holds from startsAt on' } },
      },
    },
    async (request, reply) => {
      const freeze = await service.createFreeze(request.ctx, request.body);
      return reply.code(201).header('cache-control', 'no-store').send(freeze);
    },
  );

  app.delete<{ Params: { id: string }; Querystring: EndFreeze }>(
    '/v1/freezes/:id',
    {
      config: { permission: 'policy:manage', action: 'freeze.end' },
      schema: {
        operationId: 'endFreeze',
        tags,
        summary: 'End a freeze window now, or take back one that is to come',
        params: Type.Object({ id: Type.String({ format: 'uuid', description: 'Its id' }) }, closed),
        querystring: EndFreezeSchema,
        response: { 200: { ...ref(FreezeSchema), description: 'It holds no more' } },
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      return service.endFreeze(request.ctx, request.params.id, request.query);
    },
  );
}
