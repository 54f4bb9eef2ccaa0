import { Agent, get } from 'node:http';
import autocannon from 'autocannon';
import { cpuSeconds } from './child.ts';
import { median, percentile } from './report.ts';

export interface Target {
  name: string;
  /** Whose CPU is measured, to show that the server was the limit and not the load. */
  pid: number;
  url: string;
  method?: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string;
}

export interface LoadResult {
  name: string;
  requestsPerSecond: number;
  p99Ms: number;
  /** Share of one core that the server used. */
  serverBusy: number;
}

/** `bare 98 %, 0.11 ms`: that the server was the limit, and a figure that other work on the machine hardly touches. */
export function cpuOf({ name, serverBusy, requestsPerSecond }: LoadResult): string {
  return `${name} ${Math.round(100 * serverBusy)} %, ${((1000 * serverBusy) / requestsPerSecond).toFixed(3)} ms`;
}

const connections = 64;

/** One run of autocannon. Throws when a single answer was not 2xx or was an error: figures of failures mean nothing. */
async function fire(target: Target, duration: number): Promise<LoadResult> {
  const cpuBefore = cpuSeconds(target.pid);
  const startedAt = performance.now();
  const result = await autocannon({
    url: target.url,
    method: target.method ?? 'GET',
    headers: target.headers,
    connections,
    timeout: 20,
    ...(target.body === undefined ? {} : { body: target.body }),
    duration,
  });
  const wallSeconds = (performance.now() - startedAt) / 1000;
  if (result.non2xx > 0 || result.errors > 0 || result['2xx'] === 0) {
    throw new Error(`${target.name}: ${result['2xx']} good answers, ${result.non2xx} others, ${result.errors} errors`);
  }
  return {
    name: target.name,
    requestsPerSecond: result['2xx'] / result.duration,
    p99Ms: result.latency.p99,
    serverBusy: (cpuSeconds(target.pid) - cpuBefore) / wallSeconds,
  };
}

/** Rounds A B C A B C … so that a slow spell of the machine meets all alike; each figure is the median of its rounds. */
export async function alternate(
  targets: readonly Target[],
  options: { rounds: number; seconds: number },
): Promise<LoadResult[]> {
  for (const target of targets) await fire(target, 2);
  const results = new Map<string, LoadResult[]>(targets.map((target) => [target.name, []]));
  for (let round = 0; round < options.rounds; round += 1) {
    for (const target of targets) results.get(target.name)?.push(await fire(target, options.seconds));
  }
  return [...results].map(([name, rounds]) => ({
    name,
    requestsPerSecond: median(rounds.map((round) => round.requestsPerSecond)),
    p99Ms: median(rounds.map((round) => round.p99Ms)),
    serverBusy: median(rounds.map((round) => round.serverBusy)),
  }));
}

/**
 * A fixed number of requests over a few connections at once, each closed after its answer: Patroni speaks HTTP/1.0 and
 * marks the end of a body by closing, which autocannon does not follow.
 */
export async function few(target: Target, options: { amount: number; connections: number }): Promise<LoadResult> {
  const { amount } = options;
  const agent = new Agent({ keepAlive: false, maxSockets: options.connections });
  const latencies: number[] = [];
  const cpuBefore = cpuSeconds(target.pid);
  const startedAt = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < amount) {
      next += 1;
      const sentAt = performance.now();
      await once(target, agent);
      latencies.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: options.connections }, worker));
  const wallSeconds = (performance.now() - startedAt) / 1000;
  return {
    name: target.name,
    requestsPerSecond: amount / wallSeconds,
    p99Ms: percentile(latencies, 99),
    serverBusy: (cpuSeconds(target.pid) - cpuBefore) / wallSeconds,
  };
}

function once(target: Target, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    get(target.url, { agent, headers: target.headers, timeout: 20_000 }, (answer) => {
      answer.resume();
      answer.once('error', reject);
      answer.once('end', () => {
        if (answer.statusCode === 200) resolve();
        else reject(new Error(`${target.name} answered ${answer.statusCode ?? 'nothing'}`));
      });
    })
      .once('timeout', () => reject(new Error(`${target.name} did not answer within 20 s`)))
      .once('error', reject);
  });
}
