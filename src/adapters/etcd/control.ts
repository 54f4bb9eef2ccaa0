import type { Etcd3 } from 'etcd3';
import type { TlsMaterial } from '../../kernel/tls.ts';
import { ActError, type DcsControl } from '../../modules/operations/ports.ts';
import { LookError } from '../../modules/observation/ports.ts';
import { withDeadline } from '../network/deadline.ts';
import { connectEndpoint, withMetadata } from './endpoint-client.ts';
import { toEtcdLookError } from './grpc-error.ts';
import { createTokens } from './tokens.ts';

export interface DcsControlOptions {
  endpoints: readonly string[];
  /** Patroni's namespace and scope with slashes around them. */
  prefix: string;
  username?: string;
  password?: string;
  tls?: TlsMaterial;
}

const deadlineMs = 3000;
const attemptMs = 1000;

/**
 * Compare-and-change of single keys. Every write carries the revision that it was based on, so one that is repeated, late
 * or overtaken changes nothing; the endpoints are tried one after the other.
 */
export function createDcsControl(options: DcsControlOptions): DcsControl & { close(): void } {
  const tokens = createTokens(options.username, options.password);
  const clients = new Map<string, Etcd3>(options.endpoints.map((e) => [e, connectEndpoint(e, options.tls)]));

  async function tryAll<T>(
    ask: (client: Etcd3, callOptions: object) => Promise<T>,
    certainty: 'uncertain' | 'look',
  ): Promise<{ answer: T; isFirst: boolean }> {
    const errors: LookError[] = [];
    for (const [endpoint, client] of clients) {
      try {
        const deadline = Date.now() + attemptMs;
        const answer = await withDeadline(endpoint, attemptMs + 50, () =>
          tokens.use(client, deadline, (metadata) =>
            ask(client, { deadline, interceptors: [withMetadata({ ...metadata, hasleader: 'true' })] }),
          ),
        );
        return { answer, isFirst: errors.every(isUnsent) };
      } catch (error) {
        errors.push(toEtcdLookError(error, endpoint));
      }
    }
    const message = errors.map((error) => error.message).join('; ');
    if (certainty === 'look') throw new LookError(errors[0]?.code ?? 'unreachable', message, { cause: errors[0] });
    const unsent = errors.every(isUnsent);
    throw new ActError(unsent ? 'unsent' : 'uncertain', `etcd did not confirm the change: ${message}.`, {
      cause: errors[0],
    });
  }

  async function change(key: string, modRevision: string, success: object): Promise<boolean> {
    const bytes = Buffer.from(options.prefix + key);
    const compare = [{ key: bytes, target: 'Mod', result: 'Equal', mod_revision: modRevision }];
    const { answer, isFirst } = await tryAll(
      (client, callOptions) =>
        client.kv.txn({ compare, success: [success], failure: [] } as never, callOptions as never),
      'uncertain',
    );
    if (!answer.succeeded && !isFirst) {
      // It may be our own first try that has moved the key on.
      throw new ActError('uncertain', 'etcd answered late: the change may have been made by the first try.');
    }
    return answer.succeeded;
  }

  return {
    async get(key) {
      return withDeadline('etcd', deadlineMs, async () => {
        const { answer } = await tryAll(
          (client, callOptions) => client.kv.range({ key: Buffer.from(options.prefix + key) }, callOptions as never),
          'look',
        );
        const [pair] = answer.kvs;
        if (pair === undefined) return null;
        return {
          value: pair.value.toString('utf8'),
          modRevision: pair.mod_revision,
          createRevision: pair.create_revision,
          lease: pair.lease,
        };
      });
    },
    async leaseLeftMs(lease) {
      const { answer } = await tryAll(
        (client, callOptions) => client.leaseClient.leaseTimeToLive({ ID: lease }, callOptions as never),
        'look',
      );
      const seconds = Number(answer.TTL);
      return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : null;
    },
    putIf: (key, modRevision, value) =>
      change(key, modRevision, {
        request_put: { key: Buffer.from(options.prefix + key), value: Buffer.from(value) },
      }),
    deleteIf: (key, modRevision) =>
      change(key, modRevision, { request_delete_range: { key: Buffer.from(options.prefix + key) } }),
    close() {
      for (const client of clients.values()) client.close();
    },
  };
}

function isUnsent({ code }: LookError): boolean {
  return code === 'refused' || code === 'unreachable';
}
