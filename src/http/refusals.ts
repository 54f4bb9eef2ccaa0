import type { Context } from '../kernel/context.ts';
import type { Problem } from '../kernel/errors.ts';
import type { App } from './app-type.ts';
import { toProblem } from './problem-details.ts';

/** A mutation that failed, as far as it was read. */
export interface RefusedRequest {
  action: string;
  cluster: string | null;
  body: Readonly<Record<string, unknown>>;
}

/**
 * Tells of every error of a route that changes something: also of a body that is no JSON, too large, or against its
 * schema, and of a permission that is missing, none of which reaches the service.
 */
export function registerRefusals(
  app: App,
  onRefused: (context: Context, request: RefusedRequest, error: Problem) => Promise<void>,
): void {
  app.addHook('onError', async (request, _reply, error) => {
    const { action } = request.routeOptions.config;
    // Without a token that holds, nobody is known to have asked. A look (dryRun=all) changes nothing.
    const known = request.ctx as Context | null;
    if (action === undefined || known === null) return;
    const { dryRun } = request.query as { dryRun?: string };
    if (dryRun === 'all') return;
    const { cluster = null, ...params } = request.params as { cluster?: string | null };
    const query = request.query as Record<string, unknown>;
    await onRefused(
      known,
      { action, cluster, body: { ...params, ...query, ...asRecord(request.body) } },
      toProblem(error),
    );
  });
}

function asRecord(body: unknown): Record<string, unknown> {
  if (body === undefined || body === null) return {};
  return typeof body === 'object' && !Array.isArray(body) ? (body as Record<string, unknown>) : { body };
}
