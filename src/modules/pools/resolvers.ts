import type { Resolvers } from '../../graphql/generated.ts';
import type { PoolService } from './service.ts';

/** The same over GraphQL. */
export function poolResolvers(service: PoolService): Resolvers {
  return {
    Query: {
      haproxy(_parent, { cluster, fresh }, context) {
        if (fresh) return context.once((ctx) => service.freshHaproxy(ctx, cluster)).then(({ value }) => value);
        return context.read((ctx) => service.haproxy(ctx, cluster)).value;
      },
      pools(_parent, { cluster, fresh }, context) {
        if (fresh) return context.once((ctx) => service.freshPools(ctx, cluster)).then(({ value }) => value);
        return context.read((ctx) => service.pools(ctx, cluster)).value;
      },
      routing: (_parent, { cluster }, context) => context.once((ctx) => service.routing(ctx, cluster)),
    },
  };
}
