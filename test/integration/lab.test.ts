import { existsSync } from 'node:fs';
import { createConnection } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LabError, startLab, startTcpFault, type Lab, type LabMember } from '../../lab/index.ts';
import { isAlive, type ProcessIdentity } from '../../lab/proc.ts';
import { readRecord } from '../../lab/registry.ts';

// Patroni 3.0 accepts a ttl below 20; later versions do not.
const FAST = { ttl: 10, loopWait: 2, retryTimeout: 3 };

let lab: Lab;
let other: Lab;

beforeAll(async () => {
  // Two at once: labs never share anything.
  [lab, other] = await Promise.all([startLab({ patroni: FAST }), startLab({ waitHealthy: false })]);
}, 90_000);

afterAll(async () => {
  for (const one of [lab, other] as (Lab | undefined)[]) await one?.stop();
});

const serverOf = (member: LabMember) => lab.process(`postgres-${Number(member.name.slice(-1)) as 1 | 2 | 3}`);

describe('a lab', () => {
  test('has a leader, two streaming replicas and three routes', async () => {
    await lab.waitHealthy({ timeoutMs: 10_000 });
    const leader = await lab.leader();
    const replicas = lab.members.map((member) => member.name).filter((name) => name !== leader.name);
    expect(await lab.streamingReplicas()).toEqual(replicas);
    const checksums = await lab.sql(leader, 'SHOW data_checksums');
    expect(checksums).toEqual([{ data_checksums: 'on' }]);
    expect(await lab.sql(leader, 'SELECT count(*) > 0 AS works FROM pg_stat_statements')).toEqual([{ works: true }]);
  });

  test('runs beside another one, which shares no port with it', () => {
    const portsOf = (one: Lab) => Object.values(one.ports).flat() as number[];
    expect(portsOf(lab).filter((port) => portsOf(other).includes(port))).toEqual([]);
  });

  test('gives the control plane a PostgreSQL of its own', async () => {
    const client = new pg.Client({ connectionString: lab.controlDatabaseUrl });
    await client.connect();
    const { rows } = await client.query(
      'SELECT current_user AS name, usesuper FROM pg_user WHERE usename = current_user',
    );
    await client.end();
    expect(rows).toEqual([{ name: 'matriarch', usesuper: false }]);
  });

  test('stops completely', async () => {
    const { directory } = other;
    const started: ProcessIdentity[] = readRecord(directory)?.processes ?? [];
    expect(started.length).toBeGreaterThanOrEqual(9);
    await other.stop();
    expect(started.filter(isAlive)).toEqual([]);
    expect(existsSync(directory)).toBe(false);
  });

  test('refuses a second lab of its name', async () => {
    await expect(startLab({ name: lab.name })).rejects.toMatchObject({ code: 'already_running' });
    expect(lab.process('redis').running).toBe(true);
  });
});

describe('faults', () => {
  test.each(['redis', 'haproxy', 'etcd-2', 'control-postgres'] as const)('%s: killed, then back', async (name) => {
    await lab.process(name).kill();
    expect(lab.process(name).running).toBe(false);
    await lab.process(name).start();
    await lab.waitHealthy({ timeoutMs: 20_000 });
  });

  test('a stopped PostgreSQL holds connections and does not answer', async () => {
    const leader = await lab.leader();
    const replica = lab.members.find((member) => member.name !== leader.name)!;
    serverOf(replica).pause();
    await expect(lab.sql(replica, 'SELECT 1', { timeoutMs: 500 })).rejects.toThrow(/timeout/);
    serverOf(replica).resume();
    expect(await lab.sql(replica, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('a blocked port hangs, for open connections too', async (context) => {
    const socket = createConnection({ host: '127.0.0.1', port: lab.ports.redis });
    const answers = (): Promise<boolean> =>
      new Promise((resolve) => {
        const timer = setTimeout(() => resolve(false), 500);
        socket.once('data', () => resolve(true)).once('data', () => clearTimeout(timer));
        socket.write('PING\r\n');
      });
    try {
      expect(await answers()).toBe(true);
      const unblock = lab.blockPort(lab.ports.redis);
      expect(await answers()).toBe(false);
      unblock();
      expect(await answers()).toBe(true);
    } catch (error) {
      if (error instanceof LabError && error.code === 'not_available') context.skip(error.message);
      throw error;
    } finally {
      socket.destroy();
    }
  });

  test('a TCP fault before a member changes its mode at run time', async () => {
    const fault = await startTcpFault({ mode: 'proxy', target: { port: lab.ports.restApi[0] } });
    const ask = () =>
      fetch(`${fault.url}/patroni`, { signal: AbortSignal.timeout(500) }).then((answer) => answer.status);
    try {
      expect(await ask()).toBe(200);
      await fault.setMode('hang');
      await expect(ask()).rejects.toThrow(/timeout/);
      await fault.setMode('garbage');
      await expect(ask()).rejects.toThrow();
      const accepted = fault.connections;
      await fault.setMode('refuse');
      await expect(ask()).rejects.toThrow();
      expect(fault.connections).toBe(accepted);
      await fault.setMode('proxy');
      expect(await ask()).toBe(200);
      const config = lab.matriarchConfig({ patroniUrls: { 'patroni-1': fault.url } });
      expect(config.clusters.main.patroni.members[0]).toEqual({ name: 'patroni-1', url: fault.url });
    } finally {
      await fault.stop();
    }
  });

  test('switchover, then the leader killed with its PostgreSQL: another takes over, no row is lost', async () => {
    const { to } = await lab.switchover();
    const leader = await lab.leader();
    expect(leader.name).toBe(to);
    await lab.sql(leader, 'CREATE TABLE kept (a int); INSERT INTO kept VALUES (42)');
    await lab.process(leader.name).kill({ withPostgres: true });
    expect(serverOf(leader).running).toBe(false);
    const next = await lab.leader({ not: leader.name });
    expect(await lab.sql(next, 'SELECT a FROM kept')).toEqual([{ a: 42 }]);
    await lab.process(leader.name).start();
    await lab.waitHealthy({ timeoutMs: 30_000 });
  }, 90_000);
});
