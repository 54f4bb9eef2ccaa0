import type { IncomingMessage } from 'node:http';
import { handleProtocols } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import type { App } from '../http/app-type.ts';
import { correlationOf } from '../http/correlation.ts';
import type { Caller } from '../kernel/context.ts';
import { Problem } from '../kernel/errors.ts';
import { socketLimits } from './limits.ts';
import { SocketSession, tokenOf } from './socket-session.ts';
import { acceptUpgrades } from './upgrade.ts';

export interface SocketDeps {
  /** Throws or rejects with `unauthenticated` or `identity_unavailable`. */
  authenticate(token: string): Caller | Promise<Caller>;
  /** Calls back with the id of each token that is revoked; the answer stops that. */
  onRevoked(listener: (tokenId: string) => void): () => void;
}

export const CLOSE_UNAUTHORIZED = 4401;
const CLOSE_GOING_AWAY = 1001;
const CLOSE_TRY_LATER = 1013;
const CLOSE_GRACE_MS = 1_000;

/**
 * The sockets of this replica: how many, whose, and until when. What is said over them is the protocol's matter
 * (subscriptions.ts).
 */
export class Sockets {
  readonly #deps: SocketDeps;
  readonly #sessions = new Set<SocketSession>();
  #stopping = false;

  constructor(deps: SocketDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Takes upgrades at `path`, and calls `opened` with each new session; the answer is called when it is closed. */
  listen(app: App, path: string, opened: (session: SocketSession) => (code: number, reason: string) => void): void {
    const server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: socketLimits.messageBytes,
      handleProtocols: (protocols) => handleProtocols(protocols),
    });
    acceptUpgrades(app, server, path, {
      admit: (request) => this.#admit(request),
      opened: (socket, caller, request) => this.#open(socket, caller, request, opened),
    });
    const stopListening = this.#deps.onRevoked((tokenId) => this.#revoke(tokenId));
    const stopSweeping = this.#sweep();
    app.addHook('preClose', (done) => {
      stopListening();
      stopSweeping();
      this.#closeAll();
      done();
    });
  }

  /**
   * Proves who opened a session, by the payload of connection_init or else by the header of its upgrade. Closes the
   * session and answers false when that fails.
   */
  async identify(session: SocketSession, payload: Readonly<Record<string, unknown>> | undefined): Promise<boolean> {
    try {
      const token = tokenOf(payload);
      const caller = token === null ? session.caller : await this.#deps.authenticate(token);
      if (caller === null) {
        session.close(CLOSE_UNAUTHORIZED, 'Send { "Authorization": "Bearer <token>" } with connection_init.');
        return false;
      }
      const others = [...this.#sessions].filter((s) => s !== session && s.caller?.subject === caller.subject);
      if (others.length >= socketLimits.perSubject) {
        session.close(CLOSE_TRY_LATER, `One subject may open ${socketLimits.perSubject} sockets.`);
        return false;
      }
      session.caller = caller;
      return session.isOpen;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      session.close(error.status === 401 ? CLOSE_UNAUTHORIZED : CLOSE_TRY_LATER, error.message);
      return false;
    }
  }

  async #admit(request: IncomingMessage): Promise<Caller | null> {
    if (this.#stopping) throw new Problem('shutting_down', 'This replica is stopping; connect again.');
    const pending = [...this.#sessions].filter((session) => session.caller === null).length;
    if (this.#sessions.size >= socketLimits.sockets || pending >= socketLimits.pending) {
      const detail = 'This replica serves as many WebSockets as it may.';
      throw new Problem('too_many_streams', detail, { headers: { 'retry-after': '5' } });
    }
    // Browsers cannot set headers on a WebSocket: they send the token with connection_init.
    const token = tokenOf({ authorization: request.headers.authorization ?? null });
    return request.headers.authorization === undefined ? null : await this.#deps.authenticate(token ?? '');
  }

  #open(
    socket: WebSocket,
    caller: Caller | null,
    request: IncomingMessage,
    opened: (session: SocketSession) => (code: number, reason: string) => void,
  ): void {
    const session = new SocketSession(socket, correlationOf(request), caller);
    this.#sessions.add(session);
    // A broken frame or connection is the peer's matter; ws closes the socket after it.
    socket.on('error', () => socket.terminate());
    const closed = opened(session);
    socket.once('close', (code, reason) => {
      this.#sessions.delete(session);
      closed(code, reason.toString('utf8'));
    });
    if (this.#stopping) session.close(CLOSE_GOING_AWAY, 'This replica is stopping.');
  }

  #revoke(tokenId: string): void {
    for (const session of this.#sessions) {
      if (session.caller?.tokenId === tokenId) session.close(CLOSE_UNAUTHORIZED, 'The token was revoked.');
    }
  }

  #sweep(): () => void {
    let sinceSweptMs = 0;
    const timer = setInterval(() => {
      const now = Date.now();
      for (const session of this.#sessions) session.checkExpiry(now);
      sinceSweptMs += socketLimits.sweepMs;
      if (sinceSweptMs < socketLimits.pingMs) return;
      sinceSweptMs = 0;
      for (const session of this.#sessions) session.ping();
    }, socketLimits.sweepMs).unref();
    return () => clearInterval(timer);
  }

  #closeAll(): void {
    this.#stopping = true;
    for (const session of this.#sessions) session.close(CLOSE_GOING_AWAY, 'This replica is stopping.');
    setTimeout(() => {
      for (const session of this.#sessions) session.socket.terminate();
    }, CLOSE_GRACE_MS).unref();
  }
}
