import { readFileSync, statSync } from 'node:fs';
import { commandLineOf, isRunning, readOrGone, readStat, type ProcessIdentity, type ProcessStat } from './proc.ts';

/** What runs under the pid of a pid file: `another` when that pid has gone to somebody else. */
export type Belongs = (stat: ProcessStat, commandLine: string) => 'yes' | 'another' | 'unknown';

interface Known extends ProcessIdentity {
  commandLine: string;
  /** Which writing of the pid file named it. */
  writing: string;
}

/**
 * The process that a pid file names, through restarts. It is known by pid and start time; a pid file that was not written
 * anew since cannot mean a process that came later under the same pid.
 */
export class TrackedProcess {
  readonly title: string;
  readonly #pidFile: string;
  readonly #belongs: Belongs;
  #running: Known[] = [];
  #newest: Known | null = null;

  constructor(title: string, pidFile: string, belongs: Belongs) {
    this.title = title;
    this.#pidFile = pidFile;
    this.#belongs = belongs;
  }

  /** The one that was seen last, whether it still runs or not. */
  get seen(): (ProcessIdentity & { commandLine: string }) | null {
    return this.#newest;
  }

  /** Those that run at the last look, most often one. */
  get running(): readonly ProcessIdentity[] {
    return this.#running;
  }

  /** Looks again; a sentence when what runs cannot be told. */
  look(): string | null {
    this.#running = this.#running.filter(isRunning);
    const named = this.#named();
    if (named === null) return null;
    const stat = readStat(named.pid);
    if (stat === null) return null;
    const running = this.#running.find(({ pid, startTime }) => pid === stat.pid && startTime === stat.startTime);
    if (running !== undefined) {
      // PostgreSQL writes its status into the file of its pid again and again.
      running.writing = named.writing;
      return null;
    }
    if (this.#newest?.writing === named.writing) return null;
    const commandLine = commandLineOf(named.pid);
    const belongs = this.#belongs(stat, commandLine);
    if (belongs === 'another') return null;
    if (belongs === 'unknown') {
      return `${this.#pidFile} names process ${named.pid} (${commandLine || stat.program}), of which it cannot be said whether it is ${this.title}.`;
    }
    const known = { pid: stat.pid, startTime: stat.startTime, commandLine, writing: named.writing };
    this.#running.push(known);
    this.#newest = known;
    return null;
  }

  /** The pid that the file names; null when there is no file, or nothing in it yet. */
  #named(): { pid: number; writing: string } | null {
    return readOrGone(() => {
      const { ino, mtimeNs } = statSync(this.#pidFile, { bigint: true });
      const pid = Number(readFileSync(this.#pidFile, 'utf8').split('\n')[0]);
      return Number.isInteger(pid) && pid > 0 ? { pid, writing: `${ino} ${mtimeNs} ${pid}` } : null;
    });
  }
}
