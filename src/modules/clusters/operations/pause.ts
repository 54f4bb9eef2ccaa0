import { Type } from 'typebox';
import { freshValue } from '../../../kernel/section.ts';
import { check, defineOperation, noImpact, warning } from '../../operations/index.ts';
import { numberSetting } from './observed.ts';
import { pauseSteps, type PauseFacts } from './pause-steps.ts';

interface Input {
  expiresInSeconds?: number;
}

export const pause = defineOperation({
  kind: 'cluster.pause',
  mutation: 'pause',
  path: '/pause',
  summary: 'Pause automatic failover (maintenance mode)',
  description:
    'With an owner, a reason and, if wanted, an expiry at which it is resumed with the same checks as by hand; reminders go ' +
    'out while it lasts. It is done when every member has seen it; when it fails or is cancelled the cluster is ' +
    'not left paused. While paused, a dead leader is not replaced and a stopped ' +
    'PostgreSQL is not started.',
  permission: 'cluster:pause',
  risk: 'safe',
  input: {
    expiresInSeconds: Type.Optional(
      Type.Integer({ minimum: 5, maximum: 604_800, description: 'After how long it is resumed; never by default' }),
    ),
  },
  example: { expiresInSeconds: 3600 },

  plan(cluster, { expiresInSeconds }: Input) {
    const snapshot = cluster.snapshot();
    const dcs = freshValue(snapshot.cluster.dcs);
    const paused = dcs?.paused === true;
    const scheduled = dcs?.failover ?? null;
    const checks = [
      check(
        'cluster.not_paused',
        cluster.name,
        !paused,
        paused ? 'The cluster is paused already.' : 'The cluster is not paused.',
      ),
    ];
    if (expiresInSeconds === undefined) {
      checks.push(warning('pause.expiry', cluster.name, 'It has no expiry: somebody must remember to resume.'));
    }
    if (scheduled !== null) {
      const what = JSON.stringify(scheduled);
      checks.push(
        warning('patroni.scheduled', cluster.name, `Patroni does nothing that is scheduled while paused: ${what}.`),
      );
    }
    return {
      summary: `Pause automatic failover of ${cluster.name}.`,
      target: cluster.name,
      observed: { paused },
      facts: {
        wanted: true,
        members: snapshot.cluster.members.map(({ name }) => name),
        waitMs: (numberSetting(snapshot, 'loop_wait', 10) + 20) * 1000,
      } satisfies PauseFacts,
      checks,
      impact: noImpact('Sessions go on; a leader that dies is not replaced until it is resumed.'),
      commands: [`patronictl pause --wait ${snapshot.cluster.scope}`],
    };
  },

  steps: ({ facts }: { facts: PauseFacts }) => pauseSteps<Input>(facts),
  conclude({ input }, result) {
    if (result['configRevision'] === undefined) {
      return 'Somebody else has paused the cluster meanwhile: nothing was done, and their pause does not expire here.';
    }
    return input.expiresInSeconds === undefined
      ? 'The cluster is paused until somebody resumes it.'
      : `The cluster is paused for ${input.expiresInSeconds} s.`;
  },
});
