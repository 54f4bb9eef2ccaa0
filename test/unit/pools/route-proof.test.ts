import { expect, it } from 'vitest';
import { LookError, type RouteReading } from '../../../src/modules/observation/index.ts';
import { createRouteProof } from '../../../src/modules/pools/route-proof.ts';
import type { Cluster } from '../../../src/modules/clusters/index.ts';
import { clusterFixture } from '../../support/cluster-fixture.ts';

type Expects = 'primary' | 'replica' | 'any';

/** What the proof of one route comes to that is answered by the member, with what is another. */
async function proofOf(
  expects: Expects,
  answer: { by?: string; changes?: Partial<RouteReading>; cluster?: Cluster } = {},
) {
  const cluster = answer.cluster ?? clusterFixture();
  for (const { name, postgres } of cluster.members) postgres.value!.postmasterStartTime = `start of ${name}`;
  const { value } = cluster.members.find(({ name }) => name === (answer.by ?? 'patroni-1'))!.postgres;
  const reading: RouteReading = {
    inRecovery: value!.inRecovery,
    readOnly: value!.inRecovery,
    systemIdentifier: value!.systemIdentifier,
    postmasterStartTime: value!.postmasterStartTime,
    serverAddress: null,
    serverPort: null,
    latencyMs: 3,
    ...answer.changes,
  };
  const prove = createRouteProof({
    routes: [{ name: 'r', host: '127.0.0.1', port: 5000, expects }],
    deadlineMs: 100,
    read: () => Promise.resolve(reading),
  });
  const { routes } = await prove(() => cluster, cluster.builtAt);
  return routes[0]!;
}

it.each([
  ['primary', 'patroni-1', 'correct'],
  ['primary', 'patroni-2', 'wrong'],
  ['replica', 'patroni-1', 'wrong'],
  ['replica', 'patroni-2', 'correct'],
  ['any', 'patroni-1', 'correct'],
  ['any', 'patroni-2', 'correct'],
] as const)('a route to %s that led to %s is %s', async (expects, by, verdict) => {
  expect(await proofOf(expects, { by })).toMatchObject({ verdict, answeredBy: by });
});

it('a primary that is read-only by default is no primary', async () => {
  const proof = await proofOf('primary', { changes: { readOnly: true } });
  expect(proof).toMatchObject({ verdict: 'wrong', inRecovery: false });
  expect(proof.message).toMatch(/a primary that is read-only.*writes fail/);
});

it('a server of another cluster is wrong on any route', async () => {
  expect((await proofOf('any', { changes: { systemIdentifier: '1' } })).verdict).toBe('wrong');
});

it('a server that was started since the newest look is found by its address, else it is unknown', async () => {
  const { host, port } = clusterFixture().members[0]!;
  const started = { postmasterStartTime: 'another time' };
  const changes = { ...started, serverAddress: host, serverPort: port };
  expect(await proofOf('primary', { changes })).toMatchObject({ verdict: 'correct', answeredBy: 'patroni-1' });
  expect(await proofOf('primary', { changes: started })).toMatchObject({ verdict: 'unknown', answeredBy: null });
});

it('the leader of a standby cluster is what its primary route promises', async () => {
  const cluster = clusterFixture();
  cluster.members[0]!.role = 'standby_leader';
  const changes = { inRecovery: true, readOnly: true };
  expect((await proofOf('primary', { cluster, changes })).verdict).toBe('correct');
});

it('a route that does not answer says why', async () => {
  const prove = createRouteProof({
    routes: [{ name: 'r', host: '127.0.0.1', port: 5000, expects: 'any' }],
    deadlineMs: 100,
    read: () => Promise.reject(new LookError('refused', '127.0.0.1:5000: connect ECONNREFUSED')),
  });
  const proof = await prove(clusterFixture, '2026-01-01T00:00:00Z');
  expect(proof).toMatchObject({ correct: false, routes: [{ verdict: 'unreachable', errorCode: 'refused' }] });
});
