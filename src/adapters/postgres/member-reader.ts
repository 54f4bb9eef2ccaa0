import type { TlsMaterial } from '../../kernel/tls.ts';
import { LookError, type PostgresTarget } from '../../modules/observation/ports.ts';
import type { MemberQuery, MemberReader } from '../../modules/sessions/ports.ts';
import { withDeadline } from '../network/deadline.ts';
import { openSession, toPostgresLookError, type Session } from './session.ts';

export interface MemberReaderOptions {
  /** A role with pg_monitor; nothing is ever written. */
  username: string;
  password?: string;
  database: string;
  tls?: TlsMaterial;
  /** @throws when the address is not known. */
  targetOf(member: string): PostgresTarget;
  /** How long a connection is kept that nobody asks over any more. */
  releaseAfterMs?: number;
}

interface Kept {
  subject: string;
  session: Promise<Session> | null;
  /** Looks under way, by what they ask. */
  looks: Map<string, Promise<object>>;
  idle: NodeJS.Timeout | null;
}

/** Different questions to one member at the same time; they are answered one after the other. */
const maxLooks = 8;
const releaseAfterMs = 60_000;

/**
 * Reads members on demand, over one connection each that is kept for a while: when all slots are taken, whoever looks why
 * finds its own still there. A look that is not answered in time cuts the connection, and the next one opens another.
 */
export function createMemberReader(options: MemberReaderOptions): MemberReader {
  const kept = new Map<string, Kept>();
  /** Connections that were cut since one look was not answered: what else waited on them waited for the same. */
  const cutOff = new WeakSet<Session>();

  function keptFor(member: string): Kept {
    const { host, port } = options.targetOf(member);
    const subject = `${host}:${port}`;
    let found = kept.get(subject);
    if (found === undefined) {
      found = { subject, session: null, looks: new Map(), idle: null };
      kept.set(subject, found);
    }
    return found;
  }

  async function sessionOf(member: string, to: Kept, deadlineMs: number, signal: AbortSignal): Promise<Session> {
    const before = to.session;
    const open = (await before?.catch(() => null)) ?? null;
    if (open?.usable === true) return open;
    // Another look has opened one meanwhile.
    if (to.session !== before && to.session !== null) return to.session;
    const settings = { statement_timeout: deadlineMs, default_transaction_read_only: 'on', jit: 'off' };
    to.session = openSession(options.targetOf(member), { ...options, settings }, deadlineMs, signal);
    return to.session;
  }

  async function ask(session: Session, query: MemberQuery, subject: string, signal: AbortSignal): Promise<object> {
    const cut = (): void => {
      cutOff.add(session);
      session.destroy();
    };
    signal.addEventListener('abort', cut, { once: true });
    try {
      const [row] = await session.query({ name: query.name, text: query.text, values: [...query.values] });
      if (row === undefined) throw new RangeError('the answer has no row');
      return row;
    } catch (error) {
      if (!cutOff.has(session)) throw error;
      throw new LookError('timeout', `${subject}: a look before this one was not answered in time`, { cause: error });
    } finally {
      signal.removeEventListener('abort', cut);
    }
  }

  function look(member: string, to: Kept, query: MemberQuery, deadlineMs: number): Promise<object> {
    return withDeadline(to.subject, deadlineMs, async (signal) => {
      try {
        return await ask(await sessionOf(member, to, deadlineMs, signal), query, to.subject, signal);
      } catch (error) {
        throw toPostgresLookError(error, to.subject);
      }
    });
  }

  function release(from: Kept): void {
    from.session?.then(
      (session) => session.close(),
      () => undefined,
    );
    kept.delete(from.subject);
  }

  function keepForAWhile(from: Kept): void {
    if (from.idle !== null) clearTimeout(from.idle);
    from.idle = setTimeout(() => release(from), options.releaseAfterMs ?? releaseAfterMs);
    from.idle.unref();
  }

  return {
    async readRow<Row extends object>(member: string, query: MemberQuery, deadlineMs: number) {
      let to: Kept;
      try {
        to = keptFor(member);
      } catch (error) {
        throw new LookError('not_configured', `The PostgreSQL address of ${member} is not known.`, { cause: error });
      }
      keepForAWhile(to);
      const key = JSON.stringify([query.name, query.values]);
      let asked = to.looks.get(key);
      if (asked === undefined) {
        if (to.looks.size >= maxLooks) {
          throw new LookError('timeout', `${to.subject}: ${maxLooks} other questions are being answered`);
        }
        asked = look(member, to, query, deadlineMs).finally(() => to.looks.delete(key));
        to.looks.set(key, asked);
      }
      return (await asked) as Row;
    },

    close() {
      for (const one of [...kept.values()]) {
        if (one.idle !== null) clearTimeout(one.idle);
        release(one);
      }
    },
  };
}
