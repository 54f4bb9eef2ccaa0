import { check, type PlanCheck } from '../../operations/index.ts';
import { changedKeys, isObject, maskedPaths, type Json } from './config-merge.ts';

type Kind = 'integer' | 'number' | 'boolean' | 'object' | 'text' | 'list' | 'booleanOrText';

/** The dynamic configuration's top level, Patroni 3.0 to 4.x (docs/dynamic_configuration.rst), with the types it takes. */
const topLevel: Readonly<Record<string, Kind>> = {
  ttl: 'integer',
  loop_wait: 'integer',
  retry_timeout: 'integer',
  maximum_lag_on_failover: 'integer',
  maximum_lag_on_syncnode: 'integer',
  max_timelines_history: 'integer',
  primary_start_timeout: 'integer',
  master_start_timeout: 'integer',
  primary_stop_timeout: 'integer',
  master_stop_timeout: 'integer',
  synchronous_mode: 'booleanOrText',
  synchronous_mode_strict: 'boolean',
  synchronous_node_count: 'integer',
  failsafe_mode: 'boolean',
  check_timeline: 'boolean',
  member_slots_ttl: 'text',
  nofailover: 'boolean',
  pause: 'boolean',
  postgresql: 'object',
  standby_cluster: 'object',
  slots: 'object',
  ignore_slots: 'list',
};

/** Inside `postgresql`. */
const postgresqlKeys: Readonly<Record<string, Kind>> = {
  parameters: 'object',
  use_pg_rewind: 'boolean',
  use_slots: 'boolean',
  pg_hba: 'list',
  pg_ident: 'list',
  recovery_conf: 'object',
  remove_data_directory_on_rewind_failure: 'boolean',
  remove_data_directory_on_diverged_timelines: 'boolean',
  create_replica_methods: 'list',
  basebackup: 'list',
  callbacks: 'object',
  pgpass: 'text',
  authentication: 'object',
};

/** Each of these has an operation of its own, which checks what must be checked. */
const elsewhere: Readonly<Record<string, string>> = {
  pause: 'use pause and resume',
  synchronous_mode: 'use synchronous-mode',
  synchronous_mode_strict: 'use synchronous-mode',
  synchronous_node_count: 'use synchronous-mode',
  standby_cluster: 'it would turn the primary into a replica, and is not done by a patch',
};

/** What a patch may not hold at all. */
export function patchFaults(patch: Json): string[] {
  return Object.keys(patch).flatMap((key) => {
    const reason = Object.hasOwn(elsewhere, key) ? elsewhere[key] : undefined;
    return reason === undefined ? [] : [`${key} is not changed here: ${reason}.`];
  });
}

/** A configuration with the keys that have operations of their own as they are in another. */
export function withOwnKeysOf(now: Json, config: Json): Json {
  const has = (key: string): boolean => Object.hasOwn(elsewhere, key);
  return Object.fromEntries([
    ...Object.entries(config).filter(([key]) => !has(key)),
    ...Object.entries(now).filter(([key]) => has(key)),
  ]);
}

/** What is wrong with a whole configuration, for the keys that differ from before. */
export function configFaults(before: Json, after: Json): string[] {
  const changed = new Set(changedKeys(before, after).map(([key = '']) => key));
  const faults = typeFaults(after, topLevel, '').filter((fault) => changed.has(fault.key));
  const postgresql = after['postgresql'];
  const inner =
    changed.has('postgresql') && isObject(postgresql) ? typeFaults(postgresql, postgresqlKeys, 'postgresql.') : [];
  return [
    ...[...faults, ...inner, ...parameterFaults(after, changed)].map(({ message }) => message),
    ...maskedPaths(before, after).map(
      (path) => `${path} holds ***, which is how secrets are shown and kept: send the real value in a patch.`,
    ),
  ];
}

/** Patroni's own rule: a leader must be able to renew its key before it expires. */
export function timingCheck(config: Json): PlanCheck {
  const [ttl, loopWait, retry] = [
    number(config, 'ttl', 30),
    number(config, 'loop_wait', 10),
    number(config, 'retry_timeout', 10),
  ];
  const value = loopWait + 2 * retry;
  const message = `loop_wait + 2 × retry_timeout is ${loopWait} + 2 × ${retry} = ${value} s, ttl is ${ttl} s and must not be less.`;
  return check('config.timing', 'ttl', value <= ttl, message, { value, limit: ttl, unit: 'seconds' });
}

function number(config: Json, key: string, otherwise: number): number {
  const value = config[key];
  return typeof value === 'number' ? value : otherwise;
}

interface Fault {
  key: string;
  message: string;
}

function typeFaults(config: Json, kinds: Readonly<Record<string, Kind>>, prefix: string): Fault[] {
  return Object.entries(config).flatMap(([key, value]) => {
    const kind = kinds[key];
    const near = Object.keys(kinds).join(', ');
    if (kind === undefined) return [{ key, message: `Patroni knows no ${prefix}${key}; known are ${near}.` }];
    return fits(kind, value) ? [] : [{ key, message: `${prefix}${key} must be ${words[kind]}.` }];
  });
}

function parameterFaults(config: Json, changed: ReadonlySet<string>): Fault[] {
  const postgresql = config['postgresql'];
  const parameters = isObject(postgresql) ? postgresql['parameters'] : null;
  if (!changed.has('postgresql') || !isObject(parameters)) return [];
  return Object.entries(parameters).flatMap(([key, value]) =>
    ['string', 'number', 'boolean'].includes(typeof value)
      ? []
      : [{ key, message: `postgresql.parameters.${key} must be text, a number or a boolean.` }],
  );
}

const words: Readonly<Record<Kind, string>> = {
  integer: 'an integer of 0 or more',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  text: 'text or a number',
  list: 'a list',
  booleanOrText: 'true, false or text',
};

function fits(kind: Kind, value: unknown): boolean {
  if (kind === 'integer') return Number.isSafeInteger(value) && (value as number) >= 0;
  if (kind === 'number') return typeof value === 'number';
  if (kind === 'boolean') return typeof value === 'boolean';
  if (kind === 'object') return isObject(value);
  if (kind === 'list') return Array.isArray(value);
  if (kind === 'text') return typeof value === 'string' || typeof value === 'number';
  return typeof value === 'boolean' || typeof value === 'string';
}
