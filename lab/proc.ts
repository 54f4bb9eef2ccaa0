import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * A process that can't be mistaken for a later one with the same pid: the start time is in clock ticks since boot
 * (field 22 of /proc/PID/stat), and the boot's id tells boots apart.
 */
export interface ProcessIdentity {
  pid: number;
  startTime: string;
  bootId: string;
}

interface ProcStat {
  state: string;
  parent: number;
  session: number;
  startTime: string;
}

/** The fields of a /proc/PID/stat line that we need. The command may contain spaces and parentheses. Pure. */
export function parseStat(text: string): ProcStat {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (manPageNumber: number): string => fields[manPageNumber - 3] ?? '';
  return { state: field(3), parent: Number(field(4)), session: Number(field(6)), startTime: field(22) };
}

/** What /proc says about a process; `undefined` when it has ended. A zombie has ended: it only waits to be reaped. */
export function readStat(pid: number): ProcStat | undefined {
  try {
    const stat = parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return stat.state === 'Z' || stat.state === 'X' ? undefined : stat;
  } catch {
    return undefined;
  }
}

let bootIdOnce: string | undefined;

function bootId(): string {
  bootIdOnce ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return bootIdOnce;
}

/** The identity of a running process. */
export function identify(pid: number): ProcessIdentity | undefined {
  const stat = readStat(pid);
  return stat && { pid, startTime: stat.startTime, bootId: bootId() };
}

/** Whether exactly this process still runs. */
export function isAlive(identity: ProcessIdentity): boolean {
  return identity.bootId === bootId() && readStat(identity.pid)?.startTime === identity.startTime;
}

/** All pids of the moment. */
export function allPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** A process's working directory, if we may know it. */
export function workingDirectory(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

/** Whether a process was started with this variable in its environment. */
export function hasEnvironment(pid: number, assignment: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(assignment);
  } catch {
    return false;
  }
}

/** A process's command line, for messages. */
export function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
  } catch {
    return '';
  }
}

/** Sends a signal; a process that has ended meanwhile is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * Whether a process is a PostgreSQL server process that works in this directory or below it. PostgreSQL changes into
 * its data directory, and its children stay there; a person's shell in there is not one.
 */
export function isPostgresIn(pid: number, directory: string): boolean {
  const cwd = workingDirectory(pid);
  if (cwd === undefined || !`${cwd}/`.startsWith(`${directory}/`)) return false;
  try {
    return readlinkSync(`/proc/${pid}/exe`).startsWith('/usr/lib/postgresql/');
  } catch {
    return false;
  }
}

/** All processes of the PostgreSQL server of one data directory. */
export function postgresPids(dataDirectory: string): number[] {
  return allPids().filter((pid) => readStat(pid) !== undefined && isPostgresIn(pid, dataDirectory));
}
