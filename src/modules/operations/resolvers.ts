import type { GraphqlContext } from '../../graphql/context.ts';
import { changesOf } from '../../graphql/changes.ts';
import type { Resolvers } from '../../graphql/generated.ts';
import { Problem } from '../../kernel/errors.ts';
import { feed } from './operation-feed.ts';
import type { Operation } from './model.ts';
import type { OperationService } from './service.ts';

interface MutationArguments {
  cluster: string;
  input: Record<string, unknown>;
  dryRun?: 'all' | null;
  idempotencyKey?: string | null;
}

/** Operations over GraphQL: one mutation each, by the same call as over REST. */
export function operationResolvers(service: OperationService): Resolvers {
  const requests = Object.fromEntries(
    service.registry.all().map(({ kind, mutation }) => [
      mutation,
      (_parent: unknown, { cluster, input, dryRun, idempotencyKey }: MutationArguments, context: GraphqlContext) =>
        context.once((ctx) => {
          // A null for a dry run may be a mistake of a client, and must not act for it.
          if (dryRun === null) return service.refuse(ctx, kind, cluster, input, nullDryRun());
          return service.request(ctx, kind, cluster, input, {
            dryRun: dryRun === 'all',
            idempotencyKey: idempotencyKey ?? null,
          });
        }),
    ]),
  );
  return {
    Query: {
      operation: (_parent, { id }, context) => context.once((ctx) => service.find(ctx, id)),
      operations: (_parent, { pageSize, pageToken, ...filter }, context) =>
        context.once((ctx) =>
          service.list(ctx, {
            page_size: pageSize,
            ...(pageToken == null ? {} : { page_token: pageToken }),
            ...withoutNulls(filter),
          }),
        ),
    },
    Mutation: {
      ...requests,
      cancelOperation: (_parent, { id, reason }, context) => context.once((ctx) => service.cancel(ctx, id, reason)),
      approveOperation: (_parent, { id, reason }, context) => context.once((ctx) => service.approve(ctx, id, reason)),
      rejectOperation: (_parent, { id, reason }, context) => context.once((ctx) => service.reject(ctx, id, reason)),
    },
    Subscription: {
      operationChanged: {
        subscribe: (_parent, { cluster, id }, context) =>
          context.once((ctx) => {
            const stop = new AbortController();
            return changesOf(feed(service, ctx, cluster, id ?? null, stop.signal), {
              keyOf: (operation: Operation) => JSON.stringify(operation),
              map: (operation) => ({ operationChanged: operation }),
              onEnd: () => stop.abort(),
            });
          }),
      },
    },
  };
}

function nullDryRun(): Problem {
  const errors = [{ path: 'dryRun', message: 'must be all, or left out' }];
  return new Problem('invalid_request', 'dryRun is null; nothing was done.', { errors });
}

function withoutNulls<T extends object>(value: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item != null)) as never;
}
