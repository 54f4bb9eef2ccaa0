import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../support/commands.ts';

/** A Node process beside the benchmark, with its output in a file so that reading it costs the benchmark nothing. */
export interface Child {
  pid: number;
  logFile: string;
  /** The next message that it sends; rejects when it ends first. */
  message<T>(): Promise<T>;
  send(message: unknown): void;
  stop(): Promise<void>;
  /** Why it has ended, if it has. */
  ended(): string | undefined;
}

export function startChild(
  name: string,
  options: { script: string; directory: string; env?: Record<string, string>; args?: readonly string[] },
): Child {
  const logFile = join(options.directory, `${name}.log`);
  const log = openSync(logFile, 'w');
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', options.script, ...(options.args ?? [])], {
    cwd: projectRoot,
    env: { ...process.env, NODE_ENV: 'production', ...options.env },
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} could not be started`);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ended = (): string | undefined => {
    if (child.exitCode === null && child.signalCode === null) return undefined;
    return `${name} ended with ${String(child.exitCode ?? child.signalCode)}: ${readFileSync(logFile, 'utf8').slice(-2000)}`;
  };
  return {
    pid,
    logFile,
    ended,
    message: <T>() =>
      new Promise<T>((resolve, reject) => {
        child.once('message', (message) => resolve(message as T));
        void exited.then(() => reject(new Error(ended() ?? name)));
      }),
    send: (message) => void child.send(message as object),
    stop: async () => {
      if (ended() !== undefined) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await exited;
      clearTimeout(timer);
    },
  };
}

/**
 * CPU seconds that a process has used, by /proc/PID/stat (fields 14 and 15, 100 ticks a second on Linux), and if wanted
 * those of its children that have ended (16 and 17).
 */
export function cpuSeconds(pid: number, withEnded = false): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const counted = withEnded ? [11, 12, 13, 14] : [11, 12];
  return counted.reduce((sum, field) => sum + Number(fields[field]), 0) / 100;
}
