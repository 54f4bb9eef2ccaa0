import { freshValue } from '../../../kernel/section.ts';
import type { Member, ProxyServer, Route } from '../../clusters/index.ts';
import {
  command,
  evidence,
  isSettled,
  judgement,
  leaderOf,
  leads,
  operation,
  unseen,
  type DiagnosisFacts,
  type Finding,
  type Rule,
} from './rule.ts';

const restart = 'systemctl restart etcd';

/** etcd still works and can lose fewer members than it should. */
export const etcdMemberLost: Rule = {
  id: 'etcd.member_lost',
  title: 'etcd member lost',
  judge({ cluster }) {
    const { endpoints, quorum } = cluster.etcd;
    const unknown = endpoints
      .filter(({ observed }) => observed.status !== 'fresh' && observed.error === null)
      .map(({ endpoint, observed }) => unseen(endpoint, observed));
    const found = endpoints.flatMap(({ endpoint, observed }): Finding[] => {
      const status = freshValue(observed);
      if (status?.hasLeader === true || (status === null && observed.error === null)) return [];
      const spare = Math.max(0, quorum.healthy - quorum.needed);
      const what = observed.error?.message ?? 'It answers, and knows no raft leader.';
      return [
        {
          subject: endpoint,
          severity: 'warning',
          summary: `etcd at ${endpoint} is lost; ${spare} more may fail before nobody can lead.`,
          evidence: [
            evidence(what),
            evidence(`${quorum.healthy} of ${quorum.members} endpoints are healthy; ${quorum.needed} are needed.`, {
              value: quorum.healthy,
              limit: quorum.needed,
              unit: 'endpoints',
            }),
          ],
          cause:
            observed.error === null ? 'It is cut off from the other members.' : 'It has stopped, or cannot be reached.',
          remedies: [command(restart, `On the host of ${endpoint}.`)],
        },
      ];
    });
    return judgement({ found, unknown });
  },
};

/** Without quorum nobody can keep or take the leader key. */
export const etcdQuorumLost: Rule = {
  id: 'etcd.quorum_lost',
  title: 'etcd quorum lost',
  judge(facts) {
    const { quorum } = facts.cluster.etcd;
    if (quorum.held === null) return judgement({ unknown: 'Whether etcd has its quorum could not be seen.' });
    if (quorum.held) return judgement({});
    const failsafe = facts.config?.['failsafe_mode'] === true;
    return judgement({
      found: {
        subject: 'etcd',
        severity: 'critical',
        summary: `etcd has no quorum: ${quorum.healthy} of ${quorum.members} endpoints are healthy, ${quorum.needed} are needed.`,
        evidence: [
          evidence(`${quorum.healthy} endpoints answer and know a raft leader.`, {
            value: quorum.healthy,
            limit: quorum.needed,
            unit: 'endpoints',
          }),
          evidence(
            failsafe
              ? 'failsafe_mode is on: the leader goes on while it reaches every member.'
              : 'failsafe_mode is off or unknown: the leader becomes read-only when its key expires.',
          ),
        ],
        cause: 'A majority of the members of etcd has stopped, or cannot reach one another.',
        remedies: [
          command(
            restart,
            'On the nodes that do not answer. Delete no keys and remove nothing: quorum lost is not empty.',
          ),
        ],
      },
    });
  },
};

/** HAProxy sends sessions elsewhere than where Patroni says that they belong. */
export const routingWrong: Rule = {
  id: 'haproxy.routing_wrong',
  title: 'HAProxy routing wrong',
  judge(facts) {
    const { routes, proxy } = facts.cluster;
    if (routes.length === 0) return judgement({ unknown: 'No routes of HAProxy are configured.' });
    const leader = leaderOf(facts);
    if (leader === null) return judgement({ unknown: 'Nobody leads, so where sessions belong is not known.' });
    if (!isSettled(facts)) return judgement({ unknown: 'The leader has changed or started within the last 10 s.' });
    const servers = freshValue(proxy);
    return judgement({
      unknown: servers === null ? unseen("HAProxy's statistics", proxy) : null,
      found: routes.flatMap((route) => [
        ...answerFinding(route, leader),
        ...(servers ?? [])
          .filter(({ backend }) => backend === route.name)
          .flatMap((s) => serverFinding(s, route, facts)),
      ]),
    });
  },
};

const remedies = (member: string) => [
  command(`curl -i http://${member}:8008/primary`, 'What Patroni answers to the check that HAProxy makes.'),
  command('echo "show servers state" | socat stdio <admin socket>', 'Which servers somebody has taken out by hand.'),
];

/** By a session that was really opened. */
function answerFinding({ name, port, expects, observed }: Route, leader: Member): Finding[] {
  const answer = freshValue(observed);
  if (answer === null && observed.error === null) return [];
  if (answer !== null && answer.correct !== false) return [];
  const who =
    answer === null
      ? 'nobody'
      : `${answer.answeredBy ?? 'an unknown server'}, ${answer.inRecovery ? 'a replica' : 'a primary'}`;
  return [
    {
      subject: name,
      severity: expects === 'primary' ? 'critical' : 'warning',
      summary: `Port ${port} promises ${expects} and leads to ${who}.`,
      evidence: [
        evidence(observed.error?.message ?? `A session through port ${port} reached ${who}.`),
        evidence(`Patroni's leader is ${leader.name}.`),
      ],
      cause:
        answer === null
          ? 'HAProxy does not run, or has no usable server behind this port.'
          : 'The checks of HAProxy ask the wrong path, or a server is kept in by hand.',
      remedies: remedies(leader.name),
    },
  ];
}

/** By HAProxy's own statistics. */
function serverFinding(server: ProxyServer, { name, expects }: Route, facts: DiagnosisFacts): Finding[] {
  const member = facts.cluster.members.find((m) => m.name === server.member);
  if (member === undefined) return [];
  const belongs = belongsTo(expects, member);
  if (belongs === null || belongs === server.usable) return [];
  const byHand = /^(MAINT|DRAIN)/.test(server.status);
  return [
    {
      subject: `${name}/${server.server}`,
      severity: expects === 'primary' ? 'critical' : 'warning',
      summary: server.usable
        ? `HAProxy sends sessions of ${name} to ${member.name}, which is ${member.role}.`
        : `HAProxy sends no session of ${name} to ${member.name}, though it is ${member.role} and ${member.state}.`,
      evidence: [
        evidence(
          `HAProxy shows ${server.server} in ${name} as ${server.status} (${server.checkStatus ?? 'no check'}).`,
        ),
        evidence(`By Patroni ${member.name} is ${member.role}, ${member.state}.`),
      ],
      cause: byHand
        ? 'Somebody has taken the server out of rotation by hand.'
        : server.usable
          ? 'Its check asks the wrong path, or the server is forced up.'
          : `Its check fails: ${server.checkStatus ?? 'without a reason'}.`,
      remedies: byHand
        ? [operation('haproxy.ready', `Brings ${server.server} back into rotation.`)]
        : [...remedies(member.name), operation('cluster.restart-member', 'When its Patroni answers wrongly.')],
    },
  ];
}

/** Whether sessions of such a route belong to the member; null where that cannot be said. */
function belongsTo(expects: Route['expects'], member: Member): boolean | null {
  const server = freshValue(member.postgres);
  if (server === null || freshValue(member.patroni) === null) return null;
  if (expects === 'primary') return leads(member);
  if (expects === 'any') return true;
  // A primary behind the replicas' port is the proxy's choice in many set-ups, and shown by the route itself.
  return leads(member) ? null : server.walReceiver?.status === 'streaming' ? true : null;
}
