import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** An etcd that is alive sends its HTTP/2 settings, or its half of the TLS handshake, as soon as it is connected to. */
const firstByteMs = 2000;
const lingerMs = 1000;

/**
 * Destroys sockets that grpc-js leaves behind. It connects without a time limit, forgets a connection that is still being
 * made when its client is closed, and closes others by waiting for the other side to close too: an etcd that hangs or a
 * network that swallows packets would cost a file descriptor with each look until none is left. grpc-js offers no way to
 * its sockets, so those that go to an etcd port are found where Node announces each new one.
 */
export function reapSockets(ports: ReadonlySet<number>): () => void {
  if (watched.size === 0) subscribe('net.client.socket', onSocket);
  watched.add(ports);
  return () => {
    if (watched.delete(ports) && watched.size === 0) unsubscribe('net.client.socket', onSocket);
  };
}

/** The ports of each reader that is open. */
const watched = new Set<ReadonlySet<number>>();

function onSocket(message: unknown): void {
  const { socket } = message as { socket: Socket };
  socket.once('connectionAttempt', (_address: string, port: number) => {
    if ([...watched].some((ports) => ports.has(port))) watch(socket);
  });
}

function watch(socket: Socket): void {
  const starting = setTimeout(() => {
    if (socket.bytesRead === 0) socket.destroy();
  }, firstByteMs).unref();
  let lingering: NodeJS.Timeout | undefined;
  socket.once('finish', () => {
    lingering = setTimeout(() => socket.destroy(), lingerMs).unref();
  });
  socket.once('close', () => {
    clearTimeout(starting);
    clearTimeout(lingering);
  });
}
