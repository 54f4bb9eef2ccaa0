import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What a server may do to whoever connects, other than answer. */
export type Rudeness = 'silent' | 'crawl' | 'garbage' | 'half' | 'hang-up' | 'flood';

export const rudenesses: readonly Rudeness[] = ['silent', 'crawl', 'garbage', 'half', 'hang-up', 'flood'];

export interface RudeServer {
  readonly port: number;
  /** Connections that are open now. */
  readonly open: number;
  close(): Promise<void>;
}

/**
 * Listens on a free port of 127.0.0.1 and is rude: never answers, sends one byte of `opening` every 50 ms, sends noise,
 * sends half of `opening` and closes, closes at once, or sends `opening` and then 100 MB.
 */
export async function startRudeServer(rudeness: Rudeness, opening: string | Buffer): Promise<RudeServer> {
  const sockets = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();
  const bytes = Buffer.from(opening);
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    if (rudeness === 'hang-up') {
      socket.destroy();
      return;
    }
    socket.resume();
    // Protocols in which the client speaks first are not ready for an answer before that.
    socket.once('data', () => behave(rudeness, socket, bytes, timers));
  });
  const { port } = await listen(server);
  return {
    port,
    get open() {
      return sockets.size;
    },
    async close() {
      for (const timer of timers) clearInterval(timer);
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function behave(rudeness: Rudeness, socket: Socket, opening: Buffer, timers: Set<NodeJS.Timeout>): void {
  if (rudeness === 'garbage') socket.write(Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 256)));
  if (rudeness === 'half') socket.end(opening.subarray(0, Math.ceil(opening.length / 2)));
  if (rudeness === 'flood') flood(socket, opening);
  if (rudeness !== 'crawl') return;
  let sent = 0;
  const timer = setInterval(() => {
    if (sent < opening.length) socket.write(opening.subarray(sent, sent + 1));
    sent += 1;
  }, 50);
  timers.add(timer);
}

function flood(socket: Socket, opening: Buffer): void {
  const chunk = Buffer.alloc(1024 * 1024, ' ');
  let left = 100;
  socket.write(opening);
  const more = (): void => {
    while (left > 0 && !socket.destroyed) {
      left -= 1;
      if (!socket.write(chunk)) break;
    }
  };
  socket.on('drain', more);
  more();
}

function listen(server: Server): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      resolve(server.address() as AddressInfo);
    });
  });
}

/** A port of 127.0.0.1 on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  const { port } = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
