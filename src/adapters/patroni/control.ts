import { messageOf } from '../../kernel/errors.ts';
import type { TlsMaterial } from '../../kernel/tls.ts';
import { ActError, type PatroniControl } from '../../modules/operations/ports.ts';
import { LookError } from '../../modules/observation/ports.ts';
import { createHttpClient } from '../http/http-client.ts';
import { listensAt } from '../network/listening.ts';

const statusDeadlineMs = 1500;

/**
 * Patroni's REST API of each member, for acts. Nothing is repeated and no status is judged here: what one means differs
 * by endpoint and version (Patroni answers 503 to a switchover that goes on).
 */
export function createPatroniControl(options: {
  username?: string;
  password?: string;
  tls?: TlsMaterial;
  /** The REST address of a member; throws when it has none. */
  urlOf(member: string): string;
}): PatroniControl {
  const http = createHttpClient(options);
  return {
    async send(member, { method, path, body = {}, timeoutMs }) {
      const url = `${options.urlOf(member)}${path}`;
      try {
        const { status, body: text } = await http.send(method, url, method === 'DELETE' ? null : body, timeoutMs);
        return { status, body: plain(text) };
      } catch (error) {
        throw actError(error, `${method} ${url}`);
      }
    },

    async status(member, timeoutMs = statusDeadlineMs) {
      const { body } = await http.get(`${options.urlOf(member)}/patroni`, timeoutMs);
      const parsed: unknown = JSON.parse(body);
      if (typeof parsed !== 'object' || parsed === null) throw new LookError('protocol', `${member}: no status`);
      return parsed as Record<string, unknown>;
    },

    listens(member, timeoutMs) {
      const { hostname, port, protocol } = new URL(options.urlOf(member));
      const at = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
      return listensAt(hostname.replace(/^\[|\]$/g, ''), at, timeoutMs);
    },
  };
}

/** A refused connection has sent nothing; whatever else broke may have come after the request. */
function actError(error: unknown, what: string): ActError {
  const unsent = error instanceof LookError && (error.code === 'refused' || error.code === 'unreachable');
  const message = `${what} got no answer: ${messageOf(error)}.`;
  return new ActError(unsent ? 'unsent' : 'uncertain', message, { cause: error });
}

/** Errors of Python's server come as a page of HTML: the explanation is what says something. */
function plain(text: string): string {
  const message = /<p>Message: (.*?)\.?<\/p>/s.exec(text)?.[1];
  return (message ?? text)
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 500);
}
