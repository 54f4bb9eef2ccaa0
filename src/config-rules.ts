import { accessSync, constants } from 'node:fs';
import { isIP } from 'node:net';
import { errorCode, type ConfigPath, type Finding } from './config-references.ts';
import type { ClusterSettings, Config, TlsSettings } from './config-schema.ts';

/** What a schema cannot say. Runs on a configuration that fits the schema. */
export function checkRules(config: Config): Finding[] {
  return [
    ...identityRules(config),
    ...proxyRules(config.server.trustedProxies),
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

function clusterRules(cluster: ClusterSettings, path: ConfigPath): Finding[] {
  const { patroni, etcd, postgres, haproxy, services } = cluster;
  return [
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
  ];
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
