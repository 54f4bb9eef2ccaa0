import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { checkServerIdentity, type ConnectionOptions } from 'node:tls';
import pg from 'pg';
import { messageOf } from '../../kernel/errors.ts';
import type { TlsMaterial } from '../../kernel/tls.ts';
import { LookError, type PostgresTarget } from '../../modules/observation/ports.ts';
import { limitBytes } from '../network/byte-limit.ts';
import { containFaults } from '../network/contain-faults.ts';
import { toLookError } from '../network/look-error.ts';
import { checkMessages } from './check-messages.ts';

export interface SessionOptions {
  username: string;
  password?: string;
  database: string;
  tls?: TlsMaterial;
  /** Settings of the session; a connection pooler in between may refuse any. */
  settings?: Readonly<Record<string, string | number>>;
}

export interface Session {
  query<Row extends pg.QueryResultRow>(query: pg.QueryConfig): Promise<Row[]>;
  /** Whether the connection can still be used. */
  readonly usable: boolean;
  /** Says goodbye without waiting for an answer. */
  close(): void;
  /** Cuts the connection: whatever waits for it fails at once. */
  destroy(): void;
}

/** What a look reads is a few kilobytes: more is not the answer to what was asked. */
const maxLookBytes = 8 * 1024 * 1024;

/**
 * One connection whose socket is ours, so that it can be cut at any moment: pg's own timeouts leave it open while it
 * connects, and pg would read as much as the other side cares to send.
 */
export async function openSession(
  target: PostgresTarget,
  options: SessionOptions,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<Session> {
  const socket = new Socket();
  const client = new pg.Client({
    host: target.host,
    port: target.port,
    user: options.username,
    // A function, since pg would look in the environment and in ~/.pgpass for an empty one.
    password: () => options.password ?? '',
    database: options.database,
    ssl: options.tls === undefined ? false : tlsOptions(options.tls),
    application_name: 'matriarch',
    connectionTimeoutMillis: deadlineMs,
    ...(options.settings === undefined ? {} : { options: startupOptions(options.settings) }),
    stream: () => socket,
  });
  guardMessages(client);
  let usable = true;
  const destroy = (): void => {
    usable = false;
    socket.destroy();
  };
  // Without a listener an error on an idle connection (a server that shuts down) would end the process.
  client.on('error', destroy);
  client.on('end', destroy);
  socket.on('error', destroy);
  const guarded = guard(socket, destroy);
  if (signal.aborted) destroy();
  signal.addEventListener('abort', destroy, { once: true });
  try {
    await guarded(client.connect());
  } catch (error) {
    destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', destroy);
  }
  return {
    async query<Row extends pg.QueryResultRow>(query: pg.QueryConfig) {
      try {
        return (await guarded(client.query<Row>(query))).rows;
      } catch (error) {
        // FATAL ends the session (an administrator ended it, the server shuts down); its socket closes only after this.
        if (error instanceof pg.DatabaseError && error.severity !== 'ERROR') destroy();
        throw error;
      }
    },
    get usable() {
      return usable;
    },
    close() {
      usable = false;
      client.end().catch(() => undefined);
      socket.destroySoon();
    },
    destroy,
  };
}

function guard(socket: Socket, destroy: () => void): <T>(exchange: Promise<T>) => Promise<T> {
  return async (exchange) => {
    const flood = { seen: false };
    const stopWatching = limitBytes(
      () => socket.bytesRead,
      maxLookBytes,
      () => {
        flood.seen = true;
        destroy();
      },
    );
    try {
      return await exchange;
    } catch (error) {
      throw flood.seen
        ? new LookError('protocol', `more than ${maxLookBytes} bytes were sent`, { cause: error })
        : error;
    } finally {
      stopWatching();
    }
  };
}

/** What pg's typings leave out of a client: the connection, which listens to its stream, or to the one that TLS makes of it. */
interface Inner {
  connection: { attachListeners(stream: Duplex): void };
}

function guardMessages(client: pg.Client): void {
  const { connection } = client as unknown as Inner;
  const attach = connection.attachListeners.bind(connection);
  connection.attachListeners = (stream) => {
    containFaults(stream, checkMessages());
    attach(stream);
  };
}

/** pg puts the host's name in place of a configured server name, so the certificate is held to that here. */
function tlsOptions({ servername, ...tls }: TlsMaterial): ConnectionOptions {
  if (servername === undefined) return tls;
  return {
    ...tls,
    servername,
    checkServerIdentity: (_host, certificate) => checkServerIdentity(servername, certificate),
  };
}

function startupOptions(settings: Readonly<Record<string, string | number>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
}

/** Cancelled by statement_timeout. */
const queryCanceled = '57014';

/** An error of pg as a `LookError`: what PostgreSQL says is `rejected`, with its SQLSTATE. */
export function toPostgresLookError(error: unknown, subject: string): LookError {
  if (error instanceof LookError) return error;
  if (error instanceof pg.DatabaseError && error.code !== undefined && /^[0-9A-Z]{5}$/.test(error.code)) {
    const code = error.code === queryCanceled ? 'timeout' : 'rejected';
    return new LookError(code, `${subject}: ${messageOf(error)} (SQLSTATE ${error.code})`, { cause: error });
  }
  const message = messageOf(error);
  if (/^timeout expired|timeout exceeded/.test(message)) {
    return new LookError('timeout', `${subject}: ${message}`, { cause: error });
  }
  // pg refuses by itself to log in without the password that the server asks for, and to go on without TLS.
  if (/password|does not support SSL/.test(message)) {
    return new LookError('rejected', `${subject}: ${message}`, { cause: error });
  }
  return toLookError(error, subject);
}
