import { maskSecrets } from '../../../kernel/mask-secrets.ts';
import { defineOperation, noImpact, type ClusterHandle, type Step } from '../../operations/index.ts';
import { consoleOf, lookAtPools } from './pool-plan.ts';

type Settings = Readonly<Record<string, string>>;

interface Facts {
  before: Settings;
}

export const pgbouncerReload = defineOperation({
  kind: 'pgbouncer.reload',
  mutation: 'pgbouncerReload',
  path: '/pools/reload',
  summary: 'Let PgBouncer re-read its configuration',
  description:
    'Of all databases: settings, databases and users. No client drops. The result names the settings and databases that are ' +
    'others now. PgBouncer takes the command also when it cannot read its file, and goes on with what it had: its log tells.',
  permission: 'pgbouncer:control',
  risk: 'safe',
  input: {},
  example: {},

  async plan(cluster) {
    const { pooler, checks } = await lookAtPools(cluster, null);
    return {
      summary: 'Reload the configuration of PgBouncer.',
      target: cluster.name,
      observed: {},
      facts: { before: pooler === null ? {} : await configurationOf(cluster) } satisfies Facts,
      checks,
      impact: noImpact('Clients go on. What has changed holds for new connections at the latest.'),
      commands: [`psql -h <pgbouncer> -d pgbouncer -c RELOAD`],
    };
  },
  steps: ({ facts }) => [reloadStep(facts)],
  conclude: (_run, { changed }) => sentenceOf(changed as Record<string, unknown>),
});

/** It may be sent twice: a file is read once more. */
function reloadStep({ before }: Facts): Step<Record<string, never>, Facts> {
  return {
    id: 'reload',
    title: 'Re-read the configuration',
    fenced: true,
    async act({ cluster }) {
      await consoleOf(cluster).run('RELOAD', null);
      return 'PgBouncer took the command.';
    },
    async verify({ cluster, result }) {
      const after = await configurationOf(cluster);
      const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((n) => before[n] !== after[n]);
      const changed = Object.fromEntries(
        names.map((name) => [name, { before: before[name] ?? null, after: after[name] ?? null }]),
      );
      await result({ changed });
      return sentenceOf(changed);
    },
  };
}

/** Settings by name, and each database with where it leads. */
async function configurationOf(cluster: ClusterHandle): Promise<Settings> {
  const console = consoleOf(cluster);
  const [settings, { databases }] = await Promise.all([console.settings(), console.look()]);
  const lines = databases.map(({ name, host, port, database, poolMode, poolSize }): [string, string] => [
    `database ${name}`,
    `${host ?? ''}:${port ?? ''}/${database ?? ''} pool_mode=${poolMode ?? 'default'} pool_size=${poolSize}`,
  ]);
  return { ...(maskSecrets(settings) as Settings), ...Object.fromEntries(lines) };
}

function sentenceOf(changed: Record<string, unknown>): string {
  const names = Object.keys(changed);
  if (names.length === 0) return 'Nothing of the configuration is another than before.';
  return `Others than before: ${names.join(', ')}.`;
}
