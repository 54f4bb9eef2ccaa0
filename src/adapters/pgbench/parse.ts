import type { LoadResult, LoadSecond } from '../../modules/load/index.ts';

/** `progress: 3.0 s, 98.9 tps, lat 1.234 ms stddev 0.456, 0 failed, lag 0.080 ms` */
const progressLine =
  /^progress: (\d+(?:\.\d+)?) s, (\d+(?:\.\d+)?) tps, lat (\d+(?:\.\d+)?|NaN) ms.*?(?:, (\d+) failed)?(?:,|$| )/;

export function secondOf(line: string): LoadSecond | null {
  const found = progressLine.exec(line);
  if (found === null) return null;
  const failed = /, (\d+) failed/.exec(line)?.[1] ?? '0';
  const latency = Number(found[3]);
  return {
    second: Math.round(Number(found[1])),
    tps: Number(found[2]),
    latencyMs: Number.isFinite(latency) ? latency : 0,
    failed: Number(failed),
  };
}

/** Latencies in ms, and how many failed, from pgbench's log: client, number, µs or `failed`, … */
export function latenciesOf(log: string): { latenciesMs: number[]; failed: number } {
  const latenciesMs: number[] = [];
  let failed = 0;
  for (const line of log.split('\n')) {
    const time = line.split(' ', 3)[2];
    if (time === undefined || time === '') continue;
    const micros = Number(time);
    if (Number.isFinite(micros)) latenciesMs.push(micros / 1000);
    else failed += 1;
  }
  return { latenciesMs, failed };
}

export function summaryOf(latenciesMs: readonly number[]): LoadResult['latencyMs'] {
  if (latenciesMs.length === 0) return null;
  const sorted = [...latenciesMs].sort((a, b) => a - b);
  const at = (share: number): number =>
    rounded(sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0);
  const sum = sorted.reduce((total, value) => total + value, 0);
  return {
    average: rounded(sum / sorted.length),
    p50: at(0.5),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
    max: at(1),
  };
}

export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
