import type { GraphqlContext, Read } from './context.ts';
import { answerLimits } from './limits.ts';

interface Answer {
  body: Buffer;
  reads: readonly Read[];
}

/**
 * Answers without errors, serialised, each with the reads that it came from. It serves a later request for the same
 * operation and variables when the same reads, made anew for that request's caller, give the same objects: so each use is
 * authorised, and a new snapshot makes a new answer.
 */
export class Answers {
  /** The least recently used comes first. */
  readonly #kept = new Map<string, Answer>();
  #bytes = 0;

  find(key: string, context: GraphqlContext): Buffer | null {
    const answer = this.#kept.get(key);
    if (answer === undefined || !context.wouldRead(answer.reads)) return null;
    this.#kept.delete(key);
    this.#kept.set(key, answer);
    return answer.body;
  }

  keep(key: string, context: GraphqlContext, body: Buffer): void {
    const { reads } = context;
    if (reads === null || body.length > answerLimits.answerBytes) return;
    this.#drop(key);
    this.#kept.set(key, { body, reads });
    this.#bytes += body.length;
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= answerLimits.answers && this.#bytes <= answerLimits.totalBytes) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const answer = this.#kept.get(key);
    if (answer === undefined) return;
    this.#kept.delete(key);
    this.#bytes -= answer.body.length;
  }
}
