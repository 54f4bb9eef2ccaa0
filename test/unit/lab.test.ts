import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { labDirectory, labPaths, type LabLayout } from '../../lab/layout.ts';
import { matriarchConfig } from '../../lab/matriarch-config.ts';
import { patroniSettings } from '../../lab/options.ts';
import { nftRules, nftTableName } from '../../lab/port-blocks.ts';
import { parseListener } from '../../lab/port-user.ts';
import { DEFAULT_PORTS, portsOfBlock, portUses } from '../../lab/ports.ts';
import { parseServersUp } from '../../lab/probes.ts';
import { parseStat } from '../../lab/proc.ts';
import { etcdService } from '../../lab/services/etcd.ts';
import { haproxyService } from '../../lab/services/haproxy.ts';
import { patroniService } from '../../lab/services/patroni.ts';
import { summary } from '../../lab/up-summary.ts';

const layout: LabLayout = {
  name: 'test-1',
  directory: '/var/tmp/matriarch/test-1',
  ports: DEFAULT_PORTS,
  patroni: patroniSettings({ ttl: 20, loopWait: 2, retryTimeout: 3 }),
  user: undefined,
  secrets: { controlPassword: 'c0ffee', controlSuperuserPassword: 'cafe' },
  durable: false,
};

describe('a lab on paper', () => {
  test('the start time of a process is read behind a name with spaces and parentheses', () => {
    const line = `42 (a) b (c) S 7 42 41 ${'0 '.repeat(15)}987654 1 2`;
    expect(parseStat(line)).toEqual({ state: 'S', parent: 7, session: 41, startTime: '987654' });
  });

  test.each(['', 'Up', '../etc', 'a/b', '-x', 'a'.repeat(41)])('a lab may not be called %j', (name) => {
    expect(() => labDirectory(name)).toThrow(/lab name/);
  });

  test('socket paths stay below what Unix allows', () => {
    const { run } = labPaths(labDirectory('a'.repeat(40)));
    expect(`${run}/.s.PGSQL.32000.lock`.length).toBeLessThan(107);
  });

  test('no two servers of a block want the same address, and blocks do not overlap', () => {
    const addresses = [20_000, 20_020].flatMap((base) => portUses(portsOfBlock(base)));
    const distinct = new Set(addresses.map(({ host, port }) => `${host}:${port}`));
    expect(distinct.size).toBe(addresses.length);
  });

  test('settings with which a leader could lose its key are refused', () => {
    expect(() => patroniSettings({ ttl: 20 })).toThrow(/ttl 20 must be at least/);
  });

  test('Patroni is configured as asked', () => {
    const config = parse(patroniService(layout, 2).files[0]!.content, { version: '1.1' }) as Record<string, never>;
    expect(config).toMatchObject({
      scope: 'main',
      name: 'patroni-2',
      etcd3: { hosts: ['127.0.0.1:2379', '127.0.0.2:2379', '127.0.0.3:2379'] },
      restapi: { listen: '127.0.0.1:8009' },
      postgresql: { listen: '127.0.0.1:5433' },
      bootstrap: {
        dcs: {
          ttl: 20,
          loop_wait: 2,
          retry_timeout: 3,
          postgresql: { use_slots: true, parameters: { fsync: 'off', shared_preload_libraries: 'pg_stat_statements' } },
        },
      },
    });
  });

  test('etcd nodes share ports on different addresses', () => {
    expect(etcdService(layout, 3).args).toContain('--listen-client-urls=http://127.0.0.3:2379');
  });

  test('HAProxy checks each route by its own Patroni endpoint', () => {
    const config = haproxyService(layout).files[0]!.content;
    expect(config.match(/option httpchk OPTIONS \S+/g)?.map((line) => line.split(' ').at(-1))).toEqual([
      '/primary',
      '/replica',
      '/health',
    ]);
  });

  test("servers that are up are read from HAProxy's CSV", () => {
    const csv = `# pxname,svname,status,x
primary,FRONTEND,OPEN,1
primary,patroni-1,UP,1
primary,patroni-2,DOWN,1
replicas,patroni-2,UP 1/2,1
replicas,BACKEND,UP,1
`;
    expect(parseServersUp(csv)).toEqual({ primary: ['patroni-1'], replicas: ['patroni-2'] });
  });

  test('blocked ports are dropped both ways, in a table of the lab', () => {
    expect(nftTableName('test-1')).toBe('matriarch_test_1');
    const rules = nftRules('matriarch_test_1', [{ port: 2379, host: '127.0.0.2' }]);
    expect(rules).toContain('ip daddr 127.0.0.2 tcp dport 2379 drop');
    expect(rules).toContain('ip saddr 127.0.0.2 tcp sport 2379 drop');
  });

  test('the process that has a port is named', () => {
    const line = 'LISTEN 0 511 127.0.0.1:6379 0.0.0.0:* users:(("redis-server",pid=99999999,fd=6))';
    expect(parseListener(line)).toBe('redis-server (pid 99999999)');
    expect(parseListener('LISTEN 0 511 127.0.0.1:6379 0.0.0.0:*')).toBeUndefined();
  });

  test("the API's configuration points where the lab is", () => {
    const config = matriarchConfig(layout, { port: 9000, patroniUrls: { 'patroni-3': 'http://127.0.0.1:1' } });
    expect(config.server.port).toBe(9000);
    expect(config.database.url).toBe('postgres://matriarch:c0ffee@127.0.0.1:5440/matriarch');
    expect(config.clusters.main.patroni.members.map((member) => member.url)).toEqual([
      'http://127.0.0.1:8008',
      'http://127.0.0.1:8009',
      'http://127.0.0.1:1',
    ]);
  });

  test('up ends with the token and three calls', () => {
    const text = summary({ ports: DEFAULT_PORTS, members: [], etcdEndpoints: [], directory: '/d' }, 'abc');
    expect(text).toContain('TOKEN=abc\n');
    expect(text.match(/^curl /gm)).toHaveLength(3);
  });
});
