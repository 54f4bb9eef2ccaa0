import { isoTime } from '../../kernel/clock.ts';
import { roles } from '../../kernel/permissions.ts';
import type { Resolvers } from '../../graphql/generated.ts';

/** The last moment that a four-digit year can say; an outside issuer may set any `exp`. */
const latestTimeMs = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** The caller over GraphQL. */
export function identityResolvers(): Resolvers {
  return {
    Query: {
      viewer(_parent, _args, context) {
        const caller = context.read((ctx) => ctx.caller);
        return {
          subject: caller.subject,
          role: caller.role,
          clusters: caller.clusters === '*' ? null : [...caller.clusters],
          permissions: [...roles[caller.role]],
          expiresAt: isoTime(Math.min(caller.expiresAtSeconds * 1000, latestTimeMs)),
        };
      },
    },
  };
}
