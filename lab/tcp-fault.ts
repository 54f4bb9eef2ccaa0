import { connect, createServer, type Server, type Socket } from 'node:net';
import { LabError } from './errors.ts';

/**
 * What the server does with a connection: accept and never answer, answer garbage, not listen at all
 * (connection refused), or pass everything through to the target.
 */
export type TcpFaultMode = 'hang' | 'garbage' | 'refuse' | 'proxy';

export interface TcpFaultOptions {
  /** 0, the default, takes any free port. */
  listenPort?: number;
  mode: TcpFaultMode;
  /** Where `proxy` leads. */
  target?: { host?: string; port: number };
  /** What `garbage` answers; by default bytes that are no protocol's. */
  garbage?: string | Buffer;
}

const GARBAGE = Buffer.from(
  '\u0000\u00ff}{ this is not the answer that you were looking for \r\n\r\n<<<%s%n',
  'latin1',
);

/** A TCP server on 127.0.0.1 that stands before a real one and misbehaves on demand. Made by `startTcpFault`. */
export class TcpFault {
  readonly #options: TcpFaultOptions;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #mode: TcpFaultMode;
  #port: number;
  #connections = 0;

  constructor(options: TcpFaultOptions) {
    this.#options = options;
    this.#mode = options.mode;
    this.#port = options.listenPort ?? 0;
  }

  get port(): number {
    return this.#port;
  }

  /** For example http://127.0.0.1:4711, for a configuration. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get mode(): TcpFaultMode {
    return this.#mode;
  }

  /** How many connections it has accepted since the start or the last `resetCount`. */
  get connections(): number {
    return this.#connections;
  }

  /** Connections that are open now. */
  get openConnections(): number {
    return this.#sockets.size;
  }

  resetCount(): void {
    this.#connections = 0;
  }

  /** Changes the mode; connections that are open are closed, except into `hang`, where they hang from now on. */
  async setMode(mode: TcpFaultMode): Promise<void> {
    if (mode === 'proxy' && !this.#options.target) throw new TypeError('a TCP fault without target cannot proxy');
    const before = this.#mode;
    this.#mode = mode;
    if (mode === 'hang') this.#freeze();
    else if (mode !== before) this.#closeAll();
    if (mode === 'refuse') await this.#unlisten();
    else await this.#listen();
  }

  async stop(): Promise<void> {
    this.#closeAll();
    await this.#unlisten();
  }

  async #listen(): Promise<void> {
    if (this.#server) return;
    const server = createServer((socket) => this.#accept(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause) =>
        reject(new LabError('port_in_use', `Port ${this.#port} can't be listened on: ${cause.message}.`, { cause })),
      );
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    const address = server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
    this.#server = server.unref();
  }

  async #unlisten(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server) await new Promise<void>((resolve) => void server.close(() => resolve()));
  }

  #accept(socket: Socket): void {
    this.#connections++;
    this.#track(socket);
    if (this.#mode === 'hang') socket.pause();
    if (this.#mode === 'garbage') socket.once('data', () => socket.end(this.#options.garbage ?? GARBAGE)).resume();
    if (this.#mode === 'proxy') this.#proxy(socket);
  }

  #proxy(socket: Socket): void {
    const { target } = this.#options;
    if (!target) return;
    const upstream = connect({ host: target.host ?? '127.0.0.1', port: target.port });
    this.#track(upstream);
    socket.pipe(upstream);
    upstream.pipe(socket);
    socket.once('close', () => upstream.destroy());
    upstream.once('close', () => socket.destroy());
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  #freeze(): void {
    for (const socket of this.#sockets) socket.unpipe().pause();
  }

  #closeAll(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  /** Starts in the mode of the options. */
  async start(): Promise<this> {
    if (this.#mode === 'refuse') {
      // Take the port and give it back, so that it is known where nobody listens.
      await this.#listen();
      await this.#unlisten();
      return this;
    }
    await this.setMode(this.#mode);
    return this;
  }
}

/** Starts a TCP server that misbehaves on demand; give its `url` to the API in place of the real one. */
export function startTcpFault(options: TcpFaultOptions): Promise<TcpFault> {
  return new TcpFault(options).start();
}
