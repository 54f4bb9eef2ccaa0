import { Type } from 'typebox';
import { freshValue } from '../../../kernel/section.ts';
import { check, defineOperation, warning, type PlanCheck, type Step } from '../../operations/index.ts';
import type { Snapshot } from '../model.ts';
import { changeSteps, planChange, readConfig, type ConfigFacts } from './config-change.ts';
import { mergePatch, type Json } from './config-merge.ts';

interface Input {
  mode: 'off' | 'on' | 'quorum';
  strict?: boolean;
  standbys?: number;
}

export const setSynchronousMode = defineOperation({
  kind: 'cluster.set-synchronous-mode',
  mutation: 'setSynchronousMode',
  path: '/synchronous-mode',
  summary: 'Switch synchronous replication by Patroni on or off',
  description:
    'On: a commit waits for a synchronous standby, so a failover to it loses nothing. Strict: without a standby writes wait, ' +
    'instead of going on unprotected. Off: what is acknowledged may be lost in a failover.',
  permission: 'config:write',
  risk: 'disruptive',
  input: {
    mode: Type.Enum(['off', 'on', 'quorum'], { description: 'quorum needs Patroni 4' }),
    strict: Type.Optional(Type.Boolean({ description: 'Writes wait while there is no synchronous standby' })),
    standbys: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100,
        description: 'How many standbys a commit waits for (synchronous_node_count)',
      }),
    ),
  },
  example: { mode: 'on' },

  async plan(cluster, input: Input) {
    const { revision, value } = await readConfig(cluster);
    const after = mergePatch(value, patchOf(input));
    return planChange(cluster, {
      ...{ revision, before: value, after },
      summary: `Switch synchronous mode ${input.mode}${input.strict === true ? ', strict' : ''}.`,
      checks: modeChecks(cluster.snapshot(), input),
      dangers: weakenings(value, after),
    });
  },

  steps: ({ input, facts }: { input: Input; facts: ConfigFacts }) => [
    ...changeSteps<Input>(facts),
    inForce(input, facts),
  ],
  conclude: ({ input }, result) => {
    const standbys = result['standbys'] as readonly string[] | undefined;
    return input.mode === 'off'
      ? 'Synchronous mode is off: commits wait for nobody.'
      : `Synchronous mode is ${input.mode}: commits wait for ${(standbys ?? []).join(', ')}.`;
  },
});

function patchOf({ mode, strict, standbys }: Input): Json {
  return {
    synchronous_mode: mode === 'quorum' ? 'quorum' : mode === 'on',
    ...(strict === undefined ? {} : { synchronous_mode_strict: strict }),
    ...(standbys === undefined ? {} : { synchronous_node_count: standbys }),
  };
}

/** What protects less than before: each takes an administrator. */
export function weakenings(before: Json, after: Json): string[] {
  const on = (value: unknown): boolean => ['true', 'on', 'yes', '1', 'quorum'].includes(String(value).toLowerCase());
  const count = (config: Json): number => Number(config['synchronous_node_count'] ?? 1);
  const switchedOff = (key: string): string[] => (on(before[key]) && !on(after[key]) ? [`${key} is switched off`] : []);
  return [
    ...switchedOff('synchronous_mode'),
    ...switchedOff('synchronous_mode_strict'),
    ...(count(after) < count(before) ? [`synchronous_node_count falls to ${count(after)}`] : []),
  ];
}

function modeChecks({ cluster }: Snapshot, { mode, strict = false, standbys = 1 }: Input): PlanCheck[] {
  if (mode === 'off') {
    return [warning('sync.off', cluster.name, 'What is acknowledged may be lost in a failover from now on.')];
  }
  const streaming = cluster.members.filter(
    ({ name, state, tags }) =>
      name !== cluster.leader?.name && ['streaming', 'running'].includes(state) && tags['nosync'] !== true,
  ).length;
  const versions = cluster.members.flatMap((m) => freshValue(m.patroni)?.version ?? []);
  const oldest = Math.min(...versions.map((version) => Number(version.split('.')[0])));
  const numbers = { value: streaming, limit: standbys, unit: 'standbys' };
  const message = `${streaming} replicas could be synchronous standbys, ${standbys} are asked for.`;
  const enough =
    streaming >= standbys || !strict
      ? streaming >= standbys
        ? check('sync.standbys', cluster.name, true, message, numbers)
        : warning('sync.standbys', cluster.name, `${message} Until there are more, commits go on unprotected.`, numbers)
      : check('sync.standbys', cluster.name, false, `${message} In strict mode writes would stop.`, numbers);
  const spare = streaming - standbys;
  const checks = [enough];
  if (strict && streaming >= standbys && spare === 0) {
    checks.push(warning('sync.spare', cluster.name, 'No replica is spare: when one fails, writes wait.'));
  }
  if (mode === 'quorum') {
    const known = Number.isFinite(oldest) ? oldest >= 4 : null;
    checks.push(check('sync.quorum', cluster.name, known, 'Quorum commit needs Patroni 4 or newer on every member.'));
  }
  return checks;
}

/** Patroni names the standbys in its `sync` key and lets the leader's server wait for them. */
function inForce({ mode }: Input, facts: ConfigFacts): Step<Input, ConfigFacts> {
  return {
    id: 'in-force',
    title: mode === 'off' ? 'See that commits wait for nobody' : 'See which standbys commits wait for',
    async verify(run) {
      const found = await run.poll(
        'synchronous state as asked for',
        async () => {
          const leader = run.cluster.snapshot().cluster.leader?.name;
          if (leader === undefined) return undefined;
          const rows = await run.cluster.sql.query<{ name: string }>(
            leader,
            `SELECT application_name AS name FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum') ORDER BY 1`,
          );
          const key = await run.cluster.dcs.get('sync');
          const named = syncStandbys(key?.value ?? '{}');
          const standbys = rows.map(({ name }) => name).filter((name) => named.includes(name));
          if (mode === 'off') return rows.length === 0 && named.length === 0 ? [] : undefined;
          return standbys.length > 0 ? standbys : undefined;
        },
        { timeoutMs: 2 * facts.waitMs, intervalMs: 500 },
      );
      await run.result({ standbys: found });
      return mode === 'off' ? 'No standby is synchronous.' : `Synchronous: ${found.join(', ')}.`;
    },
  };
}

function syncStandbys(text: string): string[] {
  const { sync_standby: names } = JSON.parse(text) as { sync_standby?: string | null };
  return (names ?? '').split(',').filter((name) => name !== '');
}
