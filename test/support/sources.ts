import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './commands.ts';

/** Paths of everything that is or would be committed, below the project's root. */
export function projectFiles(): string[] {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: projectRoot,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const files = [...new Set(list.split('\0'))].filter((file) => file !== '' && existsSync(join(projectRoot, file)));
  return files.sort();
}

export const sourceFiles = (): string[] =>
  projectFiles().filter((file) => file.startsWith('src/') && file.endsWith('.ts'));

export function readProjectFile(path: string): string {
  return readFileSync(join(projectRoot, path), 'utf8');
}
