import { setTimeout as sleep } from 'node:timers/promises';
import { memberDataDirectory } from '../../lab/layout.ts';
import { postmasterPid } from '../../lab/postgres-process.ts';
import { allPids, readStat } from '../../lab/proc.ts';
import { observeSql } from '../../src/adapters/postgres/observe-sql.ts';
import { sessionPageSql } from '../../src/modules/sessions/session-sql.ts';
import { untilHealthy } from './api.ts';
import { cpuSeconds } from './child.ts';
import type { BenchContext } from './context.ts';
import { inMs, median, type Part } from './report.ts';

const rounds = 4;
const windowMs = 15_000;
const targetPercent = 1;
const sessions = 10_000;
/** By default; of each look. */
const deadlineMs = 1000;
const looks = 30;

/** What observing costs the cluster: CPU of each member with a replica that observes, and with that replica stopped. */
export async function cost(context: BenchContext): Promise<Part> {
  await untilHealthy(context.api, context.token);
  const [observed, alone] = await measure(context);
  const percent = (values: readonly number[]): string => values.map((value) => `${value.toFixed(2)} %`).join(', ');
  const more = observed.map((value, i) => value - alone[i]!);
  const most = Math.max(...more);
  const [lookMs, listMs] = await simulate(context);
  return {
    rows: [
      {
        what: 'Observation: one core of each member',
        ours: percent(observed),
        other: percent(alone),
        judged: `${most.toFixed(2)} %`,
        target: `≤ ${targetPercent} %`,
        met: most <= targetPercent,
      },
      {
        what: `A look at ${sessions.toLocaleString('en')} sessions`,
        ours: `median ${inMs(median(lookMs))}, most ${inMs(Math.max(...lookMs))}`,
        other: '',
        judged: inMs(Math.max(...lookMs)),
        target: `< ${deadlineMs} ms`,
        met: Math.max(...lookMs) < deadlineMs,
      },
      {
        what: '… a page of their list',
        ours: `median ${inMs(median(listMs))}, most ${inMs(Math.max(...listMs))}`,
        other: '',
        judged: inMs(Math.max(...listMs)),
        target: `< ${deadlineMs} ms`,
        met: Math.max(...listMs) < deadlineMs,
      },
    ],
    notes: [
      `Cost: CPU time of Patroni, of PostgreSQL with all that it has forked, and of etcd on each member, by /proc; medians of ` +
        `${rounds} windows of ${windowMs / 1000} s each, in turn with one replica at the default intervals and with it stopped ` +
        '(SIGSTOP). What is judged is the member that it costs most.',
      `Sessions: the statements of the look and of the list on the leader, ${looks} times, over a table of ` +
        `${sessions.toLocaleString('en')} rows made of pg_stat_activity in its place.`,
    ],
  };
}

async function measure({ lab, api, say }: BenchContext): Promise<[number[], number[]]> {
  const observed: number[][] = [];
  const alone: number[][] = [];
  const window = async (into: number[][]): Promise<void> => {
    const before = lab.members.map(({ name }) => used(name));
    const startedAt = performance.now();
    await sleep(windowMs);
    const seconds = (performance.now() - startedAt) / 1000;
    into.push(lab.members.map(({ name }, i) => (100 * (used(name) - before[i]!)) / seconds));
  };
  /** CPU seconds of everything that belongs to the member. */
  const used = (name: string): number => {
    const number = Number(name.split('-')[1]) as 1 | 2 | 3;
    const postmaster = postmasterPid(memberDataDirectory(lab.directory, number));
    const own = [lab.process(`patroni-${number}`).pid, lab.process(`etcd-${number}`).pid, postmaster];
    const roots = own.filter((pid) => pid !== undefined);
    const children = allPids().filter((pid) => readStat(pid)?.parent === postmaster);
    return roots.reduce((sum, pid) => sum + cpuSeconds(pid, true), 0) + sumOf(children);
  };
  for (let round = 1; round <= rounds; round += 1) {
    await window(observed);
    process.kill(api.child.pid, 'SIGSTOP');
    try {
      await window(alone);
    } finally {
      process.kill(api.child.pid, 'SIGCONT');
    }
    await sleep(2000);
    say(`cost ${round} of ${rounds}`);
  }
  const medians = (windows: number[][]): number[] => lab.members.map((_, i) => median(windows.map((w) => w[i]!)));
  return [medians(observed), medians(alone)];
}

/** A process that has ended meanwhile is counted with its parent. */
function sumOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    try {
      return sum + cpuSeconds(pid);
    } catch {
      return sum;
    }
  }, 0);
}

/** Both statements over ten thousand sessions; how long each took, in milliseconds. */
async function simulate({ lab }: BenchContext): Promise<[number[], number[]]> {
  const leader = await lab.leader();
  await lab.sql(
    leader,
    `CREATE TABLE many_sessions AS
       SELECT a.* FROM pg_stat_activity a, generate_series(1, ${sessions}) LIMIT ${sessions};
     UPDATE many_sessions SET backend_type = 'client backend', state = 'idle'; ANALYZE many_sessions`,
  );
  try {
    const look = observeSql
      .replaceAll('pg_catalog.pg_stat_get_activity(NULL)', 'many_sessions')
      .replaceAll('pg_catalog.pg_stat_activity', 'many_sessions');
    const parameters = ['NULL', 'NULL', 'NULL', 'NULL', `'age'`, '0', '0', '100', 'true'];
    const list = sessionPageSql('many_sessions').replaceAll(/\$(\d)/g, (_, n: string) => parameters[Number(n) - 1]!);
    const time = async (sql: string): Promise<number[]> => {
      const durations: number[] = [];
      for (let i = 0; i < looks; i += 1) {
        const startedAt = performance.now();
        await lab.sql(leader, sql);
        durations.push(performance.now() - startedAt);
      }
      return durations;
    };
    return [await time(look), await time(list)];
  } finally {
    await lab.sql(leader, 'DROP TABLE many_sessions');
  }
}
