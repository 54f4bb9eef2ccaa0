import { join } from 'node:path';
import { isoTime } from '../../kernel/clock.ts';
import { messageOf } from '../../kernel/errors.ts';
import type { ProcessProof } from '../../modules/operations/ports.ts';
import { allPids, commandLineOf, readStat, worksIn, type ProcessIdentity, type ProcessStat } from './proc.ts';
import { TrackedProcess } from './tracked-process.ts';

/** Where the processes of one member are found. */
export interface MemberSource {
  /** Written by what starts Patroni. */
  pidFile: string;
  /** Of PostgreSQL, with its postmaster.pid. */
  dataDirectory: string;
}

const serverPrograms = ['postgres', 'postmaster'];

/** Patroni and PostgreSQL of one member, as seen over time in /proc of this host. */
export class MemberProcesses {
  readonly #name: string;
  readonly #dataDirectory: string;
  readonly #patroni: TrackedProcess;
  readonly #postmaster: TrackedProcess;
  readonly #isOfAnother: (identity: ProcessIdentity) => boolean;
  #lastAliveAt: number | null = null;
  #goneAt: number | null = null;

  /** `isOfAnother`: whether a process is the Patroni of another member, which may have the same command line. */
  constructor(name: string, source: MemberSource, isOfAnother: (identity: ProcessIdentity) => boolean) {
    const { pidFile, dataDirectory } = source;
    this.#name = name;
    this.#dataDirectory = dataDirectory;
    this.#isOfAnother = isOfAnother;
    this.#patroni = new TrackedProcess('Patroni', pidFile, (_stat, commandLine) =>
      /patroni/i.test(commandLine) ? 'yes' : 'unknown',
    );
    this.#postmaster = new TrackedProcess('PostgreSQL', join(dataDirectory, 'postmaster.pid'), (stat) => {
      const inside = this.#serves(stat) ? worksIn(stat.pid, dataDirectory) : false;
      return inside === null ? 'unknown' : inside ? 'yes' : 'another';
    });
  }

  /** Whether this Patroni is the member's. */
  owns({ pid, startTime }: ProcessIdentity): boolean {
    return this.#patroni.running.some((known) => known.pid === pid && known.startTime === startTime);
  }

  /** A cheap look at the two main processes: some six small files. `unseen`: not both were ever seen. */
  look(now: number): 'alive' | 'gone' | 'unseen' {
    this.#lookAtBoth();
    const alive = this.#patroni.running.length + this.#postmaster.running.length > 0;
    if (alive) {
      this.#lastAliveAt = now;
      this.#goneAt = null;
    }
    if (this.#patroni.seen === null || this.#postmaster.seen === null) return 'unseen';
    if (!alive) this.#goneAt ??= now;
    return alive ? 'alive' : 'gone';
  }

  /** Looks at every process of the host. */
  prove(now: number): ProcessProof {
    const answer = (verdict: ProcessProof['verdict'], evidence: string): ProcessProof => ({
      ...{ verdict, evidence },
      lastAliveAt: this.#lastAliveAt === null ? null : isoTime(this.#lastAliveAt),
      goneAt: this.#goneAt === null ? null : isoTime(this.#goneAt),
    });
    try {
      const seen = this.look(now);
      const doubt = this.#lookAtBoth();
      const [patroni] = this.#patroni.running;
      const [postmaster] = this.#postmaster.running;
      if (patroni !== undefined) return answer('alive', `Patroni of ${this.#name} runs (pid ${patroni.pid}).`);
      if (postmaster !== undefined) {
        return answer('alive', `PostgreSQL of ${this.#name} runs (pid ${postmaster.pid}), though its Patroni is gone.`);
      }
      if (doubt !== null) return answer('unknown', doubt);
      if (seen === 'unseen') return answer('unknown', this.#whatWasNotSeen());
      const { left, hidden } = this.#leftOver();
      if (left !== null) return answer('alive', left);
      if (hidden !== null) return answer('unknown', hidden);
      return answer('dead', this.#whatIsGone());
    } catch (error) {
      return answer('unknown', `The processes of ${this.#name} could not be looked at: ${messageOf(error)}.`);
    }
  }

  #lookAtBoth(): string | null {
    const [patroni, postmaster] = [this.#patroni.look(), this.#postmaster.look()];
    return patroni ?? postmaster;
  }

  /** Whatever is left without the main process: backends, WAL senders, a Patroni that has just been started again. */
  #leftOver(): { left: string | null; hidden: string | null } {
    let hidden: string | null = null;
    for (const pid of allPids()) {
      const stat = readStat(pid);
      if (stat === null) continue;
      if (this.#serves(stat)) {
        const inside = worksIn(pid, this.#dataDirectory);
        if (inside === true) {
          const left = `A process of ${this.#name}'s PostgreSQL is left: ${pid} (${commandLineOf(pid)}).`;
          return { left, hidden };
        }
        if (inside === null) {
          hidden ??= `Whether process ${pid} (${stat.program}) belongs to ${this.#name} may not be known by this user.`;
        }
      } else if (this.#isSamePatroni(stat)) {
        return { left: `Process ${pid} runs the command of ${this.#name}'s Patroni.`, hidden };
      }
    }
    return { left: null, hidden };
  }

  #serves({ program }: ProcessStat): boolean {
    return serverPrograms.includes(program);
  }

  #isSamePatroni(stat: ProcessStat): boolean {
    const { seen } = this.#patroni;
    return seen !== null && commandLineOf(stat.pid) === seen.commandLine && !this.#isOfAnother(stat);
  }

  #whatWasNotSeen(): string {
    const missing = [this.#patroni, this.#postmaster].filter(({ seen }) => seen === null).map(({ title }) => title);
    return (
      `${missing.join(' and ')} of ${this.#name} ${missing.length === 1 ? 'was' : 'were'} never seen running by this replica, ` +
      'so their absence proves nothing.'
    );
  }

  #whatIsGone(): string {
    const [patroni, postmaster] = [this.#patroni.seen?.pid ?? 0, this.#postmaster.seen?.pid ?? 0];
    const until = this.#lastAliveAt === null ? '' : ` until ${isoTime(this.#lastAliveAt)}`;
    return (
      `Patroni (pid ${patroni}) and PostgreSQL (pid ${postmaster}) of ${this.#name} were seen running${until}; neither is ` +
      `left, nor any process of PostgreSQL in ${this.#dataDirectory}.`
    );
  }
}
