import { describe, expect, it } from 'vitest';
import { formatLsn } from '../../../src/kernel/lsn.ts';
import type { Section, SectionErrorCode } from '../../../src/kernel/section.ts';
import type { Cluster, DiagnosedProblem } from '../../../src/modules/clusters/index.ts';
import { diagnose, type ServiceLevels } from '../../../src/modules/health/index.ts';
import { diagnosisRules } from '../../../src/modules/health/diagnosis/diagnose.ts';
import { allOperations } from '../../../src/container-operations.ts';
import { clusterFixture } from '../../support/cluster-fixture.ts';
import { fixtureTime, positionBytes } from '../../support/member-fixture.ts';

const levels: ServiceLevels = {
  lagWarnBytes: 1_048_576,
  lagFailBytes: 104_857_600,
  connectionWarnRatio: 0.8,
  connectionFailRatio: 0.95,
  slotRetainedWarnBytes: 1_073_741_824,
  connectLatencyWarnMs: 100,
  failoverDetectionMs: 10_000,
  failoverCompletionMs: 30_000,
  pauseWarnMs: 900_000,
  transactionWarnMs: 300_000,
  wraparoundWarnTransactions: 500_000_000,
  diskFreeWarnRatio: 0.15,
  diskFreeFailRatio: 0.05,
};
const now = Date.parse(fixtureTime);
const ago = (seconds: number): string => new Date(now - seconds * 1000).toISOString();

function diagnosisOf(change: (cluster: Cluster) => void, config: Record<string, unknown> = { ttl: 30 }) {
  const cluster = clusterFixture();
  change(cluster);
  return diagnose({ cluster, config, levels, now });
}

function found(id: string, change: (cluster: Cluster) => void, config?: Record<string, unknown>): DiagnosedProblem[] {
  return diagnosisOf(change, config).problems.filter((problem) => problem.id === id);
}

const value = <T>(section: Section<T>): T => {
  if (section.value === null) throw new Error('the fixture has no value');
  return section.value;
};
const server = (cluster: Cluster, n: 1 | 2 | 3) => value(cluster.members[n - 1]!.postgres);
const vitals = (cluster: Cluster) => server(cluster, 1).vitals;
const slot = (cluster: Cluster) => value(cluster.replication[0]!.observed).slots[0]!;

function lose(
  section: Section<unknown>,
  seconds: number,
  code: SectionErrorCode = 'refused',
  message = 'ECONNREFUSED',
) {
  section.status = 'stale';
  section.error = { code, message, since: ago(seconds) };
}

function loseMember(cluster: Cluster, n: 1 | 2 | 3, seconds: number): void {
  lose(cluster.members[n - 1]!.postgres, seconds);
  lose(cluster.members[n - 1]!.patroni, seconds);
}

function withoutLeader(cluster: Cluster, seconds: number): void {
  Object.assign(value(cluster.dcs), { leader: null, leaderMissingSince: ago(seconds) });
  cluster.leader = null;
}

const session = { database: 'app', username: 'report', applicationName: 'nightly', state: 'idle in transaction' };
const statements = ({ evidence }: DiagnosedProblem): string => evidence.map((e) => e.statement).join(' ');

describe('a healthy cluster', () => {
  it('has no problem, and every rule could be judged', () => {
    const { problems, rules, summary } = diagnosisOf(() => undefined);
    expect(problems).toEqual([]);
    expect(rules.map(({ id, outcome }) => [id, outcome])).toEqual(diagnosisRules.map(({ id }) => [id, 'not_found']));
    expect(summary).toBe('No problem was found.');
  });

  it('that nobody has looked at yet is unknown, not well', () => {
    const { problems, rules } = diagnosisOf((c) => {
      for (const section of [c.dcs, c.history, c.proxy, ...c.members.flatMap((m) => [m.postgres, m.patroni, m.disk])]) {
        Object.assign(section, { status: 'unknown', observedAt: null, value: null });
      }
      for (const { observed } of [...c.etcd.endpoints, ...c.replication, ...c.routes])
        Object.assign(observed, { status: 'unknown', observedAt: null, value: null });
      for (const m of c.members) Object.assign(m, { lag: null, pendingRestart: null, role: 'unknown' });
      c.leader = null;
      c.etcd.quorum.held = null;
    });
    expect(problems).toEqual([]);
    const judged = rules.filter(({ outcome }) => outcome === 'not_found').map(({ id }) => id);
    // Nothing has failed yet, and nothing is known to be writable.
    expect(judged).toEqual(['member.down']);
  });
});

/** Each problem, what makes it, whose it is and how bad; then what is almost the problem and must not be found. */
interface Case {
  id: string;
  make(cluster: Cluster): void;
  subject: string;
  severity: 'warning' | 'critical';
  says: RegExp;
  almost?(cluster: Cluster): void;
}

const cases: Case[] = [
  {
    id: 'cluster.two_leaders',
    make: (c) => (server(c, 2).inRecovery = false),
    subject: 'main',
    severity: 'critical',
    says: /Out of recovery: patroni-1, patroni-2/,
    almost: (c) => (value(c.members[1]!.patroni).claimedRole = 'primary'),
  },
  {
    id: 'etcd.quorum_lost',
    make: (c) => (c.etcd.quorum = { members: 3, healthy: 1, needed: 2, held: false }),
    subject: 'etcd',
    severity: 'critical',
    says: /1 endpoints answer/,
    almost: (c) => (c.etcd.quorum = { members: 3, healthy: 2, needed: 2, held: true }),
  },
  {
    id: 'etcd.member_lost',
    make: (c) => lose(c.etcd.endpoints[1]!.observed, 5),
    subject: 'http://127.0.0.2:2379',
    severity: 'warning',
    says: /ECONNREFUSED/,
  },
  {
    id: 'failover.slow',
    make: (c) => withoutLeader(c, 12),
    subject: 'main',
    severity: 'warning',
    says: /Nobody leads since/,
    almost: (c) => withoutLeader(c, 9),
  },
  {
    id: 'cluster.timeline_diverged',
    make: (c) => {
      Object.assign(c.members[2]!, { timeline: 2 });
      Object.assign(server(c, 3), { receivedLsn: formatLsn(0x4_0000_0110 + 4096) });
    },
    subject: 'patroni-3',
    severity: 'critical',
    says: /Timeline 2 ended at 4\/110/,
    almost: (c) => {
      Object.assign(c.members[2]!, { timeline: 2 });
      Object.assign(server(c, 3), { receivedLsn: '4/110', replayedLsn: '4/100' });
    },
  },
  {
    id: 'member.down',
    make: (c) => loseMember(c, 2, 7),
    subject: 'patroni-2',
    severity: 'warning',
    says: /PostgreSQL: ECONNREFUSED .* Patroni: ECONNREFUSED/,
  },
  {
    id: 'connections.rejected',
    make: (c) => (server(c, 1).connections = 78),
    subject: 'patroni-1',
    severity: 'warning',
    says: /78 client sessions; from 77 on/,
    almost: (c) => (server(c, 1).connections = 77),
  },
  {
    id: 'haproxy.routing_wrong',
    make: (c) => Object.assign(value(c.proxy)[0]!, { usable: false, status: 'MAINT' }),
    subject: 'primary/patroni-1',
    severity: 'critical',
    says: /shows patroni-1 in primary as MAINT/,
    // HAProxy needs some seconds to follow a new leader.
    almost: (c) => {
      Object.assign(value(c.proxy)[0]!, { usable: false, status: 'DOWN' });
      value(c.history).at(-1)!.at = ago(3);
    },
  },
  {
    id: 'replication.not_streaming',
    make: (c) => (server(c, 2).walReceiver = null),
    subject: 'patroni-2',
    severity: 'warning',
    says: /patroni-2 has no WAL receiver/,
    almost: (c) => {
      server(c, 2).walReceiver = null;
      value(c.history).at(-1)!.at = ago(3);
    },
  },
  {
    id: 'replication.lagging',
    make: (c) => Object.assign(c.members[1]!.lag!, { replayBytes: 2_000_000, flushBytes: 0 }),
    subject: 'patroni-2',
    severity: 'warning',
    says: /2000000 bytes behind in replay/,
    almost: (c) => Object.assign(c.members[1]!.lag!, { replayBytes: 1_000_000 }),
  },
  {
    id: 'replication.lsns_apart',
    make: (c) =>
      Object.assign(server(c, 2), { receivedLsn: formatLsn(positionBytes - 200_000_000), replayedLsn: '4/1' }),
    subject: 'patroni-2',
    severity: 'critical',
    says: /patroni-1 is at 5\/45678/,
    almost: (c) => (server(c, 2).receivedLsn = formatLsn(positionBytes - 1_000_000)),
  },
  {
    id: 'replication.slot_retains',
    make: (c) => Object.assign(slot(c), { active: false, retainedBytes: 2 ** 31 }),
    subject: 'patroni-1/patroni_2',
    severity: 'warning',
    says: /keeps 2147483648 bytes/,
    almost: (c) => (slot(c).retainedBytes = 2 ** 29),
  },
  {
    id: 'archiver.failing',
    make: (c) =>
      Object.assign(vitals(c).archiver, { mode: 'on', failedCount: 3, lastFailedAt: ago(5), lastArchivedAt: ago(60) }),
    subject: 'patroni-1',
    severity: 'critical',
    says: /3 attempts failed/,
    almost: (c) =>
      Object.assign(vitals(c).archiver, { mode: 'on', failedCount: 3, lastFailedAt: ago(60), lastArchivedAt: ago(5) }),
  },
  {
    id: 'disk.filling',
    make: (c) => (value(c.members[2]!.disk).freeBytes = 10_000_000_000),
    subject: 'patroni-3',
    severity: 'warning',
    says: /9.3 GB of 93.1 GB are free/,
    almost: (c) => (value(c.members[2]!.disk).freeBytes = 15_000_000_000),
  },
  {
    id: 'transactions.wraparound',
    make: (c) => (vitals(c).wraparound.transactions = 1_600_000_000),
    subject: 'patroni-1/postgres',
    severity: 'critical',
    says: /1600000000 transactions old/,
    almost: (c) => (vitals(c).wraparound.transactions = 499_999_999),
  },
  {
    id: 'transactions.long',
    make: (c) =>
      (vitals(c).horizon = { holder: 'session', name: '4711', ...session, startedAt: ago(301), transactions: 12 }),
    subject: 'patroni-1/4711',
    severity: 'warning',
    says: /301 s old, idle in transaction/,
    almost: (c) =>
      (vitals(c).horizon = { holder: 'session', name: '4711', ...session, startedAt: ago(299), transactions: 12 }),
  },
  {
    id: 'cluster.pause_forgotten',
    make: (c) => Object.assign(value(c.dcs), { paused: true, pausedSince: ago(901) }),
    subject: 'main',
    severity: 'warning',
    says: /first seen at/,
    almost: (c) => Object.assign(value(c.dcs), { paused: true, pausedSince: ago(899) }),
  },
  {
    id: 'member.restart_pending',
    make: (c) => (c.members[0]!.pendingRestart = true),
    subject: 'patroni-1',
    severity: 'warning',
    says: /pending_restart/,
  },
];

describe('each problem', () => {
  it('has a case here', () => {
    expect(cases.map(({ id }) => id).sort()).toEqual(diagnosisRules.map(({ id }) => id).sort());
  });

  it.each(cases)('$id is found with its evidence, and not when it almost is', ({ id, make, almost, ...expected }) => {
    const [problem, ...more] = found(id, make);
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ subject: expected.subject, severity: expected.severity });
    expect(statements(problem!)).toMatch(expected.says);
    expect(problem!.cause).not.toBe('');
    expect(problem!.remedies.length).toBeGreaterThan(0);
    if (almost !== undefined) expect(found(id, almost)).toEqual([]);
  });

  it('names only operations that there are', () => {
    const kinds = new Set(allOperations.map(({ kind }) => kind));
    const named = cases.flatMap(({ id, make }) => found(id, make)).flatMap(({ remedies }) => remedies);
    const unknown = named.filter(({ kind, name }) => kind === 'operation' && !kinds.has(name));
    expect(unknown).toEqual([]);
  });
});

describe('why nobody takes over', () => {
  it('is the key that has not expired, where a dead leader still holds it', () => {
    const [problem] = found('failover.slow', (c) => loseMember(c, 1, 40));
    expect(problem).toMatchObject({ severity: 'critical' });
    expect(problem!.cause).toMatch(/key of patroni-1 has not expired/);
    expect(problem!.remedies[0]).toMatchObject({ name: 'cluster.release-dead-leader' });
  });

  it('is the pause, where the cluster is paused', () => {
    const [problem] = found('failover.slow', (c) => {
      withoutLeader(c, 12);
      value(c.dcs).paused = true;
    });
    expect(problem!.remedies[0]).toMatchObject({ name: 'cluster.resume' });
  });

  it('is the lag, where no replica is near enough', () => {
    const [problem] = found('failover.slow', (c) => {
      withoutLeader(c, 12);
      loseMember(c, 1, 12);
      for (const { lag } of c.members.slice(1)) lag!.patroniBytes = 5_000_000;
    });
    expect(problem!.cause).toMatch(/patroni-2 is 5000000 bytes behind, 1048576 are allowed/);
  });
});

describe('severity and order', () => {
  it('puts what is critical first, and says it in the summary', () => {
    const { problems, summary } = diagnosisOf((c) => {
      c.members[0]!.pendingRestart = true;
      server(c, 2).inRecovery = false;
    });
    expect(problems.map(({ id }) => id)).toEqual(['cluster.two_leaders', 'member.restart_pending']);
    expect(summary).toMatch(/^patroni-1 and patroni-2 take writes .* 1 more was found\.$/);
  });

  it('knows a server that is full by what it answers', () => {
    const [problem] = found('connections.rejected', (c) =>
      lose(c.members[0]!.postgres, 3, 'rejected', 'sorry, too many clients already (SQLSTATE 53300)'),
    );
    expect(problem).toMatchObject({ severity: 'critical', subject: 'patroni-1' });
  });

  it('says of a paused replay that somebody paused it', () => {
    const [problem] = found('replication.lagging', (c) => (server(c, 2).replayPaused = true));
    expect(problem!.cause).toMatch(/pg_wal_replay_pause/);
  });

  it('takes a slot that has lost its WAL for critical, however little it keeps', () => {
    expect(found('replication.slot_retains', (c) => (slot(c).walStatus = 'lost'))[0]?.severity).toBe('critical');
  });

  it('tells a member of another cluster from one on another timeline', () => {
    const [problem] = found('cluster.timeline_diverged', (c) => (server(c, 3).systemIdentifier = '1'));
    expect(problem!.summary).toMatch(/belongs to another cluster/);
  });

  it('counts a replica that is ahead of the leader as critical', () => {
    const ahead = formatLsn(positionBytes + 2_000_000);
    const [problem] = found('replication.lsns_apart', (c) => (server(c, 2).receivedLsn = ahead));
    expect(problem).toMatchObject({ severity: 'critical' });
    expect(problem!.summary).toMatch(/ahead of the leader/);
  });

  it('names a route that leads to the wrong server', () => {
    const [problem] = found('haproxy.routing_wrong', (c) =>
      Object.assign(value(c.routes[0]!.observed), { answeredBy: 'patroni-2', inRecovery: true, correct: false }),
    );
    expect(problem!.summary).toBe('Port 5000 promises primary and leads to patroni-2, a replica.');
  });
});
