import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isMap, LineCounter, parseDocument, visit, type Document } from 'yaml';
import { errorCode, formatPath, resolveReferences, type ConfigPath, type Finding } from './config-references.ts';
import { checkRules } from './config-rules.ts';
import type { Config, TlsSettings } from './config-schema.ts';
import { validateConfig } from './config-validation.ts';
import type { TlsMaterial } from './kernel/tls.ts';

export { redacted } from './config-validation.ts';
export type { ClusterSettings, Config, TlsSettings } from './config-schema.ts';

export interface ConfigProblem {
  file: string;
  /** Counted from 1; null when the fault is in no line. */
  line: number | null;
  /** `clusters.main.etcd.endpoints[0]`; empty for the document itself. */
  path: string;
  /** What was expected. Never holds a value, as it may be a secret. */
  message: string;
}

/** Everything that is wrong with the configuration, one line a fault. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const lines = problems.map(({ file, line, path, message }) => {
      const place = line === null ? file : `${file}:${line}`;
      return path === '' ? `${place}: ${message}` : `${place}: ${path}: ${message}`;
    });
    super(lines.join('\n'));
    this.problems = problems;
  }
}

/**
 * Reads, checks and freezes the configuration. The path is `path`, else MATRIARCH_CONFIG, else ./matriarch.yaml.
 * Throws `ConfigError` with every fault at once.
 */
export function loadConfig(options: { path?: string; env?: NodeJS.ProcessEnv } = {}): Config {
  const env = options.env ?? process.env;
  const file = resolve(options.path ?? env['MATRIARCH_CONFIG'] ?? 'matriarch.yaml');
  const lines = new LineCounter();
  const document = parse(file, lines);
  const directory = dirname(file);
  const resolved = resolveReferences(contentOf(document, file, lines), env, directory);
  const config = resolved.value ?? {};
  const findings = [...resolved.findings];
  // What could not be resolved is reported once, not again as an empty value.
  const broken = new Set(findings.map(({ path }) => formatPath(path)));
  const faults = validateConfig(config, resolved.substituted, directory);
  findings.push(...faults.filter(({ path }) => !broken.has(formatPath(path))));
  // The rules assume the shape of the schema.
  if (findings.length === 0) findings.push(...checkRules(config as Config));
  if (findings.length > 0) {
    throw new ConfigError(
      findings.map((finding) => ({
        file,
        line: lineOf(document, lines, finding),
        path: formatPath(finding.path),
        message: finding.message,
      })),
    );
  }
  return deepFreeze(config as Config);
}

/** Reads the files that TLS settings name. */
export function tlsMaterial(settings: TlsSettings): TlsMaterial {
  const { caFile, certFile, keyFile, serverName, rejectUnauthorized } = settings;
  return {
    ...(caFile === undefined ? {} : { ca: readFileSync(caFile, 'utf8') }),
    ...(certFile === undefined ? {} : { cert: readFileSync(certFile, 'utf8') }),
    ...(keyFile === undefined ? {} : { key: readFileSync(keyFile, 'utf8') }),
    ...(serverName === undefined ? {} : { servername: serverName }),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
  };
}

function parse(file: string, lines: LineCounter): Document {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const message =
      `the configuration cannot be read (${errorCode(error)}); ` +
      'copy matriarch.example.yaml, or set MATRIARCH_CONFIG to its path';
    throw new ConfigError([{ file, line: null, path: '', message }]);
  }
  // Pretty errors quote the lines around a fault, which may hold secrets.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    throw new ConfigError(
      document.errors.map((error) => ({
        file,
        line: lines.linePos(error.pos[0]).line,
        path: '',
        message: `not valid YAML: ${error.code.toLowerCase().replaceAll('_', ' ')}`,
      })),
    );
  }
  return document;
}

/** The values of the document. An alias may be a secret that begins with an asterisk, so its name is not shown. */
function contentOf(document: Document, file: string, lines: LineCounter): unknown {
  const problems: ConfigProblem[] = [];
  visit(document, {
    Alias(_key, alias, parents) {
      const target = alias.resolve(document);
      if (target !== undefined && !parents.includes(target)) return;
      const place = target === undefined ? 'no anchor before it' : 'what it is part of';
      const message = `not valid YAML: an alias names ${place}; text that begins with an asterisk needs quotes`;
      problems.push({ file, line: alias.range ? lines.linePos(alias.range[0]).line : null, path: '', message });
    },
  });
  if (problems.length > 0) throw new ConfigError(problems);
  try {
    return document.toJS();
  } catch {
    // What is left is yaml's own limit.
    throw new ConfigError([{ file, line: null, path: '', message: 'not valid YAML: too many aliases' }]);
  }
}

/** The line of the value, or of the nearest parent that is written down. */
function lineOf(document: Document, lines: LineCounter, finding: Finding): number | null {
  for (let length = finding.path.length; length >= 0; length--) {
    const path: ConfigPath = finding.path.slice(0, length);
    const parent = length === 0 ? document.contents : document.getIn(path.slice(0, -1), true);
    const pair = isMap(parent) ? parent.items.find(({ key }) => String(key) === String(path.at(-1))) : undefined;
    const node = (pair?.key ?? document.getIn(path, true)) as { range?: [number, number, number] | null } | undefined;
    if (node?.range) return lines.linePos(node.range[0]).line;
  }
  return null;
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const item of Object.values(value)) deepFreeze(item);
  return Object.freeze(value);
}
