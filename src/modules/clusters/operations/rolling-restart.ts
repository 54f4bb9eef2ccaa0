import { Type } from 'typebox';
import { freshValue } from '../../../kernel/section.ts';
import {
  check,
  defineOperation,
  Failed,
  Unsettled,
  warning,
  type ClusterHandle,
  type PlanCheck,
  type Step,
} from '../../operations/index.ts';
import type { Member, Snapshot } from '../model.ts';
import { leadershipOf, numberSetting } from './observed.ts';
import { isStrict, restartImpact, restartObserved } from './restart-member.ts';
import {
  directionOf,
  orderedParameters,
  parameterChanges,
  restartOrder,
  type Direction,
  type ParameterChange,
} from './restart-rules.ts';
import { restartChecks, restartLimits, restartStep, restartTarget, type RestartFacts } from './restart-step.ts';

interface Input {
  onlyPending?: boolean;
  maximumLagBytes?: number;
}

interface Facts extends RestartFacts {
  members: readonly string[];
  settleMs: number;
}

const why: Record<Direction, string> = {
  none: 'replicas first, the leader last',
  raised: 'replicas first, since a standby must not have less than its primary',
  lowered: 'the leader first, since a standby takes a lower value only after its primary has',
  mixed: 'replicas, the leader, and replicas again, since some parameters are raised and some lowered',
};

export const rollingRestart = defineOperation({
  kind: 'cluster.rolling-restart',
  mutation: 'rollingRestart',
  path: '/restart',
  summary: 'Restart PostgreSQL of all members, one at a time in the right order',
  description:
    'Replicas first; the leader first where max_connections, max_worker_processes, max_wal_senders, ' +
    'max_prepared_transactions or max_locks_per_transaction were lowered. Between two members it waits until the first ' +
    'streams with little lag and the list of synchronous standbys is as long as before. It stops at the first failure and ' +
    'says what was restarted and what was not. With `onlyPending` and nothing to do it succeeds and says so.',
  permission: 'cluster:restart',
  risk: 'disruptive',
  input: {
    onlyPending: Type.Optional(
      Type.Boolean({ default: false, description: 'Only members that wait for a restart, as after a change' }),
    ),
    maximumLagBytes: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'Lag that a replica may have before the next member follows; maximum_lag_on_failover by default',
      }),
    ),
  },
  example: { onlyPending: true },

  async plan(cluster, input: Input) {
    const snapshot = cluster.snapshot();
    const leader = snapshot.cluster.leader?.name ?? null;
    const onlyPending = input.onlyPending === true;
    const members = snapshot.cluster.members.filter((member) => !onlyPending || member.pendingRestart !== false);
    const known = await changesOnRestart(cluster, snapshot);
    const changes = known ?? [];
    const direction = directionOf(changes);
    const synchronous = freshValue(snapshot.cluster.dcs)?.synchronous?.standbys ?? [];
    const turns = restartOrder(
      leader,
      members.map(({ name }) => name),
      direction,
      synchronous,
    );
    const targets = turns.flatMap(({ member, second }) => {
      const found = members.find(({ name }) => name === member);
      return found === undefined ? [] : [{ ...restartTarget(found, onlyPending || second, leader), second }];
    });
    const facts: Facts = {
      targets,
      limits: restartLimits(snapshot, input),
      members: members.map(({ name }) => name),
      settleMs: 15_000 + 3000 * numberSetting(snapshot, 'loop_wait', 10),
    };
    const names = turns.map(({ member }) => member).join(', ');
    return {
      summary:
        turns.length === 0
          ? 'No member waits for a restart: nothing will be done.'
          : `Restart ${names}: ${why[direction]}.`,
      target: cluster.name,
      observed: {
        ...leadershipOf(snapshot),
        ...restartObserved(snapshot.cluster.members),
        configRevision: freshValue(snapshot.config)?.modRevision ?? null,
        direction,
      },
      facts,
      checks: [
        ...clusterChecks(snapshot, known !== null),
        ...members.flatMap((member) => memberChecks(member, targets)),
      ],
      changes: changes.map(({ name, before, after }) => ({
        path: `postgresql.parameters.${name}`,
        before: String(before),
        after: String(after),
      })),
      impact: restartImpact(members, leader),
      commands: turns.map(({ member }) => `patronictl restart ${snapshot.cluster.scope} ${member} --force`),
    };
  },

  steps: ({ facts }) => [
    ...facts.targets.map((target) => inTurn(restartStep<Input>(target, facts.limits), facts)),
    settle(facts),
  ],

  conclude({ facts }, result) {
    const done = facts.members.filter((member) => result[member] !== undefined);
    return done.length === 0
      ? 'Nothing was restarted: no member waits for a restart.'
      : `${done.length} of ${facts.members.length} were restarted: ${done.join(', ')}. Nothing waits for a restart.`;
  },
});

/** What the leader runs with, against what the configuration asks for. Null without a leader that answers. */
async function changesOnRestart(
  cluster: ClusterHandle,
  { cluster: { leader }, config }: Snapshot,
): Promise<ParameterChange[] | null> {
  const settings = freshValue(config);
  if (leader === null || settings === null) return null;
  const rows = await cluster.sql
    .query<{ name: string; setting: string }>(
      leader.name,
      'SELECT name, setting FROM pg_settings WHERE name = ANY($1)',
      [Object.keys(orderedParameters)],
    )
    .catch(() => null);
  if (rows === null) return null;
  const running = Object.fromEntries(rows.map(({ name, setting }) => [name, Number(setting)]));
  const postgresql = objectOf(settings.value['postgresql']);
  return parameterChanges(objectOf(postgresql['parameters']), running);
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function clusterChecks(snapshot: Snapshot, directionKnown: boolean): PlanCheck[] {
  const { cluster } = snapshot;
  const { leader, dcs } = cluster;
  const standbys = freshValue(dcs)?.synchronous?.standbys ?? [];
  const checks = [
    check(
      'leader.writable',
      leader?.name ?? 'nobody',
      leader?.writable ?? (leader === null ? false : null),
      leader?.writable === true ? `${leader.name} leads and accepts writes.` : 'No leader is seen to accept writes.',
    ),
    check(
      'restart.order',
      cluster.name,
      directionKnown ? true : null,
      directionKnown
        ? 'What the leader runs with was held against the configuration: that decides the order.'
        : 'The configuration or the leader’s pg_settings cannot be read, so the right order is not known.',
    ),
  ];
  if (isStrict(snapshot) && standbys.length > 0) {
    const others = cluster.members.filter(
      ({ name, state, tags }) =>
        name !== leader?.name && !standbys.includes(name) && state === 'streaming' && tags['nosync'] !== true,
    );
    const can = standbys.length > 1 || others.length > 0;
    const message = can
      ? 'While a synchronous standby restarts, another one takes its part.'
      : `${standbys.join(', ')} is the only synchronous standby and no other replica streams: in strict mode nothing would commit.`;
    checks.push(check('synchronous.not_only', standbys.join(', '), can, message));
  }
  return checks;
}

function memberChecks(member: Member, targets: RestartFacts['targets']): PlanCheck[] {
  const target = targets.find(({ member: name }) => name === member.name);
  const checks = target === undefined ? [] : restartChecks(member, target);
  if (member.pendingRestart === null) {
    checks.push(warning('member.pending', member.name, `Whether ${member.name} waits for a restart is not known.`));
  }
  return checks;
}

/** A failure says what was restarted before it and what was not. */
function inTurn(step: Step<Input, RestartFacts>, facts: Facts): Step<Input, Facts> {
  const position = facts.targets.findIndex(({ member, second }) => step.id === idOf(member, second));
  const done = facts.targets.slice(0, position).map(({ member }) => member);
  const left = facts.targets.slice(position + 1).map(({ member }) => member);
  const told = ` Had their turn before: ${done.join(', ') || 'none'}. Not restarted: ${left.join(', ') || 'none'}.`;
  const tell = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      const doubtful = error instanceof Unsettled;
      if (!(error instanceof Failed) && !doubtful) throw error;
      const { remedy, message } = error;
      const options = { ...(remedy === null ? {} : { remedy }), cause: error };
      if (doubtful) throw new Unsettled(message + told, options);
      throw new Failed(message + told, { code: error.code, ...options });
    }
  };
  const { check: look, act, verify } = step;
  return {
    ...step,
    ...(look === undefined ? {} : { check: (run) => tell(look(run)) }),
    ...(act === undefined ? {} : { act: (run) => tell(act(run)) }),
    ...(verify === undefined ? {} : { verify: (run) => tell(verify(run)) }),
  };
}

const idOf = (member: string, second: boolean): string => `restart:${member}${second ? ':again' : ''}`;

/** Lowered parameters that came to a replica too early are ignored there: only a look afterwards tells. */
function settle({ members, settleMs }: Facts): Step<Input, Facts> {
  return {
    id: 'settled',
    title: 'Confirm that no member waits for a restart',
    async verify(run) {
      let waiting: string[] = [];
      const look = async (): Promise<true | undefined> => {
        const found = await Promise.all(
          members.map(async (member) =>
            (await run.cluster.patroni.status(member))['pending_restart'] === true ? [member] : [],
          ),
        );
        waiting = found.flat();
        return waiting.length === 0 ? true : undefined;
      };
      await run
        .poll('cluster in which nothing waits for a restart', look, { timeoutMs: settleMs })
        .catch((error: unknown) => {
          if (waiting.length === 0) throw error;
          throw new Failed(`All had their turn, and ${waiting.join(', ')} still waits for a restart.`, {
            code: 'still_pending',
            remedy: 'Compare pg_settings.pending_restart there with the configuration; restart what still waits.',
          });
        });
      return members.length === 0
        ? 'No member waits for a restart.'
        : `None of ${members.join(', ')} waits for a restart.`;
    },
  };
}
