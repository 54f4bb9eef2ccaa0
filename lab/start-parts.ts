import { clusterProblems, nudge, routeProblems, statsUrlOf, waitLeader } from './cluster.ts';
import type { Lab, ProcessName } from './lab.ts';
import type { LabOptions, Progress } from './options.ts';
import { etcdHealthy, haproxyServersUp, poolConsole, redisAnswers } from './probes.ts';
import { ensureControlDatabase, initControlPostgres } from './services/control-postgres.ts';
import { waitFor } from './wait.ts';

const DEFAULT_START_TIMEOUT_MS = 120_000;

/** Starts everything at once, as far as one part does not need another, and reports each part's progress. */
export async function startParts(lab: Lab, options: LabOptions): Promise<void> {
  const startedAt = performance.now();
  const timeoutMs = options.startTimeoutMs ?? DEFAULT_START_TIMEOUT_MS;
  const part = async (name: string, start: () => Promise<string | undefined>): Promise<void> => {
    const report = (state: Progress['state'], detail?: string) => {
      const seconds = (performance.now() - startedAt) / 1000;
      options.onProgress?.({ part: name, state, seconds, ...(detail ? { detail } : {}) });
    };
    report('starting');
    try {
      report('ready', await start());
    } catch (error) {
      report('failed');
      throw error;
    }
  };
  const wait = options.waitHealthy ?? true;
  const parts = [
    part('Redis', () => startRedis(lab, timeoutMs)),
    part("the control plane's PostgreSQL", () => startControl(lab, timeoutMs)),
    part('HAProxy', () => startHaproxy(lab, timeoutMs)),
    part('PgBouncer', () => startPgbouncer(lab, timeoutMs)),
    startCluster(lab, part, timeoutMs, wait),
  ];
  try {
    await Promise.all(parts);
    if (wait) await part('the three routes', () => waitRoutes(lab, timeoutMs));
  } catch (error) {
    // The others must have ended too before the caller cleans up: they might start something else meanwhile.
    lab.giveUpStarting();
    await Promise.allSettled(parts);
    throw error;
  }
}

type Part = (name: string, start: () => Promise<string | undefined>) => Promise<void>;

async function startCluster(lab: Lab, part: Part, timeoutMs: number, wait: boolean): Promise<void> {
  await part('etcd', () => startEtcd(lab, timeoutMs));
  await Promise.all(lab.members.map((member) => lab.process(member.name).start()));
  if (!wait) return;
  await part('Patroni: a leader', async () => {
    const giveUp = () => giveUpReason(lab, ['patroni-1', 'patroni-2', 'patroni-3']);
    return `${(await waitLeader(lab.layout, { timeoutMs, giveUp })).name} leads`;
  });
  await part('Patroni: two replicas', async () => {
    let problems: string[] = [];
    const probe = async () => {
      problems = await clusterProblems(lab.layout);
      if (problems.length > 0) await nudge(lab.layout);
      return problems.length === 0;
    };
    const giveUp = () => giveUpReason(lab, ['patroni-1', 'patroni-2', 'patroni-3']);
    await waitFor(probe, { timeoutMs, intervalMs: 400, giveUp, what: 'streaming of both replicas' }).catch(
      (error: unknown) => {
        if (error instanceof Error && problems.length > 0) error.message += ` ${problems.join('; ')}.`;
        throw error;
      },
    );
    return 'both stream';
  });
}

async function startEtcd(lab: Lab, timeoutMs: number): Promise<string> {
  const names = ['etcd-1', 'etcd-2', 'etcd-3'] as const;
  await Promise.all(names.map((name) => lab.process(name).start()));
  const healthy = async () => (await Promise.all(lab.etcdEndpoints.map(etcdHealthy))).every(Boolean);
  const giveUp = () => giveUpReason(lab, names);
  await waitFor(healthy, { timeoutMs, giveUp, what: 'a quorum of etcd' });
  return '3 of 3 healthy';
}

async function startRedis(lab: Lab, timeoutMs: number): Promise<undefined> {
  await lab.process('redis').start();
  const giveUp = () => giveUpReason(lab, ['redis']);
  await waitFor(() => redisAnswers(lab.ports.redis), { timeoutMs, giveUp, what: 'an answer of Redis' });
}

async function startControl(lab: Lab, timeoutMs: number): Promise<undefined> {
  await initControlPostgres(lab.layout);
  await lab.process('control-postgres').start();
  const giveUp = () => giveUpReason(lab, ['control-postgres']);
  const ready = () => ensureControlDatabase(lab.layout).then(() => true);
  await waitFor(ready, { timeoutMs, giveUp, what: "a connection to the control plane's PostgreSQL" });
}

async function startHaproxy(lab: Lab, timeoutMs: number): Promise<undefined> {
  await lab.process('haproxy').start();
  const giveUp = () => giveUpReason(lab, ['haproxy']);
  await waitFor(() => haproxyServersUp(statsUrlOf(lab.layout)), { timeoutMs, giveUp, what: 'an answer of HAProxy' });
}

async function startPgbouncer(lab: Lab, timeoutMs: number): Promise<undefined> {
  await lab.process('pgbouncer').start();
  const giveUp = () => giveUpReason(lab, ['pgbouncer']);
  const answers = () => poolConsole(lab.ports.pgbouncer, 'SHOW VERSION').then(() => true);
  await waitFor(answers, { timeoutMs, giveUp, what: 'an answer of PgBouncer' });
}

async function waitRoutes(lab: Lab, timeoutMs: number): Promise<string> {
  let problems: string[] = [];
  const probe = async () => (problems = await routeProblems(lab.layout)).length === 0;
  await waitFor(probe, { timeoutMs, giveUp: () => lab.startAbandoned, what: 'HAProxy leading all three routes' }).catch(
    (error: unknown) => {
      if (error instanceof Error && problems.length > 0) error.message += ` ${problems.join('; ')}.`;
      throw error;
    },
  );
  return 'primary, replicas and all lead where they should';
}

function giveUpReason(lab: Lab, names: readonly ProcessName[]): string | undefined {
  if (lab.startAbandoned !== undefined) return lab.startAbandoned;
  const dead = names.find((name) => !lab.process(name).running);
  return dead === undefined ? undefined : `${dead} has ended: ${lab.process(dead).log(1)}`;
}
