import type { Resolvers } from '../../graphql/generated.ts';
import type { CreateFreeze, EndFreeze, SetKillSwitch } from './policy-model.ts';
import type { PolicyService } from './policy-service.ts';

/** Freeze windows and the kill switch over GraphQL. */
export function policyResolvers(service: PolicyService): Resolvers {
  return {
    Query: {
      freezes: (_parent, { pageSize, pageToken }, context) =>
        context.once((ctx) =>
          service.listFreezes(ctx, { page_size: pageSize, ...(pageToken == null ? {} : { page_token: pageToken }) }),
        ),
      killSwitch: (_parent, _args, context) => context.once((ctx) => service.killSwitch(ctx)),
    },
    Mutation: {
      createFreeze: (_parent, { input }, context) =>
        context.once((ctx) => service.createFreeze(ctx, withoutNulls(input) as CreateFreeze)),
      endFreeze: (_parent, { id, ...rest }, context) =>
        context.once((ctx) => service.endFreeze(ctx, id, withoutNulls(rest) as EndFreeze)),
      setKillSwitch: (_parent, args, context) =>
        context.once((ctx) => service.setKillSwitch(ctx, withoutNulls(args) as SetKillSwitch)),
    },
  };
}

/** GraphQL's null is REST's absence. */
function withoutNulls(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item != null));
}
