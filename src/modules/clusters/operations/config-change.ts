import { messageOf } from '../../../kernel/errors.ts';
import {
  check,
  Failed,
  noImpact,
  warning,
  type ClusterHandle,
  type PlanCheck,
  type PlanDraft,
  type Step,
} from '../../operations/index.ts';
import { changesBetween, isObject, sameConfig, type Json } from './config-merge.ts';
import { dangersOf } from './config-dangers.ts';
import { configFaults, timingCheck } from './config-rules.ts';
import { appliedStep } from './config-applied.ts';

/** What every change of the dynamic configuration knows: what it was based on, and what it makes of it. */
export interface ConfigFacts {
  /** etcd's mod revision of the configuration that was read. */
  revision: string;
  before: Json;
  after: Json;
  members: readonly string[];
  /** How long a member may take to see it. */
  waitMs: number;
}

/** The configuration as it stands in etcd, secrets included. */
export async function readConfig(cluster: ClusterHandle): Promise<{ revision: string; value: Json }> {
  const found = await cluster.dcs.get('config');
  if (found === null) {
    throw new Failed('Patroni has no dynamic configuration in etcd; nothing was done.', {
      remedy: 'It is written when the cluster is bootstrapped; Patroni restores it from patroni.dynamic.json.',
    });
  }
  const value: unknown = JSON.parse(found.value);
  if (!isObject(value)) throw new Failed('The dynamic configuration in etcd is no object; nothing was done.');
  return { revision: found.modRevision, value };
}

interface PlannedChange {
  revision: string;
  before: Json;
  after: Json;
  summary: string;
  checks?: readonly PlanCheck[];
  /** Why it takes an administrator, where the operation knows better than the list of settings: none when it does not. */
  dangers?: readonly string[];
}

/** The plan of a change that has been worked out already. */
export async function planChange(cluster: ClusterHandle, change: PlannedChange): Promise<PlanDraft<ConfigFacts>> {
  const snapshot = cluster.snapshot();
  const { before, after, revision } = change;
  const changes = changesBetween(before, after);
  const loopWait = typeof before['loop_wait'] === 'number' ? before['loop_wait'] : 10;
  const dangers = change.dangers ?? dangersOf(before, after);
  const faults = configFaults(before, after);
  const checks: PlanCheck[] = [
    ...(change.checks ?? []),
    check(
      'config.changes',
      cluster.name,
      !sameConfig(before, after),
      changes.length === 0 ? 'Nothing would change.' : `${changes.length} settings change.`,
    ),
    check(
      'config.valid',
      cluster.name,
      faults.length === 0,
      faults.length === 0 ? 'Keys and types are those that Patroni knows.' : faults.join(' '),
    ),
    timingCheck(after),
    ...(await parameterChecks(cluster, before, after)),
    ...dangers.map((danger) =>
      warning('config.dangerous', cluster.name, `${danger}: this takes config:write-dangerous.`),
    ),
  ];
  return {
    summary: change.summary,
    target: cluster.name,
    observed: { configRevision: revision },
    facts: {
      revision,
      before,
      after,
      members: snapshot.cluster.members.map(({ name }) => name),
      waitMs: (loopWait + 20) * 1000,
    },
    checks,
    changes,
    impact: noImpact('Sessions go on; what needs a restart waits for one.'),
    commands: [`patronictl edit-config ${snapshot.cluster.scope} --force --apply <changes.json>`],
    ...(dangers.length === 0 ? {} : { permission: 'config:write-dangerous' as const }),
  };
}

/** Writes it if nobody else has written meanwhile, then waits until members and servers have taken it up. */
export function changeSteps<Input, Facts = ConfigFacts>(facts: ConfigFacts): Step<Input, Facts>[] {
  return [writeStep(facts), appliedStep(facts)];
}

function writeStep<Input, Facts>({ revision, after }: ConfigFacts): Step<Input, Facts> {
  return {
    id: 'write',
    title: `Write the configuration into etcd, if it is still at revision ${revision}`,
    // The compare is the fence: a second time changes nothing.
    fenced: true,
    async check(run) {
      const now = await readConfig(run.cluster);
      if (now.revision === revision || !sameConfig(now.value, after)) return null;
      await run.result({ configRevision: now.revision });
      return `It stands in etcd already, at revision ${now.revision}.`;
    },
    async act(run) {
      const written = await run.cluster.dcs.putIf('config', revision, JSON.stringify(after));
      if (written) return 'Written.';
      throw new Failed('Somebody else has changed the configuration meanwhile; nothing was written.', {
        code: 'config_conflict',
        remedy: 'Look at a new plan, which shows what they changed, and ask again.',
      });
    },
    async verify(run) {
      const now = await readConfig(run.cluster);
      if (!sameConfig(now.value, after)) {
        throw new Failed('The configuration in etcd is another: it was overwritten, or this was not written.', {
          code: 'config_conflict',
        });
      }
      await run.result({ configRevision: now.revision });
      return `etcd holds it at revision ${now.revision}.`;
    },
  };
}

/** Parameters that the leader's PostgreSQL does not know would be ignored silently. */
async function parameterChecks(cluster: ClusterHandle, before: Json, after: Json): Promise<PlanCheck[]> {
  const [was, is] = [parametersOf(before), parametersOf(after)];
  const names = Object.keys(is).filter((name) => is[name] !== was[name] && !name.includes('.'));
  const leader = cluster.snapshot().cluster.leader?.name;
  if (names.length === 0 || leader === undefined) return [];
  try {
    const rows = await cluster.sql.query<{ name: string }>(
      leader,
      'SELECT name FROM pg_settings WHERE name = ANY($1)',
      [names],
    );
    const known = new Set(rows.map(({ name }) => name));
    const unknown = names.filter((name) => !known.has(name));
    const message =
      unknown.length === 0
        ? `PostgreSQL knows ${names.join(', ')}.`
        : `PostgreSQL knows no setting ${unknown.join(', ')}.`;
    return [check('config.parameters', leader, unknown.length === 0, message)];
  } catch (error) {
    return [
      warning(
        'config.parameters',
        leader,
        `Whether PostgreSQL knows ${names.join(', ')} cannot be seen: ${messageOf(error)}`,
      ),
    ];
  }
}

/** `postgresql.parameters`, empty when there is none. */
export function parametersOf(config: Json): Json {
  const postgresql = config['postgresql'];
  const parameters = isObject(postgresql) ? postgresql['parameters'] : null;
  return isObject(parameters) ? parameters : {};
}
