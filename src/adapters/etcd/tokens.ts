import type { Etcd3 } from 'etcd3';
import { messageOf } from '../../kernel/errors.ts';
import { tokenRefused } from './endpoint-client.ts';

export interface Tokens {
  /** Runs a call with the current token, and once more with a new one if etcd does not accept it (any longer). */
  use<T>(client: Etcd3, deadlineAt: number, call: (metadata: Record<string, string>) => Promise<T>): Promise<T>;
  /** A token for a stream; streams that are refused say so through `refused`. */
  metadata(client: Etcd3, deadlineAt: number): Promise<Record<string, string>>;
  refused(reason: string): void;
}

/**
 * Authentication by name and password. A token is made through raft, so that every member accepts it; simple tokens
 * expire after 5 minutes without use. etcd3 has this built in, but asks without deadline, leaves a connection behind each
 * time and repeats a refused call for ever.
 */
export function createTokens(username: string | undefined, password: string | undefined): Tokens {
  let current: string | null = null;

  async function metadata(client: Etcd3, deadlineAt: number): Promise<Record<string, string>> {
    if (username === undefined) return {};
    current ??= (await client.auth.authenticate({ name: username, password: password ?? '' }, { deadline: deadlineAt }))
      .token;
    return { token: current };
  }

  function refused(reason: string): void {
    if (isAboutTheToken(reason)) current = null;
  }

  return {
    metadata,
    refused,
    async use(client, deadlineAt, call) {
      try {
        return await call(await metadata(client, deadlineAt));
      } catch (error) {
        const used = current;
        refused(messageOf(error));
        if (used === null || current !== null) throw error;
        return await call(await metadata(client, deadlineAt));
      }
    },
  };
}

function isAboutTheToken(reason: string): boolean {
  return /invalid auth token|user name is empty|auth store is old/.test(reason) || reason.includes(tokenRefused);
}
