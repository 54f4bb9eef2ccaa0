import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { waitFor } from '../../lab/wait.ts';
import { Writer, type WriterReport } from '../support/writer.ts';
import { operate } from './operate.ts';
import { healthy, startStage, type Stage } from './replicas.ts';

/** What clients lose while the leader changes: measured by one that writes through HAProxy all the time. */
let stage: Stage;
beforeAll(async () => {
  stage = await startStage({ replicas: 1 });
}, 120_000);
afterAll(() => stage.stop(), 60_000);

/** Writes before, during and after the change, and reads from the leader that it ends with. */
async function written(what: string, change: () => Promise<string>): Promise<WriterReport> {
  const { lab } = stage;
  const writer = await new Writer(lab.haproxy.primaryPort, lab.superuser).start();
  await waitFor(() => Promise.resolve(writer.acknowledged > 100), { timeoutMs: 10_000, what: 'the writer writes' });
  const old = await change();
  const leader = await lab.leader({ not: old, timeoutMs: 60_000 });
  const before = writer.acknowledged;
  await waitFor(() => Promise.resolve(writer.acknowledged > before + 100), {
    timeoutMs: 60_000,
    what: 'the writer writes again',
  });
  const report = await writer.finish((sql) => lab.sql(leader, sql));
  const { acknowledged, outageMs, lost } = report;
  console.log(
    `${what}: outage ${(outageMs / 1000).toFixed(2)} s, ${lost.length} of ${acknowledged} acknowledged rows lost`,
  );
  return report;
}

async function killLeader(): Promise<string> {
  const { name } = await stage.lab.leader();
  await stage.lab.process(name).kill({ withPostgres: true });
  return name;
}

async function restore(name: string): Promise<void> {
  await stage.lab.process(name as 'patroni-1').start();
  await stage.lab.waitHealthy({ timeoutMs: 90_000 });
  await healthy(stage);
}

it('a switchover in asynchronous mode loses nothing that was acknowledged', async () => {
  const { lost } = await written('switchover, asynchronous', async () => {
    const { name } = await stage.lab.leader();
    expect(await operate(stage, 'POST', '/switchover')).toMatchObject({ state: 'succeeded' });
    return name;
  });
  expect(lost).toEqual([]);
  await stage.lab.waitHealthy({ timeoutMs: 90_000 });
  await healthy(stage);
});

it('a failover in synchronous mode loses nothing that was acknowledged', async () => {
  expect(await operate(stage, 'POST', '/synchronous-mode', { mode: 'on' })).toMatchObject({ state: 'succeeded' });
  let killed = '';
  const { lost } = await written('kill -9 of the leader, synchronous', async () => (killed = await killLeader()));
  expect(lost).toEqual([]);
  await restore(killed);
});

it('a failover in asynchronous mode loses no more than what no replica had received', async () => {
  expect(await operate(stage, 'POST', '/synchronous-mode', { mode: 'off' })).toMatchObject({ state: 'succeeded' });
  await sleep(1000);
  let killed = '';
  const { lost, acknowledged } = await written(
    'kill -9 of the leader, asynchronous',
    async () => (killed = await killLeader()),
  );
  // What is lost is the tail before the crash: rows in between never go missing.
  expect(lost).toEqual(lost.slice(0, 1).flatMap((first) => lost.map((_, i) => first + i)));
  expect(lost.length).toBeLessThan(acknowledged);
  await restore(killed);
});
