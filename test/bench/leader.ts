import { setTimeout as sleep } from 'node:timers/promises';
import { nudge } from '../../lab/cluster.ts';
import { claimFreePorts } from '../../lab/ports.ts';
import { waitFor } from '../../lab/wait.ts';
import { productionConfig, startApi, untilHealthy, type Api } from './api.ts';
import type { BenchContext } from './context.ts';
import { watchLeader, type LeaderWatch } from './leader-watch.ts';
import { inMs, median, percentile, type Part, type Row } from './report.ts';
import { subscribeByGraphql, subscribeBySse, type Subscriber } from './subscribers.ts';

const switchovers = 12;
const targetMs = 300;

/** From the write of a new leader into etcd to subscribers of both replicas, over real switchovers. */
export async function leader(context: BenchContext): Promise<Part> {
  const { lab, api, token } = context;
  const claim = await claimFreePorts();
  const second = await startApi(lab, 'api-2', productionConfig(lab, claim.ports.api));
  const watch = await watchLeader(lab.etcdEndpoints);
  const subscribers: Subscriber[] = [];
  try {
    await untilHealthy(api, token);
    await untilHealthy(second, token);
    const observer = await observingReplica([api, second], token);
    for (const replica of [api, second]) {
      const role = replica === observer ? 'observing replica' : 'other replica';
      subscribers.push(await subscribeBySse(`SSE, ${role}`, replica.url, token));
      subscribers.push(await subscribeByGraphql(`GraphQL-WS, ${role}`, replica.url, token));
    }
    const lateMs = median(await watch.calibrate(30));
    const delays = await switchRepeatedly(context, watch, subscribers);
    return part(delays, lateMs);
  } finally {
    for (const subscriber of subscribers) subscriber.close();
    await watch.close();
    await second.stop();
    claim.release();
  }
}

/** The replica that observes for both: the snapshot names it, and each replica says who it is in its health. */
async function observingReplica(replicas: readonly Api[], token: string): Promise<Api> {
  return await waitFor(
    async () => {
      const named = (await replicas[0]!.cluster(token)).observer;
      if (named.mode !== 'shared') return undefined;
      return replicas.find((replica) => named.replica.includes(String(replica.child.pid)));
    },
    { timeoutMs: 20_000, what: 'one observing replica' },
  );
}

async function switchRepeatedly(
  context: BenchContext,
  watch: LeaderWatch,
  subscribers: readonly Subscriber[],
): Promise<Map<string, number[]>> {
  const { lab } = context;
  const delays = new Map<string, number[]>(subscribers.map(({ name }) => [name, []]));
  for (let round = 1; round <= switchovers; round += 1) {
    watch.seenAt.clear();
    for (const subscriber of subscribers) subscriber.forget();
    const { to } = await lab.switchover();
    const writtenAt = watch.seenAt.get(to);
    if (writtenAt === undefined) throw new Error(`the watch has missed the leader ${to}`);
    for (const { name, toldAt } of subscribers) {
      const at = await waitFor(() => Promise.resolve(toldAt.get(to)), {
        timeoutMs: 10_000,
        intervalMs: 10,
        what: `${name} is told of the leader ${to}`,
      });
      delays.get(name)?.push(at - writtenAt);
    }
    context.say(`switchover ${round} of ${switchovers}: ${to}`);
    await nudge(lab.layout);
    await sleep(500);
  }
  return delays;
}

function part(delays: ReadonlyMap<string, number[]>, lateMs: number): Part {
  const rows = [...delays].map(([name, values]): Row => {
    const middle = median(values) + lateMs;
    return {
      what: `Leader change: ${name}`,
      ours: `median ${inMs(middle)}, p90 ${inMs(percentile(values, 90) + lateMs)}, most ${inMs(Math.max(...values) + lateMs)}`,
      other: '',
      judged: inMs(middle),
      target: `< ${targetMs} ms`,
      met: middle < targetMs,
    };
  });
  return {
    rows,
    notes: [
      `Leader changes: ${switchovers} switchovers by Patroni's REST, two replicas. The clock starts at the benchmark's own ` +
        "etcd watch (the earliest of three endpoints) on the new leader's key and stops when a subscriber in the same " +
        `process has the message; to each figure ${inMs(lateMs)} is added, the median time from sending a write of our own ` +
        'to its notice by the same watch, so that the figures count from before the write.',
    ],
  };
}
