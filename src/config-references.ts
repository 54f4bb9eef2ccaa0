import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Keys and indexes from the root of the document. */
export type ConfigPath = readonly (string | number)[];

export interface Finding {
  path: ConfigPath;
  message: string;
  /** Set when the fault is the key itself, so that its own line is shown. */
  key?: string;
}

export interface Resolved {
  value: unknown;
  /** Places whose whole value came from one variable: there `"8080"` may stand for the number. */
  substituted: ReadonlySet<string>;
  findings: Finding[];
}

/** `clusters.main.etcd.endpoints[0]` */
export function formatPath(path: ConfigPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

/**
 * Replaces `${NAME}` inside strings by environment variables (`$${NAME}` stays `${NAME}`), then strings that are
 * `file:/path` by the content of that file without its last newline. A relative path starts at `directory`.
 */
export function resolveReferences(root: unknown, env: NodeJS.ProcessEnv, directory: string): Resolved {
  const findings: Finding[] = [];
  const substituted = new Set<string>();

  function walk(value: unknown, path: ConfigPath): unknown {
    if (typeof value === 'string') return expand(value, path);
    if (Array.isArray(value)) return value.map((item: unknown, index) => walk(item, [...path, index]));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, [...path, key])]));
  }

  function expand(value: string, path: ConfigPath): string {
    if (/^\$\{\w+\}$/.test(value)) substituted.add(formatPath(path));
    const text = value.replace(/\$(\$\{[^}]*\})|\$\{([^}]*)\}/g, (_match, escaped?: string, name?: string) => {
      if (escaped !== undefined) return escaped;
      const found = env[name ?? ''];
      if (found === undefined) findings.push({ path, message: `the environment variable ${name ?? ''} is not set` });
      return found ?? '';
    });
    return text.startsWith('file:') ? readReference(text.slice('file:'.length), path) : text;
  }

  function readReference(file: string, path: ConfigPath): string {
    try {
      return readFileSync(resolve(directory, file), 'utf8').replace(/\r?\n$/, '');
    } catch (error) {
      findings.push({ path, message: `the file ${file} cannot be read (${errorCode(error)})` });
      return '';
    }
  }

  return { value: walk(root, []), substituted, findings };
}

/** `ENOENT`, `EACCES`: the reason without the rest of the message. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}
