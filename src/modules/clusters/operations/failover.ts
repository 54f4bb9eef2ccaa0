import { Type } from 'typebox';
import { freshValue } from '../../../kernel/section.ts';
import { ActError, defineOperation, Failed, Unsettled, type ClusterHandle, type Step } from '../../operations/index.ts';
import type { Snapshot } from '../model.ts';
import { aftermathStep } from './aftermath.ts';
import { candidateChecks, candidatesOf } from './candidates.ts';
import { dataLossOf } from './data-loss.ts';
import { failoverChecks, leaderAnswers } from './failover-checks.ts';
import { askForLeader, givenUp, holderIn, requestIn } from './leader-change.ts';
import { leadershipOf, numberSetting, patroniWaitMs, sessionsOf } from './observed.ts';
import { newLeaderStep, type LeaderFacts } from './new-leader.ts';

interface Facts extends LeaderFacts {
  /** How long Patroni's own REST takes at most. */
  answerMs: number;
  /** Until the lease of a dead leader has run out and the candidate has looked. */
  waitMs: number;
  /** Who can take the request, the candidate first. */
  reachable: readonly string[];
}

interface Input {
  candidate: string;
  acceptDataLoss?: boolean;
  evenIfHealthy?: boolean;
}

export const failover = defineOperation({
  kind: 'cluster.failover',
  mutation: 'failover',
  path: '/failover',
  summary: 'Let a named replica take over, also without a leader and with loss of data',
  description:
    'For a cluster whose leader is dead or cannot write: Patroni then looks at neither lag nor timeline of the candidate. ' +
    'The plan says how much is missing there; unless that is known to be nothing, `acceptDataLoss` is needed. While a dead ' +
    "leader's lease runs, Patroni waits for its end. A healthy leader is better switched over from; `evenIfHealthy` insists.",
  permission: 'cluster:failover',
  risk: 'destructive',
  input: {
    candidate: Type.String({ minLength: 1, maxLength: 63, description: 'Who is to lead' }),
    acceptDataLoss: Type.Optional(
      Type.Boolean({ default: false, description: 'What the candidate has not received may be lost' }),
    ),
    evenIfHealthy: Type.Optional(
      Type.Boolean({ default: false, description: 'Fail over although a healthy leader could be switched over from' }),
    ),
  },
  example: { candidate: 'patroni-2', acceptDataLoss: true, evenIfHealthy: true },

  async plan(cluster, input: Input) {
    const snapshot = cluster.snapshot();
    const leader = snapshot.cluster.leader?.name ?? null;
    const { candidate: wanted } = input;
    const answers = leaderAnswers(snapshot);
    // A live leader judges its successor by all rules and gives up; without one the candidate just takes over.
    const candidates = candidatesOf(snapshot, { strict: answers, wanted });
    const loss = dataLossOf(snapshot, snapshot.cluster.members.find(({ name }) => name === wanted) ?? null, answers);
    const sessions = sessionsOf(snapshot.cluster.members.find(({ name }) => name === leader) ?? null);
    const remainingMs = answers ? 0 : await leaseLeftMs(cluster, snapshot);
    return {
      summary: `Fail over from ${leader ?? 'nobody'} to ${wanted}.`,
      target: wanted,
      observed: leadershipOf(snapshot),
      facts: factsOf(snapshot, wanted),
      checks: [
        ...failoverChecks(snapshot, input, loss, remainingMs),
        ...(wanted === leader ? [] : candidateChecks(candidates, wanted)),
      ],
      candidates,
      impact: {
        summary: `${sessions ?? 'All'} sessions on ${leader ?? 'the leader'} drop. ${loss.message}`,
        sessionsDropped: sessions,
        writeOutageSeconds: remainingMs === null ? null : Math.round(remainingMs / 1000) + 3,
        dataLossBytes: loss.bytes,
        dataLossSeconds: loss.seconds,
      },
      commands: [`patronictl failover ${snapshot.cluster.scope} --candidate ${wanted} --force`],
    };
  },

  steps: ({ facts, input }) => [
    ask(facts, input.candidate),
    newLeaderStep<Input, Facts>(facts, input.candidate, 'Patroni had another take over first'),
    aftermathStep<Input, Facts>(facts),
  ],

  conclude: ({ facts }, result) => `${String(result['leader'])} leads; before, ${facts.leader ?? 'nobody'} did.`,
});

function factsOf(snapshot: Snapshot, candidate: string): Facts {
  const { cluster } = snapshot;
  const leader = cluster.leader?.name ?? null;
  const answerMs = patroniWaitMs(snapshot) + 5000;
  const ttlMs = 1000 * numberSetting(snapshot, 'ttl', 30);
  const loopMs = 1000 * numberSetting(snapshot, 'loop_wait', 10);
  const timelines = cluster.members.map(({ timeline }) => timeline).filter((timeline) => timeline !== null);
  return {
    leader,
    leaderTerm: freshValue(cluster.dcs)?.leader?.createRevision ?? null,
    timeline: timelines.length === 0 ? null : Math.max(...timelines),
    answerMs,
    waitMs: Math.max(answerMs, ttlMs + 3 * loopMs),
    reachable: cluster.members
      .filter(({ patroni, name }) => freshValue(patroni) !== null || name === candidate)
      .map(({ name }) => name)
      .sort((a, b) => Number(b === candidate) - Number(a === candidate)),
  };
}

/** How long the lease of the leader key still runs: until then nobody takes over. Null when etcd does not say. */
async function leaseLeftMs(cluster: ClusterHandle, { cluster: { dcs } }: Snapshot): Promise<number | null> {
  const leader = freshValue(dcs)?.leader ?? null;
  if (leader === null) return 0;
  return cluster.dcs.leaseLeftMs(leader.leaseId).catch(() => null);
}

/** `leader` is never sent: Patroni 3.2 and later would make a switchover of it. */
function ask(facts: Facts, candidate: string): Step<Input, Facts> {
  const { leader, waitMs } = facts;
  // Of this execution: another one, or a request without an answer, leaves it false.
  let answered = false;
  return {
    id: 'failover',
    title: `Ask Patroni to fail over to ${candidate}`,
    cancellable: true,
    async check({ cluster, interrupted }) {
      if (interrupted) return null;
      const [key, request] = await Promise.all([cluster.dcs.get('leader'), cluster.dcs.get('failover')]);
      const holder = key?.value ?? null;
      if (holder === candidate) return `${candidate} leads already: Patroni's own failover was first.`;
      if (requestIn(request?.value) !== null) {
        throw new Failed(
          `Patroni has a request of somebody else waiting (${request?.value ?? ''}). Nothing was done.`,
          {
            code: 'plan_outdated',
            remedy: 'Look at a new plan and ask again.',
          },
        );
      }
      if (holder === leader || holder === null) return null;
      throw new Failed(`${holder} leads by now: Patroni's own failover was first. Nothing was done.`, {
        code: 'other_leader',
        remedy: `If ${candidate} must lead, switch over to it.`,
      });
    },
    async act({ cluster }) {
      const first = await askAny(cluster, facts, { candidate });
      answered = true;
      if (first === 'moved') return 'Patroni took the request.';
      const { status, body: text } = first;
      if (status === 200) return `Patroni: ${text}.`;
      // Its own patience ends before the lease of a dead leader does.
      if (status === 503) return `Patroni answered 503: ${text}.`;
      throw new Failed(`Patroni refused with ${status}: ${text}. Nothing was done.`, {
        code: 'refused',
        remedy: 'The plan shows which rule each candidate fails.',
      });
    },
    async verify(run) {
      const { cluster } = run;
      const isGivenUp = givenUp(cluster, leader, answered);
      const startedAt = performance.now();
      const probe = async (): Promise<{ holder: string | null } | undefined> => {
        const holder = holderIn(cluster)?.holder ?? null;
        if (holder !== null && holder !== leader) return { holder };
        return (await isGivenUp()) ? { holder: null } : undefined;
      };
      const seen = await run
        .poll('new leader', probe, { timeoutMs: waitMs, intervalMs: 50 })
        .catch((error: unknown) => {
          if (!(error instanceof Unsettled)) throw error;
          throw new Failed(`Nobody took over within ${Math.round(waitMs / 1000)} s.`, {
            code: 'failover_failed',
            remedy: `The reason is in the log of Patroni on ${candidate}.`,
          });
        });
      if (seen.holder !== null) {
        const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
        return `${seen.holder} holds the leader key, ${seconds} s after the request.`;
      }
      throw new Failed(`${leader ?? 'The leader'} still leads: Patroni gave the failover up. Nothing has changed.`, {
        code: 'failover_failed',
        remedy: `The reason is in the log of Patroni on ${leader ?? 'the leader'}.`,
      });
    },
    undo: ({ cluster }) => withdraw(cluster, candidate),
  };
}

/** The candidate first; another member only when the request certainly did not arrive. */
async function askAny(cluster: ClusterHandle, { reachable, leader, answerMs }: Facts, body: { candidate: string }) {
  let last: unknown = new Failed("No member's Patroni answers. Nothing was done.", { code: 'unsent' });
  for (const member of reachable) {
    try {
      return await askForLeader(cluster, { member, path: '/failover', body, leader, timeoutMs: answerMs });
    } catch (error) {
      if (!(error instanceof ActError) || error.certainty !== 'unsent') throw error;
      last = error;
    }
  }
  throw last;
}

/** A request that nobody took must not fire an hour later: its key is removed, compared with what was read. */
async function withdraw(cluster: ClusterHandle, candidate: string): Promise<string> {
  const request = await cluster.dcs.get('failover');
  const asked = requestIn(request?.value);
  if (request === null || asked === null) return 'No request is left with Patroni.';
  const { member, leader } = asked;
  if (member !== candidate || leader !== undefined) return 'Patroni has a request of somebody else, which is left.';
  if (await cluster.dcs.deleteIf('failover', request.modRevision)) return 'The request was withdrawn from Patroni.';
  throw new Error('Patroni was just taking the request when it was withdrawn.');
}
