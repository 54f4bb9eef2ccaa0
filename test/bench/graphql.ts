import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { documentLimits } from '../../src/graphql/limits.ts';
import { projectRoot } from '../support/commands.ts';
import { untilHealthy } from './api.ts';
import { startChild } from './child.ts';
import type { BenchContext } from './context.ts';
import { alternate, cpuOf, type LoadResult, type Target } from './load.ts';
import { inMs, perSecond, times, type Part } from './report.ts';

/** As our own server has it, see src/graphql. */
const jit = documentLimits.compileAfter;

/** The query for the whole topology, against a bare Mercurius that resolves the same constant object. */
export async function graphql(context: BenchContext): Promise<Part> {
  const { api, lab, token } = context;
  await untilHealthy(api, token);
  const query = readFileSync(join(projectRoot, 'test/bench/topology.graphql'), 'utf8');
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ query });
  const answer = await fetch(`${api.url}/graphql`, { method: 'POST', headers, body });
  const text = await answer.text();
  const { data, errors } = JSON.parse(text) as { data?: object; errors?: unknown };
  if (!answer.ok || data === undefined || errors !== undefined) throw new Error(`the topology query: ${text}`);
  const dataFile = join(lab.directory, 'topology.json');
  writeFileSync(dataFile, JSON.stringify(data));
  const schema = readFileSync(join(projectRoot, 'schema.graphql'), 'utf8');
  const settings = join(lab.directory, 'bare-graphql.json');
  writeFileSync(settings, JSON.stringify({ ...context.identity, schema, jit, dataFile }), { mode: 0o600 });

  const directory = join(lab.directory, 'log');
  const script = 'test/bench/bare-graphql.ts';
  const bare = startChild('bare-graphql', { script, directory, env: { SETTINGS: settings } });
  const verifying = startChild('bare-graphql-jwt', { script, directory, env: { SETTINGS: settings, VERIFY: 'on' } });
  try {
    const target = (name: string, pid: number, url: string): Target => ({
      ...{ name, pid, url: `${url}/graphql`, headers, body },
      method: 'POST',
    });
    const at = (port: number): string => `http://127.0.0.1:${port}`;
    const bareUrl = at((await bare.message<{ port: number }>()).port);
    const verifyingUrl = at((await verifying.message<{ port: number }>()).port);
    await sameAnswer(`${bareUrl}/graphql`, headers, body, data);
    const [ours, bareResult, verifyingResult] = await alternate(
      [
        target('matriarch', api.child.pid, api.url),
        target('bare', bare.pid, bareUrl),
        target('verifying', verifying.pid, verifyingUrl),
      ],
      { rounds: 3, seconds: 5 },
    );
    return part(ours!, bareResult!, verifyingResult!, text.length);
  } finally {
    await Promise.all([bare.stop(), verifying.stop()]);
  }
}

/** The comparison is worth nothing unless the bare server does the same work. */
async function sameAnswer(url: string, headers: Record<string, string>, body: string, data: object): Promise<void> {
  const answer = (await (await fetch(url, { method: 'POST', headers, body })).json()) as { data: object };
  if (JSON.stringify(answer.data) !== JSON.stringify(data)) throw new Error('the bare Mercurius answers otherwise');
}

function part(ours: LoadResult, bare: LoadResult, verifying: LoadResult, bytes: number): Part {
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
  const busy = [ours, bare, verifying].map(cpuOf).join(', ');
  return {
    rows: [row('Topology query: bare Mercurius', bare, 0.85), row('… that verifies the token', verifying, null)],
    notes: [
      `GraphQL: the query of test/bench/topology.graphql, ${bytes} bytes an answer, 64 connections, medians of 3 ` +
        `alternating rounds of 5 s; CPU of each server, as share of one core and per request: ${busy}. The bare server has the same schema and ` +
        'jit setting, default resolvers, and no token to verify; the second line adds that.',
    ],
  };
}
