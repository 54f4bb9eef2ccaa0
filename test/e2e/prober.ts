import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import type { Cluster } from '../../src/modules/clusters/index.ts';
import type { Api } from '../bench/api.ts';

interface Answer {
  what: string;
  status: number;
  ms: number;
  problem: string | null;
}

const paths = [
  '',
  '/members',
  '/replication',
  '/health',
  '/services',
  '/history',
  '/config',
  '/capabilities',
  '/members/patroni-1',
];
const query = JSON.stringify({
  query: '{ cluster(name: "main") { leader { name } members { name role } health { status } } }',
});

/**
 * Asks every read of every replica again and again while something is broken, as many clients would, and judges all the
 * answers: what must hold during any fault of the outside world.
 */
export class Prober {
  readonly #replicas: readonly Api[];
  readonly #token: string;
  readonly #answers: Answer[] = [];
  readonly #stop = new AbortController();
  #loops: Promise<void>[] = [];

  constructor(replicas: readonly Api[], token: string) {
    this.#replicas = replicas;
    this.#token = token;
  }

  start(): this {
    this.#loops = this.#replicas.map((replica) => this.#loop(replica));
    return this;
  }

  /** What was wrong with the answers; empty when nothing was. */
  async finish(): Promise<string[]> {
    this.#stop.abort();
    await Promise.all(this.#loops);
    const faults = this.#answers
      .filter((a) => a.problem !== null || a.status >= 500)
      .map((a) => `${a.what}: ${a.status} ${a.problem ?? ''}`);
    const times = this.#answers.map((a) => a.ms).sort((x, y) => x - y);
    const p99 = times[Math.floor(times.length * 0.99)] ?? 0;
    if (times.length < 20) faults.push(`only ${times.length} answers: the prober has hardly asked`);
    if (p99 > 1000) faults.push(`p99 is ${p99.toFixed(0)} ms`);
    return [...new Set(faults)];
  }

  async #loop(replica: Api): Promise<void> {
    const { name, url } = replica;
    const authorization = `Bearer ${this.#token}`;
    while (!this.#stop.signal.aborted) {
      await this.#ask(`${name} /livez`, `${url}/livez`, { method: 'GET' });
      for (const path of paths) {
        await this.#ask(`${name} ${path}`, `${url}/v1/clusters/main${path}`, {
          method: 'GET',
          headers: { authorization },
        });
      }
      const headers = { authorization, 'content-type': 'application/json' };
      await this.#ask(`${name} graphql`, `${url}/graphql`, { method: 'POST', headers, body: query });
      await sleep(250);
    }
  }

  async #ask(
    what: string,
    url: string,
    options: { method: 'GET' | 'POST'; headers?: Record<string, string>; body?: string },
  ): Promise<void> {
    const started = performance.now();
    try {
      const answer = await request(url, { ...options, headersTimeout: 5000, bodyTimeout: 5000 });
      const body = await answer.body.text();
      const ms = performance.now() - started;
      const status = answer.statusCode;
      this.#answers.push({ what, status, ms, problem: status === 200 ? leadersIn(body) : body.slice(0, 300) });
    } catch (error) {
      this.#answers.push({ what, status: 0, ms: performance.now() - started, problem: String(error) });
    }
  }
}

/** Two leaders in one answer are never right, whatever has broken. */
function leadersIn(body: string): string | null {
  if (!body.startsWith('{')) return null;
  const parsed = JSON.parse(body) as Partial<Cluster> & { data?: { cluster: Cluster | null } | null; errors?: unknown };
  if (parsed.errors !== undefined) return JSON.stringify(parsed.errors);
  const { members, leader } = parsed.data?.cluster ?? parsed;
  const leaders = (members ?? []).filter((m) => m.role === 'leader' || m.role === 'standby_leader').map((m) => m.name);
  if (leaders.length > 1) return `two leaders: ${leaders.join(', ')}`;
  if (leaders[0] !== undefined && leader?.name !== leaders[0])
    return `${leaders[0]} is shown as leader beside ${leader?.name ?? 'none'}`;
  return null;
}
