import { Type } from 'typebox';
import { memberCheck } from '../../clusters/index.ts';
import { check, defineOperation, warning, type ClusterHandle, type PlanCheck } from '../../operations/index.ts';
import { findIdle, type Criteria, type Found } from './idle.ts';
import { reapStep } from './reap-step.ts';
import { sentenceOf, targetName, type PlannedSession } from './target.ts';

interface Input extends Criteria {
  member?: string;
}

export interface ReapFacts {
  /** Those that are to go, and no other. */
  victims: readonly PlannedSession[];
}

const seconds = (description: string) => Type.Optional(Type.Integer({ minimum: 1, maximum: 31_536_000, description }));
const name = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 128, description }));

export const reapIdle = defineOperation({
  kind: 'sessions.reap-idle',
  mutation: 'reapIdleSessions',
  path: '/sessions/reap-idle',
  summary: 'End sessions that have been idle for long',
  description:
    'The plan lists exactly which would go, in `changes`; no other goes, also when more have become idle by then. Each is ' +
    'looked at once more in the statement that ends it: the same session, and idle without a break since it was listed. WAL ' +
    'senders, workers, sessions of Patroni, Citus and the control plane, and those of superusers and replication roles are ' +
    'never among them.',
  permission: 'session:end',
  risk: 'disruptive',
  looksItself: true,
  input: {
    idleSeconds: seconds('Idle for longer than this; left out: no session that is just idle'),
    idleInTransactionSeconds: seconds('Idle in a transaction for longer than this; left out: none of these'),
    member: name('Only on this member; on all by default'),
    database: name('Only in this database'),
    user: name('Only of this role'),
    application: name('Only with this application_name'),
    maxSessions: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 500, default: 100, description: 'The longest idle first, at most so many' }),
    ),
  },
  example: { idleSeconds: 3600, idleInTransactionSeconds: 300, application: 'worker' },

  async plan(cluster, input: Input, agreed: ReapFacts | null) {
    const found = agreed === null ? await findOn(cluster, input) : { ...nothing, victims: agreed.victims };
    const { victims } = found;
    const inTransaction = victims.filter(({ state }) => state !== 'idle').length;
    return {
      summary: `End ${victims.length} sessions that have been idle for long.`,
      target: input.member ?? cluster.name,
      observed: { sessions: victims.map((victim) => `${targetName(victim)} since ${victim.stateChange ?? ''}`) },
      facts: { victims } satisfies ReapFacts,
      checks: [criteriaCheck(cluster.name, input), ...found.checks, ...listChecks(cluster.name, found)],
      changes: victims.map((victim) => ({
        path: `sessions.${targetName(victim)}`,
        before: JSON.stringify(`${sentenceOf(victim)}.`),
        after: null,
      })),
      impact: {
        summary:
          `${victims.length} sessions end, ${inTransaction} of them in a transaction that is rolled back. A pool in front ` +
          'of PostgreSQL opens new ones when it needs them.',
        sessionsDropped: victims.length,
        writeOutageSeconds: 0,
        dataLossBytes: 0,
        dataLossSeconds: 0,
      },
      commands: victims.map(({ member, pid }) => `SELECT pg_terminate_backend(${pid}); -- on ${member}`),
    };
  },

  steps: ({ facts }) =>
    [...new Set(facts.victims.map(({ member }) => member))].map((member) =>
      reapStep<Input>(
        member,
        facts.victims.filter((victim) => victim.member === member),
      ),
    ),

  conclude(_run, result) {
    const lists = Object.values(result) as { ended: string[]; spared: string[] }[];
    const count = (of: 'ended' | 'spared'): number => lists.reduce((sum, list) => sum + list[of].length, 0);
    return `${count('ended')} idle sessions were ended; ${count('spared')} were spared, as they were no longer what was listed.`;
  },
});

const nothing = { checks: [] as PlanCheck[], protectedCount: 0, more: 0 };
type Gathered = typeof nothing & { victims: readonly PlannedSession[] };

/** On all members, the longest idle first. */
async function findOn(cluster: ClusterHandle, input: Input): Promise<Gathered> {
  if (input.idleSeconds === undefined && input.idleInTransactionSeconds === undefined)
    return { ...nothing, victims: [] };
  const snapshot = cluster.snapshot();
  const named = input.member === undefined ? null : memberCheck(snapshot, input.member);
  const members = named === null ? snapshot.cluster.members : named.member === null ? [] : [named.member];
  const limit = input.maxSessions ?? 100;
  const found: Found[] = await Promise.all(members.map((member) => findIdle(cluster, member.name, input, limit)));
  const all = found.flatMap(({ victims }) => victims);
  all.sort((a, b) => (b.stateAgeSeconds ?? 0) - (a.stateAgeSeconds ?? 0));
  const victims = all.slice(0, limit);
  const sum = (of: 'matching' | 'protectedCount'): number => found.reduce((total, one) => total + one[of], 0);
  return {
    victims,
    checks: [...(named?.checks ?? []), ...found.flatMap(({ checks }) => checks)],
    protectedCount: sum('protectedCount'),
    more: sum('matching') - victims.length,
  };
}

function criteriaCheck(cluster: string, { idleSeconds, idleInTransactionSeconds }: Input): PlanCheck {
  const given = idleSeconds !== undefined || idleInTransactionSeconds !== undefined;
  const message = given
    ? `Idle for more than ${idleSeconds ?? '(none)'} s; idle in a transaction for more than ${idleInTransactionSeconds ?? '(none)'} s.`
    : 'Say idleSeconds, idleInTransactionSeconds or both.';
  return check('reap.criteria', cluster, given, message);
}

function listChecks(cluster: string, { victims, protectedCount, more }: Gathered): PlanCheck[] {
  const count = victims.length;
  return [
    check('reap.found', cluster, count > 0, `${count} sessions would go.`, { value: count, unit: 'sessions' }),
    ...(protectedCount === 0
      ? []
      : [warning('reap.protected', cluster, `${protectedCount} more are as idle, and are protected: they stay.`)]),
    ...(more <= 0 ? [] : [warning('reap.more', cluster, `${more} more are as idle, beyond maxSessions: they stay.`)]),
  ];
}
