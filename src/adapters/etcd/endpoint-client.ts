import { rootCertificates } from 'node:tls';
import { noop } from 'cockatiel';
import { Etcd3, type IOptions, type KVClient } from 'etcd3';
import type { TlsMaterial } from '../../kernel/tls.ts';

export type CallOptions = NonNullable<Parameters<KVClient['range']>[1]>;
type Interceptor = NonNullable<CallOptions['interceptors']>[number];

/**
 * A client of one endpoint. Choosing between endpoints is ours: etcd3 picks a host at random for each attempt and learns
 * of a dead one only by waiting for it. What else is set here, and why:
 * - no retries and no breaker (`faultHandling`): a deadline is a deadline, and the observer has breakers of its own;
 * - a connection pool of its own: grpc-js otherwise goes on using a connection that no longer answers for as long as
 *   anything in the process holds it;
 * - no HTTP proxy: grpc-js would follow `http_proxy` even to 127.0.0.1;
 * - keepalive pings no faster than the 5 s that etcd allows (`--grpc-keepalive-min-time`): they only clear away what the
 *   progress requests of the watch and the deadlines of the reads have long noticed;
 * - TLS material only for https: given it, etcd3 speaks TLS to http endpoints too.
 */
export function connectEndpoint(endpoint: string, tls: TlsMaterial | undefined): Etcd3 {
  const options: IOptions = {
    hosts: [hostOf(endpoint)],
    faultHandling: { host: () => noop, global: noop },
    grpcOptions: {
      'grpc.use_local_subchannel_pool': 1,
      'grpc.enable_http_proxy': 0,
      'grpc.enable_retries': 0,
      'grpc.keepalive_time_ms': 10_000,
      'grpc.keepalive_timeout_ms': 2000,
      'grpc.initial_reconnect_backoff_ms': 200,
      'grpc.max_reconnect_backoff_ms': 1000,
      ...(tls?.servername === undefined ? {} : { 'grpc.ssl_target_name_override': tls.servername }),
    },
  };
  if (endpoint.startsWith('https:')) options.credentials = credentials(tls);
  return new Etcd3(options);
}

function credentials(tls: TlsMaterial | undefined): NonNullable<IOptions['credentials']> {
  if (tls?.rejectUnauthorized === false) {
    throw new RangeError('etcd over TLS is always verified: give its certificate authority instead');
  }
  return {
    rootCertificate: Buffer.from(tls?.ca ?? rootCertificates.join('\n')),
    ...(tls?.key === undefined ? {} : { privateKey: Buffer.from(tls.key) }),
    ...(tls?.cert === undefined ? {} : { certChain: Buffer.from(tls.cert) }),
  };
}

export function portOf(endpoint: string): number {
  return Number(new URL(hostOf(endpoint).replace(/^https?:/, 'etcd:')).port);
}

/** `https://host:port` with etcd's port where none is written; etcd3 takes anything behind the port as part of the name. */
function hostOf(endpoint: string): string {
  const url = new URL(endpoint);
  const written = /^https?:\/\/(?:\[[^\]]*\]|[^/:]*):(\d+)/.exec(endpoint)?.[1];
  return `${url.protocol}//${url.hostname}:${written ?? '2379'}`;
}

/** `etcdserver: invalid auth token`, worded so that etcd3 does not take it for its own and try again without end. */
export const tokenRefused = 'the token is not accepted';

/**
 * Sets metadata on a call, for which etcd3 has no option of its own: the token, and `hasleader`, with which a member
 * that has lost touch with its leader refuses reads and ends watches instead of serving what it last knew.
 */
export function withMetadata(entries: Readonly<Record<string, string>>): Interceptor {
  return (options, nextCall) => {
    const call = nextCall(options);
    const start = call.start.bind(call);
    call.start = (metadata, listener) => {
      const own = metadata.clone();
      for (const [key, value] of Object.entries(entries)) own.set(key, value);
      start(own, {
        onReceiveMetadata: (received) => listener?.onReceiveMetadata?.(received),
        onReceiveMessage: (message: unknown) => listener?.onReceiveMessage?.(message),
        onReceiveStatus: (status) =>
          listener?.onReceiveStatus?.(
            status.details.includes('invalid auth token') ? { ...status, details: tokenRefused } : status,
          ),
      });
    };
    // The typings ask for a class of grpc-js, which is no dependency of ours; what is called is this interface.
    return call as unknown as ReturnType<Interceptor>;
  };
}
