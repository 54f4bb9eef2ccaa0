import { describe, expect, it } from 'vitest';
import { isoTime } from '../../../src/kernel/clock.ts';
import type { Cluster } from '../../../src/modules/clusters/index.ts';
import { FailoverWatch } from '../../../src/modules/servicelevels/failover-watch.ts';
import { clusterFixture } from '../../support/cluster-fixture.ts';
import { fixtureTime } from '../../support/member-fixture.ts';

const start = Date.parse(fixtureTime);
const at = (seconds: number): string => isoTime(start + seconds * 1000);

interface Scene {
  leader: string | null;
  term?: string;
  timeline?: number;
  /** Whose PostgreSQL is a primary; nobody's when it is null. */
  primary: string | null;
  /** Whose PostgreSQL has not answered since this second. */
  silent?: { name: string; since: number };
  missingSince?: number;
}

/** The fixture's cluster at a moment, as the observer would show it. */
function snapshotAt(seconds: number, scene: Scene): Cluster {
  const cluster = clusterFixture();
  cluster.builtAt = at(seconds);
  const dcs = cluster.dcs.value!;
  cluster.dcs.observedAt = at(seconds);
  dcs.leader =
    scene.leader === null
      ? null
      : { name: scene.leader, createRevision: scene.term ?? '4020', modRevision: '1', leaseId: '1' };
  dcs.leaderMissingSince = scene.missingSince === undefined ? null : at(scene.missingSince);
  for (const member of cluster.members) {
    const { postgres } = member;
    postgres.observedAt = at(seconds);
    Object.assign(postgres.value!, { inRecovery: member.name !== scene.primary, timeline: scene.timeline ?? 3 });
    if (scene.silent?.name !== member.name) continue;
    postgres.status = 'stale';
    postgres.error = { code: 'refused', message: 'ECONNREFUSED', since: at(scene.silent.since) };
  }
  return cluster;
}

const well: Scene = { leader: 'patroni-1', primary: 'patroni-1' };

describe('a failover', () => {
  it('is told once, with when the leader was last well, missed, replaced', () => {
    const watch = new FailoverWatch();
    const silent = { name: 'patroni-1', since: 3 };
    const seen = [
      snapshotAt(0, well),
      snapshotAt(2, well),
      // It died; its key is still there.
      snapshotAt(4, { leader: 'patroni-1', primary: null, silent }),
      snapshotAt(12, { leader: null, primary: null, silent, missingSince: 11 }),
      snapshotAt(13, { leader: 'patroni-2', term: '5000', primary: null, silent }),
      snapshotAt(14, { leader: 'patroni-2', term: '5000', primary: 'patroni-2', timeline: 4, silent }),
      snapshotAt(16, { leader: 'patroni-2', term: '5000', primary: 'patroni-2', timeline: 4, silent }),
    ].map((cluster) => watch.see(cluster));
    expect(seen.filter((one) => one !== null)).toEqual([
      {
        cluster: 'main',
        systemIdentifier: '7412345678901234567',
        timeline: 4,
        previousTimeline: 3,
        oldLeader: 'patroni-1',
        newLeader: 'patroni-2',
        lastHealthyAt: at(2),
        noticedAt: at(3),
        electedAt: at(13),
        writableAt: null,
        endedAt: null,
      },
    ]);
    expect(watch.outage).toBeNull();
  });

  it('goes on from the first sign until somebody leads again', () => {
    const watch = new FailoverWatch();
    watch.see(snapshotAt(0, well));
    expect(watch.outage).toBeNull();
    watch.see(snapshotAt(2, { leader: null, primary: null, missingSince: 1 }));
    expect(watch.outage).toMatchObject({ noticedAt: at(1), newLeader: null });
    watch.see(snapshotAt(3, { leader: 'patroni-3', term: '5000', primary: null }));
    expect(watch.outage).toMatchObject({ electedAt: at(3), newLeader: 'patroni-3' });
  });
});

describe('no failover', () => {
  it('is a leader that was not seen for a while', () => {
    const watch = new FailoverWatch();
    watch.see(snapshotAt(0, well));
    watch.see(snapshotAt(2, { ...well, silent: { name: 'patroni-1', since: 1 } }));
    expect(watch.outage).not.toBeNull();
    expect(watch.see(snapshotAt(4, well))).toBeNull();
    expect(watch.outage).toBeNull();
  });

  it('is a leader that takes its key anew on the same timeline', () => {
    const watch = new FailoverWatch();
    watch.see(snapshotAt(0, well));
    watch.see(snapshotAt(2, { leader: null, primary: null, missingSince: 1 }));
    expect(watch.see(snapshotAt(4, { ...well, term: '6000' }))).toBeNull();
    expect(watch.outage).toBeNull();
  });

  it('is what is seen first', () => {
    const watch = new FailoverWatch();
    expect(watch.see(snapshotAt(0, { leader: null, primary: null }))).toBeNull();
    expect(watch.see(snapshotAt(2, well))).toBeNull();
    expect(watch.outage).toBeNull();
  });
});
