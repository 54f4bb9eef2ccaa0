import { describe, expect, it } from 'vitest';
import { latenciesOf, secondOf, summaryOf } from '../../../src/adapters/pgbench/parse.ts';

describe('pgbench', () => {
  it('tells each second', () => {
    const line = 'progress: 3.0 s, 98.9 tps, lat 1.234 ms stddev 0.456, 2 failed, lag 0.080 ms';
    expect(secondOf(line)).toEqual({ second: 3, tps: 98.9, latencyMs: 1.234, failed: 2 });
    expect(secondOf('progress: 1.0 s, 0.0 tps, lat 0.000 ms stddev 0.000, 0 failed')).toMatchObject({ tps: 0 });
    expect(secondOf('pgbench: error: connection lost')).toBeNull();
  });

  it('logs the time of each transaction, or that it failed', () => {
    const log = '0 199 2241 0 1175850568 995598\n1 5 failed 0 1175850569 12\n1 6 1000 0 1175850569 13\n';
    expect(latenciesOf(log)).toEqual({ latenciesMs: [2.241, 1], failed: 1 });
  });

  it('is summed up in percentiles', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(summaryOf(hundred)).toEqual({ average: 50.5, p50: 50, p90: 90, p95: 95, p99: 99, max: 100 });
    expect(summaryOf([7])).toMatchObject({ p50: 7, p99: 7, max: 7 });
    expect(summaryOf([])).toBeNull();
  });
});
