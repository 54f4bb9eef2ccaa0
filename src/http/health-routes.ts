import { Type } from 'typebox';
import { closed } from '../kernel/schema.ts';
import { messageOf } from '../kernel/errors.ts';
import type { App } from './app-type.ts';

/** One reason to take this replica out of rotation. `check` resolves with a sentence, or rejects with the reason. */
export interface ReadinessCheck {
  name: string;
  check(): Promise<string>;
}

export interface ReadinessOptions {
  checks: readonly ReadinessCheck[];
  /** Set before the server stops accepting, so that balancers turn away first. */
  isStopping(): boolean;
  cacheMs?: number;
  deadlineMs?: number;
}

const CheckResult = Type.Object({ name: Type.String(), ok: Type.Boolean(), message: Type.String() }, closed);
const ReadinessSchema = Type.Object(
  { status: Type.Enum(['ready', 'not_ready']), checks: Type.Optional(Type.Array(CheckResult)) },
  closed,
);

/** /livez: the process answers. /readyz: it can do its work. Neither looks at the clusters, which may well be down. */
export function registerHealthRoutes(app: App, options: ReadinessOptions): void {
  const readiness = cachedReadiness(options);

  app.get(
    '/livez',
    {
      config: { permission: 'public' },
      schema: {
        operationId: 'getLiveness',
        tags: ['process'],
        summary: 'Whether the process answers',
        description: 'Looks at nothing else: restart the process when this fails.',
        response: { 200: Type.Object({ status: Type.Literal('alive') }, { ...closed, description: 'It does' }) },
      },
    },
    () => ({ status: 'alive' as const }),
  );

  app.get(
    '/readyz',
    {
      config: { permission: 'public' },
      schema: {
        operationId: 'getReadiness',
        tags: ['process'],
        summary: 'Whether this replica should get requests',
        description:
          'Its own PostgreSQL answers and is migrated, the revoked tokens are known, and it is not stopping. Trust the status code; the body is for people.',
        querystring: Type.Object({ verbose: Type.Boolean({ default: false }) }, closed),
        response: {
          200: { ...ReadinessSchema, description: 'It should' },
          503: { ...ReadinessSchema, description: 'It should not' },
        },
      },
    },
    async (request, reply) => {
      const checks = await readiness();
      const ready = checks.every(({ ok }) => ok);
      const status = ready ? ('ready' as const) : ('not_ready' as const);
      return reply.code(ready ? 200 : 503).send(request.query.verbose ? { status, checks } : { status });
    },
  );
}

type Result = { name: string; ok: boolean; message: string };

/** Many probes at once cost one look a second, and none waits longer than the deadline. */
function cachedReadiness(options: ReadinessOptions): () => Promise<Result[]> {
  const { checks, isStopping, cacheMs = 500, deadlineMs = 900 } = options;
  let looking: Promise<Result[]> | null = null;
  let lookedAt = 0;

  return async () => {
    if (isStopping()) return [{ name: 'stopping', ok: false, message: 'this replica is stopping' }];
    const now = Date.now();
    if (looking === null || now - lookedAt > cacheMs) {
      lookedAt = now;
      looking = Promise.all(checks.map((check) => look(check, deadlineMs)));
    }
    return looking;
  };
}

async function look({ name, check }: ReadinessCheck, deadlineMs: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${deadlineMs} ms`)), deadlineMs);
  });
  try {
    return { name, ok: true, message: await Promise.race([check(), late]) };
  } catch (error) {
    return { name, ok: false, message: messageOf(error) };
  } finally {
    clearTimeout(timer);
  }
}
