import { spawnSync } from 'node:child_process';
import { commandLine } from './proc.ts';

/** The process that listens on a port, for a message: "redis-server (pid 123: …)"; `undefined` when it can't be seen. */
export function describePortUser(port: number): string | undefined {
  const result = spawnSync('ss', ['-Hltnp', `sport = :${port}`], { encoding: 'utf8' });
  return result.status === 0 ? parseListener(result.stdout) : undefined;
}

/** The first process that `ss -Hltnp` names. Pure but for the command line's look-up. */
export function parseListener(output: string): string | undefined {
  const match = /users:\(\("([^"]+)",pid=(\d+)/.exec(output);
  if (!match) return undefined;
  const [, name = '', pid = ''] = match;
  const command = commandLine(Number(pid)).slice(0, 80);
  return `${name} (pid ${pid}${command && command !== name ? `: ${command}` : ''})`;
}
