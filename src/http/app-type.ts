import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller, Context } from '../kernel/context.ts';
import type { Permission } from '../kernel/permissions.ts';
import type { EventStreams } from './event-stream.ts';

/** The application as routes see it: schemas give the types of `request.body`, `params` and `query`. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the token must grant, or `public`. A route without it stops the process at start. */
    permission?: Permission | 'public';
    /** The service refuses what is not permitted, and writes the refusal into the audit: the hook leaves it to that. */
    refusedByService?: boolean;
    /** What the audit calls the mutation: whatever is refused before the service sees it is written there as well. */
    action?: string;
    /** The answer never ends by itself: it is kept out of the durations. */
    stream?: boolean;
  }
  interface FastifyRequest {
    /** Who calls and how to find the call again. Null on public routes, which must not use it. */
    ctx: Context;
  }
  interface FastifyInstance {
    /** From a bearer token to its caller, also for transports that don't send a header: throws or rejects with a Problem. */
    authenticate(token: string): Caller | Promise<Caller>;
    eventStreams: EventStreams;
  }
}
