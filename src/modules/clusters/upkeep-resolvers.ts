import type { Resolvers } from '../../graphql/generated.ts';
import type { UpkeepService } from './upkeep-service.ts';

/** The same over GraphQL. */
export function upkeepResolvers(service: UpkeepService): Resolvers {
  return {
    Query: {
      pause: (_parent, { cluster }, context) => context.once((ctx) => service.pause(ctx, cluster)),
      configVersions: (_parent, { cluster, pageSize, pageToken }, context) =>
        context.once((ctx) =>
          service.configVersions(ctx, cluster, {
            page_size: pageSize,
            ...(pageToken == null ? {} : { page_token: pageToken }),
          }),
        ),
    },
  };
}
