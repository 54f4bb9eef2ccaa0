import type { Clock } from '../../kernel/clock.ts';

export interface Revocation {
  id: string;
  /** Expiry of the token, milliseconds since the epoch: after it the revocation need not be remembered. */
  expiresAt: number;
}

/** Clocks of replicas differ a little; a revocation is remembered this much longer than its token lives. */
const KEEP_MS = 600_000;

/**
 * The revoked tokens that have not expired, in memory. Revocations are only ever added: a reload that was read before
 * the newest revocation cannot undo it.
 */
export class Revocations {
  readonly #clock: Clock;
  readonly #expiries = new Map<string, number>();
  readonly #listeners = new Set<(id: string) => void>();
  readonly #synchronisations = new Set<() => void>();
  #synchronisedAt: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether the whole list was read at least once: before that, nobody's token can be trusted. */
  get loaded(): boolean {
    return this.#synchronisedAt !== null;
  }

  /** When the whole list was last read, milliseconds since the epoch; null before the first time. */
  get synchronisedAt(): number | null {
    return this.#synchronisedAt;
  }

  get size(): number {
    return this.#expiries.size;
  }

  has(id: string): boolean {
    return this.#expiries.has(id);
  }

  add({ id, expiresAt }: Revocation): void {
    const known = this.#expiries.has(id);
    this.#expiries.set(id, expiresAt);
    if (known) return;
    for (const listener of this.#listeners) listener(id);
  }

  /** Takes in the whole list as the database knows it, and forgets what has expired. */
  load(revocations: readonly Revocation[]): void {
    for (const revocation of revocations) this.add(revocation);
    const oldest = this.#clock.now() - KEEP_MS;
    for (const [id, expiresAt] of this.#expiries) if (expiresAt < oldest) this.#expiries.delete(id);
    this.#synchronisedAt = this.#clock.now();
    for (const listener of this.#synchronisations) listener();
  }

  /** Calls back each time that the whole list was read. */
  onSynchronised(listener: () => void): void {
    this.#synchronisations.add(listener);
  }

  /** Calls back with the id of each token when it is revoked; the answer stops that. */
  onRevoked(listener: (id: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
