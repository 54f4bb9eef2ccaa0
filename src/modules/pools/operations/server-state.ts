import { Type } from 'typebox';
import { messageOf, Problem } from '../../../kernel/errors.ts';
import { freshValue } from '../../../kernel/section.ts';
import {
  check,
  Failed,
  warning,
  type ClusterHandle,
  type Impact,
  type PlanCheck,
  type PlanDraft,
  type Step,
} from '../../operations/index.ts';
import type { ProxyControl, RuntimeServer } from '../ports.ts';

export interface ServerInput {
  backend: string;
  server: string;
}

export interface ServerFacts {
  backend: string;
  server: string;
  before: RuntimeServer['state'] | null;
}

type Wanted = RuntimeServer['state'];

const name = (description: string) =>
  Type.String({ minLength: 1, maxLength: 128, pattern: '^[A-Za-z0-9_.:-]+$', description });
export const serverInput = {
  backend: name('The `backend` or `listen` section of HAProxy'),
  server: name('The name of the server in it'),
};

const words = { ready: 'ready', drain: 'drain', maintenance: 'maint' } as const;
const verifyMs = 5000;

/** Sessions on the server as HAProxy last counted them; null when that is not known. */
export function sessionsOn(cluster: ClusterHandle, { backend, server }: ServerInput): number | null {
  const servers = freshValue(cluster.snapshot().cluster.proxy);
  return servers?.find((s) => s.backend === backend && s.server === server)?.sessions ?? null;
}

/** The plan of giving a server another state, on what HAProxy's runtime says at this moment. */
export async function planServerState(
  cluster: ClusterHandle,
  input: ServerInput,
  wanted: Wanted,
  impact: Impact,
): Promise<PlanDraft<ServerFacts>> {
  const { backend, server } = input;
  const control = controlOf(cluster);
  const [servers, unread] = await control.servers().then(
    (found) => [found, null] as const,
    (error: unknown) => [[], messageOf(error)] as const,
  );
  const inBackend = servers.filter((s) => s.backend === backend);
  const own = inBackend.find((s) => s.server === server);
  return {
    summary: `Set ${backend}/${server} of HAProxy to ${wanted}.`,
    target: `${backend}/${server}`,
    observed: { state: own?.state ?? null, servers: inBackend.map((s) => s.server) },
    facts: { backend, server, before: own?.state ?? null },
    checks:
      unread === null
        ? [...existence(input, servers), ...(own === undefined ? [] : stateChecks(input, own, inBackend, wanted))]
        : [check('haproxy.readable', control.address, null, `HAProxy's runtime API cannot be asked: ${unread}.`)],
    impact,
    commands: [`echo 'set server ${backend}/${server} state ${words[wanted]}' | socat stdio ${control.address}`],
  };
}

function existence({ backend, server }: ServerInput, servers: readonly RuntimeServer[]): PlanCheck[] {
  const backends = [...new Set(servers.map((s) => s.backend))];
  if (!backends.includes(backend)) {
    const message = `HAProxy has no backend ${backend} with servers; there are ${backends.join(', ') || 'none'}.`;
    return [check('haproxy.backend_exists', backend, false, message)];
  }
  const names = servers.filter((s) => s.backend === backend).map((s) => s.server);
  const exists = names.includes(server);
  const message = exists
    ? `${backend} has the server ${server}.`
    : `${backend} has no server ${server}; there are ${names.join(', ')}.`;
  return [check('haproxy.server_exists', `${backend}/${server}`, exists, message)];
}

function stateChecks(
  { backend, server }: ServerInput,
  own: RuntimeServer,
  inBackend: readonly RuntimeServer[],
  wanted: Wanted,
): PlanCheck[] {
  const subject = `${backend}/${server}`;
  const already =
    own.state === wanted ? [warning('haproxy.state', subject, `${subject} is in the state ${wanted} already.`)] : [];
  if (wanted === 'ready') return already;
  const others = othersUsable(own, inBackend);
  const left = others.map((s) => s.server).join(', ') || 'none';
  const message = own.usable
    ? `Without ${server}, ${others.length} of ${inBackend.length} servers of ${backend} take sessions (${left}); at least 1 must.`
    : `${server} takes no sessions now, so ${backend} loses none by it (${left} take them).`;
  const numbers = { value: others.length, limit: 1, unit: 'servers' };
  return [check('haproxy.not_last_usable', subject, !own.usable || others.length > 0, message, numbers), ...already];
}

function othersUsable(own: RuntimeServer, inBackend: readonly RuntimeServer[]): RuntimeServer[] {
  return inBackend.filter((s) => s.usable && s.server !== own.server);
}

/** @throws Problem `not_supported` */
function controlOf(cluster: ClusterHandle): ProxyControl {
  const { proxy } = cluster.pools;
  if (proxy !== null) return proxy;
  throw new Problem(
    'not_supported',
    `No \`haproxy.adminSocket\` is configured for "${cluster.name}", and only HAProxy's runtime API can do this.`,
  );
}

/** It may be sent twice: to set a state once more changes nothing. */
export function serverStateStep({ backend, server }: ServerFacts, wanted: Wanted): Step<ServerInput, ServerFacts> {
  const subject = `${backend}/${server}`;
  const read = async (cluster: ClusterHandle) => {
    const servers = (await controlOf(cluster).servers()).filter((s) => s.backend === backend);
    return { own: servers.find((s) => s.server === server), servers };
  };
  return {
    id: 'set',
    title: `Set ${subject} to ${wanted}`,
    fenced: true,
    async check({ cluster, interrupted }) {
      if (interrupted) return null;
      const { own, servers } = await read(cluster);
      if (own === undefined) throw new Failed(`HAProxy has no ${subject} any more. Nothing was done.`);
      if (own.state === wanted) return `${subject} is in the state ${wanted} already.`;
      if (wanted !== 'ready' && own.usable && othersUsable(own, servers).length === 0) {
        throw new Failed(`${server} is the last server of ${backend} that takes sessions. Nothing was done.`, {
          code: 'last_usable_server',
          remedy: `Bring another server of ${backend} back first.`,
        });
      }
      return null;
    },
    async act({ cluster }) {
      await controlOf(cluster).setState(backend, server, wanted);
      return `HAProxy took the command.`;
    },
    async verify({ cluster, operationId, poll }) {
      const own = await poll(
        `sign of HAProxy that ${subject} is in the state ${wanted}`,
        async () => {
          const found = (await read(cluster)).own;
          return found?.state === wanted ? found : undefined;
        },
        { timeoutMs: verifyMs, intervalMs: 100 },
      );
      const held = { system: 'haproxy', subject } as const;
      if (wanted === 'ready') {
        await cluster.pools.held.forget(held);
        return `HAProxy shows ${subject} as ready${own.usable ? ' and gives it sessions' : '; it gets sessions once its checks pass'}.`;
      }
      await cluster.pools.held.put({ ...held, state: wanted, operationId, endsAt: null });
      return `HAProxy shows ${subject} in the state ${wanted}; a reload of HAProxy forgets it.`;
    },
  };
}
