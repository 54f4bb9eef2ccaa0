import { Type } from 'typebox';
import { messageOf } from '../../../kernel/errors.ts';
import { freshValue } from '../../../kernel/section.ts';
import { check, defineOperation, Failed, warning, type PlanCheck, type Step } from '../../operations/index.ts';
import type { Snapshot } from '../model.ts';
import { candidateChecks, candidatesOf } from './candidates.ts';
import { burdenChecks } from './leader-burden.ts';
import { askForLeader, givenUp, holderIn, requireSameTerm } from './leader-change.ts';
import { leadershipOf, patroniWaitMs, sessionsOf } from './observed.ts';
import { newLeaderStep, type LeaderFacts } from './new-leader.ts';

interface Facts extends LeaderFacts {
  candidate: string | null;
  waitMs: number;
}

interface Input {
  candidate?: string;
  scheduledAt?: string;
  replace?: boolean;
}

/** A long checkpoint makes the shutdown of the old leader long; one before makes it short. */
const checkpointTimeoutMs = 60_000;

export const switchover = defineOperation({
  kind: 'cluster.switchover',
  mutation: 'switchover',
  path: '/switchover',
  summary: 'Let a healthy replica take over from a healthy leader',
  description:
    'Nothing acknowledged is lost: the leader shuts down cleanly, the candidate receives all of it and takes over. The plan ' +
    'shows every member with each rule that it passes or fails. With `scheduledAt` it waits until then and plans again, with ' +
    'another candidate where none is named; it refuses if a check then fails or another member leads by then.',
  permission: 'cluster:switchover',
  risk: 'disruptive',
  input: {
    candidate: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 63,
        description: 'Who is to lead; by default the first by name that can take over',
      }),
    ),
    scheduledAt: Type.Optional(
      Type.String({ format: 'date-time', description: 'When, with a time zone: 2026-01-31T03:00:00+01:00' }),
    ),
    replace: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Cancel a switchover that is scheduled already instead of refusing',
      }),
    ),
  },
  example: { candidate: 'patroni-2' },

  async plan(cluster, input: Input) {
    const snapshot = cluster.snapshot();
    const leader = snapshot.cluster.leader?.name ?? null;
    const wanted = input.candidate ?? null;
    const candidates = candidatesOf(snapshot, { strict: true, wanted });
    const candidate = candidates.find(({ chosen }) => chosen)?.member ?? wanted;
    const facts: Facts = {
      leader,
      leaderTerm: freshValue(snapshot.cluster.dcs)?.leader?.createRevision ?? null,
      timeline: snapshot.cluster.members.find(({ name }) => name === leader)?.timeline ?? null,
      candidate,
      waitMs: patroniWaitMs(snapshot),
    };
    const leading = snapshot.cluster.members.find(({ name }) => name === leader) ?? null;
    const sessions = sessionsOf(leading);
    const who = candidate ?? 'nobody';
    return {
      summary: `Switch over from ${leader ?? 'nobody'} to ${who}.`,
      // Whoever names nobody agrees to any: a plan made anew may choose another.
      target: wanted ?? cluster.name,
      observed: leadershipOf(snapshot),
      facts,
      checks: [
        ...leaderChecks(snapshot, wanted),
        ...candidateChecks(candidates, wanted),
        ...(leader === null ? [] : await burdenChecks(cluster, leader)),
      ],
      candidates,
      impact: {
        summary: `${sessions ?? 'All'} sessions on ${leader ?? 'the leader'} drop; writes pause for a few seconds; nothing acknowledged is lost.`,
        sessionsDropped: sessions,
        writeOutageSeconds: 3,
        dataLossBytes: 0,
        dataLossSeconds: 0,
      },
      commands: [
        `psql -h <${leader ?? 'leader'}> -c CHECKPOINT`,
        `patronictl switchover ${snapshot.cluster.scope} --leader ${leader ?? '<leader>'} --candidate ${candidate ?? '<candidate>'} --force`,
      ],
      scheduledAt: input.scheduledAt ?? null,
    };
  },

  steps: ({ facts }) => [checkpoint(facts), ask(facts), newLeaderStep<Input, Facts>(facts, facts.candidate)],

  conclude: ({ facts }, result) => `${String(result['leader'])} leads; before, ${facts.leader ?? 'nobody'} did.`,
});

function leaderChecks({ cluster }: Snapshot, wanted: string | null): PlanCheck[] {
  const { leader, dcs, replication } = cluster;
  const state = freshValue(dcs);
  const name = leader?.name ?? 'nobody';
  const paused = state?.paused === true;
  const scheduled = state?.failover ?? null;
  const running = cluster.members.filter(({ state: s }) => s === 'creating_replica').map((m) => m.name);
  const checks = [
    check(
      'leader.present',
      cluster.name,
      leader?.source === 'etcd' ? true : leader === null ? false : null,
      leader === null ? 'Nobody leads: use a failover, which accepts that.' : `${name} holds the leader key.`,
    ),
    check(
      'leader.writable',
      name,
      leader?.writable ?? null,
      leader?.writable === true
        ? `${name} accepts writes.`
        : `${name} is not seen to accept writes; a failover may be meant.`,
    ),
    check(
      'cluster.paused',
      cluster.name,
      !paused || wanted !== null,
      paused
        ? 'The cluster is paused: Patroni switches over then only to a named candidate.'
        : 'The cluster is not paused.',
    ),
    check(
      'patroni.nothing_scheduled',
      cluster.name,
      scheduled === null,
      scheduled === null
        ? 'Patroni has no request of its own waiting.'
        : `Patroni has a request waiting (${JSON.stringify(scheduled)}), which this would overwrite: flush it first.`,
    ),
  ];
  if (running.length > 0) {
    checks.push(
      warning('replica.being_built', running.join(', '), `${running.join(', ')} is being built from a copy.`),
    );
  }
  const logical = replication
    .filter(({ member }) => member === leader?.name)
    .flatMap(({ observed }) => freshValue(observed)?.slots ?? [])
    .filter((slot) => slot.kind === 'logical' && !slot.temporary);
  if (logical.length > 0) {
    const names = logical.map((slot) => slot.name).join(', ');
    checks.push(
      warning('slots.logical', name, `Logical slots stay behind on ${name} unless they are permanent: ${names}.`),
    );
  }
  return checks;
}

function checkpoint({ leader }: Facts): Step<Input, Facts> {
  return {
    id: 'checkpoint',
    title: `Checkpoint on ${leader ?? 'the leader'}, so that its shutdown is short`,
    fenced: true,
    async act({ cluster }) {
      if (leader === null) throw new Failed('Nobody leads; nothing was done.');
      const startedAt = performance.now();
      try {
        await cluster.sql.query(leader, 'CHECKPOINT', [], { timeoutMs: checkpointTimeoutMs });
      } catch (error) {
        // It only makes the shutdown short, so a role that may not do it (pg_checkpoint) stands in nobody's way.
        return `No checkpoint beforehand, so the shutdown may take longer: ${messageOf(error)}`;
      }
      return `Checkpoint done in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`;
    },
  };
}

function ask(facts: Facts): Step<Input, Facts> {
  const { leader, candidate, waitMs } = facts;
  const timeoutMs = waitMs + 5000;
  // Of this execution: another one, or a request without an answer, leaves it false.
  let answered = false;
  return {
    id: 'switchover',
    title: `Ask Patroni to switch over from ${leader ?? '?'} to ${candidate ?? 'the best'}`,
    async check(run) {
      if (!run.interrupted) await requireSameTerm(run.cluster, facts);
      return null;
    },
    async act({ cluster }) {
      if (leader === null) throw new Failed('Nobody leads; nothing was done.');
      const body = { leader, ...(candidate === null ? {} : { candidate }) };
      const first = await askForLeader(cluster, { member: leader, path: '/switchover', body, leader, timeoutMs });
      answered = true;
      if (first === 'moved') return 'Patroni took the request.';
      const { status, body: text } = first;
      if (status === 200 || status === 202) return `Patroni: ${text}.`;
      // "Switchover failed" comes after the key was written, "status unknown" while it goes on: both are looked at.
      if (status === 503) return `Patroni answered 503: ${text}.`;
      throw new Failed(`Patroni refused with ${status}: ${text}. Nothing was done.`, {
        code: 'refused',
        remedy: 'The plan shows which rule each candidate fails.',
      });
    },
    async verify({ cluster, poll }) {
      const isGivenUp = givenUp(cluster, leader, answered);
      const seen = await poll(
        'end of the switchover',
        async () => {
          const holder = holderIn(cluster)?.holder ?? null;
          if (holder !== null && holder !== leader) return { holder };
          return (await isGivenUp()) ? { holder: null } : undefined;
        },
        { timeoutMs, intervalMs: 20 },
      );
      if (seen.holder !== null) return `${seen.holder} holds the leader key.`;
      throw new Failed(`${leader ?? 'The leader'} still leads: Patroni gave the switchover up. Nothing has changed.`, {
        code: 'switchover_failed',
        remedy: `The reason is in the log of Patroni on ${leader ?? 'the leader'}.`,
      });
    },
  };
}
