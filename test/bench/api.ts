import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Lab, MatriarchConfig } from '../../lab/index.ts';
import { identify } from '../../lab/proc.ts';
import { waitFor } from '../../lab/wait.ts';
import type { Cluster } from '../../src/modules/clusters/index.ts';
import { projectRoot } from '../support/commands.ts';
import { startChild, type Child } from './child.ts';

/** A replica of the API over the lab, started as `npm start` does. */
export interface Api {
  name: string;
  url: string;
  child: Child;
  cluster(token: string): Promise<Cluster>;
  stop(): Promise<void>;
}

/** As in production: no GraphiQL, everything else by default. */
export function productionConfig(lab: Lab, port: number): MatriarchConfig {
  const config = lab.matriarchConfig({ port });
  return { ...config, server: { ...config.server, development: false } };
}

/** Starts a replica and waits until it is ready. The token is for waiting until it has seen the cluster's leader. */
export async function startApi(lab: Lab, name: string, config: MatriarchConfig): Promise<Api> {
  const file = lab.writeMatriarchConfig(join(lab.directory, `${name}.yaml`), { config });
  const child = startChild(name, {
    script: 'src/main.ts',
    directory: join(lab.directory, 'log'),
    env: { MATRIARCH_CONFIG: file },
  });
  const identity = identify(child.pid);
  if (identity !== undefined) lab.adopt(name, identity);
  const url = `http://127.0.0.1:${config.server.port}`;
  await waitFor(async () => (await fetch(`${url}/readyz`)).ok, {
    timeoutMs: 60_000,
    what: `${name} ready`,
    giveUp: () => child.ended(),
  });
  return {
    name,
    url,
    child,
    stop: () => child.stop(),
    cluster: async (token) => {
      const answer = await fetch(`${url}/v1/clusters/main`, { headers: { authorization: `Bearer ${token}` } });
      if (!answer.ok) throw new Error(`${name} answered ${answer.status}: ${await answer.text()}`);
      return (await answer.json()) as Cluster;
    },
  };
}

/** Waits until the replica shows a healthy cluster, observed by any replica. */
export async function untilHealthy(api: Api, token: string): Promise<Cluster> {
  return await waitFor(
    async () => {
      const cluster = await api.cluster(token);
      return cluster.leader?.writable === true && cluster.members.length === 3 && cluster;
    },
    { timeoutMs: 30_000, what: `${api.name} shows a healthy cluster`, giveUp: () => api.child.ended() },
  );
}

const run = promisify(execFile);

/** A token as a person makes the first one. */
export async function mintToken(configFile: string): Promise<string> {
  const args = ['--import', 'tsx', 'src/token.ts', '--subject', 'bench', '--role', 'admin'];
  const { stdout } = await run(process.execPath, args, {
    cwd: projectRoot,
    env: { ...process.env, MATRIARCH_CONFIG: configFile },
  });
  const token = /[\w-]+\.[\w-]+\.[\w-]+/.exec(stdout)?.[0];
  if (token === undefined) throw new Error(`no token in: ${stdout}`);
  return token;
}
