import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startLab, type Lab, type LabMember } from '../../lab/index.ts';
import { createProxyReader } from '../../src/adapters/haproxy/index.ts';
import { createPatroniReader } from '../../src/adapters/patroni/index.ts';
import { createPostgresReader } from '../../src/adapters/postgres/index.ts';
import type { PostgresReader } from '../../src/modules/observation/ports.ts';
import { failedLook } from '../support/failed-look.ts';

/** The readers of Patroni, PostgreSQL and HAProxy against a real cluster. */
const deadlineMs = 1000;
const microseconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const patroni = createPatroniReader({});
let lab: Lab;
let postgres: PostgresReader;

const targetOf = (member: LabMember) => ({ host: '127.0.0.1', port: member.pgPort });
const routeTo = (port: number) => ({ host: '127.0.0.1', port });
const replicasOf = (leader: LabMember) => lab.members.filter((member) => member.name !== leader.name);

const postgresOf = (member: LabMember) => member.name.replace('patroni', 'postgres') as `postgres-${1 | 2 | 3}`;

function openReader(username: string, password: string): PostgresReader {
  return createPostgresReader({ username, password, database: 'postgres' });
}

beforeAll(async () => {
  lab = await startLab({ patroni: { loopWait: 1, ttl: 6, retryTimeout: 2 } });
  const leader = await lab.leader();
  // A role as the documentation asks for it, with nothing but the right to look.
  await lab.sql(leader, "CREATE ROLE looker LOGIN PASSWORD 'look' IN ROLE pg_monitor");
  postgres = openReader('looker', 'look');
  for (const member of replicasOf(leader)) {
    await vi.waitFor(() => postgres.readNode(targetOf(member), deadlineMs), { timeout: 10_000, interval: 200 });
  }
}, 90_000);

afterAll(async () => {
  await postgres.close();
  await patroni.close();
  await lab.stop();
});

describe('a healthy cluster', () => {
  it('is seen the same by Patroni and by PostgreSQL', async () => {
    const leader = await lab.leader();
    for (const member of lab.members) {
      const isLeader = member.name === leader.name;
      const node = await patroni.readNode(member.restUrl, deadlineMs);
      const { node: server } = await postgres.readNode(targetOf(member), deadlineMs);
      expect(node).toMatchObject({
        scope: 'main',
        claimedRole: isLeader ? 'primary' : 'replica',
        timeline: server.timeline,
        systemIdentifier: server.systemIdentifier,
        postmasterStartTime: server.postmasterStartTime,
        paused: false,
        clusterUnlocked: false,
      });
      expect(['running', 'streaming']).toContain(node.state);
      expect(server.inRecovery).toBe(!isLeader);
      expect(server.postmasterStartTime).toMatch(microseconds);
      expect(server.walReceiver?.status ?? null).toBe(isLeader ? null : 'streaming');
      expect(server.connections).toBeGreaterThan(0);
      expect(server.maxConnections).toBeGreaterThan(server.connections);
      expect(server.citusVersion).toBeNull();
    }
  });

  it('has two senders with their lag, and their slots, by the rights of pg_monitor alone', async () => {
    const leader = await lab.leader();
    await lab.sql(leader, 'CREATE TABLE IF NOT EXISTS filler (t text)');
    await lab.sql(leader, "INSERT INTO filler SELECT repeat('x', 1000) FROM generate_series(1, 2000)");
    const { replication } = await postgres.readNode(targetOf(leader), deadlineMs);
    expect(replication.senders.map((sender) => sender.applicationName)).toEqual(replicasOf(leader).map((m) => m.name));
    for (const sender of replication.senders) {
      expect(sender).toMatchObject({ member: null, state: 'streaming', clientAddress: '127.0.0.1' });
      expect(sender.replayLagBytes).toBeGreaterThanOrEqual(0);
      expect(sender.startedAt).toMatch(microseconds);
    }
    const physical = replication.slots.filter((slot) => slot.kind === 'physical');
    expect(physical).toHaveLength(2);
    expect(physical[0]).toMatchObject({ active: true, temporary: false, owner: 'other', walStatus: 'reserved' });
  });

  it('shows the bytes that a replica is behind which receives but does not replay', async () => {
    const leader = await lab.leader();
    const replica = replicasOf(leader)[0]!;
    const senderOf = async () => {
      const { replication } = await postgres.readNode(targetOf(leader), deadlineMs);
      return replication.senders.find((sender) => sender.applicationName === replica.name);
    };
    // Patroni resumes a replay that is paused by SQL with its next loop.
    const sql = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'startup'";
    const [startup] = await lab.sql(replica, sql);
    process.kill(Number(startup!['pid']), 'SIGSTOP');
    try {
      await lab.sql(leader, "INSERT INTO filler SELECT repeat('x', 1000) FROM generate_series(1, 2000)");
      await vi.waitFor(async () => {
        const sender = await senderOf();
        expect(sender?.flushLagBytes).toBe(0);
        expect(sender?.replayLagBytes).toBeGreaterThan(1_000_000);
      }, 10_000);
    } finally {
      process.kill(Number(startup!['pid']), 'SIGCONT');
    }
    await vi.waitFor(async () => {
      expect(await senderOf()).toMatchObject({ replayLagBytes: 0, replayLagSeconds: 0 });
    }, 10_000);
  });

  it('shows through its routes who answers', async () => {
    const leader = await lab.leader();
    const { node } = await postgres.readNode(targetOf(leader), deadlineMs);
    const primary = await postgres.readRoute(routeTo(lab.haproxy.primaryPort), deadlineMs);
    expect(primary).toMatchObject({
      inRecovery: false,
      systemIdentifier: node.systemIdentifier,
      postmasterStartTime: node.postmasterStartTime,
      serverPort: leader.pgPort,
    });
    const replica = await postgres.readRoute(routeTo(lab.haproxy.replicasPort), deadlineMs);
    expect(replica.inRecovery).toBe(true);
    expect(replica.postmasterStartTime).not.toBe(primary.postmasterStartTime);
  });

  it("shows HAProxy's servers, the leader alone being usable behind the primary route", async () => {
    const { statsUrl: url, user: username, password } = lab.haproxy;
    const leader = await lab.leader();
    const { servers } = await createProxyReader({ url, username, password }).read(deadlineMs);
    const backends = [...new Set(servers.map((server) => server.backend))];
    expect(servers).toHaveLength(backends.length * 3);
    const usable = servers.filter((server) => server.backend === 'primary' && server.usable);
    expect(usable.map((server) => server.server)).toEqual([leader.name]);
    const error = await failedLook(deadlineMs, (ms) => createProxyReader({ url, username, password: 'x' }).read(ms));
    expect(error).toMatchObject({ code: 'rejected', message: expect.stringContaining('HTTP 401') as string });
  });
});

describe('looking', () => {
  it('takes one connection per member, however many look at once', async () => {
    const leader = await lab.leader();
    await Promise.all(Array.from({ length: 20 }, () => postgres.readNode(targetOf(leader), deadlineMs)));
    const sql = "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'matriarch'";
    expect(await lab.sql(leader, sql)).toEqual([{ n: 1 }]);
  });

  it('says in PostgreSQL’s words why a login is refused', async () => {
    const leader = await lab.leader();
    const wrong = await failedLook(deadlineMs, (ms) => openReader('looker', 'no').readNode(targetOf(leader), ms));
    expect(wrong).toMatchObject({ code: 'rejected', message: expect.stringMatching(/28P01/) as string });
    const empty = await failedLook(deadlineMs, (ms) =>
      createPostgresReader({ username: 'looker', database: 'postgres' }).readRoute(targetOf(leader), ms),
    );
    expect(empty.code).toBe('rejected');
    const nowhere = await failedLook(deadlineMs, (ms) =>
      createPostgresReader({ username: 'looker', password: 'look', database: 'nowhere' }).readNode(
        targetOf(leader),
        ms,
      ),
    );
    expect(nowhere).toMatchObject({ code: 'rejected', message: expect.stringMatching(/3D000/) as string });
    const tls = createPostgresReader({ username: 'looker', password: 'look', database: 'postgres', tls: {} });
    expect((await failedLook(deadlineMs, (ms) => tls.readNode(targetOf(leader), ms))).code).toBe('rejected');
  });

  it('goes on after its session was ended by an administrator', async () => {
    const leader = await lab.leader();
    await postgres.readNode(targetOf(leader), deadlineMs);
    await lab.sql(
      leader,
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'matriarch'",
    );
    await expect(postgres.readNode(targetOf(leader), deadlineMs)).resolves.toHaveProperty('node.inRecovery', false);
  });

  it('follows a switchover: the new timeline at once, on both sides', async () => {
    const before = (await postgres.readNode(targetOf(await lab.leader()), deadlineMs)).node.timeline!;
    const { to } = await lab.switchover();
    const leader = lab.member(to);
    await vi.waitFor(async () => {
      const { node } = await postgres.readNode(targetOf(leader), deadlineMs);
      expect(node).toMatchObject({ inRecovery: false, timeline: before + 1, walReceiver: null });
    }, 15_000);
    await lab.waitHealthy();
    await vi.waitFor(async () => {
      for (const replica of replicasOf(leader)) {
        const { node } = await postgres.readNode(targetOf(replica), deadlineMs);
        expect(node).toMatchObject({ inRecovery: true, timeline: before + 1 });
      }
    }, 15_000);
  });
});

describe('a member in trouble', () => {
  it('that hangs costs a look its deadline and no more, and is back when it wakes', async () => {
    const replica = replicasOf(await lab.leader())[0]!;
    const [server, rest] = [lab.process(postgresOf(replica)), lab.process(replica.name)];
    await postgres.readNode(targetOf(replica), deadlineMs);
    server.pause();
    rest.pause();
    for (let i = 0; i < 3; i += 1) {
      expect((await failedLook(400, (ms) => postgres.readNode(targetOf(replica), ms))).code).toBe('timeout');
      expect((await failedLook(400, (ms) => postgres.readRoute(targetOf(replica), ms))).code).toBe('timeout');
      expect((await failedLook(400, (ms) => patroni.readNode(replica.restUrl, ms))).code).toBe('timeout');
    }
    server.resume();
    rest.resume();
    await vi.waitFor(() => postgres.readNode(targetOf(replica), deadlineMs), 10_000);
    await vi.waitFor(() => patroni.readNode(replica.restUrl, deadlineMs), 10_000);
    await lab.waitHealthy();
  });

  it('whose PostgreSQL ends abruptly is refused or says that it starts, never anything else', async () => {
    const replica = replicasOf(await lab.leader())[0]!;
    await postgres.readNode(targetOf(replica), deadlineMs);
    await lab.process(postgresOf(replica)).kill();
    const codes = new Set<string>();
    await vi.waitFor(
      async () => {
        await postgres.readNode(targetOf(replica), deadlineMs).catch((error: unknown) => {
          codes.add((error as { code: string }).code);
          throw error;
        });
      },
      { timeout: 20_000, interval: 20 },
    );
    expect([...codes].filter((code) => !['refused', 'rejected', 'protocol'].includes(code))).toEqual([]);
    await lab.waitHealthy();
  });
});
