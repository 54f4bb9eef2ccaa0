import { freshValue } from '../../kernel/section.ts';
import type { Check, ClusterFacts, Member } from '../clusters/index.ts';
import type { ServiceLevels } from './model.ts';
import { check, checkSection } from './verdict.ts';

const goodStates = new Set(['running', 'streaming']);

export function memberChecks(facts: ClusterFacts, levels: ServiceLevels): Check[] {
  return facts.members.flatMap((member) => [
    patroniCheck(member),
    checkSection('member.postgres', member.name, member.postgres, (node) => ({
      status: 'pass',
      message: `PostgreSQL ${node.version} accepts connections in ${node.latencyMs.toFixed(1)} ms.`,
      value: node.latencyMs,
      unit: 'ms',
    })),
    connectionsCheck(member, levels),
    pendingRestartCheck(member),
    ...diskChecks(member, levels),
    ...vitalsChecks(member, levels, facts),
  ]);
}

function patroniCheck(member: Member): Check {
  return checkSection('member.patroni', member.name, member.patroni, (node) => {
    if (!goodStates.has(node.state)) return { status: 'fail', message: `State is ${node.state}.` };
    if (node.clusterUnlocked) return { status: 'warn', message: 'Sees no leader key.' };
    if (node.failsafeModeIsActive) return { status: 'warn', message: 'Runs in failsafe mode: it cannot reach etcd.' };
    if (node.claimedRole === 'primary' && member.role !== 'leader') {
      return { status: 'warn', message: 'Says that it is primary without holding the leader key.' };
    }
    return { status: 'pass', message: `Patroni ${node.version ?? ''} says ${node.state} as ${node.claimedRole}.` };
  });
}

function connectionsCheck(member: Member, levels: ServiceLevels): Check {
  return checkSection('member.connections', member.name, member.postgres, (node) => {
    const usable = Math.max(1, node.maxConnections - node.reservedConnections);
    const ratio = node.connections / usable;
    const status = ratio >= levels.connectionFailRatio ? 'fail' : ratio >= levels.connectionWarnRatio ? 'warn' : 'pass';
    return {
      status,
      message: `${node.connections} of ${usable} connections are in use (${node.reservedConnections} more are reserved).`,
      value: node.connections,
      limit: usable,
      unit: 'connections',
    };
  });
}

/** Only where the disk can be seen at all, which is so once anything was seen or failed. */
function diskChecks({ name, disk }: Member, levels: ServiceLevels): Check[] {
  if (disk.error === null ? disk.value === null : disk.error.code === 'not_configured') return [];
  return [
    checkSection('member.disk', name, disk, ({ path, freeBytes, totalBytes }) => {
      const ratio = totalBytes === 0 ? 0 : freeBytes / totalBytes;
      const status = ratio < levels.diskFreeFailRatio ? 'fail' : ratio < levels.diskFreeWarnRatio ? 'warn' : 'pass';
      const limit = Math.round(levels.diskFreeWarnRatio * totalBytes);
      const message = `${(ratio * 100).toFixed(1)} % are free at ${path}: ${freeBytes} of ${totalBytes} bytes.`;
      return { status, message, value: freeBytes, limit, unit: 'bytes' };
    }),
  ];
}

/** What makes a cluster fail slowly; the same on all members, so of the leader alone. */
function vitalsChecks({ name, postgres }: Member, levels: ServiceLevels, facts: ClusterFacts): Check[] {
  const node = freshValue(postgres);
  if (node === null || name !== facts.leader?.name) return [];
  const { archiver, horizon, wraparound } = node.vitals;
  const { observedAt } = postgres;
  const failing = archiver.mode !== 'off' && (archiver.lastFailedAt ?? '') > (archiver.lastArchivedAt ?? '');
  const limit = levels.wraparoundWarnTransactions;
  const startedAt = horizon?.startedAt ?? null;
  const seconds = startedAt === null ? 0 : Math.round((Date.parse(facts.builtAt) - Date.parse(startedAt)) / 1000);
  const allowed = levels.transactionWarnMs / 1000;
  return [
    check('member.archiver', name, {
      status: failing ? 'fail' : 'pass',
      message: failing
        ? `${archiver.lastFailedWal ?? 'WAL'} could not be archived at ${archiver.lastFailedAt ?? '?'}.`
        : archiver.mode === 'off'
          ? 'Archiving is off.'
          : `${archiver.archivedCount} files were archived.`,
      value: archiver.failedCount,
      unit: 'attempts',
      observedAt,
    }),
    check('member.wraparound', name, {
      status: wraparound.transactions >= limit ? 'warn' : 'pass',
      message: `The oldest row is ${wraparound.transactions} transactions old, in ${wraparound.database}.`,
      ...{ value: wraparound.transactions, limit, unit: 'transactions', observedAt },
    }),
    check('member.oldest_transaction', name, {
      status: seconds >= allowed ? 'warn' : 'pass',
      message:
        seconds < allowed
          ? 'No transaction is too old.'
          : `${horizon?.name ?? '?'} holds back the horizon for ${seconds} s.`,
      ...{ value: seconds, limit: allowed, unit: 'seconds', observedAt },
    }),
  ];
}

function pendingRestartCheck(member: Member): Check {
  const { observedAt } = member.patroni;
  if (member.pendingRestart === null) {
    return check('member.pending_restart', member.name, {
      status: 'unknown',
      message: 'Patroni does not answer.',
      observedAt,
    });
  }
  return check('member.pending_restart', member.name, {
    status: member.pendingRestart ? 'warn' : 'pass',
    message: member.pendingRestart ? 'Waits for a restart to apply changed parameters.' : 'No restart is pending.',
    observedAt,
  });
}

export function replicationChecks(facts: ClusterFacts, levels: ServiceLevels): Check[] {
  const replicas = facts.members.filter((m) => m.role !== 'leader' && m.role !== 'standby_leader');
  return [...replicas.flatMap((m) => [streamingCheck(m), lagCheck(m, levels)]), ...slotChecks(facts, levels)];
}

function streamingCheck(member: Member): Check {
  return checkSection('replication.streaming', member.name, member.postgres, (node) => {
    const status = node.walReceiver?.status ?? null;
    return {
      status: status === 'streaming' ? 'pass' : 'fail',
      message: status === null ? 'No WAL receiver runs: nothing arrives.' : `The WAL receiver is ${status}.`,
    };
  });
}

function lagCheck(member: Member, levels: ServiceLevels): Check {
  const bytes = member.lag?.replayBytes ?? null;
  const observedAt = member.lag?.observedAt ?? null;
  if (bytes === null) {
    const message = 'Lag cannot be measured: the sender or this replica does not answer.';
    return check('replication.lag', member.name, { status: 'unknown', message, observedAt });
  }
  const status = bytes >= levels.lagFailBytes ? 'fail' : bytes >= levels.lagWarnBytes ? 'warn' : 'pass';
  const seconds = member.lag?.replaySeconds ?? null;
  return check('replication.lag', member.name, {
    status,
    message: `${bytes} bytes behind in replay${seconds === null ? '' : `, ${seconds.toFixed(3)} s`}; ${levels.lagFailBytes} are allowed.`,
    value: bytes,
    limit: levels.lagFailBytes,
    unit: 'bytes',
    observedAt,
  });
}

function slotChecks(facts: ClusterFacts, levels: ServiceLevels): Check[] {
  return facts.replication.flatMap(({ member, observed }) =>
    (freshValue(observed)?.slots ?? []).flatMap((slot) => {
      const retained = slot.retainedBytes ?? 0;
      const lost = slot.walStatus === 'lost';
      if (!lost && retained < levels.slotRetainedWarnBytes) return [];
      return check('replication.slot', `${member}/${slot.name}`, {
        status: lost ? 'fail' : 'warn',
        message: lost
          ? 'WAL that this slot needs is gone: its consumer must be rebuilt.'
          : `Keeps ${retained} bytes of WAL; ${levels.slotRetainedWarnBytes} are expected at most.`,
        value: retained,
        limit: levels.slotRetainedWarnBytes,
        unit: 'bytes',
        observedAt: observed.observedAt,
      });
    }),
  );
}
