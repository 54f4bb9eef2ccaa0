import { Type } from 'typebox';
import { problemResponse, type App } from '../../http/index.ts';
import { pageParameters } from '../../kernel/page.ts';
import { closed, ref } from '../../kernel/schema.ts';
import {
  MintedTokenSchema,
  MintTokenSchema,
  printable,
  TokenPageSchema,
  TokenSchema,
  tokenStates,
  why,
} from './model.ts';
import type { IdentityService } from './service.ts';

const manage = { permission: 'token:manage' } as const;
const tokenParams = Type.Object(
  {
    tokenId: Type.String({
      pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
      description: 'The `jti` of the token',
      examples: ['0b1f5f5e-8f0a-4c7b-9d43-3a52f1f0c1de'],
    }),
  },
  closed,
);
const listQuery = Type.Object(
  {
    ...pageParameters,
    subject: Type.Optional(Type.String(printable)),
    state: Type.Optional(Type.Enum([...tokenStates])),
  },
  closed,
);

/** `/v1/tokens`. Nothing here may be kept by a cache on the way. */
export function tokenRoutes(app: App, identity: IdentityService): void {
  app.post(
    '/v1/tokens',
    {
      config: { ...manage, action: 'token.mint' },
      schema: {
        operationId: 'mintToken',
        tags: ['tokens'],
        summary: 'Mint a token',
        description:
          'The answer shows the token once; it is not stored. A caller limited to some clusters cannot mint beyond them.',
        body: ref(MintTokenSchema),
        response: {
          201: { ...ref(MintedTokenSchema), description: 'Minted' },
          409: problemResponse(409, 'No signing secret is configured'),
        },
      },
    },
    async (request, reply) => {
      const minted = await identity.mint(request.ctx, request.body);
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .header('location', `/v1/tokens/${minted.details.id}`)
        .send(minted);
    },
  );

  app.get(
    '/v1/tokens',
    {
      config: manage,
      schema: {
        operationId: 'listTokens',
        tags: ['tokens'],
        summary: 'List tokens, newest first',
        querystring: listQuery,
        response: { 200: { ...ref(TokenPageSchema), description: 'One page' } },
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      return identity.list(request.ctx, request.query);
    },
  );

  app.get(
    '/v1/tokens/:tokenId',
    {
      config: manage,
      schema: {
        operationId: 'getToken',
        tags: ['tokens'],
        summary: 'What is known of a token',
        params: tokenParams,
        response: { 200: { ...ref(TokenSchema), description: 'The token, without itself' } },
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      return identity.find(request.ctx, request.params.tokenId);
    },
  );

  app.delete(
    '/v1/tokens/:tokenId',
    {
      config: { ...manage, action: 'token.revoke' },
      schema: {
        operationId: 'revokeToken',
        tags: ['tokens'],
        summary: 'Revoke a token at once, on every replica',
        description: 'Revoking again changes nothing and answers the same.',
        params: tokenParams,
        querystring: Type.Object(why, closed),
        response: { 204: Type.Null({ description: 'It is revoked' }) },
      },
    },
    async (request, reply) => {
      await identity.revoke(request.ctx, request.params.tokenId, request.query);
      return reply.code(204).header('cache-control', 'no-store').send(null);
    },
  );
}
