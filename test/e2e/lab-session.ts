import pg from 'pg';
import type { Stage } from './replicas.ts';

/** A real session on a member of the lab, as an application would hold it. */
export interface LabSession {
  pid: number;
  query(text: string): Promise<Record<string, unknown>[]>;
  /** Whether the server has ended it. */
  readonly ended: boolean;
  end(): Promise<void>;
}

/** A role and password that the tests' applications use: an ordinary one. */
export const applicationRole = 'app';

export async function openLabSession(
  { lab }: Pick<Stage, 'lab'>,
  member: string,
  { application = 'worker', user = applicationRole }: { application?: string; user?: string } = {},
): Promise<LabSession> {
  const { pgPort } = lab.member(member);
  const login = user === lab.superuser.username ? { password: lab.superuser.password } : { password: user };
  const client = new pg.Client({
    ...{ host: '127.0.0.1', port: pgPort, user, ...login, database: 'postgres', application_name: application },
  });
  let ended = false;
  client.on('error', () => (ended = true));
  client.on('end', () => (ended = true));
  await client.connect();
  const query = async (text: string) => (await client.query<Record<string, unknown>>(text)).rows;
  const [row] = await query('SELECT pg_backend_pid() AS pid');
  return {
    pid: row!['pid'] as number,
    query,
    get ended() {
      return ended;
    },
    end: () => client.end().catch(() => undefined),
  };
}
