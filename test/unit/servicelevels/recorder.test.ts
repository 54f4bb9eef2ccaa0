import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/kernel/clock.ts';
import { Recorder, type WriteProbe } from '../../../src/modules/servicelevels/index.ts';
import { snapshotFixture } from '../../support/cluster-fixture.ts';
import { FakeServiceLevelStore, fakeTargets } from '../../support/fake-service-levels.ts';
import { FakeSnapshotSource } from '../../support/fake-source.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined };
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A replica that sees snapshots which the test publishes; the probe writes to whatever timeline the test says. */
function replica(name: string, store: FakeServiceLevelStore) {
  const source = new FakeSnapshotSource('main');
  const probe = { timeline: null as number | null, writes: 0 };
  const writer: WriteProbe = {
    write() {
      probe.writes += 1;
      return probe.timeline === null ? Promise.reject(new Error('read-only')) : Promise.resolve(probe.timeline);
    },
  };
  const parts = { source, probe: writer, store, targets: fakeTargets, replica: name, clock: systemClock };
  const recorder = new Recorder({ ...parts, log: quiet });
  recorder.start();
  closing.push(() => recorder.close());
  const publish = (leader: string | null, timeline: number, anew?: { systemIdentifier: string }): void => {
    const snapshot = snapshotFixture('main');
    const { dcs, members } = snapshot.cluster;
    // Only what happens from now on is of interest here.
    snapshot.cluster.history.value =
      anew === undefined ? [] : [{ ...snapshot.cluster.history.value![0]!, timeline: 1, newLeader: leader }];
    if (anew !== undefined) dcs.value!.systemIdentifier = anew.systemIdentifier;
    dcs.value!.leader =
      leader === null ? null : { name: leader, createRevision: leader, modRevision: '1', leaseId: '1' };
    for (const { name: member, postgres } of members) {
      Object.assign(postgres.value!, { inRecovery: member !== leader, timeline });
    }
    source.publish(snapshot);
  };
  return { publish, probe };
}

describe('the recorder', () => {
  it('writes down a failover with its first write, which only the observing replica looks for', async () => {
    const store = new FakeServiceLevelStore();
    const [observer, follower] = [replica('api-1', store), replica('api-2', store)];
    for (const one of [observer, follower]) {
      one.publish('patroni-1', 3);
      one.publish(null, 3);
    }
    await vi.waitFor(() => expect(observer.probe.writes).toBeGreaterThan(1));
    observer.probe.timeline = 4;
    for (const one of [observer, follower]) one.publish('patroni-2', 4);
    await vi.waitFor(() => expect(store.recorded.some(({ writableAt }) => writableAt !== null)).toBe(true), 5000);
    await vi.waitFor(() => expect(store.recorded.length).toBeGreaterThan(1), 5000);
    expect(new Set(store.recorded.map(({ timeline }) => timeline))).toEqual(new Set([4]));
    expect(follower.probe.writes).toBe(0);
    const { writes } = observer.probe;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(observer.probe.writes).toBe(writes);
  });

  it('keeps apart the histories of a cluster and of one that was made anew in its place', async () => {
    const store = new FakeServiceLevelStore();
    const { publish } = replica('api-1', store);
    for (const systemIdentifier of ['7001', '7002', '7001']) publish('patroni-1', 2, { systemIdentifier });
    await vi.waitFor(() => expect(store.recorded).toHaveLength(2), 5000);
    expect(store.recorded.map(({ systemIdentifier, timeline }) => [systemIdentifier, timeline])).toEqual([
      ['7001', 2],
      ['7002', 2],
    ]);
  });

  it('keeps what it saw while the control database is down, and writes it later', async () => {
    const store = new FakeServiceLevelStore();
    store.error = new Error('down');
    const { publish } = replica('api-2', store);
    publish('patroni-1', 3);
    publish(null, 3);
    publish('patroni-2', 4);
    await new Promise((resolve) => setTimeout(resolve, 1300));
    expect(store.recorded).toEqual([]);
    store.error = null;
    await vi.waitFor(() => expect(store.recorded).toHaveLength(1), 5000);
    expect(store.recorded[0]).toMatchObject({ oldLeader: 'patroni-1', newLeader: 'patroni-2', timeline: 4 });
  });
});
