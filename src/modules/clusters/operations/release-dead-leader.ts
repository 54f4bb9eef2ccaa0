import { Type } from 'typebox';
import {
  blocks,
  check,
  defineOperation,
  Failed,
  type ClusterHandle,
  type PlanCheck,
  type ProcessProof,
  type Run,
  type Step,
} from '../../operations/index.ts';
import { lookAgain, lookForDeath, pausedCheck, readKeys } from './dead-leader.ts';
import { findHeirs, type Heirs } from './heirs.ts';
import { newLeaderStep, type LeaderFacts } from './new-leader.ts';
import { leadershipOf } from './observed.ts';

export const releaseDeadLeaderKind = 'cluster.release-dead-leader';

interface Facts extends LeaderFacts {
  /** Of the leader key: whoever writes it again is alive, or is another. */
  modRevision: string | null;
  lastAliveAt: string | null;
  goneAt: string | null;
}

interface Input {
  leader: string;
}

export const releaseDeadLeader = defineOperation({
  kind: releaseDeadLeaderKind,
  mutation: 'releaseDeadLeader',
  path: '/release-dead-leader',
  summary: 'Release the leader key of a leader that is proven dead',
  description:
    'Patroni promotes nobody before the leader key has expired, up to `ttl` seconds. When the runtime that ran the ' +
    'leader’s processes has seen them and none is left, and both its ports refuse connections, the key is deleted with a ' +
    'compare on its revision, and Patroni promotes at once. Without that proof it refuses and says why. Result: ' +
    '`lastAliveAt`, `detectedAt`, `releasedAt`, `leaderAt`, `writableAt` and the milliseconds between them.',
  permission: 'cluster:failover',
  risk: 'destructive',
  looksItself: true,
  input: {
    leader: Type.String({ minLength: 1, maxLength: 63, description: 'The member that is dead and holds the key' }),
  },
  example: { leader: 'patroni-1' },

  async plan(cluster, { leader }: Input) {
    // The key first: whoever is dead after it was read cannot have written it since.
    const keys = await readKeys(cluster);
    const [death, heirs, flapping] = await Promise.all([
      lookForDeath(cluster, leader),
      findHeirs(cluster, keys, leader),
      flappingCheck(cluster),
    ]);
    const held = keys.leader?.name === leader ? keys.leader : null;
    const snapshot = cluster.snapshot();
    const facts: Facts = {
      leader,
      leaderTerm: held?.term ?? null,
      modRevision: held?.modRevision ?? null,
      timeline: snapshot.cluster.members.find(({ name }) => name === leader)?.timeline ?? null,
      lastAliveAt: death.proof.lastAliveAt,
      goneAt: death.proof.goneAt,
    };
    return {
      summary: `Release the leader key of ${leader}, which is dead.`,
      target: leader,
      observed: { ...leadershipOf(snapshot), leader: keys.leader?.name ?? null, leaderKey: facts.modRevision },
      facts,
      checks: [
        holderCheck(leader, keys.leader?.name ?? null),
        pausedCheck(cluster.name, keys),
        ...death.checks,
        heirs.check,
        flapping,
      ],
      candidates: heirs.candidates,
      impact: impactOf(leader, heirs),
      commands: [
        `pgrep -af 'patroni|postgres'   # on the host of ${leader}: nothing of it may be left`,
        `etcdctl del ${snapshot.cluster.namespace}/${snapshot.cluster.scope}/leader   # only if it still names ${leader}`,
      ],
    };
  },

  steps: ({ facts }) => [release(facts), promotion(facts)],

  conclude({ facts }, result) {
    const { leader, totalMs } = result;
    const took = typeof totalMs === 'number' ? ` ${(totalMs / 1000).toFixed(2)} s after its death at the latest` : '';
    return `${String(leader)} leads and accepts writes${took}; before, ${facts.leader ?? 'nobody'} did.`;
  },
});

function holderCheck(leader: string, holder: string | null): PlanCheck {
  if (holder === leader) return check('leader.holds_key', leader, true, `${leader} holds the leader key.`);
  const message =
    holder === null
      ? `Nobody holds the leader key, so there is nothing to release; Patroni elects.`
      : `${holder} holds the leader key, not ${leader}; there is nothing to release.`;
  return check('leader.holds_key', leader, false, message);
}

/** A cluster whose leaders die one after the other needs a person. */
async function flappingCheck(cluster: ClusterHandle): Promise<PlanCheck> {
  const { flappingWindowMs } = cluster.settings.fastFailover;
  const last = await cluster.lastActed(releaseDeadLeaderKind);
  const ageMs = last === null ? null : Date.now() - Date.parse(last.actedAt);
  const seconds = Math.round(flappingWindowMs / 1000);
  const numbers = { value: ageMs === null ? null : Math.round(ageMs / 1000), limit: seconds, unit: 'seconds' };
  if (last === null || ageMs === null || ageMs > flappingWindowMs) {
    return check('fast_failover.flapping', cluster.name, true, `None was done in the last ${seconds} s.`, numbers);
  }
  const message =
    `The last one was ${numbers.value} s ago (${last.id}), and within ${seconds} s none is done again: ` +
    'Patroni fails over by itself when the key expires, and somebody should look why leaders die.';
  return check('fast_failover.flapping', cluster.name, false, message, numbers);
}

function impactOf(leader: string, { lossBytes, candidates }: Heirs) {
  const heir = candidates.find(({ chosen }) => chosen)?.member ?? 'a replica';
  const loss =
    lossBytes === 0
      ? 'at the last known positions nothing is missing there'
      : `it misses ${lossBytes ?? 'an unknown number of'} bytes of what is known to have been written`;
  return {
    summary:
      `${leader} is dead, so no session is left to drop. ${heir} takes over as it would when the key expires; ${loss}. ` +
      `What ${leader} wrote after its last report and no replica received is lost, unless the mode is synchronous.`,
    sessionsDropped: 0,
    writeOutageSeconds: 2,
    dataLossBytes: lossBytes,
    dataLossSeconds: lossBytes === 0 ? 0 : null,
  };
}

function release({ leader, leaderTerm, modRevision, lastAliveAt, goneAt }: Facts): Step<Input, Facts> {
  const name = leader ?? '?';
  const isReleased = async ({ cluster }: Run<Input, Facts>): Promise<boolean> =>
    (await cluster.dcs.get('leader'))?.createRevision !== leaderTerm;
  return {
    id: 'release',
    title: `Prove once more that ${name} is dead, and delete its leader key if it is still that one`,
    // The compare lets it happen once at most.
    fenced: true,
    async check(run) {
      if (!(await isReleased(run))) return null;
      return run.interrupted
        ? `The leader key of ${name}'s term is gone: the execution before this one deleted it, or it expired.`
        : `The leader key of ${name}'s term has expired by itself; nothing was deleted.`;
    },
    async act(run) {
      const { cluster } = run;
      const last = await lookAgain(cluster, name);
      const standing = last.checks.filter(blocks);
      if (standing.length > 0 || modRevision === null) {
        throw new Failed(`${standing.map(({ message }) => message).join(' ')} The leader key was not touched.`, {
          code: 'not_proven_dead',
          didNothing: true,
          remedy: 'Patroni fails over by itself when the leader does not renew its key.',
        });
      }
      if (!(await cluster.dcs.deleteIf('leader', modRevision))) {
        throw new Failed(
          `The leader key was written anew meanwhile, so ${name} or another is alive: nothing was deleted.`,
          {
            code: 'leader_key_changed',
            didNothing: true,
            remedy: 'Look at who leads before anything else.',
          },
        );
      }
      const releasedAt = new Date().toISOString();
      await run.result({ ...detection({ lastAliveAt, goneAt }), releasedAt, releaseMs: between(goneAt, releasedAt) });
      return `${last.proof.evidence} Both ports refused. The leader key was deleted at revision ${modRevision}.`;
    },
    async verify(run) {
      await run.poll('end of the old leader key', async () => ((await isReleased(run)) ? true : undefined), {
        timeoutMs: 10_000,
        intervalMs: 20,
      });
      return `${name} holds no leader key any more.`;
    },
  };
}

/** At most: the process may have died right after it was last seen. */
function detection({ lastAliveAt, goneAt }: Pick<ProcessProof, 'lastAliveAt' | 'goneAt'>) {
  return { lastAliveAt, detectedAt: goneAt, detectionMs: between(lastAliveAt, goneAt) };
}

function promotion(facts: Facts): Step<Input, Facts> {
  const step = newLeaderStep<Input, Facts>(facts, null);
  return {
    ...step,
    async verify(run) {
      const said = (await step.verify?.(run)) ?? '';
      const seen = run.recorded;
      const writableAt = text(seen['writableAt']);
      await run.result({
        promotionMs: between(text(seen['releasedAt']), text(seen['leaderAt'])),
        writableMs: between(text(seen['leaderAt']), writableAt),
        totalMs: between(facts.lastAliveAt, writableAt),
      });
      return said;
    },
  };
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function between(from: string | null, to: string | null): number | null {
  return from === null || to === null ? null : Date.parse(to) - Date.parse(from);
}
