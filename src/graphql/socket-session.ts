import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { CloseCode } from 'graphql-ws';
import type { Caller } from '../kernel/context.ts';
import type { CorrelationIds } from './context.ts';
import { socketLimits } from './limits.ts';

/** One open socket: who it belongs to, and how much it may hold back. */
export class SocketSession {
  readonly socket: WebSocket;
  readonly ids: CorrelationIds;
  /** Null until the peer has said who it is. */
  caller: Caller | null;
  #answeredPing = true;

  constructor(socket: WebSocket, ids: CorrelationIds, caller: Caller | null) {
    this.socket = socket;
    this.ids = ids;
    this.caller = caller;
    socket.on('pong', () => {
      this.#answeredPing = true;
    });
  }

  get isOpen(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  /** Resolves when the message left this process, so that a feed goes on only as fast as its reader. */
  send(message: string): Promise<void> {
    if (!this.isOpen) return Promise.resolve();
    if (this.socket.bufferedAmount > socketLimits.bufferedBytes) {
      this.socket.terminate();
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.socket.terminate(), socketLimits.sendTimeoutMs);
      this.socket.send(message, () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Closes the socket when its token has ended. */
  checkExpiry(nowMs: number): void {
    if (this.caller !== null && nowMs >= this.caller.expiresAtSeconds * 1000) {
      this.close(CloseCode.Unauthorized, 'The token has expired.');
    }
  }

  /** A peer that is gone without a word answers no ping; then its socket is dropped. */
  ping(): void {
    if (!this.isOpen) return;
    if (!this.#answeredPing) {
      this.socket.terminate();
      return;
    }
    this.#answeredPing = false;
    this.socket.ping();
  }

  /** A close frame holds a reason of at most 123 bytes. */
  close(code: number, reason: string): void {
    this.socket.close(
      code,
      Buffer.from(reason)
        .subarray(0, 120)
        .toString('utf8')
        .replace(/\uFFFD$/, ''),
    );
  }
}

/** The bearer token of an upgrade request or of the payload of connection_init, in any case of the name; null for none. */
export function tokenOf(
  from: IncomingMessage['headers'] | Readonly<Record<string, unknown>> | undefined,
): string | null {
  for (const [name, value] of Object.entries(from ?? {})) {
    if (name.toLowerCase() !== 'authorization') continue;
    return typeof value === 'string' ? (/^bearer +([^\s]+)$/i.exec(value)?.[1] ?? '') : '';
  }
  return null;
}
