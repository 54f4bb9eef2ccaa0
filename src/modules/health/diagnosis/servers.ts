import { freshValue } from '../../../kernel/section.ts';
import type { Member, PostgresNode } from '../../clusters/index.ts';
import {
  bytesText,
  command,
  eachMember,
  eachServer,
  evidence,
  judgement,
  leaderOf,
  leads,
  operation,
  secondsSince,
  unseen,
  type Finding,
  type Rule,
} from './rule.ts';

/** A member that does not answer protects nobody and serves nobody. */
export const memberDown: Rule = {
  id: 'member.down',
  title: 'Member down',
  judge: ({ cluster, now }) =>
    eachMember(cluster.members, (member) => {
      const failing = [
        { what: 'PostgreSQL', error: member.postgres.error },
        { what: 'Patroni', error: member.patroni.error },
      ].filter(({ error }) => error !== null && !isFull(error.message));
      if (failing.length === 0) return null;
      const names = failing.map(({ what }) => what).join(' and ');
      return {
        subject: member.name,
        severity: leads(member) && member.postgres.error !== null ? 'critical' : 'warning',
        summary: `${names} of ${member.name} ${failing.length === 1 ? 'does' : 'do'} not answer.`,
        evidence: failing.map(({ what, error }) => {
          const since = error?.since ?? '';
          const numbers = { value: secondsSince(since, now), unit: 'seconds' };
          return evidence(`${what}: ${error?.message ?? ''} (since ${since}).`, numbers);
        }),
        cause:
          failing.length === 2
            ? 'The node is down, or cannot be reached from here.'
            : `${names} has stopped or hangs, while the node itself answers.`,
        remedies: [
          command('systemctl start patroni', `On the host of ${member.name}; Patroni starts PostgreSQL.`),
          ...(failing.length === 1 && failing[0]?.what === 'PostgreSQL'
            ? [operation('cluster.restart-member', `Restarts PostgreSQL on ${member.name}.`)]
            : []),
        ],
      };
    }),
};

/** Clients are refused, or soon will be. */
export const connectionsRejected: Rule = {
  id: 'connections.rejected',
  title: 'Connections rejected',
  judge({ cluster, levels }) {
    return eachMember(cluster.members, ({ name, postgres }) => {
      const { error } = postgres;
      if (error !== null && isFull(error.message)) {
        return saturated(name, 'critical', `PostgreSQL of ${name} refuses sessions: ${error.message}`, []);
      }
      const server = freshValue(postgres);
      if (server === null) return unseen(`PostgreSQL of ${name}`, postgres);
      const usable = Math.max(1, server.maxConnections - server.reservedConnections);
      const value = server.connections;
      const ratio = value / usable;
      if (ratio < levels.connectionWarnRatio) return null;
      const limit = Math.floor(usable * levels.connectionWarnRatio);
      return saturated(
        name,
        ratio >= levels.connectionFailRatio ? 'critical' : 'warning',
        `${name} has ${value} of ${usable} sessions that clients may open.`,
        [
          evidence(`${value} client sessions; from ${limit} on it is a problem.`, { value, limit, unit: 'sessions' }),
          evidence(`max_connections ${server.maxConnections}, of which ${server.reservedConnections} are reserved.`),
        ],
      );
    });
  },
};

/** By SQLSTATE too_many_connections. */
function isFull(message: string): boolean {
  return message.includes('53300');
}

function saturated(
  subject: string,
  severity: Finding['severity'],
  summary: string,
  proof: Finding['evidence'],
): Finding {
  return {
    subject,
    severity,
    summary,
    evidence: proof.length > 0 ? proof : [evidence(summary)],
    cause: 'Clients open more sessions than max_connections allows, or leave them open without a pool in between.',
    remedies: [
      operation('sessions.reap-idle', 'Ends sessions that nobody has used for long; its plan lists them.'),
      operation('cluster.patch-config', 'Raises max_connections; it takes a restart, replicas first.'),
    ],
  };
}

/** WAL that is not archived is missing in every restore, and fills the disk until then. */
export const archiverFailing: Rule = {
  id: 'archiver.failing',
  title: 'Archiver failing',
  judge(facts) {
    const { members } = facts.cluster;
    const archives = (member: Member): boolean =>
      member.name === facts.cluster.leader?.name || freshValue(member.postgres)?.vitals.archiver.mode === 'always';
    if (leaderOf(facts) === null) return judgement({ unknown: 'Nobody leads, so nobody archives.' });
    return eachServer(members.filter(archives), (server, { name }) => archiverFinding(server, name, facts.now));
  },
};

function archiverFinding({ vitals }: PostgresNode, name: string, now: number): Finding | null {
  const { mode, failedCount, lastFailedAt, lastFailedWal, lastArchivedAt, lastArchivedWal } = vitals.archiver;
  if (mode === 'off' || lastFailedAt === null) return null;
  if (lastArchivedAt !== null && lastArchivedAt >= lastFailedAt) return null;
  const archived = lastArchivedWal === null ? 'Nothing was archived since' : `The last that was is ${lastArchivedWal}`;
  return {
    subject: name,
    severity: 'critical',
    summary: `${name} cannot archive ${lastFailedWal ?? 'its WAL'}: it is kept until that works, and missing in a restore.`,
    evidence: [
      evidence(
        `${lastFailedWal ?? '?'} failed last, ${secondsSince(lastFailedAt, now)} s ago; ${failedCount} attempts failed.`,
        {
          value: failedCount,
          limit: 0,
          unit: 'attempts',
        },
      ),
      evidence(`${archived}${lastArchivedAt === null ? ' the statistics began.' : `, at ${lastArchivedAt}.`}`),
    ],
    cause: 'archive_command ends with an error: the repository is full, cannot be reached, or the command is wrong.',
    remedies: [
      command('SHOW archive_command', `On ${name}; run it by hand as its user, and read PostgreSQL's log.`),
      operation('cluster.patch-config', 'Corrects archive_command; it takes an administrator and no restart.'),
    ],
  };
}

/** Settings that somebody has changed and that do not hold yet. */
export const restartPending: Rule = {
  id: 'member.restart_pending',
  title: 'Restart pending',
  judge: ({ cluster }) =>
    eachMember(cluster.members, ({ name, patroni, pendingRestart }) => {
      if (pendingRestart === null) return unseen(`The Patroni of ${name}`, patroni);
      if (!pendingRestart) return null;
      const why = freshValue(patroni)?.pendingRestartReason ?? null;
      return {
        subject: name,
        severity: 'warning',
        summary: `${name} waits for a restart: what was changed does not hold yet.`,
        evidence: [
          evidence(why === null ? 'Patroni says pending_restart.' : `Patroni says why: ${JSON.stringify(why)}.`),
        ],
        cause: 'A parameter was changed that PostgreSQL takes up only when it starts.',
        remedies: [
          operation('cluster.rolling-restart', 'Restarts those that wait, in the right order, replicas first.'),
          operation('cluster.restart-member', `Restarts ${name} alone.`),
        ],
      };
    }),
};

/** The data directory's file system has little room left. */
export const diskFilling: Rule = {
  id: 'disk.filling',
  title: 'Disk filling',
  judge: ({ cluster, levels }) =>
    eachMember(cluster.members, ({ name, disk }) => {
      const seen = freshValue(disk);
      if (seen === null) return unseen(`The disk of ${name}`, disk);
      const { path, freeBytes: value, totalBytes } = seen;
      const ratio = totalBytes === 0 ? 0 : value / totalBytes;
      if (ratio >= levels.diskFreeWarnRatio) return null;
      const percent = (ratio * 100).toFixed(1);
      const limit = Math.round(levels.diskFreeWarnRatio * totalBytes);
      return {
        subject: name,
        severity: ratio < levels.diskFreeFailRatio ? 'critical' : 'warning',
        summary: `${percent} % of the disk of ${name} are free: PostgreSQL stops when it is full.`,
        evidence: [
          evidence(`${bytesText(value)} of ${bytesText(totalBytes)} are free at ${path}.`, {
            value,
            limit,
            unit: 'bytes',
          }),
        ],
        cause: 'Data grew, a slot or a failing archiver keeps WAL, or logs and temporary files fill the same disk.',
        remedies: [
          command(`du -xh --max-depth=2 ${path} | sort -h | tail`, `On the host of ${name}: what takes the room.`),
        ],
      };
    }),
};
