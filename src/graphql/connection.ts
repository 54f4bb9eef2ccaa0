import { Problem } from '../kernel/errors.ts';
import { pageLimits } from './limits.ts';

/** What Relay's connections are asked with. */
export interface PageArguments {
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}

export interface Edge<T> {
  cursor: string;
  node: T;
}

export interface PageInfo {
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  startCursor: string | null;
  endCursor: string | null;
}

export interface Connection<T> {
  edges: Edge<T>[];
  nodes: T[];
  pageInfo: PageInfo;
  totalCount: number;
}

interface ListOptions<T> {
  /** Keeps cursors of one list from being used in another. */
  list: string;
  /** Stays the same while the list grows. */
  idOf: (item: T) => string;
  /** Which end a page begins at when neither `first` nor `last` says so. */
  from: 'start' | 'end';
}

/**
 * One page of a list, by Relay's rules. Cursors name items, not places, so pages stay whole while items come.
 * @throws Problem `invalid_request` for sizes out of 1 to 100, `first` with `last`, and cursors of no item.
 */
export function connectionOf<T>(items: readonly T[], args: PageArguments, options: ListOptions<T>): Connection<T> {
  const first = sizeOf('first', args.first);
  const last = sizeOf('last', args.last);
  if (first !== null && last !== null) throw refused('last', 'must not be given together with first');
  const start = isNothing(args.after) ? 0 : indexOf(items, 'after', args.after, options) + 1;
  const end = isNothing(args.before) ? items.length : indexOf(items, 'before', args.before, options);
  const within = items.slice(start, Math.max(start, end));
  const takesLast = last !== null || (first === null && options.from === 'end');
  const size = first ?? last ?? pageLimits.defaultSize;
  const nodes = takesLast ? within.slice(-size) : within.slice(0, size);
  const left = within.length - nodes.length;
  const edges = nodes.map((node) => ({ cursor: cursorOf(node, options), node }));
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: end < items.length || (!takesLast && left > 0),
      hasPreviousPage: start > 0 || (takesLast && left > 0),
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: items.length,
  };
}

function isNothing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function sizeOf(argument: string, value: number | null | undefined): number | null {
  if (isNothing(value)) return null;
  if (value >= 1 && value <= pageLimits.maxSize) return value;
  throw refused(argument, `must be 1 to ${pageLimits.maxSize}`);
}

function cursorOf<T>(item: T, { list, idOf }: ListOptions<T>): string {
  return Buffer.from(`${list}:${idOf(item)}`).toString('base64url');
}

function indexOf<T>(items: readonly T[], argument: string, cursor: string, options: ListOptions<T>): number {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const { list, idOf } = options;
  const id = text.startsWith(`${list}:`) ? text.slice(list.length + 1) : null;
  const index = id === null ? -1 : items.findIndex((item) => idOf(item) === id);
  if (index === -1) throw refused(argument, 'is no cursor of an item in this list');
  return index;
}

function refused(argument: string, message: string): Problem {
  return new Problem('invalid_request', `The argument ${argument} ${message}.`, {
    errors: [{ path: `arguments/${argument}`, message }],
  });
}
