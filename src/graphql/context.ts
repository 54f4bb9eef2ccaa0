import type { Caller, Context } from '../kernel/context.ts';

/** The ids of a request; the trace id may be made when it is first read. */
export interface CorrelationIds {
  readonly requestId: string;
  readonly traceId: string;
}

/** Something read for a caller. While nothing changes it gives the same object, or an array of the same objects. */
type Reading = (ctx: Context) => unknown;

/** A reading with what it gave. */
export interface Read {
  readonly reading: Reading;
  readonly result: unknown;
}

/**
 * What every resolver is given. Services are called through `read` and `once` only, so that an answer knows all that it
 * came from: one that came from the same reads is the same answer, whoever asks (see answers.ts).
 */
export class GraphqlContext {
  readonly ids: CorrelationIds;
  readonly #ctx: Context;
  #reads: Read[] | null = [];

  constructor(caller: Caller, ids: CorrelationIds) {
    this.ids = ids;
    this.#ctx = new CallContext(caller, ids);
  }

  /** Everything that was read so far; null when the answer is good for this request only. */
  get reads(): readonly Read[] | null {
    return this.#reads;
  }

  /** Reads what stays the same until it changes. */
  read<T>(reading: (ctx: Context) => T): T {
    const result = reading(this.#ctx);
    this.#reads?.push({ reading, result });
    return result;
  }

  /** Does what must be done for each request anew: acts, waits, follows. */
  once<T>(act: (ctx: Context) => T): T {
    this.#reads = null;
    return act(this.#ctx);
  }

  /** Whether these reads, made for this caller now, give the same. What this caller may not read is not the same. */
  wouldRead(reads: readonly Read[]): boolean {
    try {
      return reads.every(({ reading, result }) => isSame(reading(this.#ctx), result));
    } catch {
      return false;
    }
  }
}

function isSame(now: unknown, then: unknown): boolean {
  if (!Array.isArray(now) || !Array.isArray(then)) return now === then;
  return now.length === then.length && now.every((item, index) => item === then[index]);
}

class CallContext implements Context {
  readonly transport = 'graphql';
  readonly caller: Caller;
  readonly #ids: CorrelationIds;

  constructor(caller: Caller, ids: CorrelationIds) {
    this.caller = caller;
    this.#ids = ids;
  }

  get requestId(): string {
    return this.#ids.requestId;
  }

  get traceId(): string {
    return this.#ids.traceId;
  }
}
