import { connect, type Socket } from 'node:net';
import { messageOf } from '../../kernel/errors.ts';
import { LookError } from '../../modules/observation/ports.ts';
import { ActError } from '../../modules/operations/ports.ts';
import type { ProxyControl, RuntimeServer } from '../../modules/pools/index.ts';
import { withDeadline } from '../network/deadline.ts';
import { parseServersState } from './parse-servers-state.ts';

const deadlineMs = 2000;
const maxAnswerBytes = 1024 * 1024;
/** HAProxy's own words for the states. */
const words = { ready: 'ready', drain: 'drain', maintenance: 'maint' } as const;
/** What HAProxy lets names be made of: nothing else gets into a command, where `;` begins another one. */
const namePattern = /^[A-Za-z0-9_.:-]+$/;

/**
 * HAProxy's runtime API over its `stats socket`, which needs `level admin`. A command is a connection of its own, since
 * HAProxy closes it after the answer.
 * @param address a path, or `host:port`
 */
export function createProxyControl({ socket: address }: { socket: string }): ProxyControl {
  const subject = `HAProxy ${address}`;

  function send(command: string, onSent: () => void = () => undefined): Promise<string> {
    return withDeadline(subject, deadlineMs, (signal) => {
      const socket = connect(targetOf(address));
      signal.addEventListener('abort', () => socket.destroy(), { once: true });
      socket.once('connect', () => {
        onSent();
        socket.end(`${command}\n`);
      });
      return readAll(socket);
    });
  }

  return {
    address,

    async servers() {
      const answer = await send('show servers state');
      try {
        return parseServersState(answer);
      } catch (error) {
        throw new LookError('protocol', `${subject}: ${messageOf(error)}`, { cause: error });
      }
    },

    async setState(backend, server, state: RuntimeServer['state']) {
      if (!namePattern.test(backend) || !namePattern.test(server)) {
        throw new ActError('unsent', `${backend}/${server} is no name that HAProxy can have.`);
      }
      let sent = false;
      const answer = await send(`set server ${backend}/${server} state ${words[state]}`, () => (sent = true)).catch(
        (error: unknown) => {
          throw new ActError(sent ? 'uncertain' : 'unsent', messageOf(error), { cause: error });
        },
      );
      // A command that was done is answered by an empty line, and not by nothing.
      if (answer === '') throw new ActError('uncertain', `${subject} closed the connection without an answer.`);
      const said = answer.trim();
      if (said !== '') throw new ActError('refused', `${subject} refused: ${said}`);
    },
  };
}

function targetOf(address: string): { path: string } | { host: string; port: number } {
  if (address.startsWith('/')) return { path: address };
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(address.slice(colon + 1)) };
}

function readAll(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > maxAnswerBytes) socket.destroy(new Error(`more than ${maxAnswerBytes} bytes were sent`));
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(Buffer.concat(chunks).toString('utf8')));
  });
}
