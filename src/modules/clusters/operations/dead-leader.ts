import { messageOf } from '../../../kernel/errors.ts';
import {
  check,
  type ClusterHandle,
  type Listening,
  type PlanCheck,
  type ProcessProof,
} from '../../operations/index.ts';

const portTimeoutMs = 1000;

/** What is known of a member that is said to be dead. */
export interface Death {
  proof: ProcessProof;
  checks: readonly PlanCheck[];
}

/**
 * Looks whether a member is dead: the runtime that runs its processes says that none is left, and both its ports refuse
 * connections. A port that does not answer proves nothing, however long it does not.
 */
export async function lookForDeath(cluster: ClusterHandle, member: string): Promise<Death> {
  const nobodyKnows: ProcessProof = {
    verdict: 'unknown',
    evidence: 'No runtime is configured (runtime), so nobody can say whether its processes run.',
    ...{ lastAliveAt: null, goneAt: null },
  };
  const [proof, postgres, patroni] = await Promise.all([
    cluster.runtime?.proveDead(member) ?? nobodyKnows,
    listening(() => cluster.sql.listens(member, portTimeoutMs)),
    listening(() => cluster.patroni.listens(member, portTimeoutMs)),
  ]);
  const dead = { dead: true, alive: false, unknown: null }[proof.verdict];
  return {
    proof,
    checks: [
      check('leader.processes_dead', member, dead, proof.evidence),
      portCheck('leader.postgres_refuses', member, 'PostgreSQL', postgres),
      portCheck('leader.patroni_refuses', member, "Patroni's REST", patroni),
    ],
  };
}

function portCheck(id: string, member: string, port: string, listening: Listening): PlanCheck {
  const said = {
    refused: `The port of ${port} on ${member} refuses connections.`,
    accepts: `The port of ${port} on ${member} accepts connections: it is not dead.`,
    unknown: `The port of ${port} on ${member} neither refuses nor accepts connections, which proves nothing.`,
  }[listening];
  return check(id, member, { refused: true, accepts: false, unknown: null }[listening], said);
}

/** An address that is not known proves nothing either. */
async function listening(ask: () => Promise<Listening>): Promise<Listening> {
  try {
    return await ask();
  } catch {
    return 'unknown';
  }
}

/** Patroni's keys of this moment, not of the last look. */
export interface FreshKeys {
  leader: { name: string; term: string; modRevision: string } | null;
  settings: Record<string, unknown>;
  syncStandbys: readonly string[];
  optimeBytes: number | null;
}

export async function readKeys({ dcs }: ClusterHandle): Promise<FreshKeys> {
  const [leader, config, sync, status] = await Promise.all(
    ['leader', 'config', 'sync', 'status'].map((key) => dcs.get(key)),
  );
  const { sync_standby: standbys } = parsed(sync?.value);
  const { optime } = parsed(status?.value);
  return {
    leader:
      leader == null ? null : { name: leader.value, term: leader.createRevision, modRevision: leader.modRevision },
    settings: parsed(config?.value),
    syncStandbys: typeof standbys === 'string' ? standbys.split(',').filter((name) => name !== '') : [],
    optimeBytes: typeof optime === 'number' ? optime : null,
  };
}

/** In pause Patroni promotes nobody, and somebody works on the cluster. */
export function pausedCheck(cluster: string, { settings }: Pick<FreshKeys, 'settings'>): PlanCheck {
  const paused = settings['pause'] === true;
  const message = paused
    ? 'The cluster is paused: somebody works on it, and Patroni would promote nobody.'
    : 'The cluster is not paused.';
  return check('cluster.paused', cluster, !paused, message);
}

/** The last look before the act: everything that can be different from one moment to the next. */
export async function lookAgain(cluster: ClusterHandle, member: string): Promise<Death> {
  const paused = cluster.dcs.get('config').then(
    (config) => pausedCheck(cluster.name, { settings: parsed(config?.value) }),
    (error: unknown) =>
      check('cluster.paused', cluster.name, null, `Whether it is paused cannot be read: ${messageOf(error)}.`),
  );
  const pause = await paused;
  const death = await lookForDeath(cluster, member);
  return { ...death, checks: [pause, ...death.checks] };
}

function parsed(text: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
