import { accessSync, constants } from 'node:fs';
import { isIP } from 'node:net';
import { errorCode, type ConfigPath, type Finding } from './config-references.ts';
import type { ClusterSettings, Config, TlsSettings } from './config-schema.ts';

/** What a schema cannot say. Runs on a configuration that fits the schema. */
export function checkRules(config: Config): Finding[] {
  return [
    ...identityRules(config),
    ...proxyRules(config.server.trustedProxies),
    ...connectionUrlRules(config.database.url, ['database', 'url']),
    ...connectionUrlRules(config.redis.url, ['redis', 'url']),
    ...Object.entries(config.clusters).flatMap(([name, cluster]) => clusterRules(cluster, ['clusters', name])),
  ];
}

function identityRules({ identity }: Config): Finding[] {
  if (identity.secret !== undefined || identity.jwks !== undefined) return [];
  return [
    {
      path: ['identity'],
      message: 'needs `secret` (an HS256 key of at least 32 bytes), `jwks` (keys of an outside issuer) or both',
    },
  ];
}

function proxyRules(proxies: readonly string[]): Finding[] {
  const named = ['loopback', 'linklocal', 'uniquelocal'];
  return proxies.flatMap((proxy, index) => {
    const [address = '', bits, ...rest] = proxy.split('/');
    const width = isIP(address) === 6 ? 128 : 32;
    const cidr = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= width);
    const valid = named.includes(proxy) || (isIP(address) !== 0 && cidr && rest.length === 0);
    const message = `must be an IP address, a CIDR range or one of ${named.join(', ')}`;
    return valid ? [] : [{ path: ['server', 'trustedProxies', index], message }];
  });
}

/** What the clients would stumble over when they are made, each with an error that quotes the whole URL. */
function connectionUrlRules(url: string, path: ConfigPath): Finding[] {
  try {
    const { username, password, pathname } = new URL(url);
    for (const part of [username, password, pathname]) decodeURIComponent(part);
    return [];
  } catch {
    const message = 'must be a valid URL; special characters of a password are written as %XX';
    return [{ path, message }];
  }
}

function clusterRules(cluster: ClusterSettings, path: ConfigPath): Finding[] {
  const { patroni, etcd, postgres, haproxy, services, redis, serviceLevels } = cluster;
  const levels = [...path, 'serviceLevels'];
  return [
    ...(redis === undefined ? [] : connectionUrlRules(redis.url, [...path, 'redis', 'url'])),
    ...pair(patroni, 'username', 'password', [...path, 'patroni']),
    ...pair(etcd, 'username', 'password', [...path, 'etcd']),
    ...(haproxy?.stats ? pair(haproxy.stats, 'username', 'password', [...path, 'haproxy', 'stats']) : []),
    ...tlsRules(patroni.tls, [...path, 'patroni', 'tls']),
    ...tlsRules(etcd.tls, [...path, 'etcd', 'tls']),
    ...tlsRules(postgres.tls, [...path, 'postgres', 'tls']),
    ...unique(patroni.members ?? [], (member) => member.name, [...path, 'patroni', 'members'], 'name'),
    ...unique(patroni.members ?? [], (member) => member.url, [...path, 'patroni', 'members'], 'url'),
    ...unique(haproxy?.routes ?? [], (route) => route.name, [...path, 'haproxy', 'routes'], 'name'),
    ...unique(services, (service) => service.name, [...path, 'services'], 'name'),
    ...unique(etcd.endpoints, (endpoint) => endpoint, [...path, 'etcd', 'endpoints']),
    ...urlRules(cluster, path),
    ...memberRules(cluster, path),
    ...runtimeRules(cluster, path),
    ...etcdTlsRules(etcd.tls, [...path, 'etcd', 'tls']),
    ...serviceNameRules(services, [...path, 'services']),
    ...ordered(serviceLevels, 'lagWarnBytes', 'lagFailBytes', levels),
    ...ordered(serviceLevels, 'connectionWarnRatio', 'connectionFailRatio', levels),
    ...ordered(serviceLevels, 'failoverDetectionMs', 'failoverCompletionMs', levels),
    ...ordered(serviceLevels, 'diskFreeFailRatio', 'diskFreeWarnRatio', levels),
  ];
}

/** Where the members are written down, an address of another would never be used. */
function memberRules({ patroni, postgres }: ClusterSettings, path: ConfigPath): Finding[] {
  if (patroni.members === undefined) return [];
  const known = new Set(patroni.members.map(({ name }) => name));
  return Object.keys(postgres.members ?? {})
    .filter((name) => !known.has(name))
    .map((name) => ({ path: [...path, 'postgres', 'members', name], message: 'is not among `patroni.members`' }));
}

/** Fast failover without a runtime that can prove a death would never do anything. */
function runtimeRules({ patroni, runtime, fastFailover }: ClusterSettings, path: ConfigPath): Finding[] {
  const at = [...path, 'runtime', 'members'];
  if (runtime?.members !== undefined && runtime.kind !== 'process') {
    return [{ path: at, message: 'belongs to the kind `process`' }];
  }
  const known = patroni.members?.map(({ name }) => name);
  const strangers = Object.keys(runtime?.members ?? {}).filter((name) => known?.includes(name) === false);
  const findings = strangers.map((name) => ({ path: [...at, name], message: 'is not among `patroni.members`' }));
  if (fastFailover.enabled && runtime?.members === undefined) {
    const message = 'needs `runtime` of kind process with `members`: only who sees the processes can prove a death';
    return [...findings, { path: [...path, 'fastFailover', 'enabled'], message }];
  }
  return findings;
}

function etcdTlsRules(tls: TlsSettings | undefined, path: ConfigPath): Finding[] {
  if (tls?.rejectUnauthorized !== false) return [];
  const message = 'is not supported: the client of etcd always verifies; give the certificate authority as `caFile`';
  return [{ path: [...path, 'rejectUnauthorized'], message }];
}

/** Rows of the port table that follow from sections of their own, under these names. */
const reservedNames = ['redis', 'pgbouncer', 'docker'];

function serviceNameRules(services: ClusterSettings['services'], path: ConfigPath): Finding[] {
  return services.flatMap(({ name }, index) => {
    const message = `"${name}" is the name of a row that follows from a section of its own`;
    return reservedNames.includes(name) ? [{ path: [...path, index, 'name'], message }] : [];
  });
}

/** A warning that would come after the failure. */
function ordered<T extends object>(levels: T, warn: keyof T & string, fail: keyof T & string, path: ConfigPath) {
  if (levels[warn] <= levels[fail]) return [];
  const message = `must not be greater than \`${fail}\` (a level that is left out has its default)`;
  return [{ path: [...path, warn], message }];
}

/** Addresses are shown by the API and in logs, so credentials have fields of their own. */
function urlRules(value: unknown, path: ConfigPath): Finding[] {
  if (typeof value === 'string') {
    if (!/^https?:\/\//.test(value)) return [];
    if (!URL.canParse(value)) return [{ path, message: 'must be a valid http or https URL' }];
    const { username, password } = new URL(value);
    const message = 'must not hold credentials, as addresses are shown; use the fields `username` and `password`';
    return username === '' && password === '' ? [] : [{ path, message }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    urlRules(item, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

function tlsRules(tls: TlsSettings | undefined, path: ConfigPath): Finding[] {
  if (tls === undefined) return [];
  const files = (['caFile', 'certFile', 'keyFile'] as const).flatMap((name): Finding[] => {
    const file = tls[name];
    if (file === undefined) return [];
    try {
      accessSync(file, constants.R_OK);
      return [];
    } catch (error) {
      return [{ path: [...path, name], message: `the file ${file} cannot be read (${errorCode(error)})` }];
    }
  });
  return [...pair(tls, 'certFile', 'keyFile', path), ...files];
}

/** Two settings that mean nothing without each other. */
function pair<T extends object>(value: T, first: keyof T & string, second: keyof T & string, path: ConfigPath) {
  if ((value[first] === undefined) === (value[second] === undefined)) return [];
  const [present, absent] = value[first] === undefined ? [second, first] : [first, second];
  return [{ path: [...path, present], message: `needs \`${absent}\` beside it` }];
}

function unique<T>(items: readonly T[], keyOf: (item: T) => string, path: ConfigPath, field?: string): Finding[] {
  return items.flatMap((item, index) => {
    const first = items.findIndex((other) => keyOf(other) === keyOf(item));
    if (first === index) return [];
    const where = field === undefined ? [...path, index] : [...path, index, field];
    return [{ path: where, message: `"${keyOf(item)}" is already used by entry ${first}` }];
  });
}
