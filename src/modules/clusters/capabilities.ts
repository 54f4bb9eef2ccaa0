import { freshValue, type Section } from '../../kernel/section.ts';
import type { Capability, ClusterConfig, ClusterFacts } from './model.ts';

type Version = readonly [number, number, number];

/**
 * What this cluster can do and why not, by the versions and the configuration seen. `available` is null while that
 * cannot be known. Version facts: Patroni's release notes.
 */
export function capabilitiesOf(
  facts: ClusterFacts,
  config: Section<ClusterConfig>,
  configured: { proxyControl: boolean },
): Capability[] {
  const versions = facts.members.flatMap((m) => {
    const version = parseVersion(freshValue(m.patroni)?.version ?? null);
    return version === null ? [] : [version];
  });
  const oldest = [...versions].sort(compareVersions)[0] ?? null;
  const settings = freshValue(config)?.value ?? null;
  return [
    fromVersion('patroni.switchover', oldest, [3, 0, 0]),
    fromVersion('patroni.member_name_in_status', oldest, [3, 2, 0]),
    fromVersion('patroni.pending_restart_reason', oldest, [3, 3, 0]),
    fromVersion('patroni.quorum_commit', oldest, [4, 0, 0]),
    fromVersion('patroni.reinitialize_from_leader', oldest, [4, 1, 0]),
    fromVersion('patroni.sync_priority', oldest, [4, 1, 0]),
    fromSetting('patroni.synchronous_mode', settings, 'synchronous_mode'),
    fromSetting('patroni.failsafe_mode', settings, 'failsafe_mode'),
    fromSetting('patroni.standby_cluster', settings, 'standby_cluster'),
    rewind(settings),
    present('haproxy.routes', facts.routes.length > 0, 'routes are configured'),
    present('haproxy.statistics', facts.proxy.error?.code !== 'not_configured', 'a statistics page is configured'),
    present('haproxy.control', configured.proxyControl, 'the admin socket of its runtime API is configured'),
    present(
      'pgbouncer',
      facts.services.some((s) => s.kind === 'pgbouncer'),
      'PgBouncer is configured',
    ),
    citus(facts),
  ];
}

function citus(facts: ClusterFacts): Capability {
  const leader = freshValue(facts.members.find((m) => m.name === facts.leader?.name)?.postgres ?? null);
  if (leader === null) return { name: 'citus', available: null, reason: 'No leader answers that could be asked.' };
  const { citusVersion } = leader;
  const reason =
    citusVersion === null
      ? 'The extension is not installed in the database that is observed.'
      : `Citus ${citusVersion} is installed.`;
  return { name: 'citus', available: citusVersion !== null, reason };
}

function fromVersion(name: string, oldest: Version | null, since: Version): Capability {
  if (oldest === null) return { name, available: null, reason: "No member's Patroni version is known." };
  const available = compareVersions(oldest, since) >= 0;
  return {
    name,
    available,
    reason: `The oldest Patroni here is ${oldest.join('.')}; ${since.join('.')} or newer ${available ? 'suffices' : 'is needed'}.`,
  };
}

function fromSetting(name: string, settings: Record<string, unknown> | null, key: string): Capability {
  if (settings === null) return { name, available: null, reason: 'The dynamic configuration cannot be read.' };
  const value = settings[key];
  const available = value !== undefined && value !== null && value !== false;
  return { name, available, reason: `${key} is ${available ? 'set' : 'not set'} in the dynamic configuration.` };
}

function rewind(settings: Record<string, unknown> | null): Capability {
  const name = 'patroni.pg_rewind';
  if (settings === null) return { name, available: null, reason: 'The dynamic configuration cannot be read.' };
  const postgresql = settings['postgresql'];
  const on =
    typeof postgresql === 'object' &&
    postgresql !== null &&
    'use_pg_rewind' in postgresql &&
    postgresql.use_pg_rewind === true;
  return {
    name,
    available: on,
    reason: `postgresql.use_pg_rewind is ${on ? 'on' : 'off'}: a former primary ${on ? 'can be' : 'cannot be'} rewound.`,
  };
}

function present(name: string, available: boolean, what: string): Capability {
  return { name, available, reason: available ? `Available, since ${what}.` : `Not available, unless ${what}.` };
}

function parseVersion(text: string | null): Version | null {
  const match = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(text ?? '');
  return match === null ? null : [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
}

function compareVersions(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
