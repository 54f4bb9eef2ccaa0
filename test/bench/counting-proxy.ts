import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * Counts the requests inside one direction of a byte stream. Fed with what the client sends, in any pieces; returns how
 * many requests began in the piece.
 */
export type RequestCounter = (chunk: Buffer) => number;

/** HTTP/1.0, as Patroni speaks it: one request a connection, so the first byte is the request. */
export function firstByteCounter(): RequestCounter {
  let seen = false;
  return () => {
    if (seen) return 0;
    seen = true;
    return 1;
  };
}

/** gRPC: each call begins with one HEADERS frame from the client (RFC 9113, section 4.1: 9 bytes, then the payload). */
export function grpcCallCounter(): RequestCounter {
  const prefaceBytes = 24;
  const headersFrame = 0x1;
  let rest = Buffer.alloc(0);
  let skip = prefaceBytes;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    let calls = 0;
    for (;;) {
      const skipped = Math.min(skip, rest.length);
      rest = rest.subarray(skipped);
      skip -= skipped;
      if (skip > 0 || rest.length < 9) return calls;
      if (rest[3] === headersFrame) calls += 1;
      skip = 9 + rest.readUIntBE(0, 3);
    }
  };
}

/** PostgreSQL: simple queries (`Q`) and executions (`E`); the first message has no type byte. */
export function postgresQueryCounter(): RequestCounter {
  let rest = Buffer.alloc(0);
  let skip = 0;
  let started = false;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    let queries = 0;
    for (;;) {
      const skipped = Math.min(skip, rest.length);
      rest = rest.subarray(skipped);
      skip -= skipped;
      const typeBytes = started ? 1 : 0;
      if (skip > 0 || rest.length < typeBytes + 4) return queries;
      if (started && (rest[0] === 0x51 || rest[0] === 0x45)) queries += 1;
      skip = typeBytes + rest.readUInt32BE(typeBytes);
      started = true;
    }
  };
}

/** A TCP proxy on 127.0.0.1 that counts what clients ask through it. */
export class CountingProxy {
  requests = 0;
  connections = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(target: { host: string; port: number }, counter: () => RequestCounter) {
    this.#server = createServer((client) => {
      this.connections += 1;
      const count = counter();
      const upstream = connect(target);
      for (const socket of [client, upstream]) this.#track(socket);
      client.on('data', (chunk: Buffer) => (this.requests += count(chunk)));
      client.pipe(upstream);
      upstream.pipe(client);
      client.once('close', () => upstream.destroy());
      upstream.once('close', () => client.destroy());
    });
  }

  static async start(target: { host: string; port: number }, counter: () => RequestCounter): Promise<CountingProxy> {
    const proxy = new CountingProxy(target, counter);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject);
      proxy.#server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the proxy does not listen');
    return address.port;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.#sockets.delete(socket));
  }
}
