import { Type } from 'typebox';
import { messageOf } from '../../../kernel/errors.ts';
import { freshValue } from '../../../kernel/section.ts';
import { leadershipOf } from '../../clusters/index.ts';
import {
  Cancelled,
  check,
  defineOperation,
  Failed,
  warning,
  type ClusterHandle,
  type PlanCheck,
  type Step,
} from '../../operations/index.ts';
import type { LoadControl, LoadResult } from '../ports.ts';
import { createStep, dropStep, scratchName } from './scratch-database.ts';

interface Input {
  clients?: number;
  seconds?: number;
  rate?: number;
  scale?: number;
}

interface Facts {
  clients: number;
  seconds: number;
  rate: number;
  scale: number;
}

/** pgbench's tables take about 15 MB a unit of scale, and as much again in WAL while they are filled. */
const bytesOfScale = 32 * 1024 * 1024;

export const pgbenchLoad = defineOperation({
  kind: 'load.pgbench',
  mutation: 'runLoadTest',
  path: '/load/pgbench',
  summary: 'Run pgbench against a scratch database, through HAProxy',
  description:
    'Creates a database of its own, fills it, runs pgbench’s own script (one transaction of five statements like those of a ' +
    'bank) through the route that leads to the primary, at a limited rate, and drops the database, also when it fails, is ' +
    'cancelled or the replica of the API that runs it dies. Result: `transactions`, `failed`, `abortedClients`, `tps`, ' +
    '`latencyMs` with percentiles, and `perSecond`. Latency counts from when a transaction should have begun by the rate.',
  permission: 'load:run',
  risk: 'disruptive',
  input: {
    clients: Type.Optional(Type.Integer({ minimum: 1, maximum: 64, default: 4, description: 'Sessions at once' })),
    seconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 600, default: 10, description: 'For how long' })),
    rate: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 5000, default: 50, description: 'Transactions a second, at most' }),
    ),
    scale: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 100, default: 1, description: 'Hundred thousand rows, about 15 MB, each' }),
    ),
  },
  example: { clients: 4, seconds: 10, rate: 50, scale: 1 },

  async plan(cluster, { clients = 4, seconds = 10, rate = 50, scale = 1 }: Input) {
    const snapshot = cluster.snapshot();
    const leader = snapshot.cluster.leader;
    const why = cluster.load === null ? 'No route to the primary is configured.' : await cluster.load.unavailable();
    const route = cluster.load?.route ?? 'the primary';
    return {
      summary: `Run ${rate} transactions a second for ${seconds} s over ${clients} sessions against ${cluster.name}.`,
      target: cluster.name,
      observed: { leader: leadershipOf(snapshot)['leader'], route },
      facts: { clients, seconds, rate, scale } satisfies Facts,
      checks: [
        check('load.available', cluster.name, why === null, why ?? `pgbench can be run here, through ${route}.`),
        check(
          'leader.writable',
          leader?.name ?? cluster.name,
          leader?.writable ?? null,
          leader?.writable === true
            ? `${leader.name} takes writes.`
            : 'There is no leader that is known to take writes.',
        ),
        ...connectionChecks(cluster, clients),
        ...diskChecks(cluster, scale),
        warning('load.production', cluster.name, 'It competes with whatever else uses this cluster.'),
      ],
      impact: {
        summary: `Others are slowed down by up to ${rate} transactions a second for about ${seconds} s; no session is dropped.`,
        sessionsDropped: 0,
        writeOutageSeconds: 0,
        dataLossBytes: 0,
        dataLossSeconds: 0,
      },
      commands: [
        'createdb scratch && pgbench -i -s ' + String(scale) + ' scratch',
        `pgbench -c ${clients} -T ${seconds} -R ${rate} -P 1 scratch; dropdb --force scratch`,
      ],
    };
  },

  steps: ({ facts }: { facts: Facts }) => [
    createStep<Input, Facts>(),
    fillStep(facts),
    runStep(facts),
    dropStep<Input, Facts>(),
  ],

  conclude(_run, result) {
    const { transactions, tps, failed, latencyMs } = result as unknown as LoadResult;
    const latency =
      latencyMs === null ? '' : `, half of them within ${latencyMs.p50} ms, 99 % within ${latencyMs.p99} ms`;
    return `${transactions} transactions, ${tps} a second${latency}; ${failed} failed. The scratch database was dropped.`;
  },
});

function connectionChecks(cluster: ClusterHandle, clients: number): PlanCheck[] {
  const { leader, members } = cluster.snapshot().cluster;
  const server = freshValue(members.find(({ name }) => name === leader?.name)?.postgres ?? null);
  if (leader === null || server === null) return [];
  const usable = server.maxConnections - server.reservedConnections;
  const limit = Math.floor(usable * 0.8);
  const value = server.connections + clients;
  const message = `${server.connections} sessions and ${clients} more make ${value}; ${limit} of ${usable} are allowed here.`;
  return [check('load.connections', leader.name, value <= limit, message, { value, limit, unit: 'sessions' })];
}

function diskChecks(cluster: ClusterHandle, scale: number): PlanCheck[] {
  const needed = scale * bytesOfScale;
  return cluster.snapshot().cluster.members.flatMap(({ name, disk }) => {
    const free = freshValue(disk)?.freeBytes;
    if (free === undefined) return [];
    const message = `${needed} bytes are needed on ${name}; ${free} are free, and half of that is allowed.`;
    const numbers = { value: needed, limit: Math.floor(free / 2), unit: 'bytes' };
    return [check('load.disk', name, needed <= free / 2, message, numbers)];
  });
}

function controlOf(cluster: ClusterHandle): LoadControl {
  if (cluster.load === null)
    throw new Failed('No route to the primary is configured any more.', { code: 'not_supported' });
  return cluster.load;
}

function fillStep({ scale }: Facts): Step<Input, Facts> {
  return {
    id: 'fill',
    title: `Fill it with ${scale}00,000 rows`,
    // It begins by dropping its own tables.
    fenced: true,
    cancellable: true,
    async act(run) {
      const timeoutMs = 60_000 + scale * 10_000;
      await asFailed(run.signal, () =>
        controlOf(run.cluster).fill(scratchName(run.operationId), scale, timeoutMs, run.signal),
      );
      return 'Filled.';
    },
  };
}

function runStep(facts: Facts): Step<Input, Facts> {
  const { clients, seconds, rate } = facts;
  return {
    id: 'run',
    title: `Run pgbench with ${clients} sessions for ${seconds} s`,
    cancellable: true,
    async act(run) {
      let telling: Promise<void> = Promise.resolve();
      const result = await asFailed(run.signal, () =>
        controlOf(run.cluster).run(
          { database: scratchName(run.operationId), clients, seconds, rate },
          ({ second, tps, latencyMs, failed }) => {
            const percent = Math.min(100, Math.round((second / seconds) * 100));
            const said = `${second} of ${seconds} s: ${tps} transactions a second, ${latencyMs} ms, ${failed} failed.`;
            telling = telling.then(() => run.progress(said, percent)).catch(() => undefined);
          },
          run.signal,
        ),
      );
      await telling;
      await run.result({ ...result });
      if (result.transactions > 0) return `${result.transactions} transactions were done.`;
      throw new Failed(`No transaction was done: ${result.complaint ?? 'pgbench does not say why'}.`, {
        code: 'load_failed',
      });
    },
    verify(run) {
      const { transactions } = run.recorded;
      if (typeof transactions === 'number') return Promise.resolve(`${rate} a second were wanted.`);
      throw new Failed('The replica of the API that ran it has died, and what it measured with it.', {
        code: 'interrupted',
        remedy: 'Run it again.',
      });
    },
  };
}

/** What goes wrong with pgbench changes nothing but the scratch database, which is dropped. */
async function asFailed<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) throw new Cancelled('The load test was cancelled.');
    if (error instanceof Failed) throw error;
    throw new Failed(messageOf(error), { code: 'load_failed', cause: error });
  }
}
