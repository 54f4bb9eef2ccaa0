import { messageOf } from '../../kernel/errors.ts';
import { systemClock, type Clock } from '../../kernel/clock.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { RuntimeControl } from '../../modules/operations/ports.ts';
import { MemberProcesses, type MemberSource } from './member-processes.ts';

export type { MemberSource } from './member-processes.ts';

export interface ProcessRuntimeOptions {
  members: Readonly<Record<string, MemberSource>>;
  /** How often the main processes are looked at: what a death is noticed late by. */
  pollMs: number;
  log: Logger;
  clock?: Clock;
}

export interface ProcessRuntime extends RuntimeControl {
  start(): void;
  close(): void;
}

/** After the main processes have gone, how long the next search for what is left waits at most. */
const longestSearchPauseMs = 1000;

interface Watched {
  processes: MemberProcesses;
  told: boolean;
  failing: boolean;
  searchAt: number;
  searchPauseMs: number;
}

/**
 * Knows the processes of members that run on this host. A member is dead only when its Patroni and its PostgreSQL were
 * seen running, by pid and start time, and now no process of either is left; silence or time prove nothing.
 */
export function createProcessRuntime({
  members,
  pollMs,
  log,
  clock = systemClock,
}: ProcessRuntimeOptions): ProcessRuntime {
  const watched = new Map<string, Watched>();
  const listeners = new Set<(member: string) => void>();
  let timer: NodeJS.Timeout | null = null;

  for (const [name, source] of Object.entries(members)) {
    const processes = new MemberProcesses(name, source, (identity) =>
      [...watched].some(([other, { processes: theirs }]) => other !== name && theirs.owns(identity)),
    );
    watched.set(name, { processes, told: false, failing: false, searchAt: 0, searchPauseMs: pollMs });
  }

  function lookAt(name: string, member: Watched): void {
    const now = clock.now();
    if (member.processes.look(now) !== 'gone') {
      Object.assign(member, { told: false, searchAt: 0, searchPauseMs: pollMs });
      return;
    }
    if (member.told || now < member.searchAt) return;
    if (member.processes.prove(now).verdict === 'dead') {
      member.told = true;
      for (const listener of listeners) listener(name);
      return;
    }
    member.searchAt = now + member.searchPauseMs;
    member.searchPauseMs = Math.min(2 * member.searchPauseMs, longestSearchPauseMs);
  }

  function lookAtAll(): void {
    for (const [name, member] of watched) {
      try {
        lookAt(name, member);
        member.failing = false;
      } catch (error) {
        const reason = messageOf(error);
        if (!member.failing) log.warn({ member: name, reason }, 'the processes of a member cannot be looked at');
        member.failing = true;
      }
    }
  }

  return {
    kind: 'process',

    proveDead(member) {
      const known = watched.get(member);
      if (known !== undefined) return Promise.resolve(known.processes.prove(clock.now()));
      const evidence = `Where the processes of ${member} run is not configured (runtime.members).`;
      return Promise.resolve({ verdict: 'unknown', evidence, lastAliveAt: null, goneAt: null });
    },

    onDeath(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    start() {
      lookAtAll();
      timer = setInterval(lookAtAll, pollMs);
    },

    close() {
      if (timer !== null) clearInterval(timer);
      listeners.clear();
    },
  };
}
