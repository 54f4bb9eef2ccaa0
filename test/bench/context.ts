import { readFileSync } from 'node:fs';
import type { Lab } from '../../lab/index.ts';
import { labPaths } from '../../lab/layout.ts';
import { mintToken, productionConfig, startApi, type Api } from './api.ts';
import { CountingProxy, firstByteCounter, grpcCallCounter, postgresQueryCounter } from './counting-proxy.ts';

/** What every part of the benchmark needs: the lab, one replica that asks through counting proxies, and a token. */
export interface BenchContext {
  lab: Lab;
  api: Api;
  token: string;
  identity: { secret: string; issuer: string; audience: string };
  counters: Counters;
  say(text: string): void;
}

export interface Counters {
  patroni: CountingProxy[];
  etcd: CountingProxy[];
  /** The members, then the routes through HAProxy. */
  postgres: CountingProxy[];
}

export async function startContext(lab: Lab, say: (text: string) => void): Promise<BenchContext> {
  const { layout, haproxy } = lab;
  const at = (port: number, host = '127.0.0.1') => ({ host, port });
  const start = (targets: { host: string; port: number }[], counter: Parameters<typeof CountingProxy.start>[1]) =>
    Promise.all(targets.map((target) => CountingProxy.start(target, counter)));
  const counters: Counters = {
    patroni: await start(
      layout.ports.restApi.map((port) => at(port)),
      firstByteCounter,
    ),
    etcd: await start(
      lab.etcdEndpoints.map((endpoint) => at(layout.ports.etcdClient, new URL(endpoint).hostname)),
      grpcCallCounter,
    ),
    postgres: await start(
      [...layout.ports.postgres, haproxy.primaryPort, haproxy.replicasPort, haproxy.allPort].map((port) => at(port)),
      postgresQueryCounter,
    ),
  };
  const config = countedConfig(lab, counters);
  const api = await startApi(lab, 'api-1', config);
  const token = await mintToken(`${lab.directory}/api-1.yaml`);
  const secret = readFileSync(labPaths(lab.directory).jwtSecret, 'utf8').trim();
  return { lab, api, token, identity: { secret, issuer: 'matriarch', audience: 'matriarch' }, counters, say };
}

/** The configuration of the first replica: every member and etcd node is reached through its counter. */
function countedConfig(lab: Lab, counters: Counters) {
  const config = productionConfig(lab, lab.ports.api);
  const { main } = config.clusters;
  const portOf = (proxy: CountingProxy | undefined): number => proxy?.port ?? 0;
  const url = (proxy: CountingProxy | undefined): string => `http://127.0.0.1:${portOf(proxy)}`;
  const routeProxies = counters.postgres.slice(main.patroni.members.length);
  const members = main.patroni.members.map((member, i) => ({ ...member, url: url(counters.patroni[i]) }));
  const servers = main.patroni.members.map((member, i) => [
    member.name,
    { host: '127.0.0.1', port: portOf(counters.postgres[i]) },
  ]);
  const routes = main.haproxy.routes.map((route, i) => ({ ...route, port: portOf(routeProxies[i]) }));
  return {
    ...config,
    clusters: {
      main: {
        ...main,
        haproxy: { ...main.haproxy, routes },
        patroni: { ...main.patroni, members },
        etcd: { endpoints: counters.etcd.map(url) },
        postgres: { ...main.postgres, members: Object.fromEntries(servers) as Record<string, unknown> },
      },
    },
  };
}

export async function stopContext(context: BenchContext): Promise<void> {
  await context.api.stop();
  await Promise.all(Object.values(context.counters).flatMap((list: CountingProxy[]) => list.map((p) => p.stop())));
}
