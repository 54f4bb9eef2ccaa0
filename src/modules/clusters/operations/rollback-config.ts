import { Type } from 'typebox';
import { check, defineOperation, type PlanCheck } from '../../operations/index.ts';
import { changeSteps, planChange, readConfig, type ConfigFacts } from './config-change.ts';
import { withSecretsOf, type Json } from './config-merge.ts';

interface Input {
  version: number;
}

export const rollbackConfig = defineOperation({
  kind: 'cluster.rollback-config',
  mutation: 'rollbackConfig',
  path: '/config/rollback',
  summary: 'Bring an earlier version of the dynamic configuration back',
  description:
    'The versions are listed at /config/versions. All of it is brought back but `pause` and secrets, which stay as they ' +
    'are now: versions are kept without them. The same checks and permissions hold as for a patch.',
  permission: 'config:write',
  risk: 'safe',
  input: { version: Type.Integer({ minimum: 1, description: 'Its id' }) },
  example: { version: 1 },

  async plan(cluster, { version }: Input) {
    const { revision, value } = await readConfig(cluster);
    const found = await cluster.configVersion(version);
    const after = found === null ? value : withPause(withSecretsOf(value, found.value), value['pause']);
    const checks: PlanCheck[] = [
      check(
        'config.version',
        String(version),
        found !== null,
        found === null
          ? `There is no version ${version} of this cluster.`
          : `Version ${version} was at revision ${found.revision}.`,
      ),
    ];
    const summary = `Bring version ${version} of the dynamic configuration back.`;
    return planChange(cluster, { revision, before: value, after, summary, checks });
  },

  steps: ({ facts }: { facts: ConfigFacts }) => changeSteps<Input>(facts),
  conclude: (run, result) => `Version ${run.input.version} is back, at revision ${String(result['configRevision'])}.`,
});

function withPause(config: Json, pause: unknown): Json {
  const { pause: _then, ...rest } = config;
  return pause === undefined ? rest : { ...rest, pause };
}
