import { parseLsn } from '../../kernel/lsn.ts';
import { freshValue, type Section } from '../../kernel/section.ts';
import { slotOwner, type Lag, type Member, type MemberReplication } from '../clusters/index.ts';
import { mapSection } from './cell.ts';
import type { DcsView } from './parse-dcs.ts';
import type { Observations } from './observations.ts';

type Node = Pick<Member, 'name' | 'dcs' | 'patroni' | 'postgres'>;

/** Senders and slots of every member, with the names of the members that they belong to. */
export function assembleReplication(seen: Observations, now: number): MemberReplication[] {
  const names = [...seen.postgres.keys()];
  // Whose a slot is does not change because etcd cannot be read just now.
  const permanent = Object.keys(seen.dcs.dump().value?.config?.value['slots'] ?? {});
  return [...seen.postgres].map(([member, cell]) => ({
    member,
    observed: mapSection(cell.section(now), ({ replication }) => ({
      ...replication,
      senders: replication.senders.map((s) => ({
        ...s,
        member: names.includes(s.applicationName) ? s.applicationName : null,
      })),
      slots: replication.slots.map((slot) => ({ ...slot, owner: slotOwner(slot, names, permanent) })),
    })),
  }));
}

/**
 * How far a replica is behind. From its sender's row in pg_stat_replication; when nobody sends to it, from the positions
 * of the two servers, which are read moments apart.
 */
export function lagOf(
  node: Node,
  nodes: readonly Node[],
  replication: readonly MemberReplication[],
  dcs: Section<DcsView>,
): Lag {
  const patroniBytes = patroniLag(node.name, dcs);
  for (const { observed } of replication) {
    const sender = freshValue(observed)?.senders.find((s) => s.member === node.name && s.replayLagBytes !== null);
    if (sender === undefined) continue;
    return {
      writeBytes: sender.writeLagBytes,
      flushBytes: sender.flushLagBytes,
      replayBytes: sender.replayLagBytes,
      writeSeconds: sender.writeLagSeconds,
      flushSeconds: sender.flushLagSeconds,
      replaySeconds: sender.replayLagSeconds,
      patroniBytes,
      observedAt: observed.observedAt,
    };
  }
  const nobody = { writeBytes: null, writeSeconds: null, flushSeconds: null, replaySeconds: null, patroniBytes };
  const own = freshValue(node.postgres);
  const primary = nodes.map((n) => freshValue(n.postgres)).find((p) => p?.inRecovery === false);
  const position = primary?.currentLsn ?? null;
  if (own === null || position === null) return { ...nobody, flushBytes: null, replayBytes: null, observedAt: null };
  return {
    ...nobody,
    flushBytes: behind(position, own.receivedLsn),
    replayBytes: behind(position, own.replayedLsn),
    observedAt: node.postgres.observedAt,
  };
}

function behind(position: string, lsn: string | null): number | null {
  return lsn === null ? null : Math.max(0, parseLsn(position) - parseLsn(lsn));
}

/** As Patroni's `GET /cluster` computes it: from positions that are published every `loop_wait`. */
function patroniLag(name: string, dcs: Section<DcsView>): number | null {
  const view = freshValue(dcs);
  const optime = view?.state.optimeBytes ?? null;
  const location = view?.members[name]?.xlogLocationBytes ?? null;
  return optime === null || location === null ? null : Math.max(0, optime - location);
}
