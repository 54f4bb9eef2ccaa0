import type { Etcd3, IEvent } from 'etcd3';
import { messageOf } from '../../kernel/errors.ts';
import type { DcsTree } from '../../modules/observation/ports.ts';
import type { Tokens } from './tokens.ts';
import { applyEvents, rangeOf } from './tree.ts';
import { WatchStream } from './watch-stream.ts';

export interface WatchTreeOptions {
  endpoints: readonly string[];
  connect(endpoint: string): Etcd3;
  tokens: Tokens;
  prefix: string;
  from: DcsTree;
  onTree(tree: DcsTree): void;
  onBroken(reason: string): void;
}

const heartbeatMs = 500;
/** A stream that has said nothing for this long is given up: it answers a request for progress within milliseconds. */
const silentMs = 1500;
/** Without any stream for this long, what is shown may be old. */
const brokenMs = 2000;
const retryMinMs = 250;
const retryMaxMs = 2000;

interface Slot {
  stream: WatchStream | null;
  failure: string | null;
  retryMs: number;
  retryTimer: NodeJS.Timeout | undefined;
}

/**
 * Keeps a tree up to date over watches on every endpoint at once, merged by revision: the first to tell of a change is
 * believed, and a member that is dead, hung or cut off only falls silent. A stream that fails is opened again from where
 * the tree is; the watch as a whole is broken when every endpoint has failed or none has been heard for 2 s.
 */
export function watchTree(options: WatchTreeOptions): { stop(): void } {
  const range = rangeOf(options.prefix);
  const slots = new Map<string, Slot>();
  let tree = options.from;
  let stopped = false;
  let lastLiveAt = performance.now();

  function stop(): void {
    stopped = true;
    clearInterval(heartbeat);
    for (const slot of slots.values()) {
      clearTimeout(slot.retryTimer);
      slot.stream?.close();
    }
  }

  function breakOff(reason: string): void {
    if (stopped) return;
    stop();
    options.onBroken(reason);
  }

  function onEvents(events: readonly IEvent[]): void {
    const next = applyEvents(options.prefix, tree, events);
    if (next === null || stopped) return;
    tree = next;
    try {
      options.onTree(tree);
    } catch (error) {
      // Thrown on, it would end the process from within the connection's own handler.
      breakOff(`a listener failed: ${messageOf(error)}`);
    }
  }

  function open(endpoint: string, slot: Slot): void {
    slot.failure = null;
    slot.stream = new WatchStream({
      client: options.connect(endpoint),
      tokens: options.tokens,
      range,
      startRevision: String(BigInt(tree.revision) + 1n),
      onEvents,
      onFailed: (reason) => {
        onFailed(endpoint, slot, reason);
      },
    });
  }

  function onFailed(endpoint: string, slot: Slot, reason: string): void {
    if (stopped) return;
    slot.stream = null;
    slot.failure = `${endpoint}: ${reason}`;
    const failures = [...slots.values()].map((each) => each.failure);
    if (failures.every((failure) => failure !== null)) {
      breakOff(failures.join('; '));
      return;
    }
    slot.retryTimer = setTimeout(() => {
      open(endpoint, slot);
    }, slot.retryMs);
    slot.retryMs = Math.min(slot.retryMs * 2, retryMaxMs);
  }

  function beat(): void {
    const now = performance.now();
    for (const slot of slots.values()) {
      const { stream } = slot;
      if (stream === null) continue;
      if (stream.live) {
        lastLiveAt = Math.max(lastLiveAt, stream.lastHeardAt);
        slot.retryMs = retryMinMs;
      }
      if (now - stream.lastHeardAt > silentMs) stream.fail(`silent for ${silentMs} ms`);
      else stream.requestProgress();
    }
    if (now - lastLiveAt > brokenMs) {
      const failures = [...slots.values()].map((slot) => slot.failure).filter((failure) => failure !== null);
      breakOff([`no endpoint was heard for ${brokenMs} ms`, ...failures].join('; '));
    }
  }

  const heartbeat = setInterval(beat, heartbeatMs);
  for (const endpoint of options.endpoints) {
    slots.set(endpoint, { stream: null, failure: null, retryMs: retryMinMs, retryTimer: undefined });
  }
  for (const [endpoint, slot] of slots) open(endpoint, slot);
  return { stop };
}
