import { describe, expect, it } from 'vitest';
import { createPauseChore } from '../../../src/modules/clusters/index.ts';
import { expiryOf, pauseLease } from '../../../src/modules/clusters/pause-lease.ts';
import type { Operation, OperationState, OperationStep } from '../../../src/modules/operations/index.ts';
import { snapshotFixture } from '../../support/cluster-fixture.ts';
import { fakeCluster } from '../../support/fake-cluster.ts';

const endedAt = '2026-01-15T10:00:00.000Z';
const written = { id: 'write', state: 'done', actedAt: endedAt } as OperationStep;
const pauseOf = (state: OperationState, change: Partial<Operation> = {}): Operation =>
  ({
    ...{ id: 'pause-1', kind: 'cluster.pause', cluster: 'main', state, done: true, endedAt, requestedBy: 'ann' },
    ...{ reason: 'a switch', steps: [written], input: { expiresInSeconds: 60 }, result: { configRevision: '9' } },
    ...change,
  }) as Operation;
const resumeAt = (configRevision: string) => pauseOf('needs_attention', { id: 'resume-1', result: { configRevision } });

/** Revisions of versions without `pause` that were seen. */
const lease = (pauses: Operation[], unpaused: string[] = [], resumes: Operation[] = []) =>
  pauseLease(
    { list: ({ kind }) => Promise.resolve(kind === 'cluster.pause' ? pauses : resumes) },
    { unpausedAfter: (_cluster, after) => Promise.resolve(unpaused.some((seen) => BigInt(seen) > BigInt(after))) },
    'main',
  );

describe('the lease of a pause', () => {
  it.each(['succeeded', 'needs_attention'] as const)('counts when the pause ended as %s', async (state) => {
    expect((await lease([pauseOf(state)]))?.id).toBe('pause-1');
    expect(expiryOf(pauseOf(state))).toBe('2026-01-15T10:01:00.000Z');
  });

  it('is void once a newer configuration without a pause was seen, as when somebody resumed by hand', async () => {
    expect(await lease([pauseOf('succeeded')], ['10'])).toBeNull();
    expect(await lease([pauseOf('succeeded')], ['8'])).not.toBeNull();
  });

  it('is void after a resume of ours that took effect, however that ended', async () => {
    expect(await lease([pauseOf('succeeded')], [], [resumeAt('10')])).toBeNull();
    expect(await lease([pauseOf('succeeded')], [], [resumeAt('8')])).not.toBeNull();
  });

  it('is not of a pause that did not write, or that was taken back', async () => {
    expect(await lease([pauseOf('succeeded', { steps: [{ ...written, actedAt: null }] })])).toBeNull();
    expect(await lease([pauseOf('failed', { steps: [{ ...written, state: 'undone' }] })])).toBeNull();
  });
});

describe('an expired pause that cannot be resumed', () => {
  it('is tried once a minute by all replicas together', async () => {
    const snapshot = snapshotFixture();
    snapshot.cluster.dcs.value!.paused = true;
    const cluster = fakeCluster({ cluster: 'main', current: () => ({ snapshot, contentTag: '', receivedAt: 0 }) });
    let now = Date.parse(endedAt) + 60_000;
    let highest = -1;
    const asked: string[] = [];
    const reminders: string[] = [];
    const replica = () =>
      createPauseChore({
        clusters: [cluster],
        store: {
          list: ({ kind }) => Promise.resolve(kind === 'cluster.pause' ? [pauseOf('succeeded')] : []),
          remind: (_id, message) => Promise.resolve(void reminders.push(message)),
          claimAttempt(_id, attempt) {
            const isFirst = attempt > highest;
            highest = Math.max(highest, attempt);
            return Promise.resolve(isFirst);
          },
        },
        versions: { unpausedAfter: () => Promise.resolve(false) } as never,
        service: {
          automate: (_kind, _cluster, _body, { idempotencyKey }) => {
            asked.push(idempotencyKey);
            return Promise.reject(new Error('a freeze holds'));
          },
        },
        clock: { now: () => now },
        remindMs: 1000,
      });
    const replicas = [replica(), replica()];
    for (let second = 0; second < 120; second += 1, now += 1000) for (const chore of replicas) await chore();
    expect(asked).toEqual(['pause-pause-1-0', 'pause-pause-1-1']);
    expect(reminders[0]).toBe('The pause has expired and cannot be resumed: a freeze holds');
  });
});
