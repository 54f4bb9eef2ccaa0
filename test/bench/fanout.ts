import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { untilHealthy } from './api.ts';
import { startChild } from './child.ts';
import type { BenchContext, Counters } from './context.ts';
import type { Part, Row } from './report.ts';

type System = keyof Counters;
type Rates = Record<System, number>;
interface Window {
  rates: Rates;
  answers: { ok: number; notModified: number; failed: number };
}

const windowSeconds = 20;
const maxRatio = 1.1;

/** What reaches Patroni, etcd and PostgreSQL with one polling reader and with a thousand. */
export async function fanout(context: BenchContext): Promise<Part> {
  await untilHealthy(context.api, context.token);
  const one = await measure(context, 1);
  const thousand = await measure(context, 1000);
  const rate = (value: number): string => `${value.toFixed(2)}/s`;
  const rows = (['patroni', 'etcd', 'postgres'] as const).map((system): Row => {
    const ratio = thousand.rates[system] / one.rates[system];
    return {
      what: `Requests to ${system}, 1,000 readers against 1`,
      ours: rate(thousand.rates[system]),
      other: rate(one.rates[system]),
      judged: `${ratio.toFixed(2)} ×`,
      target: `≤ ${maxRatio} ×`,
      met: ratio <= maxRatio,
    };
  });
  const said = ({ answers }: Window): string =>
    `${answers.ok} answers with a body and ${answers.notModified} not modified (${Math.round((answers.ok + answers.notModified) / windowSeconds)}/s)`;
  return {
    rows,
    notes: [
      `Readers: each asks once a second with the last ETag over its own connection; windows of ${windowSeconds} s. ` +
        `One reader got ${said(one)}; a thousand got ${said(thousand)}.`,
      'Counted in TCP proxies between the API and each node: HTTP requests, gRPC calls, PostgreSQL queries. ' +
        'What Patroni, HAProxy and the replicas ask on their own does not pass through them.',
    ],
  };
}

async function measure(context: BenchContext, readers: number): Promise<Window> {
  const child = startChild(`readers-${readers}`, {
    script: 'test/bench/pollers.ts',
    directory: join(context.lab.directory, 'log'),
    env: { URL: `${context.api.url}/v1/clusters/main`, TOKEN: context.token, READERS: String(readers) },
  });
  try {
    await child.message();
    await sleep(3000);
    const ask = async (): Promise<Window['answers']> => {
      const answer = child.message<Window['answers']>();
      child.send('counts');
      return await answer;
    };
    await ask();
    const before = totals(context.counters);
    const startedAt = performance.now();
    await sleep(windowSeconds * 1000);
    const after = totals(context.counters);
    const seconds = (performance.now() - startedAt) / 1000;
    const answers = await ask();
    const asked = answers.ok + answers.notModified;
    if (answers.failed > 0 || asked < 0.5 * readers * windowSeconds) {
      throw new Error(`${readers} readers: ${asked} answers and ${answers.failed} failures in ${seconds.toFixed(1)} s`);
    }
    const rates = Object.fromEntries(
      Object.entries(after).map(([system, count]) => [system, (count - before[system as System]) / seconds]),
    ) as Rates;
    return { rates, answers };
  } finally {
    await child.stop();
  }
}

function totals(counters: Counters): Rates {
  const sum = (system: System): number => counters[system].reduce((all, proxy) => all + proxy.requests, 0);
  return { patroni: sum('patroni'), etcd: sum('etcd'), postgres: sum('postgres') };
}
