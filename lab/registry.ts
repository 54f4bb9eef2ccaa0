import { linkSync, lstatSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { LAB_ROOT, labPaths } from './layout.ts';
import type { ProcessIdentity } from './proc.ts';
import { allPids, hasEnvironment, identify, isAlive, isPostgresIn, readStat, signal } from './proc.ts';

/** What is written down about a lab, so that another process can end it when its starter could not. */
export interface LabRecord {
  name: string;
  directory: string;
  /** The process that runs the lab. */
  owner: ProcessIdentity;
  /** Everything that was ever started, in order. Each one leads a session of its own. */
  processes: (ProcessIdentity & { name: string })[];
  /** The table of nftables that holds the lab's blocked ports, once there is one. */
  nftTable?: string;
  keepData: boolean;
}

/** The variable that marks all processes of a lab, except PostgreSQL, which overwrites its environment. */
export const LAB_MARK = 'MATRIARCH_LAB';

/** Reads the record of a lab's directory; `undefined` when there is none that we may trust. */
export function readRecord(directory: string): LabRecord | undefined {
  const path = labPaths(directory).registry;
  try {
    const uid = process.getuid?.();
    // The root is world-writable: a record that another user wrote must not tell us whom to kill.
    if (lstatSync(directory).uid !== uid || lstatSync(path).uid !== uid) return undefined;
    return JSON.parse(readFileSync(path, 'utf8')) as LabRecord;
  } catch {
    return undefined;
  }
}

/** Replaces the record; atomic, so that a crash never leaves half of one. */
export function writeRecord(record: LabRecord): void {
  const path = labPaths(record.directory).registry;
  writeFileSync(`${path}.new`, JSON.stringify(record, null, 2), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/**
 * Claims a lab's directory for this process by creating its record. What a dead owner left running is ended first,
 * its data stays. Returns `false` when a living process, or another user, has the lab.
 */
export function claimRecord(record: LabRecord): boolean {
  const path = labPaths(record.directory).registry;
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(record), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 2; attempt++) {
      try {
        // Atomic: it fails when the file is there, and the file never lacks its content.
        linkSync(draft, path);
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const old = readRecord(record.directory);
      if (!old || hasOwner(old)) return false;
      destroyLab(old, { keepData: true });
    }
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Ends and deletes the test labs whose process died without being able to. Labs that keep their data stay. */
export function sweepAbandonedLabs(): void {
  for (const record of allRecords()) {
    if (!record.keepData && !hasOwner(record)) destroyLab(record, { keepData: false });
  }
}

/** The records of all our labs on this machine. */
export function allRecords(): LabRecord[] {
  let names: string[];
  try {
    names = readdirSync(LAB_ROOT);
  } catch {
    return [];
  }
  return names.map((name) => readRecord(join(LAB_ROOT, name))).filter((record) => record !== undefined);
}

/** Whether the process that started the lab still runs. */
export const hasOwner = (record: LabRecord): boolean => isAlive(record.owner);

/**
 * The pids of all running processes of a lab: those that were started, what is left in their sessions (such as a
 * pg_basebackup whose Patroni was killed), and every PostgreSQL in one of the lab's data directories.
 */
export function labPids(record: LabRecord): number[] {
  const sessions = new Set(record.processes.map((started) => started.pid));
  const mark = `${LAB_MARK}=${record.directory}`;
  const data = join(record.directory, 'data');
  const found = new Set(record.processes.filter(isAlive).map((started) => started.pid));
  for (const pid of allPids()) {
    const stat = readStat(pid);
    if (!stat || pid === process.pid) continue;
    const inSession = sessions.has(stat.session) && hasEnvironment(pid, mark);
    if (inSession || isPostgresIn(pid, data)) found.add(pid);
  }
  return [...found];
}

/** Ends every process of a lab with SIGKILL; synchronous, because it also runs while Node exits. Returns how many. */
export function killLab(record: LabRecord): number {
  const killed = new Set<string>();
  const deadline = Date.now() + 10_000;
  for (let pids = labPids(record); pids.length > 0 && Date.now() < deadline; pids = labPids(record)) {
    for (const pid of pids) {
      killed.add(`${pid} ${identify(pid)?.startTime ?? ''}`);
      signal(pid, 'SIGKILL');
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
  return killed.size;
}

/** Ends a lab completely: its processes, its blocked ports, its record and, unless it is to be kept, its data. */
export function destroyLab(record: LabRecord, options: { keepData: boolean }): number {
  const killed = killLab(record);
  if (record.nftTable !== undefined) deleteNftTable(record.nftTable);
  if (options.keepData) rmSync(labPaths(record.directory).registry, { force: true });
  else rmSync(record.directory, { recursive: true, force: true, maxRetries: 5 });
  return killed;
}

/** Removes a lab's table, and with it all rules that block ports. */
export function deleteNftTable(table: string): void {
  const nft = nftCommand();
  spawnSync(nft[0], [...nft.slice(1), 'delete', 'table', 'inet', table], { stdio: 'ignore' });
}

/** How to call nft: directly as root, otherwise through sudo if it asks for no password. */
export function nftCommand(): [string, ...string[]] {
  return process.getuid?.() === 0 ? ['/usr/sbin/nft'] : ['sudo', '-n', '/usr/sbin/nft'];
}
