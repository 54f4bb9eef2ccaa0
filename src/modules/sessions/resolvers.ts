import type { Resolvers } from '../../graphql/generated.ts';
import type { SessionService } from './service.ts';

/** The same over GraphQL. */
export function sessionResolvers(service: SessionService): Resolvers {
  return {
    Query: {
      sessions(_parent, { cluster, pageSize, pageToken, ...filter }, context) {
        const query = {
          ...given(filter),
          page_size: pageSize,
          ...(pageToken == null ? {} : { page_token: pageToken }),
        };
        return context.once((ctx) => service.list(ctx, cluster, query));
      },
      sessionAdvice: (_parent, { cluster }, context) => context.once((ctx) => service.advice(ctx, cluster)),
      blocking: (_parent, { cluster, ...filter }, context) =>
        context.once((ctx) => service.blocking(ctx, cluster, given(filter))),
    },
  };
}

/** Without what was left out. */
function given<T extends object>(filter: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const entries = Object.entries(filter).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: NonNullable<T[K]> };
}
