import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, type Config } from '../../src/config.ts';

/** Writes a configuration, reads it as the process would, and removes the file. JSON is YAML. */
export function configOf(content: unknown, env: NodeJS.ProcessEnv = {}): Config {
  const directory = mkdtempSync(join(tmpdir(), 'matriarch-config-'));
  const path = join(directory, 'matriarch.yaml');
  try {
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return loadConfig({ path, env });
  } finally {
    rmSync(directory, { recursive: true });
  }
}
