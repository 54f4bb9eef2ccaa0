import { parseLsn } from '../../../kernel/lsn.ts';
import { freshValue } from '../../../kernel/section.ts';
import type { Member, PostgresNode, Slot } from '../../clusters/index.ts';
import {
  bytesText,
  command,
  eachMember,
  eachServer,
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

const replicasOf = ({ cluster }: DiagnosisFacts): Member[] => cluster.members.filter((m) => !leads(m));

/** A replica replays later than is allowed, or does not replay at all. */
export const replicationLagging: Rule = {
  id: 'replication.lagging',
  title: 'Replication lagging',
  judge: (facts) =>
    eachMember(replicasOf(facts), ({ name, lag, postgres }) => {
      const { lagWarnBytes, lagFailBytes } = facts.levels;
      const server = freshValue(postgres);
      const paused = server?.replayPaused === true;
      const bytes = lag?.replayBytes ?? null;
      if (bytes === null) return `How far ${name} is behind cannot be measured: it or its sender does not answer.`;
      if (bytes < lagWarnBytes && !paused) return null;
      const flushed = lag?.flushBytes ?? null;
      const arrives = flushed !== null && flushed < bytes / 2;
      const seconds = lag?.replaySeconds ?? null;
      return {
        subject: name,
        severity: bytes >= lagFailBytes ? 'critical' : 'warning',
        summary: `${name} has not replayed ${bytesText(bytes)} of WAL${paused ? ', as replay is paused on it' : ''}.`,
        evidence: [
          evidence(`${bytes} bytes behind in replay${seconds === null ? '' : `, ${seconds.toFixed(1)} s`}.`, {
            value: bytes,
            limit: lagWarnBytes,
            unit: 'bytes',
          }),
          evidence(`${flushed ?? 'An unknown number of'} bytes have not arrived there.`, {
            value: flushed,
            unit: 'bytes',
          }),
          ...(server === null
            ? []
            : [evidence(`Replay is ${paused ? 'paused' : 'not paused'} at ${server.replayedLsn ?? '?'}.`)]),
        ],
        cause: paused
          ? 'Somebody has paused replay with pg_wal_replay_pause().'
          : arrives
            ? 'WAL arrives and is replayed too slowly: a query that conflicts holds replay up, or the disk is too slow.'
            : 'WAL does not arrive fast enough: the network between leader and replica, or a receiver that has stopped.',
        remedies: paused
          ? [operation('replication.resume-replay', `Lets replay on ${name} go on.`)]
          : arrives
            ? [
                command(
                  'SELECT pid, query FROM pg_stat_activity ORDER BY backend_xmin',
                  `On ${name}: the query that replay waits for.`,
                ),
                operation('cluster.restart-member', `Restarts PostgreSQL on ${name} when replay hangs.`),
              ]
            : [command(`ping ${name}`, 'From the leader: whether the network is the reason.')],
      };
    }),
};

/** The data inconsistency tip: positions of all nodes, side by side. */
export const lsnsApart: Rule = {
  id: 'replication.lsns_apart',
  title: 'LSNs apart',
  judge(facts) {
    const leader = leaderOf(facts);
    const position = leader === null ? null : (freshValue(leader.postgres)?.currentLsn ?? null);
    if (position === null) return judgement({ unknown: 'There is no leader that answers, to compare positions with.' });
    return eachServer(replicasOf(facts), (server, { name }) => {
      const received = receivedBytes(server);
      if (received === null) return `The position of ${name} is not known.`;
      return apart(facts, name, parseLsn(position) - received, server);
    });
  },
};

function receivedBytes({ receivedLsn, replayedLsn }: PostgresNode): number | null {
  const known = [receivedLsn, replayedLsn].filter((lsn) => lsn !== null).map(parseLsn);
  return known.length === 0 ? null : Math.max(...known);
}

function apart(facts: DiagnosisFacts, name: string, behind: number, server: PostgresNode): Finding | null {
  const { lagWarnBytes: limit, lagFailBytes } = facts.levels;
  // The two are read moments apart, so a replica may seem a little ahead.
  if (Math.abs(behind) < limit) return null;
  const ahead = behind < 0;
  const distance = Math.abs(behind);
  return {
    subject: name,
    severity: ahead || distance >= lagFailBytes ? 'critical' : 'warning',
    summary: `${name} is ${bytesText(distance)} ${ahead ? 'ahead of' : 'behind'} the leader in what it has received.`,
    evidence: [
      evidence(`${name} received ${server.receivedLsn ?? '?'} and replayed ${server.replayedLsn ?? '?'}.`, {
        value: distance,
        limit,
        unit: 'bytes',
      }),
      ...facts.cluster.members
        .filter((m) => m.name !== name)
        .map((m) => {
          const other = freshValue(m.postgres);
          const lsn = other?.currentLsn ?? other?.receivedLsn ?? null;
          return evidence(`${m.name} is at ${lsn ?? 'an unknown position'}.`);
        }),
    ],
    cause: ahead
      ? 'It has WAL that the leader does not have: the leader lost writes, or this replica followed another one.'
      : 'What the leader writes does not get there: its receiver has stopped, or the network is too slow.',
    remedies: ahead
      ? [operation('cluster.reinitialize', `Builds ${name} anew once it is known which of the two is right.`)]
      : [command('SELECT * FROM pg_stat_replication', 'On the leader: state and lag of each receiver.')],
  };
}

/** A replica that runs and receives nothing protects nobody. */
export const replicaNotStreaming: Rule = {
  id: 'replication.not_streaming',
  title: 'Replica not streaming',
  judge(facts) {
    const replicas = replicasOf(facts);
    if (!isSettled(facts)) return judgement({ unknown: 'The leader has changed or started within the last 10 s.' });
    const isStreaming = (m: Member): boolean => freshValue(m.postgres)?.walReceiver?.status === 'streaming';
    return eachServer(replicas, (server, member) => {
      if (!server.inRecovery || isStreaming(member)) return null;
      const { name } = member;
      const lost = slotsOf(facts).find(
        ({ slot }) => slot.walStatus === 'lost' && slot.name === server.walReceiver?.slotName,
      );
      const left = replicas.filter(isStreaming).length;
      const status = server.walReceiver?.status ?? null;
      return {
        subject: name,
        severity: left === 0 ? 'critical' : 'warning',
        summary: `${name} does not stream from the leader; ${left} of ${replicas.length} replicas do.`,
        evidence: [
          evidence(status === null ? `${name} has no WAL receiver.` : `The WAL receiver of ${name} is ${status}.`),
          evidence(`Patroni says that it is ${member.state}.`),
          evidence(`${left} of ${replicas.length} replicas stream.`, {
            value: left,
            limit: replicas.length,
            unit: 'replicas',
          }),
        ],
        cause:
          lost === undefined
            ? 'It cannot connect to the leader, is on another timeline, or needs WAL that is gone; its log says which.'
            : 'The WAL that it needs has been removed from the leader.',
        remedies: [
          operation('cluster.restart-member', `Restarts ${name}, which connects anew.`),
          operation('cluster.reinitialize', `Builds ${name} anew when the WAL that it needs is gone.`),
        ],
      };
    });
  },
};

/** A slot keeps WAL from being removed until the disk is full, or has lost what it should keep. */
export const slotEatingDisk: Rule = {
  id: 'replication.slot_retains',
  title: 'Slot eating the disk',
  judge(facts) {
    const unknown = facts.cluster.replication
      .filter(({ observed }) => freshValue(observed) === null)
      .map(({ member, observed }) => unseen(`The slots of ${member}`, observed));
    return judgement({ unknown, found: slotsOf(facts).flatMap((one) => slotFinding(facts, one) ?? []) });
  },
};

interface MemberSlot {
  member: string;
  slot: Slot;
}

function slotsOf({ cluster }: DiagnosisFacts): MemberSlot[] {
  return cluster.replication.flatMap(({ member, observed }) =>
    (freshValue(observed)?.slots ?? []).map((slot) => ({ member, slot })),
  );
}

function slotFinding({ levels, cluster }: DiagnosisFacts, { member, slot }: MemberSlot): Finding | null {
  const limit = levels.slotRetainedWarnBytes;
  const retained = slot.retainedBytes ?? 0;
  const lost = slot.walStatus === 'lost';
  if (!lost && slot.walStatus !== 'unreserved' && retained < limit) return null;
  const disk = freshValue(cluster.members.find(({ name }) => name === member)?.disk ?? null);
  const user = slot.active ? 'a consumer that is too slow' : 'a consumer that is gone';
  return {
    subject: `${member}/${slot.name}`,
    severity: lost || slot.walStatus === 'unreserved' ? 'critical' : 'warning',
    summary: lost
      ? `The slot ${slot.name} on ${member} has lost the WAL that its consumer needs.`
      : `The slot ${slot.name} keeps ${bytesText(retained)} of WAL on ${member}.`,
    evidence: [
      evidence(`It keeps ${retained} bytes; its wal_status is ${slot.walStatus ?? 'not told'}.`, {
        value: retained,
        limit,
        unit: 'bytes',
      }),
      evidence(`It is ${slot.active ? 'in use' : 'not in use'}, of kind ${slot.kind}, made by ${slot.owner}.`),
      ...(disk === null
        ? []
        : [evidence(`${bytesText(disk.freeBytes)} are free there.`, { value: disk.freeBytes, unit: 'bytes' })]),
    ],
    cause: `The slot waits for ${user}.`,
    remedies: [
      lost
        ? operation('cluster.reinitialize', 'Builds a replica anew; a logical consumer must be set up again.')
        : operation(
            'replication.drop-slot',
            `Drops it, once it is certain that nobody comes back for it: a logical consumer loses its position.`,
          ),
    ],
  };
}
