import { changeSteps, leadershipOf, planChange, readConfig, type ConfigFacts } from '../../clusters/index.ts';
import {
  check,
  defineOperation,
  Failed,
  noImpact,
  warning,
  type ClusterHandle,
  type PlanDraft,
  type Step,
} from '../../operations/index.ts';
import { installedSql, isLoaded, librariesOf, type InstalledRow } from '../statements-sql.ts';

interface Facts {
  leader: string;
  /** The change of shared_preload_libraries; null when the library is loaded or written down already. */
  config: ConfigFacts | null;
  createExtension: boolean;
}

const library = 'pg_stat_statements';

export const installStatements = defineOperation({
  kind: 'queries.install',
  mutation: 'installQueryStatistics',
  path: '/queries/install',
  summary: 'Install pg_stat_statements',
  description:
    'Adds the library to shared_preload_libraries in Patroni’s configuration where it is missing, behind those that are ' +
    'there, and creates the extension in the observed database. The library takes a restart: the operation says so and does ' +
    'not restart anything; `cluster.rolling-restart` with onlyPending does.',
  permission: 'config:write',
  risk: 'safe',
  looksItself: true,
  input: {},
  example: {},

  async plan(cluster): Promise<PlanDraft<Facts>> {
    const snapshot = cluster.snapshot();
    const leader = snapshot.cluster.leader?.name ?? null;
    if (leader === null) return withoutLeader(cluster);
    const [installed] = await cluster.sql.query<InstalledRow>(leader, installedSql);
    const [available] = await cluster.sql.query<{ name: string }>(
      leader,
      `SELECT name FROM pg_catalog.pg_available_extensions WHERE name = '${library}'`,
    );
    const loaded = installed === undefined || isLoaded(installed);
    const createExtension = installed !== undefined && installed.extension === null;
    const change = loaded ? null : await planLibrary(cluster, installed.libraries ?? '');
    const something = createExtension || change !== null;
    return {
      summary: `Install ${library} on ${cluster.name}.`,
      target: cluster.name,
      observed: { ...leadershipOf(snapshot), ...change?.observed, loaded, createExtension },
      facts: { leader, config: change?.facts ?? null, createExtension },
      checks: [
        check(
          'queries.available',
          leader,
          available !== undefined,
          available === undefined
            ? `PostgreSQL of ${leader} has no files of ${library}.`
            : `${library} can be installed.`,
        ),
        check(
          'queries.missing',
          cluster.name,
          something,
          something ? missingText(createExtension, loaded) : `${library} is loaded and installed already.`,
        ),
        ...(change?.checks.filter(({ id }) => id !== 'config.changes') ?? []),
        ...(loaded
          ? []
          : [warning('queries.restart', cluster.name, 'Statistics begin after a restart of each member.')]),
      ],
      ...(change?.changes === undefined ? {} : { changes: change.changes }),
      ...(change?.permission === undefined ? {} : { permission: change.permission }),
      impact: noImpact('Sessions go on. Once loaded it costs a few percent of the time of very short statements.'),
      commands: [...(change?.commands ?? []), `CREATE EXTENSION IF NOT EXISTS ${library}; -- on ${leader}`],
    };
  },

  steps({ facts }: { facts: Facts }) {
    const steps: Step<Record<string, never>, Facts>[] = [];
    if (facts.config !== null) steps.push(...changeSteps<Record<string, never>, Facts>(facts.config));
    if (facts.createExtension) steps.push(createStep(facts.leader));
    return steps;
  },

  conclude({ facts }) {
    return facts.config === null
      ? `${library} is installed.`
      : `${library} is written down; statistics begin after a restart of each member (cluster.rolling-restart, onlyPending).`;
  },
});

function withoutLeader(cluster: ClusterHandle): PlanDraft<Facts> {
  return {
    summary: `Install ${library} on ${cluster.name}.`,
    target: cluster.name,
    observed: leadershipOf(cluster.snapshot()),
    facts: { leader: '', config: null, createExtension: false },
    checks: [check('cluster.leader', cluster.name, false, 'Nobody leads, and only a leader takes a new extension.')],
    impact: noImpact('Nothing happens.'),
    commands: [],
  };
}

function missingText(createExtension: boolean, loaded: boolean): string {
  const missing = [
    ...(loaded ? [] : ['its library is not loaded']),
    ...(createExtension ? ['its view is missing'] : []),
  ];
  return `Of ${library} ${missing.join(' and ')}.`;
}

/** Behind what is there: Citus wants to be the first. */
async function planLibrary(cluster: ClusterHandle, current: string): Promise<PlanDraft<ConfigFacts>> {
  const { revision, value } = await readConfig(cluster);
  const postgresql = objectOf(value['postgresql']);
  const parameters = objectOf(postgresql['parameters']);
  const written = parameters['shared_preload_libraries'];
  const libraries = librariesOf(typeof written === 'string' ? written : current);
  const wanted = libraries.includes(library) ? libraries : [...libraries, library];
  const after = {
    ...value,
    postgresql: { ...postgresql, parameters: { ...parameters, shared_preload_libraries: wanted.join(',') } },
  };
  return planChange(cluster, { revision, before: value, after, summary: `Load ${library}.` });
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function createStep(leader: string): Step<Record<string, never>, Facts> {
  const isThere = async (cluster: ClusterHandle): Promise<boolean> =>
    (await cluster.sql.query(leader, `SELECT 1 FROM pg_catalog.pg_extension WHERE extname = '${library}'`)).length > 0;
  return {
    id: 'create',
    title: `Create the extension ${library} on ${leader}`,
    // A second time changes nothing.
    fenced: true,
    async check({ cluster }) {
      return (await isThere(cluster)) ? 'The extension is there already.' : null;
    },
    async act({ cluster }) {
      await cluster.sql.query(leader, `CREATE EXTENSION IF NOT EXISTS ${library}`, [], { timeoutMs: 10_000 });
      return 'Created.';
    },
    async verify({ cluster }) {
      if (await isThere(cluster)) return `pg_extension of ${leader} lists it.`;
      throw new Failed(`pg_extension of ${leader} does not list ${library}.`);
    },
  };
}
