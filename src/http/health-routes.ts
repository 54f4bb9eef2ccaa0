import { Type, type Static } from 'typebox';
import { closed } from '../kernel/schema.ts';
import { messageOf } from '../kernel/errors.ts';
import type { App } from './app-type.ts';

/** A state of this replica. `check` resolves with a sentence, or rejects with the reason why it is not good. */
export interface ReadinessCheck {
  name: string;
  /** Whether failing takes this replica out of rotation; else it is only shown. */
  required: boolean;
  check(): Promise<string>;
}

export interface ReadinessOptions {
  checks: readonly ReadinessCheck[];
  /** Set before the server stops accepting, so that balancers turn away first. */
  isStopping(): boolean;
  cacheMs?: number;
  deadlineMs?: number;
}

const CheckResult = Type.Object(
  {
    name: Type.String(),
    ok: Type.Boolean(),
    required: Type.Boolean({ description: 'Whether this replica is unready when it fails; else it is a warning' }),
    message: Type.String(),
  },
  closed,
);
const ReadinessSchema = Type.Object(
  { status: Type.Enum(['ready', 'not_ready']), checks: Type.Optional(Type.Array(CheckResult)) },
  closed,
);

/** /livez: the process answers. /readyz: it can do its work. Neither looks at the clusters, which may well be down. */
export function registerHealthRoutes(app: App, options: ReadinessOptions): void {
  const required = cachedReadiness(options, (check) => check.required);
  const everything = cachedReadiness(options, () => true);

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
          'Its own PostgreSQL has been migrated, the revoked tokens are known and not kept up to date by other replicas alone, and it is not stopping. That PostgreSQL may be down: reads go on, and the verbose answer warns. Trust the status code; the body is for people.',
        querystring: Type.Object({ verbose: Type.Boolean({ default: false }) }, closed),
        response: {
          200: { ...ReadinessSchema, description: 'It should' },
          503: { ...ReadinessSchema, description: 'It should not' },
        },
      },
    },
    async (request, reply) => {
      const checks = await (request.query.verbose ? everything() : required());
      const ready = checks.every((check) => check.ok || !check.required);
      const status = ready ? ('ready' as const) : ('not_ready' as const);
      return reply.code(ready ? 200 : 503).send(request.query.verbose ? { status, checks } : { status });
    },
  );
}

type Result = Static<typeof CheckResult>;

/** Many probes at once cost one look a second, and none waits longer than the deadline. */
function cachedReadiness(
  options: ReadinessOptions,
  concerns: (check: ReadinessCheck) => boolean,
): () => Promise<Result[]> {
  const { isStopping, cacheMs = 500, deadlineMs = 900 } = options;
  const checks = options.checks.filter(concerns);
  let looking: Promise<Result[]> | null = null;
  let lookedAt = 0;

  return async () => {
    if (isStopping()) return [{ name: 'stopping', ok: false, required: true, message: 'this replica is stopping' }];
    const now = Date.now();
    if (looking === null || now - lookedAt > cacheMs) {
      lookedAt = now;
      looking = Promise.all(checks.map((check) => look(check, deadlineMs)));
    }
    return looking;
  };
}

async function look({ name, required, check }: ReadinessCheck, deadlineMs: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${deadlineMs} ms`)), deadlineMs);
  });
  try {
    return { name, ok: true, required, message: await Promise.race([check(), late]) };
  } catch (error) {
    return { name, ok: false, required, message: messageOf(error) };
  } finally {
    clearTimeout(timer);
  }
}
