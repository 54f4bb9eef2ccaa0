import { genesis, isWhole, type ChainRow } from './chain-model.ts';
import type { AuditFault, AuditHead } from './model.ts';
import type { AuditReader } from './ports.ts';

export interface Walked {
  rows: number;
  head: AuditHead | null;
  fault: AuditFault | null;
  complete: boolean;
}

/** How far around its place a displaced row's own number is looked for. */
const searchRows = 500;

/**
 * Reads the chain in batches from its beginning, or from after a row that was verified before, and stops at the first
 * broken row or after `maxRows`.
 */
export async function walkChain(
  reader: Pick<AuditReader, 'chain' | 'following'>,
  from: AuditHead | null,
  { batchRows, maxRows }: { batchRows: number; maxRows: number },
): Promise<Walked> {
  let rows = 0;
  let head = from;
  let before: ChainRow | null = null;
  while (rows < maxRows) {
    // At the beginning also what stands before the first number.
    const batch = await reader.chain(head?.seq ?? null, batchRows);
    for (const row of batch) {
      const fault = await faultOf(reader, row, { head, before });
      if (fault !== null) return { rows, head, fault, complete: true };
      head = { seq: row.seq, hash: row.hash };
      before = row;
      rows += 1;
    }
    if (batch.length < batchRows) return { rows, head, fault: null, complete: true };
  }
  return { rows, head, fault: null, complete: false };
}

interface Place {
  head: AuditHead | null;
  before: ChainRow | null;
}

/** What is wrong with a row after those before it, as far as it can be told; null when nothing is. */
async function faultOf(
  reader: Pick<AuditReader, 'following'>,
  row: ChainRow,
  { head, before }: Place,
): Promise<AuditFault | null> {
  const seq = (head?.seq ?? 0) + 1;
  const previous = head?.hash ?? genesis;
  if (row.seq > seq) return fault(seq, 'removed', `Row ${seq} is missing: the next one that there is, is ${row.seq}.`);
  if (row.seq < seq) return fault(row.seq, 'inserted', `Row ${row.seq} stands before the first, which is 1.`);
  const own = isWhole(row);
  if (own && row.previous === previous) return null;
  const writtenAs = own ? seq : writtenNumber(row);
  if (writtenAs === seq - 1 && before !== null && row.previous === before.previous) {
    return fault(seq - 1, 'inserted', `Row ${seq} was written as ${seq - 1}: what stands there was put before it.`);
  }
  const actual = (await reader.following(previous)).find((other) => other.seq !== seq && isWhole(other, seq));
  if (actual !== undefined) {
    const place = `what was written as row ${seq} stands at ${actual.seq}`;
    return writtenAs === null || own
      ? fault(seq, 'inserted', `Row ${seq} was put there: ${place}.`)
      : fault(seq, 'reordered', `Row ${seq} was written as row ${writtenAs}, and ${place}.`);
  }
  if (own && head !== null) {
    const message = `Row ${seq} is whole and follows another row ${head.seq} than the one that stands there now.`;
    return fault(head.seq, 'changed', `${message} Row ${head.seq} was written anew, or row ${seq} was put there.`);
  }
  if (writtenAs !== null && !own) {
    return fault(seq, 'removed', `Row ${seq} is missing: what stands there was written as row ${writtenAs}.`);
  }
  return fault(seq, 'changed', `Row ${seq} does not say what it said when it was written: its hash is another.`);
}

/** The number under which a row's own hash is right; null when there is none near its place. */
function writtenNumber(row: ChainRow): number | null {
  for (let distance = 1; distance <= searchRows; distance += 1) {
    for (const seq of [row.seq - distance, row.seq + distance]) if (isWhole(row, seq)) return seq;
  }
  return null;
}

function fault(seq: number, kind: AuditFault['kind'], message: string): AuditFault {
  return { seq, kind, message };
}
