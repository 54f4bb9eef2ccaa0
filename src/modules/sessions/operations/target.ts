import { ActError, check, type ClusterHandle, type PlanCheck } from '../../operations/index.ts';
import { memberCheck } from '../../clusters/index.ts';
import { protections, type Session } from '../model.ts';
import { guardedSessions, sessionObject } from '../session-sql.ts';

/** Which session: a pid alone may be another's by the time that it is signalled. */
export interface TargetInput {
  member: string;
  pid: number;
  backendStart: string;
}

/** A session as a plan shows it: without its statement, which not everybody who reads plans may see. */
export type PlannedSession = Omit<Session, 'query' | 'blockedBy'>;

export interface TargetFacts {
  session: PlannedSession | null;
}

/** Parameters: pid, and when the backend began. */
export const isTarget = 's.pid = $1::int AND s.backend_start = $2::timestamptz';

const lookSql = `WITH ${guardedSessions()}
SELECT ${sessionObject("'[]'::jsonb", 'NULL::text')} AS session,
  me.rolsuper OR pg_catalog.pg_has_role(current_user, 'pg_signal_backend', 'USAGE')
    OR pg_catalog.pg_has_role(current_user, s.usesysid, 'USAGE') AS permitted
FROM guarded s, pg_catalog.pg_roles me WHERE me.rolname = current_user AND ${isTarget}`;

interface LookRow {
  session: Omit<Session, 'member'>;
  permitted: boolean;
}

/** What is there of a session, and whether it may be signalled: checks for a plan. */
export async function targetOf(
  cluster: ClusterHandle,
  input: TargetInput,
): Promise<{ session: PlannedSession | null; checks: PlanCheck[] }> {
  const { member: name, pid, backendStart } = input;
  const { member, checks } = memberCheck(cluster.snapshot(), name);
  if (member === null) return { session: null, checks };
  const subject = targetName(input);
  const found = await cluster.sql
    .query<LookRow>(name, lookSql, [pid, backendStart])
    .catch((error: unknown) => unreadable(name, error));
  if (!Array.isArray(found)) return { session: null, checks: [found] };
  const [row] = found;
  if (row === undefined) {
    const message = `On ${name} there is no session ${pid} that began at ${backendStart}: it has ended, and the pid may be another's.`;
    return { session: null, checks: [check('session.exists', subject, false, message)] };
  }
  const session = plannedOf(name, row.session);
  return {
    session,
    checks: [
      check('session.exists', subject, true, `${sentenceOf(session)}.`),
      protectionCheck(session),
      check(
        'session.permitted',
        subject,
        row.permitted,
        row.permitted
          ? 'The control plane’s role may signal it.'
          : 'The control plane’s role may not signal sessions of others: GRANT pg_signal_backend to it.',
      ),
    ],
  };
}

/** A member that does not answer is no fault of the request; anything else is thrown. */
export function unreadable(member: string, error: unknown): PlanCheck {
  if (!(error instanceof ActError)) throw error;
  return check('postgres.readable', member, null, `PostgreSQL of ${member} cannot be asked: ${error.message}`);
}

export function plannedOf(member: string, found: Omit<Session, 'member'>): PlannedSession {
  const { query: _query, blockedBy: _blockedBy, ...rest } = found;
  return { member, ...rest };
}

export function targetName({ member, pid }: { member: string; pid: number }): string {
  return `${member}/${pid}`;
}

/** One session in words: `Session 4711 of app on shop (worker, 10.0.0.7) has been idle for 12 s`. */
export function sentenceOf(session: PlannedSession): string {
  const { pid, user, database, application, clientAddress, state, stateAgeSeconds } = session;
  const from = [application === '' ? null : application, clientAddress].filter((part) => part !== null).join(', ');
  const since = stateAgeSeconds === null ? '' : ` for ${Math.round(stateAgeSeconds)} s`;
  const where = `${user ?? 'nobody'} on ${database ?? 'no database'}${from === '' ? '' : ` (${from})`}`;
  return `Session ${pid} of ${where} has been ${state ?? 'in no known state'}${since}`;
}

function protectionCheck(session: PlannedSession): PlanCheck {
  const { protection } = session;
  const message =
    protection === null ? 'It is a session of an ordinary role.' : `It is never touched: ${protections[protection]}.`;
  return check('session.unprotected', targetName(session), protection === null, message);
}

/** The session as it is now; null when it has ended. */
export async function sessionNow(cluster: ClusterHandle, target: TargetInput): Promise<PlannedSession | null> {
  const [row] = await cluster.sql.query<LookRow>(target.member, lookSql, [target.pid, target.backendStart]);
  return row === undefined ? null : plannedOf(target.member, row.session);
}
