import type { Resolvers } from '../../graphql/generated.ts';
import type { StatementService } from './service.ts';

/** The same over GraphQL. */
export function statementResolvers(service: StatementService): Resolvers {
  return {
    Query: {
      queries: (_parent, { cluster, by, member, limit }, context) =>
        context.once((ctx) => service.list(ctx, cluster, { by, limit, ...(member == null ? {} : { member }) })),
    },
  };
}
