import { Type } from 'typebox';
import { check, defineOperation, warning, type PlanCheck } from '../../operations/index.ts';
import { changeSteps, planChange, readConfig, type ConfigFacts } from './config-change.ts';
import { changedKeys, withSecretsOf } from './config-merge.ts';
import { withOwnKeysOf } from './config-rules.ts';

interface Input {
  version: number;
}

export const rollbackConfig = defineOperation({
  kind: 'cluster.rollback-config',
  mutation: 'rollbackConfig',
  path: '/config/rollback',
  summary: 'Bring an earlier version of the dynamic configuration back',
  description:
    'The versions are listed at /config/versions. All of it is brought back but what has operations of its own (`pause`, ' +
    'synchronous mode) or is not changed here at all (`standby_cluster`), and secrets, since versions are kept without ' +
    'them: these stay as they are now, and the plan says where that makes a difference. The same checks and permissions ' +
    'hold as for a patch of the same settings.',
  permission: 'config:write',
  risk: 'safe',
  input: { version: Type.Integer({ minimum: 1, description: 'Its id' }) },
  example: { version: 1 },

  async plan(cluster, { version }: Input) {
    const { revision, value } = await readConfig(cluster);
    const found = await cluster.configVersion(version);
    const wanted = found === null ? value : withSecretsOf(value, found.value);
    const after = withOwnKeysOf(value, wanted);
    const checks: PlanCheck[] = [
      check(
        'config.version',
        String(version),
        found !== null,
        found === null
          ? `There is no version ${version} of this cluster.`
          : `Version ${version} was at revision ${found.revision}.`,
      ),
      ...keptChecks(cluster.name, changedKeys(after, wanted)),
    ];
    const summary = `Bring version ${version} of the dynamic configuration back.`;
    return planChange(cluster, { revision, before: value, after, summary, checks });
  },

  steps: ({ facts }: { facts: ConfigFacts }) => changeSteps<Input>(facts),
  conclude: (run, result) => `Version ${run.input.version} is back, at revision ${String(result['configRevision'])}.`,
});

/** Says what the version had otherwise and is not brought back. */
function keptChecks(cluster: string, kept: readonly (readonly string[])[]): PlanCheck[] {
  const names = [...new Set(kept.map(([key = '']) => key))];
  if (names.length === 0) return [];
  const verb = names.length === 1 ? 'stays as it is' : 'stay as they are';
  const message = `${names.join(', ')} ${verb} now, other than in this version: a rollback does not change that.`;
  return [warning('config.kept', cluster, message)];
}
