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
