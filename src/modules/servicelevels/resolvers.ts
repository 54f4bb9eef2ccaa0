import type { Resolvers } from '../../graphql/generated.ts';
import type { ServiceLevelService } from './service.ts';

/** The same over GraphQL. */
export function serviceLevelResolvers(service: ServiceLevelService): Resolvers {
  return {
    Query: {
      failovers: (_parent, { cluster, pageSize, pageToken }, context) =>
        context.once((ctx) =>
          service.failovers(ctx, cluster, {
            page_size: pageSize,
            ...(pageToken == null ? {} : { page_token: pageToken }),
          }),
        ),
      serviceLevels: (_parent, { cluster, hours }, context) =>
        context.once((ctx) => service.report(ctx, cluster, { hours })),
    },
  };
}
