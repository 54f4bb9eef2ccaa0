import type { Etcd3 } from 'etcd3';
import { sleep } from '../../kernel/clock.ts';
import type { TlsMaterial } from '../../kernel/tls.ts';
import type { EtcdStatus } from '../../modules/clusters/index.ts';
import type { DcsReader, DcsTree } from '../../modules/observation/ports.ts';
import { elapsedMs, withDeadline } from '../network/deadline.ts';
import { connectEndpoint, portOf, withMetadata } from './endpoint-client.ts';
import { isNoLeader, toEtcdLookError } from './grpc-error.ts';
import { firstAnswer } from './hedge.ts';
import { reapSockets } from './socket-reaper.ts';
import { createTokens } from './tokens.ts';
import { rangeOf, treeOf } from './tree.ts';
import { watchTree } from './watch-tree.ts';

export interface DcsReaderOptions {
  /** Client URLs, https with `tls`. */
  endpoints: string[];
  /** Patroni's namespace and scope with slashes around them: `/service/main/`. */
  prefix: string;
  username?: string;
  password?: string;
  tls?: TlsMaterial;
}

/** How long an endpoint may be silent before the next is asked as well. */
const hedgeMs = 250;
/** Pause before asking a member again that is without a leader: an election takes about a second. */
const electionPollMs = 200;
/** Connections that are still being made when the reader is closed are cleared away for this much longer. */
const reaperRestMs = 5000;
/** Calls end this much before the look does, so that its error says what each endpoint did. */
const marginMs = 20;

/**
 * Reads Patroni's keys in etcd 3.4 or later. The tree is read linearisably from whichever endpoint answers first, the
 * watch runs on all endpoints at once, and each endpoint's own status is asked of it alone.
 */
export function createDcsReader(options: DcsReaderOptions): DcsReader {
  const tokens = createTokens(options.username, options.password);
  const connect = (endpoint: string): Etcd3 => connectEndpoint(endpoint, options.tls);
  const clients = new Map(options.endpoints.map((endpoint) => [endpoint, connect(endpoint)]));
  const stopReaping = reapSockets(new Set(options.endpoints.map(portOf)));
  const watches = new Set<{ stop(): void }>();
  let preferred = options.endpoints[0];

  function clientOf(endpoint: string): Etcd3 {
    const client = clients.get(endpoint);
    if (client === undefined) throw new RangeError(`${endpoint} is not one of the endpoints`);
    return client;
  }

  async function readFrom(endpoint: string, deadlineAt: number): Promise<DcsTree> {
    for (;;) {
      try {
        const client = clientOf(endpoint);
        const answer = await tokens.use(client, deadlineAt, (metadata) =>
          client.kv.range(rangeOf(options.prefix), {
            deadline: deadlineAt,
            interceptors: [withMetadata({ ...metadata, hasleader: 'true' })],
          }),
        );
        preferred = endpoint;
        return treeOf(options.prefix, answer.header.revision, answer.kvs);
      } catch (error) {
        if (!isNoLeader(error) || Date.now() + 2 * electionPollMs > deadlineAt) throw toEtcdLookError(error, endpoint);
        await sleep(electionPollMs);
      }
    }
  }

  return {
    endpoints: options.endpoints,

    readTree: (deadlineMs) =>
      withDeadline(`etcd ${options.endpoints.join(', ')}`, deadlineMs, () => {
        const deadlineAt = Date.now() + deadlineMs - marginMs;
        const order = [...clients.keys()].sort((a, b) => Number(b === preferred) - Number(a === preferred));
        return firstAnswer(order, Math.min(hedgeMs, deadlineMs / 4), (endpoint) => readFrom(endpoint, deadlineAt));
      }),

    watch(from, onTree, onBroken) {
      const { endpoints, prefix } = options;
      const watch = watchTree({
        ...{ endpoints, connect, tokens, prefix, from, onTree },
        onBroken(reason) {
          // Else a watch that ended by itself would keep its tree until the reader is closed.
          watches.delete(watch);
          onBroken(reason);
        },
      });
      watches.add(watch);
      return {
        stop() {
          watches.delete(watch);
          watch.stop();
        },
      };
    },

    readStatus: (endpoint, deadlineMs) =>
      withDeadline(endpoint, deadlineMs, async () => {
        const startedAt = performance.now();
        const deadline = Date.now() + deadlineMs - marginMs;
        try {
          const client = clientOf(endpoint);
          return statusOf(await client.maintenance.status({ deadline }), elapsedMs(startedAt));
        } catch (error) {
          throw toEtcdLookError(error, endpoint);
        }
      }),

    close() {
      for (const watch of watches) watch.stop();
      for (const client of clients.values()) client.close();
      setTimeout(stopReaping, reaperRestMs).unref();
      return Promise.resolve();
    },
  };
}

function statusOf(answer: Awaited<ReturnType<Etcd3['maintenance']['status']>>, latencyMs: number): EtcdStatus {
  return {
    version: answer.version,
    isLeader: answer.leader === answer.header.member_id,
    hasLeader: answer.leader !== '0',
    raftTerm: answer.raftTerm,
    raftIndex: answer.raftIndex,
    dbSizeBytes: Number(answer.dbSize),
    latencyMs,
  };
}
