import { freshValue } from '../../../kernel/section.ts';
import { check, warning, type PlanCheck } from '../../operations/index.ts';
import type { Snapshot } from '../model.ts';
import type { DataLoss } from './data-loss.ts';
import { numberSetting } from './observed.ts';

/** Whether the Patroni that holds the leader key answers: it renews its lease and judges who may follow it. */
export function leaderAnswers({ cluster }: Snapshot): boolean {
  const leading = cluster.members.find(({ name }) => name === cluster.leader?.name);
  return leading !== undefined && freshValue(leading.patroni) !== null;
}

/** Whether a switchover, which loses nothing, would be the right thing. */
export function isLeaderHealthy(snapshot: Snapshot): boolean {
  return leaderAnswers(snapshot) && snapshot.cluster.leader?.writable === true;
}

/** What decides whether failing over is right, beside the rules of the candidate. */
export function failoverChecks(
  snapshot: Snapshot,
  input: { candidate: string; acceptDataLoss?: boolean; evenIfHealthy?: boolean },
  loss: DataLoss,
  remainingMs: number | null,
): PlanCheck[] {
  const { cluster } = snapshot;
  const request = freshValue(cluster.dcs)?.failover ?? null;
  return [
    healthCheck(snapshot, input.candidate, input.evenIfHealthy === true),
    automaticCheck(snapshot, remainingMs),
    lossCheck(input, loss),
    check(
      'patroni.nothing_scheduled',
      cluster.name,
      request === null,
      request === null
        ? 'Patroni has no request of its own waiting.'
        : `Patroni has a request waiting (${JSON.stringify(request)}), which this would overwrite: flush it first.`,
    ),
  ];
}

function healthCheck(snapshot: Snapshot, candidate: string, insists: boolean): PlanCheck {
  const name = snapshot.cluster.leader?.name ?? null;
  if (name === candidate) return check('leader.other', name, false, `${name} holds the leader key already.`);
  if (name === null) return check('leader.unhealthy', snapshot.cluster.name, true, 'Nobody holds the leader key.');
  if (!isLeaderHealthy(snapshot)) {
    return check('leader.unhealthy', name, true, `${name} holds the leader key and is not seen to accept writes.`);
  }
  const message = `${name} leads and accepts writes: a switchover does the same and loses nothing.`;
  return insists
    ? warning('leader.unhealthy', name, `${message} A failover was insisted on.`)
    : check('leader.unhealthy', name, false, `${message} Use it, or insist with evenIfHealthy.`);
}

/** Patroni's own failover races this one: when it is to be expected. */
function automaticCheck(snapshot: Snapshot, remainingMs: number | null): PlanCheck {
  const { cluster } = snapshot;
  const ttl = numberSetting(snapshot, 'ttl', 30);
  const subject = cluster.leader?.name ?? cluster.name;
  const numbers = { value: remainingMs === null ? null : Math.round(remainingMs / 1000), limit: ttl, unit: 'seconds' };
  const left = remainingMs === null ? `at most ${ttl}` : Math.round(remainingMs / 1000);
  if (leaderAnswers(snapshot)) {
    return check('failover.automatic', subject, true, `${subject}'s Patroni renews its lease: no automatic failover.`);
  }
  if (freshValue(cluster.dcs)?.paused === true) {
    const message = `The cluster is paused, so Patroni does not fail over by itself; this one acts in ${left} s, when the leader's lease has run out.`;
    return warning('failover.automatic', subject, message, numbers);
  }
  const message = `Automatic failover is expected in ${left} s, when the leader's lease (ttl ${ttl} s) has run out; this one cannot act sooner, but decides who leads.`;
  return warning('failover.automatic', subject, message, numbers);
}

function lossCheck({ candidate, acceptDataLoss }: { candidate: string; acceptDataLoss?: boolean }, loss: DataLoss) {
  const numbers = { value: loss.bytes, limit: 0, unit: 'bytes' };
  if (loss.bytes === 0 && !loss.atLeast) return check('data.loss', candidate, true, loss.message, numbers);
  if (acceptDataLoss === true) return warning('data.loss', candidate, `${loss.message} It was accepted.`, numbers);
  return check('data.loss', candidate, false, `${loss.message} Accept it with acceptDataLoss.`, numbers);
}
