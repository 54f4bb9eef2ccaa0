import { setTimeout as sleep } from 'node:timers/promises';
import { startLab } from '../../lab/index.ts';
import type { Lab } from '../../lab/index.ts';
import { runSql } from '../../lab/probes.ts';
import { mintToken, productionConfig, startApi, untilHealthy } from './api.ts';
import type { BenchContext } from './context.ts';
import { inMs, median, times, type Part } from './report.ts';

const rounds = 2;
const target = 5;
/** Patroni's own defaults. */
const patroni = { ttl: 30, loopWait: 10, retryTimeout: 10 };

/** From kill -9 of the leader to the first write through HAProxy, with the policy and without it. */
export async function failover({ say }: BenchContext): Promise<Part> {
  const withPolicy = await measure(true, say);
  const without = await measure(false, say);
  const ratio = median(without) / median(withPolicy);
  const shown = (values: readonly number[]): string =>
    `median ${inMs(median(values))}, most ${inMs(Math.max(...values))}`;
  return {
    rows: [
      {
        what: 'Failover after kill -9: without the policy',
        ours: shown(withPolicy),
        other: shown(without),
        judged: times(ratio),
        target: `≥ ${target} ×`,
        met: ratio >= target,
      },
    ],
    notes: [
      `Failover: kill -9 of the leader's Patroni and PostgreSQL, then a write through HAProxy's primary port tried every ` +
        `50 ms; ttl 30, loop_wait 10; ${rounds} rounds each, on labs of their own. HAProxy's checks are part of it.`,
    ],
  };
}

async function measure(enabled: boolean, say: (text: string) => void): Promise<number[]> {
  const lab = await startLab({ ports: 'free', patroni });
  try {
    const config = productionConfig(lab, lab.ports.api);
    const main = { ...config.clusters.main, fastFailover: { enabled, flappingWindowMs: 1000 } };
    const api = await startApi(lab, 'api-1', { ...config, clusters: { main } });
    try {
      const token = await mintToken(`${lab.directory}/api-1.yaml`);
      const durations: number[] = [];
      for (let round = 1; round <= rounds; round += 1) {
        await lab.waitHealthy({ timeoutMs: 120_000 });
        await untilHealthy(api, token);
        // Also the window in which a second one would be flapping.
        await sleep(5000);
        durations.push(await killLeader(lab));
        say(`failover ${round} of ${rounds}, policy ${enabled ? 'on' : 'off'}: ${inMs(durations.at(-1)!)}`);
      }
      return durations;
    } finally {
      await api.stop();
    }
  } finally {
    await lab.stop();
  }
}

async function killLeader(lab: Lab): Promise<number> {
  const leader = await lab.leader();
  const startedAt = performance.now();
  await lab.process(leader.name).kill({ withPostgres: true });
  const sql = 'CREATE TEMPORARY TABLE written (at timestamptz); INSERT INTO written VALUES (now())';
  for (;;) {
    try {
      await runSql(lab.haproxy.primaryPort, sql, { timeoutMs: 1000 });
      break;
    } catch {
      await sleep(50);
    }
  }
  const duration = performance.now() - startedAt;
  await lab.process(leader.name).start();
  return duration;
}
