import { ServerResponse, STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket, WebSocketServer } from 'ws';
import type { App } from '../http/app-type.ts';
import { correlationOf } from '../http/correlation.ts';
import { PROBLEM_TYPE, problemBody, toProblem } from '../http/problem-details.ts';

/** Decides on an upgrade before it happens; what it throws is answered over HTTP. */
export type Admit<T> = (request: IncomingMessage) => T | Promise<T>;

/**
 * Lets WebSockets in at one path. Once a server listens for upgrades, Node gives it all of them, so those that are meant
 * for nothing here (HTTP/2 offered by curl or Java, WebSockets elsewhere) are served as the plain requests that they are.
 */
export function acceptUpgrades<T>(
  app: App,
  sockets: WebSocketServer,
  path: string,
  handlers: { admit: Admit<T>; opened: (socket: WebSocket, admitted: T, request: IncomingMessage) => void },
): void {
  const onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    const drop = (): void => void stream.destroy();
    stream.on('error', drop);
    const [target] = (request.url ?? '').split('?', 1);
    if (target !== path || request.headers.upgrade?.toLowerCase() !== 'websocket') {
      serveWithoutUpgrade(app, request, stream);
      return;
    }
    Promise.resolve()
      .then(() => handlers.admit(request))
      .then((admitted) => {
        stream.off('error', drop);
        sockets.handleUpgrade(request, stream, head, (socket) => handlers.opened(socket, admitted, request));
      })
      .catch((error: unknown) => {
        refuseUpgrade(app, error, request, stream);
      });
  };
  app.server.on('upgrade', onUpgrade);
  app.addHook('onClose', (_app, done) => {
    app.server.off('upgrade', onUpgrade);
    done();
  });
}

function serveWithoutUpgrade(app: App, request: IncomingMessage, stream: Duplex): void {
  const response = new ServerResponse(request);
  // The parser let go of this connection, so it can serve nothing after this answer.
  response.shouldKeepAlive = false;
  response.assignSocket(stream as never);
  response.on('finish', () => stream.end());
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = request.headers;
  const hasBody = length !== '0' || encoding !== undefined;
  if (hasBody) {
    // Its body lies in the raw stream, where nothing reads it as HTTP any more.
    response.writeHead(501).end();
    return;
  }
  app.routing(request, response);
}

function refuseUpgrade(app: App, error: unknown, request: IncomingMessage, stream: Duplex): void {
  const problem = toProblem(error);
  if (problem.code === 'internal') app.log.error({ err: problem.cause }, 'unexpected error at an upgrade');
  const body = problemBody(problem, request.url ?? '', correlationOf(request));
  const lines = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    ...Object.entries(problem.headers).map(([name, value]) => `${name}: ${value}`),
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  stream.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
