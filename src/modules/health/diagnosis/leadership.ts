import { formatLsn, parseLsn } from '../../../kernel/lsn.ts';
import { freshValue } from '../../../kernel/section.ts';
import type { Evidence, Member, PostgresNode, Remedy } from '../../clusters/index.ts';
import {
  bytesText,
  command,
  eachServer,
  evidence,
  judgement,
  leaderOf,
  leads,
  numberOf,
  operation,
  secondsSince,
  unseen,
  type DiagnosisFacts,
  type Finding,
  type Judgement,
  type Rule,
} from './rule.ts';

/** Nobody has been able to write for longer than it takes to notice a dead leader. */
export const failoverSlow: Rule = {
  id: 'failover.slow',
  title: 'Failover slow',
  judge(facts) {
    const { cluster, levels, now } = facts;
    const dcs = freshValue(cluster.dcs);
    if (dcs === null) return judgement({ unknown: unseen('etcd', cluster.dcs) });
    const leader = leaderOf(facts);
    const keyHeld = dcs.leader !== null;
    const since = keyHeld ? (leader?.postgres.error?.since ?? null) : dcs.leaderMissingSince;
    if (since === null) return judgement({});
    const seconds = secondsSince(since, now);
    const limit = levels.failoverDetectionMs / 1000;
    if (seconds < limit) return judgement({});
    const whose = keyHeld ? `${dcs.leader?.name ?? '?'} holds the leader key and does not answer` : 'Nobody leads';
    const reasons = whyNobodyTakesOver(facts);
    const completion = levels.failoverCompletionMs / 1000;
    return judgement({
      found: {
        subject: cluster.name,
        severity: seconds >= completion ? 'critical' : 'warning',
        summary: `${whose} since ${seconds} s; ${completion} s are allowed until a new leader takes writes.`,
        evidence: [
          evidence(`${whose} since ${since}.`, { value: seconds, limit, unit: 'seconds' }),
          evidence(`The leader key lives ${numberOf(facts, 'ttl', 30)} s (ttl) after its last renewal.`, {
            value: numberOf(facts, 'ttl', 30),
            unit: 'seconds',
          }),
          etcdEvidence(facts),
          ...reasons.map(({ statement }) => evidence(statement)),
        ],
        cause: reasons[0]?.statement ?? 'An election is under way.',
        remedies: [
          ...reasons.map(({ remedy }) => remedy),
          command('etcdctl endpoint health', 'Whether etcd is slow: every step of an election goes through it.'),
        ],
      },
    });
  },
};

/** What stands in the way of an election, the strongest reason first. */
function whyNobodyTakesOver(facts: DiagnosisFacts): { statement: string; remedy: Remedy }[] {
  const { cluster } = facts;
  const dcs = freshValue(cluster.dcs);
  const found: { statement: string; remedy: Remedy }[] = [];
  if (cluster.etcd.quorum.held === false) {
    found.push({
      statement: 'etcd has no quorum, so nobody can take the leader key.',
      remedy: command('systemctl restart etcd', 'On the nodes that do not answer, until a majority does.'),
    });
  }
  if (dcs?.paused === true) {
    found.push({
      statement: 'Maintenance mode is on: Patroni does not fail over by itself.',
      remedy: operation('cluster.resume', 'Lets Patroni elect a leader.'),
    });
  }
  const holder = dcs?.leader?.name ?? null;
  if (holder !== null) {
    found.push({
      statement: `The key of ${holder} has not expired yet; until then nobody may take over.`,
      remedy: operation('cluster.release-dead-leader', `Releases the key at once where ${holder} is proven dead.`),
    });
  }
  const obstacles = cluster.members.filter((m) => m.name !== holder).map((m) => obstacleOf(m, facts));
  if (obstacles.length > 0 && obstacles.every((obstacle) => obstacle !== null)) {
    found.push({
      statement: `No replica may take over: ${obstacles.join('; ')}.`,
      remedy: operation('cluster.failover', 'Promotes the replica that you choose, once you accept the stated loss.'),
    });
  }
  return found;
}

function obstacleOf({ name, tags, lag, patroni }: Member, facts: DiagnosisFacts): string | null {
  const allowed = numberOf(facts, 'maximum_lag_on_failover', 1_048_576);
  const behind = lag?.patroniBytes ?? 0;
  if (freshValue(patroni) === null) return `the Patroni of ${name} does not answer`;
  if (tags['nofailover'] === true) return `${name} is tagged nofailover`;
  if (behind > allowed) return `${name} is ${behind} bytes behind, ${allowed} are allowed (maximum_lag_on_failover)`;
  return null;
}

function etcdEvidence({ cluster }: DiagnosisFacts): Evidence {
  const { quorum, endpoints } = cluster.etcd;
  const latencies = endpoints.flatMap(({ observed }) => freshValue(observed)?.latencyMs ?? []);
  const slowest = latencies.length === 0 ? null : Math.max(...latencies);
  const speed = slowest === null ? 'none answers' : `the slowest answers in ${slowest.toFixed(1)} ms`;
  const numbers = { value: quorum.healthy, limit: quorum.needed, unit: 'endpoints' };
  return evidence(`${quorum.healthy} of ${quorum.members} endpoints of etcd are healthy; ${speed}.`, numbers);
}

/** More than one server takes writes, or says that it leads. */
export const twoLeaders: Rule = {
  id: 'cluster.two_leaders',
  title: 'Two leaders',
  judge({ cluster }) {
    const { members, leader } = cluster;
    const writable = members.filter((m) => freshValue(m.postgres)?.inRecovery === false);
    const claiming = members.filter((m) => freshValue(m.patroni)?.claimedRole === 'primary');
    const names = [...new Set([...writable, ...claiming].map(({ name }) => name))].sort();
    const unknown = members
      .filter((m) => freshValue(m.postgres) === null && m.postgres.error?.code !== 'refused')
      .map((m) => unseen(`PostgreSQL of ${m.name}`, m.postgres));
    if (writable.length < 2) return judgement({ unknown });
    const wrong = names.filter((name) => name !== leader?.name);
    return judgement({
      unknown,
      found: {
        subject: cluster.name,
        severity: 'critical',
        summary: `${names.join(' and ')} take writes at the same time; what differs between them is lost for one side.`,
        evidence: [
          evidence(`Out of recovery: ${writable.map(({ name }) => name).join(', ')}.`, {
            value: writable.length,
            limit: 1,
            unit: 'servers',
          }),
          evidence(`Their Patroni says primary: ${claiming.map(({ name }) => name).join(', ') || 'nobody'}.`),
          evidence(`The leader key in etcd names ${leader?.source === 'etcd' ? leader.name : 'nobody'}.`),
        ],
        cause:
          'A server was promoted or started by hand beside Patroni, or a leader that lost its key could not be stopped.',
        remedies: [
          command(
            'pg_ctl stop -m fast -D <data directory>',
            `On ${wrong.join(', ')}, which does not hold the leader key.`,
          ),
          operation('cluster.reinitialize', `Builds ${wrong.join(', ')} anew once what it wrote has been saved.`),
        ],
      },
    });
  },
};

/** A server has WAL that is no part of the leader's history, or belongs to another cluster altogether. */
export const timelineDiverged: Rule = {
  id: 'cluster.timeline_diverged',
  title: 'Timeline diverged',
  judge(facts) {
    const leader = leaderOf(facts);
    const server = leader === null ? null : freshValue(leader.postgres);
    if (leader === null || server === null) {
      return judgement({ unknown: 'There is no leader that answers, to whose history others could be compared.' });
    }
    const others = facts.cluster.members.filter((m) => !leads(m));
    return eachServer(
      others,
      (node, member) => strangerOf(node, member, server) ?? divergedOf(node, member, leader, facts),
    );
  },
};

function strangerOf(node: PostgresNode, { name }: Member, leader: PostgresNode): Finding | null {
  if (node.systemIdentifier === leader.systemIdentifier) return null;
  return {
    subject: name,
    severity: 'critical',
    summary: `${name} belongs to another cluster: its system identifier differs from the leader's.`,
    evidence: [evidence(`${name} has ${node.systemIdentifier}, the leader ${leader.systemIdentifier}.`)],
    cause: 'It was restored or initialised on its own.',
    remedies: [operation('cluster.reinitialize', `Builds ${name} anew from the leader.`)],
  };
}

function divergedOf(
  node: PostgresNode,
  { name, timeline: own }: Member,
  leader: Member,
  facts: DiagnosisFacts,
): Finding | string | null {
  const theirs = leader.timeline;
  if (own === null || theirs === null) return `The timeline of ${own === null ? name : leader.name} is not known.`;
  if (own === theirs) return null;
  const known = [node.receivedLsn, node.replayedLsn, node.currentLsn].filter((lsn) => lsn !== null).map(parseLsn);
  const position = known.length === 0 ? null : Math.max(...known);
  const fork = freshValue(facts.cluster.history)?.find(({ timeline }) => timeline === own);
  if (own < theirs) {
    if (position === null || fork === undefined) return `Where timeline ${own} ended is not known.`;
    // It is behind and will follow: nothing of its own beyond the fork.
    if (position <= parseLsn(fork.lsn)) return null;
  }
  const beyond = fork === undefined || position === null ? null : Math.max(0, position - parseLsn(fork.lsn));
  const surplus = beyond === null ? '' : `, with ${bytesText(beyond)} of WAL that the leader never had`;
  return {
    subject: name,
    severity: 'critical',
    summary: `${name} is on timeline ${own}, the leader on ${theirs}${surplus}: it cannot follow as it is.`,
    evidence: [
      evidence(`${name} is on timeline ${own}, the leader ${leader.name} on ${theirs}.`, {
        value: own,
        limit: theirs,
        unit: 'timeline',
      }),
      evidence(`${name} is at ${position === null ? 'an unknown position' : formatLsn(position)}.`),
      evidence(
        fork === undefined ? `The history knows no end of timeline ${own}.` : `Timeline ${own} ended at ${fork.lsn}.`,
        { value: beyond, limit: 0, unit: 'bytes' },
      ),
    ],
    cause: 'It was a leader that wrote on after its replica had been promoted, or it was promoted by hand.',
    remedies: [
      operation('cluster.restart-member', `Lets the Patroni of ${name} try pg_rewind, where that is allowed.`),
      operation('cluster.reinitialize', `Builds ${name} anew; save its WAL first if those writes matter.`),
    ],
  };
}

/** Automatic failover has been off for longer than anybody meant it to be. */
export const pauseForgotten: Rule = {
  id: 'cluster.pause_forgotten',
  title: 'Pause forgotten',
  judge({ cluster, levels, now }): Judgement {
    const dcs = freshValue(cluster.dcs);
    if (dcs === null) return judgement({ unknown: unseen('etcd', cluster.dcs) });
    if (!dcs.paused || dcs.pausedSince === null) return judgement({});
    const value = secondsSince(dcs.pausedSince, now);
    const limit = levels.pauseWarnMs / 1000;
    if (value < limit) return judgement({});
    return judgement({
      found: {
        subject: cluster.name,
        severity: 'warning',
        summary: `Maintenance mode has been on for ${value} s: a leader that dies now is not replaced.`,
        evidence: [evidence(`The pause was first seen at ${dcs.pausedSince}.`, { value, limit, unit: 'seconds' })],
        cause: 'Somebody paused the cluster for a piece of work and has not resumed it; GET …/pause says who and why.',
        remedies: [operation('cluster.resume', 'Turns automatic failover on again, after the same checks as by hand.')],
      },
    });
  },
};
