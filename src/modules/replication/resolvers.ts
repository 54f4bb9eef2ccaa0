import type { Resolvers } from '../../graphql/generated.ts';
import type { ReplicationService } from './service.ts';

/** The same over GraphQL. */
export function replicationResolvers(service: ReplicationService): Resolvers {
  return {
    Query: {
      replicationHistory: (_parent, { cluster, from, to, resolution }, context) =>
        context.once((ctx) =>
          service.history(ctx, cluster, {
            ...(from == null ? {} : { from }),
            ...(to == null ? {} : { to }),
            ...(resolution == null ? {} : { resolution }),
          }),
        ),
      lsns: (_parent, { cluster, fresh }, context) => context.once((ctx) => service.lsns(ctx, cluster, { fresh })),
      slots: (_parent, { cluster }, context) => context.once((ctx) => service.slots(ctx, cluster)),
    },
  };
}
