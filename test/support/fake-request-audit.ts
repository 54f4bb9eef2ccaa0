import { Problem } from '../../src/kernel/errors.ts';
import { newId } from '../../src/kernel/ids.ts';
import type { RequestAudit } from '../../src/modules/audit/index.ts';

/** What was refused, and the work of what was not, without a database. */
export class FakeRequestAudit implements RequestAudit {
  readonly entries: { actor: string; action: string; result: string; code: string | null }[] = [];
  /** An error is told of where it arises and again where it leaves; it is one refusal. */
  readonly #told = new WeakSet<object>();

  refused(actor: { subject: string }, { action }: { action: string }, error: unknown): Promise<void> {
    const code = error instanceof Problem ? error.code : null;
    if (typeof error === 'object' && error !== null) {
      if (this.#told.has(error)) return Promise.resolve();
      this.#told.add(error);
    }
    this.entries.push({ actor: actor.subject, action, result: 'refused', code });
    return Promise.resolve();
  }

  async act<T>(
    actor: { subject: string },
    { action }: { action: string },
    work: (query: never) => Promise<T>,
  ): Promise<T> {
    this.entries.push({ actor: actor.subject, action, result: 'accepted', code: null });
    return work((() => Promise.resolve([{ id: newId() }])) as never);
  }
}
