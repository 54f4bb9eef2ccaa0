import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';

/** One real server as a child of the test, ended with it. */
export interface RealProcess {
  readonly pid: number;
  /** Sends the signal; returns from SIGSTOP when every thread has stopped. */
  signal(name: NodeJS.Signals): void;
  /** Kills it, also when it is stopped, and waits until it is gone. */
  kill(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export function startProcess(command: string, args: readonly string[]): RealProcess {
  const child = spawn(command, args, { stdio: 'ignore' });
  running.add(child);
  const gone = once(child, 'exit').then(() => running.delete(child));
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} could not be started`);
  return {
    pid,
    signal(name) {
      child.kill(name);
      if (name === 'SIGSTOP') untilStopped(pid);
    },
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function untilStopped(pid: number): void {
  const deadline = Date.now() + 2000;
  const stopped = (): boolean =>
    readdirSync(`/proc/${pid}/task`).every((thread) => {
      const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
      return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
    });
  while (!stopped() && Date.now() < deadline);
}
