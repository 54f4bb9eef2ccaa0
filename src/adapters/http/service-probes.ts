import type { TlsMaterial } from '../../kernel/tls.ts';
import { LookError, type ServiceProbe } from '../../modules/observation/ports.ts';
import { createHttpClient, type HttpAnswer } from './http-client.ts';

/** Services that answer over HTTP; each has a path of its own that says whether it is alive, without a login. */
const healthPaths = {
  prometheus: '/-/healthy',
  alertmanager: '/-/healthy',
  grafana: '/api/health',
  pgadmin: '/misc/ping',
  other: '/',
} as const;

export type HttpServiceKind = keyof typeof healthPaths;

export function isHttpServiceKind(kind: string): kind is HttpServiceKind {
  return Object.hasOwn(healthPaths, kind);
}

export interface HttpProbeOptions {
  /** Where the service lives; the health path is appended, except for `other`, which is asked for as it stands. */
  url: string;
  username?: string;
  password?: string;
  tls?: TlsMaterial;
}

/** Asks the health path of a service. Any answer below 500 shows that it is reachable: it may well want a login. */
export function createHttpProbe(kind: HttpServiceKind, options: HttpProbeOptions): ServiceProbe {
  const http = createHttpClient(options);
  const url = kind === 'other' ? options.url : `${options.url.replace(/\/+$/, '')}${healthPaths[kind]}`;
  return {
    async look(deadlineMs) {
      const answer = await http.get(url, deadlineMs);
      if (answer.status >= 500) throw new LookError('rejected', `GET ${url}: the answer was HTTP ${answer.status}`);
      return { detail: detailOf(answer), latencyMs: answer.latencyMs };
    },
    close: () => Promise.resolve(),
  };
}

/** The status, and the version where the answer is JSON that names one, as Grafana's does. */
function detailOf({ status, body, contentType }: HttpAnswer): string {
  const plain = `HTTP ${status}`;
  if (contentType?.includes('json') !== true) return plain;
  try {
    const parsed: unknown = JSON.parse(body);
    const version = typeof parsed === 'object' && parsed !== null && 'version' in parsed ? parsed.version : null;
    return typeof version === 'string' ? `${plain}, version ${version.slice(0, 40)}` : plain;
  } catch {
    return plain;
  }
}
