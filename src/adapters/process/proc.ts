import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { errorCode } from '../network/look-error.ts';

/** A process that cannot be mistaken for a later one with the same pid: `startTime` is in clock ticks since boot. */
export interface ProcessIdentity {
  pid: number;
  startTime: string;
}

export interface ProcessStat extends ProcessIdentity {
  /** The name of the program, at most 15 bytes; readable for everybody. */
  program: string;
}

/**
 * The fields of a `/proc/PID/stat` line that are needed; the program's name may hold spaces and parentheses. Pure.
 * Source: proc(5), fields 2, 3 and 22.
 */
export function parseStat(pid: number, text: string): ProcessStat & { state: string } {
  const end = text.lastIndexOf(')');
  const fields = text.slice(end + 2).split(' ');
  return { pid, program: text.slice(text.indexOf('(') + 1, end), state: fields[0] ?? '', startTime: fields[19] ?? '' };
}

/**
 * What runs under a pid; null when nothing does. A zombie does not run: it only waits for its parent, unless it is the
 * first thread of a process whose other threads go on.
 * @throws when the answer is neither: too many open files must not look like a death.
 */
export function readStat(pid: number): ProcessStat | null {
  const text = readOrGone(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  if (text === null) return null;
  const { state, ...stat } = parseStat(pid, text);
  return isOver(state) && !hasLiveThread(pid) ? null : stat;
}

export function isRunning({ pid, startTime }: ProcessIdentity): boolean {
  return readStat(pid)?.startTime === startTime;
}

export function allPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** The command line with its arguments, separated by spaces; empty for a process that is over. */
export function commandLineOf(pid: number): string {
  const text = readOrGone(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  return (text ?? '').split('\0').join(' ').trim();
}

/** Whether a process works in the directory or below it; null when this user may not know. */
export function worksIn(pid: number, directory: string): boolean | null {
  try {
    const path = readOrGone(() => readlinkSync(`/proc/${pid}/cwd`));
    if (path === null) return false;
    const cwd = path.replace(/ \(deleted\)$/, '');
    return `${cwd}/`.startsWith(`${realPath(directory)}/`);
  } catch (error) {
    if (isForbidden(error)) return null;
    throw error;
  }
}

export function isForbidden(error: unknown): boolean {
  return ['EACCES', 'EPERM'].includes(errorCode(error) ?? '');
}

/** Null when the file or the process is not there; anything else that goes wrong is thrown. */
export function readOrGone<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(errorCode(error) ?? '')) return null;
    throw error;
  }
}

function realPath(directory: string): string {
  return readOrGone(() => realpathSync(directory)) ?? directory;
}

function hasLiveThread(pid: number): boolean {
  const threads = readOrGone(() => readdirSync(`/proc/${pid}/task`)) ?? [];
  return threads.some((thread) => {
    const text = readOrGone(() => readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8'));
    return text !== null && !isOver(parseStat(pid, text).state);
  });
}

function isOver(state: string): boolean {
  return state === 'Z' || state === 'X';
}
