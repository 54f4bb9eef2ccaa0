import type { Diagnosis, DiagnosedProblem } from '../../clusters/index.ts';
import { failoverSlow, pauseForgotten, timelineDiverged, twoLeaders } from './leadership.ts';
import { lsnsApart, replicaNotStreaming, replicationLagging, slotEatingDisk } from './replication.ts';
import type { DiagnosisFacts, Rule } from './rule.ts';
import { archiverFailing, connectionsRejected, diskFilling, memberDown, restartPending } from './servers.ts';
import { etcdMemberLost, etcdQuorumLost, routingWrong } from './surroundings.ts';
import { longTransaction, wraparoundNear } from './transactions.ts';

/** Every problem that is looked for, in the order in which those of the same severity are shown. */
export const diagnosisRules: readonly Rule[] = [
  twoLeaders,
  etcdQuorumLost,
  failoverSlow,
  timelineDiverged,
  memberDown,
  connectionsRejected,
  routingWrong,
  replicaNotStreaming,
  replicationLagging,
  lsnsApart,
  etcdMemberLost,
  archiverFailing,
  diskFilling,
  slotEatingDisk,
  wraparoundNear,
  longTransaction,
  pauseForgotten,
  restartPending,
];

/** Looks for every known problem in one snapshot. Pure: the same facts give the same answer. */
export function diagnose(facts: DiagnosisFacts): Diagnosis {
  const judged = diagnosisRules.map((rule) => ({ rule, ...rule.judge(facts) }));
  const problems = judged.flatMap(({ rule: { id, title }, found }) =>
    found.map((one): DiagnosedProblem => ({ id, title, ...one })),
  );
  const sorted = [
    ...problems.filter(({ severity }) => severity === 'critical'),
    ...problems.filter(({ severity }) => severity === 'warning'),
  ];
  const rules = judged.map(({ rule: { id, title }, found, unknown }) => {
    const outcome = found.length > 0 ? 'found' : unknown.length > 0 ? 'unknown' : 'not_found';
    return { id, title, outcome, unknown } as const;
  });
  const { name, builtAt } = facts.cluster;
  const unseen = rules.filter(({ outcome }) => outcome === 'unknown').length;
  return { cluster: name, builtAt, summary: summarise(sorted, unseen), problems: sorted, rules };
}

function summarise(problems: readonly DiagnosedProblem[], unseen: number): string {
  const rest = unseen === 0 ? '' : ` ${unseen} of ${diagnosisRules.length} could not be judged.`;
  const [worst] = problems;
  if (worst === undefined) return `No problem was found.${rest}`;
  const more =
    problems.length === 1 ? '' : ` ${problems.length - 1} more ${problems.length === 2 ? 'was' : 'were'} found.`;
  return `${worst.summary}${more}${rest}`;
}
