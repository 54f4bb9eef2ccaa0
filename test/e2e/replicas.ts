import type { Lab, LabOptions, MatriarchConfig } from '../../lab/index.ts';
import { startLab } from '../../lab/index.ts';
import { claimFreePorts } from '../../lab/ports.ts';
import { waitFor } from '../../lab/wait.ts';
import type { Cluster } from '../../src/modules/clusters/index.ts';
import { mintToken, startApi, type Api } from '../bench/api.ts';

/** A lab with replicas of the API over it, as child processes, and a token of an administrator. */
export interface Stage {
  lab: Lab;
  replicas: Api[];
  token: string;
  stop(): Promise<void>;
}

/** Patroni’s defaults divided by three, and the retries with them: a dead leader is replaced in about ten seconds. */
const quickPatroni = { ttl: 10, loopWait: 2, retryTimeout: 3 };

export async function startStage(
  options: {
    replicas?: number;
    patroni?: LabOptions['patroni'];
    /** Before the replicas start. */
    prepare?: (lab: Lab) => Promise<void>;
    config?: (lab: Lab, port: number) => MatriarchConfig;
  } = {},
): Promise<Stage> {
  const lab = await startLab({ ports: 'free', patroni: { ...quickPatroni, ...options.patroni } });
  const claims: { release(): void }[] = [];
  const replicas: Api[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(replicas.map((r) => r.stop()));
    await lab.stop();
    for (const claim of claims) claim.release();
  };
  try {
    await options.prepare?.(lab);
    const configOf = options.config ?? ((on: Lab, port: number) => on.matriarchConfig({ port }));
    for (let i = 1; i <= (options.replicas ?? 2); i += 1) {
      const claim = await claimFreePorts();
      claims.push(claim);
      replicas.push(await startApi(lab, `api-${i}`, configOf(lab, claim.ports.api)));
    }
    const token = await mintToken(`${lab.directory}/api-1.yaml`);
    const stage = { lab, replicas, token, stop };
    await healthy(stage);
    return stage;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits until every replica shows a cluster of three members in which nothing fails. */
export async function healthy(
  { replicas, token }: Pick<Stage, 'replicas' | 'token'>,
  timeoutMs = 60_000,
): Promise<void> {
  for (const replica of replicas) {
    let last: Cluster | undefined;
    await waitFor(
      async () => {
        last = await replica.cluster(token);
        return last.health.status === 'healthy' && last.members.length === 3;
      },
      { timeoutMs, what: `${replica.name} shows a healthy cluster`, giveUp: () => replica.child.ended() },
    ).catch((error: unknown) => {
      const bad = last?.health.checks.filter((c) => c.status !== 'pass');
      throw new Error(`${String(error)} ${last?.health.summary ?? ''} ${JSON.stringify(bad)}`);
    });
  }
}

/** Waits until a replica's snapshot satisfies the condition, and gives it. */
export async function until(
  { token }: Pick<Stage, 'token'>,
  replica: Api,
  what: string,
  condition: (cluster: Cluster) => boolean,
  timeoutMs = 20_000,
): Promise<Cluster> {
  return await waitFor(
    async () => {
      const cluster = await replica.cluster(token);
      return condition(cluster) && cluster;
    },
    { timeoutMs, what, giveUp: () => replica.child.ended() },
  );
}

export function member(cluster: Cluster, name: string): Cluster['members'][number] {
  const found = cluster.members.find((m) => m.name === name);
  if (found === undefined) throw new Error(`no member ${name}`);
  return found;
}

export function check(cluster: Cluster, id: string, subject?: string): Cluster['health']['checks'][number] | undefined {
  return cluster.health.checks.find((c) => c.id === id && (subject === undefined || c.subject === subject));
}
