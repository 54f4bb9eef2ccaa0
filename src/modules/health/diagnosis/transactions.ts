import type { Member, PostgresVitals } from '../../clusters/index.ts';
import {
  command,
  eachServer,
  evidence,
  judgement,
  leaderOf,
  leads,
  operation,
  secondsSince,
  type DiagnosisFacts,
  type Finding,
  type Judgement,
  type Rule,
} from './rule.ts';

type Horizon = NonNullable<PostgresVitals['horizon']>;

/** For what has no beginning, as a slot: how far its horizon may lie back. */
const agedTransactions = 10_000_000;
/** PostgreSQL stops accepting writes 3,000,000 transactions before identifiers would wrap around at 2^31. */
const stopAtTransactions = 2 ** 31 - 3_000_000;
const criticalTransactions = 1_500_000_000;

/** Something holds back the horizon, so that VACUUM cannot clean up and tables grow. */
export const longTransaction: Rule = {
  id: 'transactions.long',
  title: 'Long transaction holding back the horizon',
  judge: (facts) =>
    onLeader(facts, ({ horizon }, { name }) => {
      if (horizon === null) return null;
      const age = horizon.startedAt === null ? null : secondsSince(horizon.startedAt, facts.now);
      const limit = facts.levels.transactionWarnMs / 1000;
      const tooOld = age === null ? horizon.transactions >= agedTransactions : age >= limit;
      if (!tooOld) return null;
      const since = age === null ? '' : ` for ${age} s`;
      return {
        subject: `${name}/${horizon.name}`,
        severity: age !== null && age >= 10 * limit ? 'critical' : 'warning',
        summary: `${titleOf(horizon)} holds back the horizon on ${name}${since}: dead rows of all tables stay until it ends.`,
        evidence: [
          evidence(`${age ?? 'An unknown number of'} s old${horizon.state === null ? '' : `, ${horizon.state}`}.`, {
            value: age,
            limit,
            unit: 'seconds',
          }),
          evidence(`${horizon.transactions} transactions have begun since.`, {
            value: horizon.transactions,
            limit: agedTransactions,
            unit: 'transactions',
          }),
        ],
        cause: causes[horizon.holder],
        remedies: [remedyOf(horizon, name)],
      };
    }),
};

function titleOf({ holder, name, username, database, applicationName }: Horizon): string {
  if (holder === 'slot') return `The slot ${name}`;
  if (holder === 'prepared_transaction') return `The prepared transaction ${name}`;
  if (holder === 'standby') return `The standby ${applicationName ?? name}`;
  const application = applicationName === null || applicationName === '' ? '' : ` (${applicationName})`;
  return `Session ${name} of ${username ?? 'somebody'} in ${database ?? 'no database'}${application}`;
}

const causes: Record<Horizon['holder'], string> = {
  session: 'A client began a transaction and has not ended it: a long report, or an application that forgot.',
  standby: 'A long query on a replica, which hot_standby_feedback passes on.',
  prepared_transaction: 'A transaction was prepared for two-phase commit and nobody has decided on it.',
  slot: 'The consumer of a slot does not confirm what it has read.',
};

function remedyOf({ holder, name }: Horizon, member: string) {
  if (holder === 'session') return operation('sessions.terminate', `Ends session ${name} on ${member}.`);
  if (holder === 'prepared_transaction') {
    return command(`ROLLBACK PREPARED '${name}'`, `On ${member}, or COMMIT PREPARED: its coordinator knows which.`);
  }
  if (holder === 'slot')
    return command(`SELECT pg_drop_replication_slot('${name}')`, `On ${member}, if it is abandoned.`);
  return command('SELECT pid, query FROM pg_stat_activity ORDER BY xact_start', 'On the replica: which query it is.');
}

/** Transaction identifiers run out, and with them the ability to write. */
export const wraparoundNear: Rule = {
  id: 'transactions.wraparound',
  title: 'Wraparound near',
  judge: (facts) =>
    onLeader(facts, ({ wraparound }, { name }) => {
      const { database, transactions: value, freezeMaxAge } = wraparound;
      const limit = facts.levels.wraparoundWarnTransactions;
      if (value < limit) return null;
      const left = Math.max(0, stopAtTransactions - value);
      return {
        subject: `${name}/${database}`,
        severity: value >= criticalTransactions ? 'critical' : 'warning',
        summary: `${database} can take ${left} more transactions; then PostgreSQL accepts no writes any more.`,
        evidence: [
          evidence(`Its oldest row is ${value} transactions old.`, { value, limit, unit: 'transactions' }),
          evidence(`VACUUM is forced from ${freezeMaxAge} on (autovacuum_freeze_max_age).`, {
            value: freezeMaxAge,
            unit: 'transactions',
          }),
        ],
        cause: 'VACUUM does not keep up, or something old holds back the horizon so that it cannot freeze.',
        remedies: [
          command(`vacuumdb --freeze --dbname ${database}`, `On ${name}, once nothing holds back the horizon.`),
          operation('cluster.patch-config', 'Gives autovacuum more workers and less delay.'),
        ],
      };
    }),
};

/** Both are the same on all members, so the leader is asked. */
function onLeader(facts: DiagnosisFacts, judge: (vitals: PostgresVitals, member: Member) => Finding | null): Judgement {
  if (leaderOf(facts) === null) return judgement({ unknown: 'Nobody leads, so there is nobody to ask.' });
  return eachServer(facts.cluster.members.filter(leads), ({ vitals }, member) => judge(vitals, member));
}
