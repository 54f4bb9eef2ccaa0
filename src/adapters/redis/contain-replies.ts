import { createRequire } from 'node:module';

// Required, since what an import of a CommonJS file's default gives depends on who loads it.
const require = createRequire(import.meta.url);

/** The parts of ioredis' reply handling that concern us; its typings call them private. */
interface Handler {
  dispatch(handle: () => void): void;
  returnFatalError(error: unknown): void;
}

/**
 * Makes a reply that ioredis cannot place (one that nobody asked for, a subscription confirmed without its channel) a fault
 * of that connection, which is then made anew. ioredis 6.0 throws it outside of every promise instead, meaning faults of
 * listeners, and so whatever answers on a Redis port could end the process. Listeners of ours never throw.
 */
export function containReplies(): void {
  const { default: handler } = require('ioredis/built/DataHandler.js') as { default: { prototype: Handler } };
  handler.prototype.dispatch = function dispatch(this: Handler, handle): void {
    try {
      handle();
    } catch (error) {
      this.returnFatalError(error);
    }
  };
}
