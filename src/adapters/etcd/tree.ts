import { Range, type IEvent, type IKeyValue } from 'etcd3';
import type { DcsKey, DcsTree } from '../../modules/observation/ports.ts';

/** The keys under a prefix as etcd wants them named: from the prefix up to the first key behind it. */
export function rangeOf(prefix: string): { key: Buffer; range_end: Buffer } {
  const { start, end } = Range.prefix(prefix);
  return { key: start, range_end: end };
}

export function treeOf(prefix: string, revision: string, pairs: readonly IKeyValue[]): DcsTree {
  return { revision, keys: new Map(pairs.map((pair) => [keyOf(prefix, pair), valueOf(pair)])) };
}

/**
 * The tree after a watch response. Several streams tell the same story, so what the tree already holds is skipped: each
 * stream is in order and complete, and a response never splits a revision. Null when nothing in it was new.
 */
export function applyEvents(prefix: string, tree: DcsTree, events: readonly IEvent[]): DcsTree | null {
  const known = BigInt(tree.revision);
  const news = events.filter((event) => BigInt(event.kv.mod_revision) > known);
  const last = news.at(-1);
  if (last === undefined) return null;
  const keys = new Map(tree.keys);
  for (const { type, kv } of news) {
    if (isDelete(type)) keys.delete(keyOf(prefix, kv));
    else keys.set(keyOf(prefix, kv), valueOf(kv));
  }
  return { revision: last.kv.mod_revision, keys };
}

/** The typings name a number where the library, told to load enumerations as text, gives `DELETE`. */
function isDelete(type: unknown): boolean {
  return String(type).toUpperCase() === 'DELETE';
}

function keyOf(prefix: string, pair: IKeyValue): string {
  return pair.key.toString('utf8').slice(prefix.length);
}

function valueOf(pair: IKeyValue): DcsKey {
  return {
    value: pair.value.toString('utf8'),
    createRevision: pair.create_revision,
    modRevision: pair.mod_revision,
    lease: pair.lease,
  };
}
