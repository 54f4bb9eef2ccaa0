import type { Clock } from '../../kernel/clock.ts';
import type { Context } from '../../kernel/context.ts';
import { Problem } from '../../kernel/errors.ts';
import { decodePageToken, encodePageToken, pageSizeOf, type PageRequest } from '../../kernel/page.ts';
import { requirePermission } from '../../kernel/permissions.ts';
import type { AuditHead, AuditPage, AuditRecord, AuditVerification } from './model.ts';
import type { AuditReader } from './ports.ts';
import { walkChain } from './verify.ts';

export interface ListAudit extends PageRequest {
  cluster?: string;
  actor?: string;
  action?: string;
  operation?: string;
  result?: string;
  phase?: AuditRecord['phase'];
  since?: string;
  until?: string;
}

export interface VerifyAudit {
  /** A head of an earlier verification that must still be in the chain. */
  headSeq?: number;
  headHash?: string;
  /** Where an incomplete verification goes on. */
  afterSeq?: number;
  afterHash?: string;
}

/**
 * Reads of the audit. Rows that belong to no cluster (tokens, the kill switch, freezes of several) are shown to tokens
 * that reach every cluster only, and only those can verify: a chain is whole or not, whoever its rows speak of.
 */
export interface AuditService {
  list(context: Context, query: ListAudit): Promise<AuditPage>;
  /** @throws Problem `forbidden` unless the token reaches every cluster */
  verify(context: Context, query: VerifyAudit): Promise<AuditVerification>;
}

/** One answer reads at most this many rows, in a few seconds; the rest by `afterSeq`. */
export const verifyLimits = { batchRows: 500, maxRows: 100_000 } as const;

export function createAuditService({
  reader,
  clock,
  limits = verifyLimits,
}: {
  reader: AuditReader;
  clock: Clock;
  limits?: { batchRows: number; maxRows: number };
}): AuditService {
  // One after the other: each reads everything, and the database serves operations as well.
  let turn: Promise<unknown> = Promise.resolve();

  async function verify(after: AuditHead | null, known: AuditHead | null): Promise<AuditVerification> {
    const verifiedAt = new Date(clock.now()).toISOString();
    const broken = (seq: number, kind: 'changed' | 'removed', message: string): AuditVerification => {
      return { intact: false, complete: true, rows: 0, head: after, fault: { seq, kind, message }, verifiedAt };
    };
    if (after !== null && (await reader.hashAt(after.seq)) !== after.hash) {
      return broken(after.seq, 'changed', `Row ${after.seq} is not the one that was verified before.`);
    }
    const walked = await walkChain(reader, after, limits);
    if (walked.fault !== null || known === null) return { intact: walked.fault === null, ...walked, verifiedAt };
    const hash = await reader.hashAt(known.seq);
    if (hash === known.hash) return { intact: true, ...walked, verifiedAt };
    const fault =
      hash === null
        ? { kind: 'removed' as const, message: `The chain reached row ${known.seq} before; its tail was cut off.` }
        : { kind: 'changed' as const, message: `Row ${known.seq} was another before: the chain was written anew.` };
    const seq = hash === null ? (walked.head?.seq ?? 0) + 1 : known.seq;
    return { ...walked, intact: false, fault: { seq, ...fault }, verifiedAt };
  }

  return {
    async list(context, query) {
      requirePermission(context, 'audit:read');
      const { clusters } = context.caller;
      const filter = {
        clusters: clusters === '*' ? null : clusters,
        cluster: query.cluster ?? null,
        actor: query.actor ?? null,
        action: query.action ?? null,
        operation: query.operation ?? null,
        result: query.result ?? null,
        phase: query.phase ?? null,
        since: query.since ?? null,
        until: query.until ?? null,
      };
      const binding = `audit ${JSON.stringify(filter)}`;
      const size = pageSizeOf(query);
      const before = query.page_token === undefined ? null : Number(decodePageToken(query.page_token, binding));
      if (before !== null && !Number.isSafeInteger(before)) throw refused('page_token', 'is not valid here');
      const rows = await reader.list(filter, before, size + 1);
      const entries = rows.slice(0, size);
      const last = rows.length > size ? entries.at(-1) : undefined;
      return { entries, nextPageToken: last === undefined ? '' : encodePageToken(String(last.seq), binding) };
    },

    async verify(context, { headSeq, headHash, afterSeq, afterHash }) {
      requirePermission(context, 'audit:read');
      if (context.caller.clusters !== '*') {
        const detail = 'The chain holds rows of every cluster; verifying it takes a token that reaches them all.';
        throw new Problem('forbidden', detail);
      }
      const [known, after] = [pairOf('head', headSeq, headHash), pairOf('after', afterSeq, afterHash)];
      const mine = turn.then(() => verify(after, known));
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
}

function pairOf(name: string, seq: number | undefined, hash: string | undefined): AuditHead | null {
  if (seq !== undefined && hash !== undefined) return { seq, hash };
  if (seq === undefined && hash === undefined) return null;
  throw refused(`${name}${seq === undefined ? 'Seq' : 'Hash'}`, `${name}Seq and ${name}Hash belong together`);
}

function refused(parameter: string, message: string): Problem {
  return new Problem('invalid_request', `The parameter ${parameter} is not valid.`, {
    errors: [{ path: `querystring/${parameter}`, message }],
  });
}
