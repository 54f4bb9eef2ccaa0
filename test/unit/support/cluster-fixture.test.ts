import { describe, expect, test } from 'vitest';
import { clusterFixture, snapshotFixture } from '../../support/cluster-fixture.ts';
import { faultsAgainst, validatorOf } from '../../support/schemas.ts';

describe('the cluster that tests show', () => {
  test('is a valid Cluster, with a valid configuration beside it', () => {
    expect(faultsAgainst(validatorOf('Cluster'), clusterFixture())).toEqual([]);
    expect(faultsAgainst(validatorOf('ConfigSection'), snapshotFixture().config)).toEqual([]);
  });

  test('is held to the schema in its depth', () => {
    const broken = clusterFixture();
    Object.assign(broken.members[1]?.postgres.value ?? {}, { connections: 'seven', surprise: 1 });
    const faults = faultsAgainst(validatorOf('Cluster'), broken);
    expect(faults).toContain('/members/1/postgres/value/connections must be integer');
    expect(faults).toContain('/members/1/postgres/value must NOT have additional properties');
  });

  test('agrees with itself: one leader, who sends to every replica', () => {
    const cluster = clusterFixture();
    const leaders = cluster.members.filter((member) => member.role === 'leader').map((member) => member.name);
    expect(leaders).toEqual([cluster.leader?.name]);
    const senders = cluster.replication.find((row) => row.member === cluster.leader?.name)?.observed.value?.senders;
    const replicas = cluster.members.filter((member) => member.role === 'replica').map((member) => member.name);
    expect(senders?.map((sender) => sender.member)).toEqual(replicas);
  });
});
