import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { labPaths } from '../../lab/layout.ts';
import { waitFor } from '../../lab/wait.ts';
import type { Operation } from '../../src/modules/operations/index.ts';
import { untilHealthy } from './api.ts';
import type { BenchContext } from './context.ts';
import { inMs, median, percentile, times, type Part } from './report.ts';

const run = promisify(execFile);
const accepted = 200;
const acceptTargetMs = 100;
const rounds = 6;
const switchoverTarget = 1.15;

/** Accepting an operation, and a switchover from its request to its verified end beside patronictl's. */
export async function operations(context: BenchContext): Promise<Part> {
  await untilHealthy(context.api, context.token);
  const acceptMs = await acceptMany(context);
  const [ours, theirs] = await switchRepeatedly(context);
  const p99 = percentile(acceptMs, 99);
  const ratio = median(ours) / median(theirs);
  return {
    rows: [
      {
        what: 'Accepting an operation',
        ours: `p50 ${inMs(median(acceptMs))}, p99 ${inMs(p99)}, most ${inMs(Math.max(...acceptMs))}`,
        other: '',
        judged: inMs(p99),
        target: `< ${acceptTargetMs} ms`,
        met: p99 < acceptTargetMs,
      },
      {
        what: 'Switchover: patronictl and a check',
        ours: `median ${inMs(median(ours))}, most ${inMs(Math.max(...ours))}`,
        other: `median ${inMs(median(theirs))}, most ${inMs(Math.max(...theirs))}`,
        judged: times(ratio),
        target: `≤ ${switchoverTarget} ×`,
        met: ratio <= switchoverTarget,
      },
    ],
    notes: [
      `Accepting: ${accepted} requests one after the other for a reload (authorise, plan, intent in the audit, enqueue), while ` +
        'the ones before are executed; those that still wait are cancelled afterwards.',
      `Switchovers: ${rounds} of each in turn, from the request until a client knows the verified end (it asks every 20 ms), ` +
        'against `patronictl switchover --force` followed by a write to the new leader, tried every 20 ms.',
    ],
  };
}

async function acceptMany({ api, token }: BenchContext): Promise<number[]> {
  const durations: number[] = [];
  const ids: string[] = [];
  for (let i = 0; i < accepted; i += 1) {
    const startedAt = performance.now();
    const operation = await post<Operation>(api.url, token, '/v1/clusters/main/reload', { reason: 'benchmark' });
    durations.push(performance.now() - startedAt);
    ids.push(operation.id);
  }
  for (const id of ids.reverse()) {
    // What has ended meanwhile answers 409.
    await request(api.url, token, `/v1/operations/${id}:cancel`, { reason: 'enough measured' });
  }
  await waitFor(async () => (await open(api.url, token)) === 0, { timeoutMs: 60_000, what: 'the end of all reloads' });
  return durations;
}

async function switchRepeatedly(context: BenchContext): Promise<[number[], number[]]> {
  const { lab, api, token, say } = context;
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    await settled(context);
    ours.push(await byApi(api.url, token));
    await settled(context);
    theirs.push(await byPatronictl(context));
    say(`switchover ${round} of ${rounds}: ${inMs(ours.at(-1)!)}, patronictl ${inMs(theirs.at(-1)!)}`);
  }
  await lab.waitHealthy();
  return [ours, theirs];
}

/** Both begin alike: healthy, with a checkpoint of long ago. */
async function settled({ lab, api, token }: BenchContext): Promise<void> {
  await lab.waitHealthy({ timeoutMs: 90_000 });
  await untilHealthy(api, token);
  await sleep(2500);
}

async function byApi(url: string, token: string): Promise<number> {
  const startedAt = performance.now();
  const { id } = await post<Operation>(url, token, '/v1/clusters/main/switchover', { reason: 'benchmark' });
  const ended = await waitFor(
    async () => {
      const answer = await fetch(`${url}/v1/operations/${id}`, { headers: { authorization: `Bearer ${token}` } });
      const operation = (await answer.json()) as Operation;
      return operation.done && operation;
    },
    { timeoutMs: 60_000, intervalMs: 20, what: 'the end of the switchover' },
  );
  if (ended.state !== 'succeeded') throw new Error(`the switchover ended as ${ended.state}: ${ended.message}`);
  return performance.now() - startedAt;
}

async function byPatronictl({ lab }: BenchContext): Promise<number> {
  const { name: from } = await lab.leader();
  const to = lab.members.find(({ name }) => name !== from)!;
  const config = labPaths(lab.directory).conf(`${from}.yaml`);
  const startedAt = performance.now();
  await run('patronictl', [
    ...['-c', config, 'switchover', 'main', '--leader', from, '--candidate', to.name],
    '--force',
  ]);
  const sql = 'CREATE TEMPORARY TABLE written (at timestamptz); INSERT INTO written VALUES (now())';
  await waitFor(() => lab.sql(to, sql).then(() => true), {
    timeoutMs: 60_000,
    intervalMs: 20,
    what: 'a write to the new leader',
  });
  return performance.now() - startedAt;
}

async function open(url: string, token: string): Promise<number> {
  const answer = await fetch(`${url}/v1/operations?open=true`, { headers: { authorization: `Bearer ${token}` } });
  return ((await answer.json()) as { operations: unknown[] }).operations.length;
}

async function request(url: string, token: string, path: string, body: object): Promise<Response> {
  return await fetch(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function post<T>(url: string, token: string, path: string, body: object): Promise<T> {
  const answer = await request(url, token, path, body);
  if (answer.status !== 202) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}
