import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../../', import.meta.url));

/** Every module of the type checker, linter and so on is called by its file, so that npm's own warnings stay out. */
export const tools = {
  tsc: 'node_modules/typescript/bin/tsc',
  eslint: 'node_modules/eslint/bin/eslint.js',
  prettier: 'node_modules/prettier/bin/prettier.cjs',
  vitest: 'node_modules/vitest/vitest.mjs',
  spectral: 'node_modules/@stoplight/spectral-cli/dist/index.js',
} as const;

export interface CommandResult {
  /** null when it was ended by a signal or could not be started. */
  exitCode: number | null;
  /** Standard output and standard error as they came, empty when they were shown at once. */
  output: string;
  durationMs: number;
  timedOut: boolean;
}

const running = new Set<ChildProcess>();

/**
 * Runs `node <args>` in the project's root, in a process group of its own. Ends the whole group when `timeoutMs` is over.
 * Never rejects: what went wrong stands in the result.
 */
export function runNode(
  args: readonly string[],
  options: { timeoutMs: number; show?: boolean; env?: Record<string, string> },
): Promise<CommandResult> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: projectRoot,
    env: { ...process.env, ...options.env },
    detached: true,
    stdio: ['ignore', options.show === true ? 'inherit' : 'pipe', options.show === true ? 'inherit' : 'pipe'],
  });
  running.add(child);
  let output = '';
  let timedOut = false;
  const collect = (chunk: Buffer): void => void (output += chunk.toString());
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      timedOut = true;
      void endGroup(child);
    }, options.timeoutMs);
    const finish = (exitCode: number | null): void => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ exitCode, output, durationMs: performance.now() - startedAt, timedOut });
    };
    child.once('error', (error) => {
      output += error.message;
      finish(null);
    });
    child.once(options.show === true ? 'exit' : 'close', finish);
  });
}

/** Ends what runs when the person presses Ctrl-C: groups of their own don't get the terminal's signal. */
export function endChildrenOnSignals(): void {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => {
      void Promise.all([...running].map(endGroup)).then(() => process.exit(name === 'SIGINT' ? 130 : 143));
    });
  }
}

async function endGroup(child: ChildProcess): Promise<void> {
  signalGroup(child, 'SIGTERM');
  const deadline = Date.now() + 10_000;
  while (child.exitCode === null && child.signalCode === null && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  signalGroup(child, 'SIGKILL');
}

function signalGroup(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    // The group has ended.
  }
}

export function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}
