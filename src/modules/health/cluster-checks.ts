import { freshValue } from '../../kernel/section.ts';
import type { Check, ClusterFacts, Route } from '../clusters/index.ts';
import type { ServiceLevels } from './model.ts';
import { check, checkSection } from './verdict.ts';

export function clusterChecks(facts: ClusterFacts): Check[] {
  return [
    checkSection('dcs.readable', 'etcd', facts.dcs, (dcs) => ({
      status: dcs.systemIdentifier === null ? 'fail' : 'pass',
      message:
        dcs.systemIdentifier === null
          ? `Nothing is initialised under ${facts.namespace}/${facts.scope}: the scope may be wrong, or the cluster is new.`
          : `Patroni's keys were read at revision ${dcs.revision}.`,
    })),
    leaderCheck(facts),
    singleLeaderCheck(facts),
    pausedCheck(facts),
    systemIdentifierCheck(facts),
    ...membershipChecks(facts),
  ];
}

function leaderCheck(facts: ClusterFacts): Check {
  const { leader } = facts;
  if (leader !== null) {
    const by = leader.source === 'etcd' ? 'holds the leader key' : 'says that it is primary, while etcd cannot be read';
    const { observedAt } = leader;
    if (facts.members.some((m) => m.name === leader.name && m.role === 'standby_leader')) {
      const message = `${leader.name} ${by} and leads a standby cluster, which takes no writes by design.`;
      return check('cluster.leader', leader.name, { status: 'pass', message, observedAt });
    }
    if (leader.writable === true) {
      return check('cluster.leader', leader.name, {
        status: 'pass',
        message: `${leader.name} ${by} and is writable.`,
        observedAt,
      });
    }
    return check('cluster.leader', leader.name, {
      status: leader.writable === false ? 'fail' : 'unknown',
      message: `${leader.name} ${by}, but its PostgreSQL ${leader.writable === false ? 'does not take writes' : 'could not be asked'}.`,
      observedAt,
    });
  }
  const dcs = freshValue(facts.dcs);
  const known = dcs !== null || facts.members.some((m) => m.patroni.status === 'fresh');
  return check('cluster.leader', facts.name, {
    status: known ? 'fail' : 'unknown',
    message:
      dcs === null
        ? 'etcd cannot be read and no node says that it is primary: nobody takes writes that we can see.'
        : 'No member holds the leader key: nobody takes writes. Patroni elects a leader when a healthy replica can reach etcd.',
    observedAt: facts.dcs.observedAt,
  });
}

/** Two servers out of recovery at once is split brain, whatever the leader key says. */
function singleLeaderCheck(facts: ClusterFacts): Check {
  // One server under two names, as when the configuration names it differently, is one server.
  const servers = new Map(
    facts.members.flatMap(({ name, postgres }) => {
      const node = freshValue(postgres);
      return node?.inRecovery === false
        ? [[`${node.systemIdentifier} ${node.postmasterStartTime}`, name] as const]
        : [];
    }),
  );
  const primaries = [...servers.values()];
  const asked = facts.members.filter((m) => m.postgres.status === 'fresh').length;
  const subject = facts.name;
  if (primaries.length > 1) {
    const message = `${primaries.join(' and ')} are all out of recovery: two histories may be growing.`;
    return check('cluster.single_leader', subject, { status: 'fail', message, value: primaries.length, limit: 1 });
  }
  if (asked === 0) {
    return check('cluster.single_leader', subject, { status: 'unknown', message: 'No PostgreSQL could be asked.' });
  }
  const message = `${primaries.length} of ${asked} servers that answer ${primaries.length === 1 ? 'is' : 'are'} out of recovery.`;
  return check('cluster.single_leader', subject, { status: 'pass', message, value: primaries.length, limit: 1 });
}

function pausedCheck(facts: ClusterFacts): Check {
  return checkSection('cluster.paused', facts.name, facts.dcs, (dcs) => ({
    status: dcs.paused ? 'warn' : 'pass',
    message: dcs.paused
      ? 'Maintenance mode is on: Patroni will not fail over when the leader dies. Resume when the work is done.'
      : 'Automatic failover is on.',
  }));
}

function systemIdentifierCheck(facts: ClusterFacts): Check {
  const expected = freshValue(facts.dcs)?.systemIdentifier ?? null;
  const seen = facts.members.flatMap((m) => {
    const id = freshValue(m.postgres)?.systemIdentifier;
    return id === undefined ? [] : [{ name: m.name, id }];
  });
  if (expected === null || seen.length === 0) {
    const message = 'Either etcd or every PostgreSQL could not be asked.';
    return check('cluster.system_identifier', facts.name, { status: 'unknown', message });
  }
  const strangers = seen.filter((s) => s.id !== expected);
  return check('cluster.system_identifier', facts.name, {
    status: strangers.length > 0 ? 'fail' : 'pass',
    message:
      strangers.length > 0
        ? `${strangers.map((s) => s.name).join(', ')} belong to another cluster: the system identifier is not ${expected}.`
        : `${seen.length} servers have the system identifier ${expected} of the cluster.`,
    value: strangers.length,
    limit: 0,
  });
}

/** A member without a key in etcd takes no part: its Patroni is stopped, or it goes by another name there. */
function membershipChecks(facts: ClusterFacts): Check[] {
  const { status, observedAt, value } = facts.dcs;
  if (status !== 'fresh' || value === null) return [];
  return facts.members
    .filter((member) => member.dcs.value === null)
    .map(({ name }) => {
      const message = 'Has no key in etcd: its Patroni is stopped, or goes by another name there.';
      return check('member.registered', name, { status: 'fail', message, observedAt });
    });
}

export function surroundingChecks(facts: ClusterFacts, levels: ServiceLevels): Check[] {
  const { quorum, endpoints } = facts.etcd;
  return [
    check('etcd.quorum', 'etcd', {
      status: quorum.held === null ? 'unknown' : quorum.held ? 'pass' : 'fail',
      message: `${quorum.healthy} of ${quorum.members} endpoints answer and know a leader; ${quorum.needed} are needed.`,
      value: quorum.healthy,
      limit: quorum.needed,
      unit: 'endpoints',
      observedAt: newest(endpoints.map((e) => e.observed.observedAt)),
    }),
    ...endpoints.map(({ endpoint, observed }) =>
      checkSection('etcd.endpoint', endpoint, observed, (status) => ({
        status: status.hasLeader ? 'pass' : 'fail',
        message: status.hasLeader ? `Answers in ${ms(status.latencyMs)}.` : 'Answers, but knows no raft leader.',
        value: status.latencyMs,
        unit: 'ms',
      })),
    ),
    ...facts.routes.map((route) => routeCheck(route, levels)),
    ...(facts.proxy.error?.code === 'not_configured' ? [] : [proxyCheck(facts)]),
    ...facts.services
      .filter((s) => s.kind === 'redis' || s.kind === 'pgbouncer' || s.kind === 'docker')
      .map((s) =>
        check('service.reachable', s.name, {
          status: s.reachable === null ? 'unknown' : s.reachable ? 'pass' : 'fail',
          message: s.error?.message ?? s.detail ?? 'Not looked at yet.',
          value: s.latencyMs,
          unit: 'ms',
          observedAt: s.observedAt,
        }),
      ),
  ];
}

function routeCheck(route: Route, levels: ServiceLevels): Check {
  const id = route.expects === 'primary' ? 'route.primary' : 'route.correct';
  const result = checkSection(id, route.name, route.observed, (answer) => {
    const where = answer.answeredBy ?? 'an unknown server';
    const role = answer.inRecovery ? 'a replica' : 'a primary';
    const status = answer.correct === false ? 'fail' : answer.correct === null ? 'unknown' : 'pass';
    const slow = status === 'pass' && answer.latencyMs > levels.connectLatencyWarnMs;
    return {
      status: slow ? 'warn' : status,
      message: `Port ${route.port} promises ${route.expects} and led to ${where}, ${role}, in ${ms(answer.latencyMs)}${slow ? `; ${ms(levels.connectLatencyWarnMs)} are expected at most` : ''}.`,
      value: answer.latencyMs,
      limit: levels.connectLatencyWarnMs,
      unit: 'ms',
    };
  });
  return result;
}

function proxyCheck(facts: ClusterFacts): Check {
  return checkSection('proxy.servers', 'haproxy', facts.proxy, (servers) => {
    const usable = new Set(servers.filter((s) => s.usable).map((s) => s.backend));
    const empty = [...new Set(servers.map((s) => s.backend))].filter((backend) => !usable.has(backend));
    return {
      status: empty.length > 0 ? 'fail' : 'pass',
      message:
        empty.length > 0
          ? `No usable server in ${empty.join(', ')}.`
          : `${servers.filter((s) => s.usable).length} of ${servers.length} server entries are usable.`,
      value: servers.filter((s) => s.usable).length,
      unit: 'servers',
    };
  });
}

function newest(times: readonly (string | null)[]): string | null {
  return times.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}
