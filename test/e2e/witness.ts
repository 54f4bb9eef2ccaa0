import pg from 'pg';
import type { Lab } from '../../lab/index.ts';
import type { Role } from '../../src/kernel/permissions.ts';
import { askRest } from './operate.ts';
import type { Stage } from './replicas.ts';

interface PatroniCluster {
  members: { name: string; role: string; scheduled_restart?: unknown }[];
  scheduled_switchover?: unknown;
  pause?: boolean;
}

/** Patroni's `/cluster`, asked of the first member. */
export async function patroniCluster({ members }: Lab): Promise<PatroniCluster> {
  return (await (await fetch(`${members[0]!.restUrl}/cluster`)).json()) as PatroniCluster;
}

/** Patroni's `/history`: one row for each end of a timeline. */
export async function patroniHistory({ members }: Lab): Promise<unknown[][]> {
  return (await (await fetch(`${members[0]!.restUrl}/history`)).json()) as unknown[][];
}

/** What any operation would change, as Patroni and PostgreSQL say it: who leads, configuration, schedules, starts. */
export async function stateOf(lab: Lab): Promise<object> {
  const [history, cluster, config, starts] = await Promise.all([
    patroniHistory(lab),
    patroniCluster(lab),
    fetch(`${lab.members[0]!.restUrl}/config`).then((answer) => answer.json()),
    Promise.all(lab.members.map(({ name }) => lab.sql(name, 'SELECT pg_postmaster_start_time()::text AS at'))),
  ]);
  const members = cluster.members
    .map(({ name, role, scheduled_restart: restart }) => ({ name, role, restart }))
    .sort((a, b) => a.name.localeCompare(b.name));
  return { history, config, starts, members, scheduled: cluster.scheduled_switchover, pause: cluster.pause };
}

/** Mints a token by REST, as the stage's administrator. */
export async function mint(stage: Stage, subject: string, role: Role, clusters: string[] | '*' = '*'): Promise<string> {
  const body = { subject, role, clusters, expiresInSeconds: 3600, reason: 'end-to-end test' };
  const answer = await askRest<{ token: string }>(stage, 'POST', '/v1/tokens', body);
  if (answer.status !== 201) throw new Error(`no token: ${JSON.stringify(answer.body)}`);
  return answer.body.token;
}

/** The control plane's own database, as its service sees it; `end` when done. */
export function openControl(lab: Lab): {
  rows(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  end(): Promise<void>;
} {
  const pool = new pg.Pool({ connectionString: lab.controlDatabaseUrl, max: 2, connectionTimeoutMillis: 5000 });
  pool.on('error', () => undefined);
  return {
    rows: async (text, values = []) => (await pool.query<Record<string, unknown>>(text, values)).rows,
    end: () => pool.end(),
  };
}
