import { connect } from 'node:net';
import { errorCode } from './look-error.ts';

/** Whether a port accepts connections. Only `refused` proves that nothing is there. */
export function listensAt(host: string, port: number, timeoutMs: number): Promise<'accepts' | 'refused' | 'unknown'> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = (verdict: 'accepts' | 'refused' | 'unknown'): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(verdict);
    };
    const timer = setTimeout(() => settle('unknown'), timeoutMs);
    socket.once('connect', () => settle('accepts'));
    socket.once('error', (error) => settle(errorCode(error) === 'ECONNREFUSED' ? 'refused' : 'unknown'));
  });
}
