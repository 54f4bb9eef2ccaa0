import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { untilHealthy } from './api.ts';
import { startChild } from './child.ts';
import type { BenchContext } from './context.ts';
import { alternate, cpuOf, few, type LoadResult, type Target } from './load.ts';
import { inMs, perSecond, times, type Part } from './report.ts';

const path = '/v1/clusters/main';
const connections = 64;
/** Its accept queue holds five (Python's socketserver): more at once time out and make it look slower than it is. */
const patroniLoad = { amount: 600, connections: 4 };

/** `GET /v1/clusters/{cluster}` with a token, against a bare Fastify with the same token and bytes, and against Patroni. */
export async function reads(context: BenchContext): Promise<Part> {
  const { api, lab, token } = context;
  await untilHealthy(api, token);
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(api.url + path, { headers });
  const bodyFile = join(lab.directory, 'cluster.json');
  const body = Buffer.from(await answer.arrayBuffer());
  writeFileSync(bodyFile, body);
  const settings = join(lab.directory, 'bare-rest.json');
  const contentType = answer.headers.get('content-type');
  writeFileSync(settings, JSON.stringify({ ...context.identity, bodyFile, contentType, path }), { mode: 0o600 });

  const directory = join(lab.directory, 'log');
  const script = 'test/bench/bare-rest.ts';
  const bare = startChild('bare-rest', { script, directory, env: { SETTINGS: settings } });
  const cached = startChild('bare-rest-cached', { script, directory, env: { SETTINGS: settings, CACHE: 'on' } });
  try {
    const bareUrl = `http://127.0.0.1:${(await bare.message<{ port: number }>()).port}${path}`;
    const cachedUrl = `http://127.0.0.1:${(await cached.message<{ port: number }>()).port}${path}`;
    const results = await alternate(
      [
        { name: 'matriarch', pid: api.child.pid, url: api.url + path, headers },
        { name: 'bare', pid: bare.pid, url: bareUrl, headers },
        { name: 'cached', pid: cached.pid, url: cachedUrl, headers },
      ],
      { rounds: 3, seconds: 5 },
    );
    const [ours, bareResult, cachedResult] = results;
    const patroni = await few(await patroniTarget(context), patroniLoad);
    return part(ours!, bareResult!, cachedResult!, patroni, body.length);
  } finally {
    await Promise.all([bare.stop(), cached.stop()]);
  }
}

/** Patroni 3 caches nothing for `GET /cluster`: each is a few reads of its view of etcd, in Python. */
async function patroniTarget({ lab }: BenchContext): Promise<Target> {
  const leader = await lab.leader();
  const pid = lab.process(leader.name).pid;
  return { name: "Patroni's GET /cluster", pid: pid ?? process.pid, url: `${leader.restUrl}/cluster`, headers: {} };
}

function part(ours: LoadResult, bare: LoadResult, cached: LoadResult, patroni: LoadResult, bytes: number): Part {
  const row = (what: string, other: LoadResult, target: number | null) => {
    const ratio = ours.requestsPerSecond / other.requestsPerSecond;
    return {
      what,
      ours: `${perSecond(ours.requestsPerSecond)}, p99 ${inMs(ours.p99Ms)}`,
      other: `${perSecond(other.requestsPerSecond)}, p99 ${inMs(other.p99Ms)}`,
      judged: times(ratio),
      target: target === null ? '' : `≥ ${target} ×`,
      met: target === null ? null : ratio >= target,
    };
  };
  const busy = [ours, bare, cached].map(cpuOf).join(', ');
  return {
    rows: [
      row('GET cluster: bare Fastify', bare, 0.85),
      row("… with fast-jwt's cache", cached, null),
      row("GET cluster: Patroni's own", patroni, 10),
    ],
    notes: [
      `Reads: ${connections} connections, ${bytes} bytes a body, medians of 3 alternating rounds of 5 s; CPU of each server, as share of one core and per request: ${busy}.`,
      'The bare server verifies the same token with @fastify/jwt as it comes, and sends the same bytes from a Buffer. ' +
        'Matriarch remembers verified tokens, so the second line switches on the same in the bare server.',
      `Patroni: ${patroniLoad.amount} requests, ${patroniLoad.connections} at once, to the leader's node; it does not take 64 at once.`,
    ],
  };
}
