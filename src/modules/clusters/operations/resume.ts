import { freshValue } from '../../../kernel/section.ts';
import { check, defineOperation, noImpact, warning, type PlanCheck } from '../../operations/index.ts';
import { slotNameOf, type Snapshot } from '../model.ts';
import { numberSetting } from './observed.ts';
import { pauseSteps, type PauseFacts } from './pause-steps.ts';

export const resume = defineOperation({
  kind: 'cluster.resume',
  mutation: 'resume',
  path: '/resume',
  summary: 'Resume automatic failover',
  description:
    'The system identifier of every member is compared with that in etcd first, since Patroni ends itself on a difference ' +
    'when it resumes. The plan lists what Patroni will do at once: fail over, start what is stopped, act on what is scheduled.',
  permission: 'cluster:pause',
  risk: 'safe',
  input: {},
  example: {},

  plan(cluster) {
    const snapshot = cluster.snapshot();
    const paused = freshValue(snapshot.cluster.dcs)?.paused === true;
    const fires = firesOf(snapshot);
    return {
      summary: `Resume automatic failover of ${cluster.name}.`,
      target: cluster.name,
      observed: { paused, systemIdentifier: freshValue(snapshot.cluster.dcs)?.systemIdentifier ?? null },
      facts: {
        wanted: false,
        members: snapshot.cluster.members.map(({ name }) => name),
        waitMs: (numberSetting(snapshot, 'loop_wait', 10) + 20) * 1000,
      } satisfies PauseFacts,
      checks: [
        check('cluster.paused', cluster.name, paused, paused ? 'The cluster is paused.' : 'The cluster is not paused.'),
        ...identifierChecks(snapshot),
        ...fires.map((what) => warning('resume.fires', cluster.name, what)),
      ],
      impact: noImpact(fires.length === 0 ? 'Patroni has nothing to make up for.' : fires.join(' ')),
      commands: [`patronictl resume --wait ${snapshot.cluster.scope}`],
    };
  },

  steps: ({ facts }: { facts: PauseFacts }) => pauseSteps<Record<string, never>>(facts),
  conclude: () => 'Automatic failover is on again.',
});

/** patroni/ha.py: on resume a node whose system identifier is not that in etcd exits. */
function identifierChecks({ cluster }: Snapshot): PlanCheck[] {
  const expected = freshValue(cluster.dcs)?.systemIdentifier ?? null;
  return cluster.members.map(({ name, patroni, postgres }) => {
    const found = freshValue(postgres)?.systemIdentifier ?? freshValue(patroni)?.systemIdentifier ?? null;
    if (found === null) {
      return warning(
        'resume.system_identifier',
        name,
        `${name} does not answer, so its system identifier is not known.`,
      );
    }
    const same = found === expected;
    const message = same
      ? `${name} has the system identifier of the cluster.`
      : `${name} has the system identifier ${found}, etcd has ${expected ?? 'none'}: its Patroni would end itself.`;
    return check('resume.system_identifier', name, same, message);
  });
}

/** What Patroni makes up for as soon as it is resumed. */
function firesOf({ cluster }: Snapshot): string[] {
  const dcs = freshValue(cluster.dcs);
  const stopped = cluster.members.filter(({ state }) => ['stopped', 'crashed', 'start_failed'].includes(state));
  const scheduled = dcs?.failover ?? null;
  const restarts = cluster.members.filter(({ patroni }) => freshValue(patroni)?.scheduledRestart != null);
  const idle = cluster.replication
    .filter(({ member }) => member === cluster.leader?.name)
    .flatMap(({ observed }) => freshValue(observed)?.slots ?? [])
    .filter(
      (slot) =>
        slot.kind === 'physical' && !slot.active && !cluster.members.some((m) => slotNameOf(m.name) === slot.name),
    );
  return [
    ...(dcs !== null && dcs.leader === null ? ['Nobody leads: a failover begins.'] : []),
    ...(cluster.leader?.writable === false
      ? [`${cluster.leader.name} does not accept writes: a failover may begin.`]
      : []),
    ...stopped.map(({ name, state }) => `${name} is ${state}: it is started.`),
    ...(scheduled === null ? [] : [`A request waits: ${JSON.stringify(scheduled)}.`]),
    ...restarts.map(({ name }) => `${name} has a scheduled restart.`),
    ...idle.map(({ name }) => `The slot ${name} belongs to no member and may be dropped.`),
  ];
}
