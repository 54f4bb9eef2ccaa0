import { isDeepStrictEqual } from 'node:util';
import { maskSecrets } from '../../../kernel/mask-secrets.ts';
import type { Change } from '../../operations/index.ts';

export type Json = Record<string, unknown>;

/**
 * Patroni's way to patch (utils.py, `patch_config`): objects are merged at any depth, null takes a key away, everything
 * else replaces.
 */
export function mergePatch(config: Json, patch: Json): Json {
  const kept = Object.entries(config).filter(([key]) => patch[key] !== null);
  const patched = Object.entries(patch).flatMap(([key, value]): [string, unknown][] => {
    if (value === null) return [];
    if (!isObject(value)) return [[key, value]];
    const before = config[key];
    return [[key, mergePatch(isObject(before) ? before : {}, value)]];
  });
  return { ...Object.fromEntries(kept), ...Object.fromEntries(patched) };
}

/** Every setting that differs, by its path; lists count as one value. */
export function changesBetween(before: Json, after: Json): Change[] {
  return leaves(maskSecrets(before), maskSecrets(after), '');
}

/**
 * Where two configurations differ, each place as its keys from the top, secrets included: a changed secret is a change
 * although it is shown masked. An object that appears or vanishes counts as each setting in it.
 */
export function changedKeys(before: unknown, after: unknown, above: readonly string[] = []): string[][] {
  if (isDeepStrictEqual(before, after)) return [];
  const [was, is] = [before ?? {}, after ?? {}];
  const keys = isObject(was) && isObject(is) ? [...new Set([...Object.keys(was), ...Object.keys(is)])].sort() : [];
  if (keys.length === 0) return [[...above]];
  return keys.flatMap((key) => changedKeys((was as Json)[key], (is as Json)[key], [...above, key]));
}

/** What is at that place; undefined when nothing is. */
export function valueAt(config: Json, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), config);
}

/** The paths that would be written as they are shown, a mask in the place of a secret. */
export function maskedPaths(before: Json, after: Json): string[] {
  return leaves(before, after, '').flatMap(({ path, after: value }) => (value?.includes('***') === true ? [path] : []));
}

/**
 * A configuration that was kept without its secrets, with those of now where nothing else differs; *** is left where that
 * cannot be told.
 */
export function withSecretsOf(now: Json, kept: Json): Json {
  const shown = maskSecrets(now);
  const filled = Object.entries(kept).map(([key, value]): [string, unknown] => {
    const current = now[key];
    if (isDeepStrictEqual(shown[key], value)) return [key, current];
    return [key, isObject(value) && isObject(current) ? withSecretsOf(current, value) : value];
  });
  return Object.fromEntries(filled);
}

function leaves(before: unknown, after: unknown, path: string): Change[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap((key) => leaves(before[key], after[key], path === '' ? key : `${path}.${key}`));
  }
  const shown = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));
  return [{ path, before: shown(before), after: shown(after) }];
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export { isDeepStrictEqual as sameConfig } from 'node:util';
