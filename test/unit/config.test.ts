import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, loadConfig, redacted, tlsMaterial } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';
import { configOf } from '../support/config.ts';

const secret = 'hush-hush-hush-hush-hush-hush-hush-hush';
const cluster = {
  patroni: { scope: 'main' },
  etcd: { endpoints: ['http://127.0.0.1:2379'] },
  postgres: { username: 'postgres' },
};
const minimal = {
  database: { url: 'postgres://localhost/matriarch' },
  redis: { url: 'redis://localhost' },
  identity: { secret },
  clusters: { main: cluster },
};
/** Each line twelve times the one before. */
const multiplying = ['b', 'c', 'd', 'e', 'f'].reduce(
  (yaml, name, i) => `${yaml}${name}: &${name} [${`*${'abcde'[i]}, `.repeat(12)}]\n`,
  'a: &a [x, x, x, x]\n',
);
const withCluster = (more: object) => ({ ...minimal, clusters: { main: { ...cluster, ...more } } });

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'matriarch-config-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

function problemsOf(content: unknown, env: NodeJS.ProcessEnv = {}): ConfigError['problems'] {
  try {
    configOf(content, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

/** `path: message` of each fault. */
const faultsOf = (content: unknown, env?: NodeJS.ProcessEnv): string[] =>
  problemsOf(content, env).map(({ path, message }) => `${path}: ${message}`);

describe('defaults', () => {
  it('fills every section that was left out', () => {
    const config = configOf(minimal);
    expect(config.server.port).toBe(8080);
    expect(config.database.poolSize).toBe(8);
    expect(config.clusters['main']?.observation).toEqual({
      pollMs: 2000,
      servicesPollMs: 10_000,
      deadlineMs: 1000,
      leaseMs: 3000,
    });
    expect(config.clusters['main']?.serviceLevels.lagWarnBytes).toBe(1_048_576);
    expect(config.clusters['main']?.patroni.namespace).toBe('/service');
  });

  it('fills a section whose lines are all commented out', () => {
    const yaml = `server:\n  # port: 1\ndatabase: { url: 'postgres://x/y' }\nredis: { url: 'redis://x' }\nidentity: { secret: ${secret} }\nclusters: { main: ${JSON.stringify(cluster)} }\n`;
    expect(configOf(yaml).server.port).toBe(8080);
  });

  it('gives a configuration that nobody can change', () => {
    const config = configOf(minimal);
    expect(() => Object.assign(config.server, { port: 1 })).toThrow(TypeError);
    expect(() => (config.clusters['main']?.etcd.endpoints as string[]).push('x')).toThrow(TypeError);
  });

  it('reads the shipped example', () => {
    const env = { MATRIARCH_DATABASE_URL: 'postgres://x/y', MATRIARCH_SECRET: secret, PGPASSWORD: 'postgres' };
    const config = loadConfig({ path: 'matriarch.example.yaml', env });
    const main = config.clusters['main'];
    expect(main?.patroni.members?.map(({ url }) => url)).toEqual([
      'http://127.0.0.1:8008',
      'http://127.0.0.1:8009',
      'http://127.0.0.1:8010',
    ]);
    expect(main?.haproxy?.routes.map(({ port, expects }) => [port, expects])).toEqual([
      [5000, 'primary'],
      [5001, 'replica'],
      [5002, 'any'],
    ]);
    expect(main?.services.map(({ kind }) => kind)).toEqual(['pgadmin', 'prometheus', 'grafana', 'alertmanager']);
  });

  it('takes its path from MATRIARCH_CONFIG', () => {
    const path = join(directory, 'elsewhere.yaml');
    writeFileSync(path, JSON.stringify(minimal));
    expect(loadConfig({ env: { MATRIARCH_CONFIG: path } }).clusters['main']?.patroni.scope).toBe('main');
  });
});

describe('references', () => {
  it('replaces variables inside strings, and leaves escaped ones', () => {
    const content = { ...minimal, database: { url: 'postgres://${USER}:${PASS}@db/$${x}' } };
    expect(configOf(content, { USER: 'm', PASS: 'p$w' }).database.url).toBe('postgres://m:p$w@db/${x}');
  });

  it('reads a number or a boolean from a variable, and keeps digits where text is wanted', () => {
    const content = {
      ...withCluster({ postgres: { username: 'x', password: '${P}' } }),
      server: { port: '${N}', development: '${B}' },
    };
    const config = configOf(content, { N: '9000', B: 'true', P: '12345' });
    expect([config.server.port, config.server.development]).toEqual([9000, true]);
    expect(config.clusters['main']?.postgres.password).toBe('12345');
  });

  it('refuses text that is no number, and a literal string for a number', () => {
    expect(faultsOf({ ...minimal, server: { port: '${N}' } }, { N: 'x' })).toEqual(['server.port: must be integer']);
    expect(faultsOf({ ...minimal, server: { port: '8080' } })).toEqual(['server.port: must be integer']);
  });

  it('reads files, without their last newline', () => {
    const path = join(directory, 'secret');
    writeFileSync(path, `${secret}\n`);
    expect(configOf({ ...minimal, identity: { secret: `file:${path}` } }).identity.secret).toBe(secret);
    expect(configOf({ ...minimal, identity: { secret: 'file:${WHERE}' } }, { WHERE: path }).identity.secret).toBe(
      secret,
    );
  });

  it('names each variable that is not set and each file that cannot be read', () => {
    const content = { ...minimal, database: { url: '${NOPE}' }, identity: { secret: 'file:/does/not/exist' } };
    expect(faultsOf(content)).toEqual([
      'database.url: the environment variable NOPE is not set',
      'identity.secret: the file /does/not/exist cannot be read (ENOENT)',
    ]);
  });
});

describe('mistakes', () => {
  it('reports all at once, each with file, line, path and what was expected', () => {
    const path = join(directory, 'wrong.yaml');
    const lines = [
      'server:',
      '  prot: 8080',
      'database: { url: "mysql://x" }',
      'redis: { url: "redis://x" }',
      'identity:',
      `  secret: ${secret}`,
      'clusters:',
      '  main:',
      '    patroni: { scope: main }',
      '    etcd:',
      '      endpoints:',
      '        - 127.0.0.1:2379',
      '    haproxy:',
      '      routes:',
      '        - { name: primary, host: x, port: 70000, expects: master }',
    ];
    writeFileSync(path, lines.join('\n'));
    let problems: ConfigError['problems'] = [];
    try {
      loadConfig({ path, env: {} });
    } catch (error) {
      problems = (error as ConfigError).problems;
    }
    expect(problems.map(({ line, path: at }) => [at, line])).toEqual(
      expect.arrayContaining([
        ['server.prot', 2],
        ['database.url', 3],
        ['clusters.main.etcd.endpoints[0]', 12],
        ['clusters.main.haproxy.routes[0].port', 15],
        ['clusters.main.haproxy.routes[0].expects', 15],
        ['clusters.main.postgres.username', 8],
      ]),
    );
    expect(problems).toHaveLength(6);
    expect(problems.every(({ file }) => file === path)).toBe(true);
    expect(problems.find(({ path: at }) => at === 'server.prot')?.message).toContain('known are host, port');
    expect(problems.find(({ path: at }) => at.endsWith('expects'))?.message).toBe(
      'must be one of primary, replica, any',
    );
    expect(new ConfigError(problems).message.split('\n')).toHaveLength(6);
    expect(new ConfigError(problems).message).toContain(`${path}:2: server.prot: is not known here`);
  });

  it('says where YAML itself is broken, without quoting the line', () => {
    const path = join(directory, 'broken.yaml');
    writeFileSync(path, `a: 1\nidentity: { secret: ${secret}, : ]\n`);
    expect(() => loadConfig({ path, env: {} })).toThrow(/broken\.yaml:2: not valid YAML/);
    expect(() => loadConfig({ path, env: {} })).not.toThrow(new RegExp(secret));
  });

  it.each([
    [
      'names no anchor',
      `a: 1\nredis: { url: redis://x }\nidentity: { secret: *${secret} }\n`,
      3,
      'no anchor before it',
    ],
    ['holds itself', `a: 1\nclusters: &all\n  main: [*all]\n`, 3, 'what it is part of'],
    ['multiplies', multiplying, null, 'too many aliases'],
  ])('refuses an alias that %s, without quoting it', (_what, yaml, line, message) => {
    const problems = problemsOf(yaml);
    expect(problems).toEqual([expect.objectContaining({ line, message: expect.stringContaining(message) as string })]);
    expect(problems[0]?.message).not.toContain(secret);
  });

  it('says that there is no file', () => {
    expect(() => loadConfig({ path: '/no/such.yaml', env: {} })).toThrow(
      '/no/such.yaml: the configuration cannot be read',
    );
  });

  it('refuses an empty document with everything that is missing', () => {
    expect(faultsOf('')).toEqual(
      expect.arrayContaining([
        'database.url: is missing; expected a string',
        'redis.url: is missing; expected a string',
        'clusters: is missing; expected an object',
      ]),
    );
  });

  it.each<[string, object, string]>([
    ['no way to verify tokens', { ...minimal, identity: {} }, 'identity: needs `secret`'],
    ['a short secret', { ...minimal, identity: { secret: 'short' } }, 'identity.secret: must NOT have fewer than 32'],
    ['no cluster', { ...minimal, clusters: {} }, 'clusters: must NOT have fewer than 1'],
    [
      'a name of a cluster that fits no URL',
      { ...minimal, clusters: { 'a b': cluster } },
      'clusters.a b: must be a name',
    ],
    [
      'a user without a password',
      withCluster({ etcd: { endpoints: ['http://x:1'], username: 'u' } }),
      'clusters.main.etcd.username: needs `password`',
    ],
    [
      'a password without a user',
      withCluster({ patroni: { scope: 'x', password: secret } }),
      'clusters.main.patroni.password: needs `username`',
    ],
    [
      'a certificate without its key',
      withCluster({ patroni: { scope: 'x', tls: { certFile: '/etc/hostname' } } }),
      'clusters.main.patroni.tls.certFile: needs `keyFile`',
    ],
    [
      'a certificate that cannot be read',
      withCluster({ postgres: { username: 'x', tls: { caFile: '/no/ca.pem' } } }),
      'clusters.main.postgres.tls.caFile: the file /no/ca.pem cannot be read (ENOENT)',
    ],
    [
      'two members of one name',
      withCluster({
        patroni: {
          scope: 'x',
          members: [
            { name: 'a', url: 'http://a' },
            { name: 'a', url: 'http://b' },
          ],
        },
      }),
      'clusters.main.patroni.members[1].name: "a" is already used by entry 0',
    ],
    [
      'two routes of one name',
      withCluster({ haproxy: { routes: [1, 2].map((port) => ({ name: 'r', host: 'x', port, expects: 'any' })) } }),
      'clusters.main.haproxy.routes[1].name: "r" is already used by entry 0',
    ],
    [
      'credentials in an address',
      withCluster({ services: [{ name: 'g', kind: 'grafana', url: 'http://admin:pw@x' }] }),
      'clusters.main.services[0].url: must not hold credentials',
    ],
    [
      'a member of postgres that Patroni lacks',
      withCluster({
        patroni: { scope: 'x', members: [{ name: 'a', url: 'http://a' }] },
        postgres: { username: 'x', members: { a: { host: 'a', port: 1 }, b: { host: 'b', port: 1 } } },
      }),
      'clusters.main.postgres.members.b: is not among `patroni.members`',
    ],
    [
      'an etcd whose certificate is not verified',
      withCluster({ etcd: { endpoints: ['https://x:1'], tls: { rejectUnauthorized: false } } }),
      'clusters.main.etcd.tls.rejectUnauthorized: is not supported',
    ],
    [
      'a service of a kind that follows from a section of its own',
      withCluster({ services: [{ name: 'x', kind: 'etcd', url: 'http://x' }] }),
      'clusters.main.services[0].kind: must be one of pgadmin, prometheus, grafana, alertmanager, other',
    ],
    ...['redis', 'pgbouncer', 'docker'].map((name): [string, object, string] => [
      `a service with the name of a row: ${name}`,
      withCluster({ services: [{ name, kind: 'other', url: 'http://x' }] }),
      'clusters.main.services[0].name: "',
    ]),
    [
      'two services of one name',
      withCluster({ services: ['http://a', 'http://b'].map((url) => ({ name: 'x', kind: 'other', url })) }),
      'clusters.main.services[1].name: "x" is already used by entry 0',
    ],
    [
      'a lag that warns after it fails',
      withCluster({ serviceLevels: { lagFailBytes: 1000 } }),
      'clusters.main.serviceLevels.lagWarnBytes: must not be greater than `lagFailBytes`',
    ],
    [
      'a use of connections that warns after it fails',
      withCluster({ serviceLevels: { connectionWarnRatio: 0.96 } }),
      'clusters.main.serviceLevels.connectionWarnRatio: must not be greater than `connectionFailRatio`',
    ],
    [
      'a limit that nothing measures',
      withCluster({ serviceLevels: { electionMs: 1 } }),
      'clusters.main.serviceLevels.electionMs: is not known here',
    ],
    [
      'a proxy that is no address',
      { ...minimal, server: { trustedProxies: ['10.0.0.0/8', 'balancer'] } },
      'server.trustedProxies[1]: must be an IP address',
    ],
  ])('refuses %s', (_what, content, expected) => {
    const faults = faultsOf(content);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(expected);
  });
});

describe('secrets', () => {
  const everywhere = {
    ...minimal,
    database: { url: `postgres://u:${secret}@x/y`, nope: 1 },
    redis: { url: `redis://:${secret}@x`, port: secret },
    clusters: { main: { ...cluster, patroni: { scope: 'x', username: 'u', password: secret, scopes: secret } } },
  };

  it('never stand in an error', () => {
    const message = faultsOf(everywhere).join('\n');
    expect(message).toContain('database.nope');
    expect(message).not.toContain(secret);
  });

  it.each<[string, object, string]>([
    ['redis.url', { ...minimal, redis: { url: `redis://:${secret}@host:notaport` } }, 'redis.url'],
    ['redis.url', { ...minimal, redis: { url: `redis://:${secret}%@host` } }, 'redis.url'],
    ['database.url', { ...minimal, database: { url: `postgres://u:${secret}@host:notaport/x` } }, 'database.url'],
    [
      'the redis of a cluster',
      withCluster({ redis: { url: `redis://:${secret}@host:notaport` } }),
      'clusters.main.redis.url',
    ],
  ])('never stand in the error about an address that cannot be read: %s', (_what, content, path) => {
    const faults = faultsOf(content);
    expect(faults).toEqual([expect.stringMatching(new RegExp(`^${path.replaceAll('.', '\\.')}: must be a valid URL`))]);
    expect(faults.join()).not.toContain(secret);
  });

  it('never stand in the log of an error about an address', () => {
    const lines: string[] = [];
    const logger = createLogger('info', { write: (line) => void lines.push(line) });
    for (const key of ['err', 'error']) {
      try {
        new URL(`redis://:${secret}@host:notaport`);
      } catch (error) {
        logger.error({ [key]: error }, 'failed');
      }
    }
    expect(lines).toHaveLength(2);
    expect(lines.join('')).not.toContain(secret);
  });

  it('never stand in what is logged', () => {
    const config = configOf({
      ...minimal,
      database: { url: `postgres://u:${secret}@x/y` },
      redis: { url: `redis://:${secret}@x` },
      clusters: {
        main: {
          ...cluster,
          patroni: { scope: 'x', username: 'u', password: secret },
          redis: { url: `redis://:${secret}@x` },
          haproxy: { stats: { url: 'http://x', username: 'u', password: secret } },
          pgbouncer: { host: 'x', port: 1, username: 'u', password: secret },
        },
      },
    });
    const shown = JSON.stringify(redacted(config));
    expect(shown).not.toContain(secret);
    expect(shown).toContain('"scope":"x"');
    expect(shown.match(/\*\*\*/g)).toHaveLength(7);
  });
});

it('reads the files of TLS settings', () => {
  const caFile = join(directory, 'ca.pem');
  writeFileSync(caFile, 'CA');
  expect(tlsMaterial({ caFile, serverName: 'db', rejectUnauthorized: false })).toEqual({
    ca: 'CA',
    servername: 'db',
    rejectUnauthorized: false,
  });
});

it('looks for files that a relative name names beside the document', () => {
  mkdirSync(join(directory, 'tls'));
  for (const name of ['ca.pem', 'client.pem', 'client.key']) writeFileSync(join(directory, 'tls', name), name);
  writeFileSync(join(directory, 'tls', 'secret'), secret);
  const tls = { caFile: 'tls/ca.pem', certFile: './tls/client.pem', keyFile: join(directory, 'tls/client.key') };
  const path = join(directory, 'relative.yaml');
  writeFileSync(
    path,
    JSON.stringify({
      ...withCluster({ patroni: { scope: 'x', tls }, postgres: { username: 'x', tls: { caFile: '${CA}' } } }),
      identity: { secret: 'file:tls/secret' },
    }),
  );
  const config = loadConfig({ path, env: { CA: 'tls/ca.pem' } });
  expect(config.identity.secret).toBe(secret);
  expect(tlsMaterial(config.clusters['main']!.patroni.tls!)).toEqual({
    ca: 'ca.pem',
    cert: 'client.pem',
    key: 'client.key',
    rejectUnauthorized: true,
  });
  expect(config.clusters['main']?.postgres.tls?.caFile).toBe(join(directory, 'tls/ca.pem'));
});
