import type { Resolvers } from '../../graphql/generated.ts';
import type { AuditService } from './service.ts';

/** The audit over GraphQL. */
export function auditResolvers(service: AuditService): Resolvers {
  return {
    Query: {
      auditEntries: (_parent, { pageSize, pageToken, ...filter }, context) =>
        context.once((ctx) =>
          service.list(ctx, {
            page_size: pageSize,
            ...(pageToken == null ? {} : { page_token: pageToken }),
            ...withoutNulls(filter),
          }),
        ),
      auditVerification: (_parent, args, context) => context.once((ctx) => service.verify(ctx, withoutNulls(args))),
    },
  };
}

function withoutNulls<T extends object>(value: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item != null)) as never;
}
