import { Type } from 'typebox';
import { check, defineOperation } from '../../operations/index.ts';
import { changeSteps, planChange, readConfig, type ConfigFacts } from './config-change.ts';
import { harmlessText } from './config-dangers.ts';
import { mergePatch, type Json } from './config-merge.ts';
import { patchFaults } from './config-rules.ts';

interface Input {
  patch: Json;
  ifRevision?: string;
}

export const patchConfig = defineOperation({
  kind: 'cluster.patch-config',
  mutation: 'patchConfig',
  path: '/config/patch',
  summary: "Change Patroni's dynamic configuration",
  description:
    'A merge patch as Patroni takes it: objects are merged, null takes a key away. It is written only when the configuration ' +
    'is still at the revision that was planned on, then read back and compared with pg_settings of every member. Pause and ' +
    'synchronous mode have operations of their own, and a standby cluster is not made by a patch. ' +
    harmlessText,
  permission: 'config:write',
  risk: 'safe',
  input: {
    patch: Type.Record(Type.String({ minLength: 1, maxLength: 100 }), Type.Unknown(), {
      description: 'What changes',
      minProperties: 1,
      examples: [{ postgresql: { parameters: { work_mem: '8MB' } } }],
    }),
    ifRevision: Type.Optional(
      Type.String({ pattern: '^[0-9]{1,19}$', description: 'modRevision of the configuration that was looked at' }),
    ),
  },
  example: { patch: { postgresql: { parameters: { work_mem: '8MB' } } } },

  async plan(cluster, { patch, ifRevision }: Input) {
    const { revision, value } = await readConfig(cluster);
    const faults = patchFaults(patch);
    const same = ifRevision === undefined || ifRevision === revision;
    return planChange(cluster, {
      ...{ revision, before: value, after: mergePatch(value, patch) },
      summary: `Change ${Object.keys(patch).join(', ')} of the dynamic configuration.`,
      checks: [
        check(
          'config.patchable',
          cluster.name,
          faults.length === 0,
          faults.join(' ') || 'Nothing in it has an operation of its own.',
        ),
        check('config.revision', cluster.name, same, `The configuration is at revision ${revision}.`),
      ],
    });
  },

  steps: ({ facts }: { facts: ConfigFacts }) => changeSteps<Input>(facts),
  conclude: (_run, result) => `The configuration is at revision ${String(result['configRevision'])}.`,
});
