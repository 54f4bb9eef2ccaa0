import { createServer as createHttpServer, request as httpRequest, type Server as HttpServer } from 'node:http';
import { connect, createServer as createHttp2Server, type ClientHttp2Session, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';

/** A proxy on 127.0.0.1 that writes down what is asked through it. */
export interface RecordingProxy {
  readonly url: string;
  /** `GET /patroni`, or the gRPC method as `/etcdserverpb.KV/Range`; the oldest first. */
  readonly asked: string[];
  stop(): Promise<void>;
}

/** In front of one Patroni: method and path of each request. */
export async function recordHttp(target: string): Promise<RecordingProxy> {
  const asked: string[] = [];
  const { hostname, port } = new URL(target);
  const server = createHttpServer((from, to) => {
    asked.push(`${from.method ?? '?'} ${from.url ?? '?'}`);
    const { method, url: path, headers } = from;
    const upstream = httpRequest({ hostname, port, method, path, headers }, (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(to);
    });
    upstream.on('error', () => to.destroy());
    to.on('close', () => upstream.destroy());
    from.pipe(upstream);
  });
  return listen(server, asked, () => server.closeAllConnections());
}

/** In front of one etcd: the method of each gRPC call. */
export async function recordGrpc(target: string): Promise<RecordingProxy> {
  const asked: string[] = [];
  const sessions = new Set<ClientHttp2Session>();
  const server = createHttp2Server();
  server.on('session', (session) => {
    const upstream = connect(target);
    sessions.add(upstream);
    upstream.on('error', () => session.destroy());
    session.on('error', () => upstream.destroy());
    session.on('close', () => upstream.destroy());
    upstream.on('close', () => {
      sessions.delete(upstream);
      session.destroy();
    });
    session.on('stream', (from, headers) => {
      asked.push(String(headers[':path']));
      const to = upstream.request(headers, { endStream: false });
      from.on('error', () => to.destroy());
      to.on('error', () => from.destroy());
      to.on('response', (answer, flags) => {
        if (from.destroyed) return;
        // Flag 1: an answer of headers alone, as gRPC gives when a call is refused.
        const endStream = (flags & 1) === 1;
        from.respond(answer, { waitForTrailers: !endStream, endStream });
      });
      let trailers: Record<string, string | string[] | number | undefined> = {};
      to.on('trailers', (sent) => (trailers = { ...sent }));
      from.on('wantTrailers', () => from.sendTrailers(trailers));
      from.on('close', () => to.destroy());
      to.pipe(from);
      from.pipe(to);
    });
  });
  return listen(server, asked, () => {
    for (const session of sessions) session.destroy();
  });
}

async function listen(server: HttpServer | Http2Server, asked: string[], cut: () => void): Promise<RecordingProxy> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}
