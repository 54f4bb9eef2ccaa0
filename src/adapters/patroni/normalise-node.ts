import type { PatroniNode } from '../../modules/clusters/index.ts';
import { normaliseRole, normaliseState } from '../../modules/observation/ports.ts';

/**
 * The answer of `GET /patroni`, as Patroni 3.0 to 4.x give it, in one shape. Every key may be absent: with PostgreSQL
 * down the body shrinks to state and role. Source: `get_postgresql_status` and `_write_status_response` in patroni/api.py
 * of v3.0.2 and v4.1.4.
 * @throws RangeError when the body is not the status of a Patroni node.
 */
export function normaliseNode(body: unknown, latencyMs: number): PatroniNode {
  if (!isRecord(body) || typeof body['state'] !== 'string' || !isRecord(body['patroni'])) {
    throw new RangeError('the answer is not the status of a Patroni node');
  }
  const patroni = body['patroni'];
  const xlog = isRecord(body['xlog']) ? body['xlog'] : {};
  const replicationState = textOf(body['replication_state']);
  return {
    version: textOf(patroni['version']),
    scope: textOf(patroni['scope']),
    state: normaliseState(body['state'], replicationState),
    claimedRole: normaliseRole(body['role']),
    timeline: integerOf(body['timeline']),
    serverVersion: integerOf(body['server_version']),
    systemIdentifier: textOf(body['database_system_identifier']),
    postmasterStartTime: timeOf(body['postmaster_start_time']),
    walLocationBytes: integerOf(xlog['location']),
    receivedLocationBytes: integerOf(xlog['received_location']),
    replayedLocationBytes: integerOf(xlog['replayed_location']),
    replayedAt: timeOf(xlog['replayed_timestamp']),
    replayPaused: typeof xlog['paused'] === 'boolean' ? xlog['paused'] : null,
    replicationState,
    pendingRestart: body['pending_restart'] === true,
    pendingRestartReason: recordOf(body['pending_restart_reason']),
    scheduledRestart: recordOf(body['scheduled_restart']),
    paused: body['pause'] === true,
    clusterUnlocked: body['cluster_unlocked'] === true,
    failsafeModeIsActive: body['failsafe_mode_is_active'] === true,
    watchdogFailed: body['watchdog_failed'] === true,
    dcsLastSeen: epochSecondsOf(body['dcs_last_seen']),
    latencyMs,
  };
}

/**
 * Python's `str(datetime)` (`2026-11-23 01:02:03.123456+05:30`) as ISO 8601 in UTC with microseconds, so that it equals
 * what PostgreSQL itself is asked for. Python leaves the fraction out when it is zero.
 */
function timeOf(value: unknown): string | null {
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/.exec(
    typeof value === 'string' ? value : '',
  );
  if (match === null) return null;
  const [, day = '', seconds = '', fraction = '', zone = 'Z'] = match;
  const offset = /^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2');
  const milliseconds = Date.parse(`${day}T${seconds}${offset}`);
  if (Number.isNaN(milliseconds)) return null;
  return new Date(milliseconds).toISOString().replace('.000Z', `.${fraction.padEnd(6, '0')}Z`);
}

/** 0 until the node has reached the DCS for the first time. */
function epochSecondsOf(value: unknown): string | null {
  if (typeof value !== 'number' || !(value > 0 && value < 8.64e12)) return null;
  return new Date(value * 1000).toISOString();
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function integerOf(value: unknown): number | null {
  return Number.isSafeInteger(value) ? (value as number) : null;
}

function recordOf(value: unknown): Record<string, unknown> | null {
  return isRecord(value) ? value : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
