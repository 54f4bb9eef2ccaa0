import { Type } from 'typebox';
import { freshValue } from '../../../kernel/section.ts';
import { check, defineOperation, Failed, noImpact, type ClusterHandle, type Step } from '../../operations/index.ts';

interface Input {
  switchover?: boolean;
  restarts?: boolean;
}

interface Facts {
  /** When Patroni's own switchover is due, and who takes the request. */
  switchover: { at: string; through: string } | null;
  restarts: readonly { member: string; at: string }[];
}

const requestTimeoutMs = 10_000;
const settleTimeoutMs = 30_000;

export const flush = defineOperation({
  kind: 'cluster.flush',
  mutation: 'flushScheduled',
  path: '/flush',
  summary: "Remove what is scheduled at Patroni itself: its switchover and its members' restarts",
  description:
    'What was scheduled here is cancelled by its operation instead. It is done when etcd shows neither any more. With ' +
    'nothing scheduled it succeeds and says so.',
  permission: 'cluster:switchover',
  risk: 'safe',
  input: {
    switchover: Type.Optional(Type.Boolean({ default: true, description: 'Remove the scheduled switchover' })),
    restarts: Type.Optional(Type.Boolean({ default: true, description: 'Remove the scheduled restarts' })),
  },
  example: { switchover: true, restarts: true },
  replans: true,

  plan(cluster, input: Input) {
    const { cluster: shown } = cluster.snapshot();
    const at = freshValue(shown.dcs)?.failover?.scheduledAt ?? null;
    const reachable = shown.members.filter(({ patroni }) => freshValue(patroni) !== null);
    const through = reachable.find(({ name }) => name === shown.leader?.name)?.name ?? reachable[0]?.name ?? null;
    const wantsSwitchover = input.switchover !== false;
    const facts: Facts = {
      switchover: wantsSwitchover && at !== null && through !== null ? { at, through } : null,
      restarts:
        input.restarts === false
          ? []
          : reachable.flatMap(({ name, patroni }) => {
              const scheduled = freshValue(patroni)?.scheduledRestart ?? null;
              return scheduled === null
                ? []
                : [
                    {
                      member: name,
                      at: typeof scheduled['schedule'] === 'string' ? scheduled['schedule'] : 'an unknown time',
                    },
                  ];
            }),
    };
    const found = [
      ...(facts.switchover === null ? [] : [`the switchover of ${facts.switchover.at}`]),
      ...facts.restarts.map((restart) => `the restart of ${restart.member} at ${restart.at}`),
    ];
    return {
      summary: found.length === 0 ? 'Nothing is scheduled at Patroni.' : `Remove ${found.join(', ')}.`,
      target: cluster.name,
      observed: { switchover: at, restarts: facts.restarts },
      facts,
      checks: [
        check(
          'patroni.reachable',
          cluster.name,
          through !== null,
          `${reachable.length} of ${shown.members.length} members' Patroni answer; a restart scheduled on another one is not seen.`,
        ),
        check(
          'input.something',
          cluster.name,
          wantsSwitchover || input.restarts !== false,
          wantsSwitchover || input.restarts !== false ? 'Something is selected.' : 'Neither is selected.',
        ),
      ],
      impact: noImpact('Nothing happens at those times.'),
      commands: [
        ...(facts.switchover === null ? [] : [`patronictl flush ${shown.scope} switchover`]),
        ...facts.restarts.map(({ member }) => `patronictl flush ${shown.scope} restart ${member} --force`),
      ],
    };
  },

  steps: ({ facts }) => [
    ...(facts.switchover === null ? [] : [switchoverStep(facts.switchover)]),
    ...facts.restarts.map(restartStep),
    confirm(facts),
  ],

  conclude({ facts }) {
    const count = facts.restarts.length + (facts.switchover === null ? 0 : 1);
    return count === 0 ? 'Nothing was scheduled at Patroni.' : `${count} scheduled at Patroni were removed.`;
  },
});

function switchoverStep({ at, through }: NonNullable<Facts['switchover']>): Step<Input, Facts> {
  return {
    id: 'switchover',
    title: `Remove the switchover of ${at}`,
    check: async ({ cluster }) =>
      (await switchoverIn(cluster)) === null ? 'No switchover is scheduled any more.' : null,
    act: ({ cluster }) => remove(cluster, through, '/switchover'),
    verify: (run) =>
      run.poll(
        'etcd without the scheduled switchover',
        async () => ((await switchoverIn(run.cluster)) === null ? 'etcd shows no scheduled switchover.' : undefined),
        { timeoutMs: settleTimeoutMs },
      ),
  };
}

function restartStep({ member, at }: Facts['restarts'][number]): Step<Input, Facts> {
  return {
    id: `restart:${member}`,
    title: `Remove the restart of ${member} at ${at}`,
    async check({ cluster }) {
      // Patroni forgets it at once and writes that into etcd with its next look.
      const [status, inEtcd] = await Promise.all([cluster.patroni.status(member), restartIn(cluster, member)]);
      if (status['scheduled_restart'] !== undefined || inEtcd) return null;
      return `No restart of ${member} is scheduled any more.`;
    },
    act: ({ cluster }) => remove(cluster, member, '/restart'),
    verify: (run) =>
      run.poll(
        `etcd without the scheduled restart of ${member}`,
        async () => ((await restartIn(run.cluster, member)) ? undefined : `etcd shows no restart of ${member}.`),
        { timeoutMs: settleTimeoutMs },
      ),
  };
}

/** The last look of all, so that an operation that finds nothing has looked too. */
function confirm({ switchover, restarts }: Facts): Step<Input, Facts> {
  return {
    id: 'flushed',
    title: 'Confirm in etcd that nothing of it is scheduled',
    async verify(run) {
      await run.result({ switchover: switchover?.at ?? null, restarts: restarts.map(({ member }) => member) });
      const left = await leftIn(run.cluster, switchover, restarts);
      if (left.length > 0) {
        throw new Failed(`etcd shows it again: ${left.join(', ')}. Somebody has scheduled it anew.`, {
          remedy: 'Look at a new plan and ask again.',
        });
      }
      return `${restarts.length + (switchover === null ? 0 : 1)} were found, none is left.`;
    },
  };
}

/** What of it etcd still shows. */
async function leftIn(
  cluster: ClusterHandle,
  switchover: Facts['switchover'],
  restarts: Facts['restarts'],
): Promise<string[]> {
  const at = switchover === null ? null : await switchoverIn(cluster);
  const checked = await Promise.all(
    restarts.map(async ({ member }) => ((await restartIn(cluster, member)) ? [`the restart of ${member}`] : [])),
  );
  return [...(at === null ? [] : [`the switchover of ${at}`]), ...checked.flat()];
}

async function remove(cluster: ClusterHandle, member: string, path: string): Promise<string> {
  const { status, body } = await cluster.patroni.send(member, { method: 'DELETE', path, timeoutMs: requestTimeoutMs });
  if (status === 200) return `Patroni: ${body}.`;
  // It fired or was removed in the meantime: either way it is not scheduled any more.
  if (status === 404) return `Patroni: ${body}.`;
  throw new Failed(`Patroni of ${member} refused with ${status}: ${body}.`, {
    code: 'refused',
    remedy: 'Look at a new plan and ask again.',
  });
}

async function switchoverIn({ dcs }: ClusterHandle): Promise<string | null> {
  const scheduled = jsonOf((await dcs.get('failover'))?.value)['scheduled_at'];
  return typeof scheduled === 'string' ? scheduled : null;
}

async function restartIn({ dcs }: ClusterHandle, member: string): Promise<boolean> {
  return jsonOf((await dcs.get(`members/${member}`))?.value)['scheduled_restart'] !== undefined;
}

function jsonOf(text: string | undefined): Record<string, unknown> {
  const value: unknown = text === undefined || text === '' ? {} : JSON.parse(text);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
