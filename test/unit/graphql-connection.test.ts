import { describe, expect, test } from 'vitest';
import { connectionOf, type Connection } from '../../src/graphql/connection.ts';

const items = Array.from({ length: 120 }, (_, index) => `item-${index}`);
const fromStart = { list: 'thing', idOf: (item: string) => item, from: 'start' } as const;
const fromEnd = { ...fromStart, from: 'end' } as const;

describe('connections', () => {
  test('page forward through everything, each item once', () => {
    const seen: string[] = [];
    let after: string | null = null;
    for (;;) {
      const page: Connection<string> = connectionOf(items, { first: 50, after }, fromStart);
      seen.push(...page.nodes);
      expect(page.totalCount).toBe(120);
      expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(seen).toEqual(items);
  });

  test('page backward through everything, each item once', () => {
    const seen: string[] = [];
    let before: string | null = null;
    for (;;) {
      const page: Connection<string> = connectionOf(items, { last: 50, before }, fromStart);
      seen.unshift(...page.nodes);
      if (!page.pageInfo.hasPreviousPage) break;
      before = page.pageInfo.startCursor;
    }
    expect(seen).toEqual(items);
  });

  test('pages stay whole while items come at either end', () => {
    const { pageInfo } = connectionOf(items, { first: 3 }, fromStart);
    const grown = ['new-first', ...items, 'new-last'];
    expect(connectionOf(grown, { first: 2, after: pageInfo.endCursor }, fromStart).nodes).toEqual(['item-3', 'item-4']);
  });

  test('without sizes a page begins where the list says', () => {
    expect(connectionOf(items, {}, fromStart).nodes).toEqual(items.slice(0, 50));
    const newest = connectionOf(items, {}, fromEnd);
    expect(newest.nodes).toEqual(items.slice(-50));
    expect(newest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  test('an empty list has an empty page', () => {
    const { edges, pageInfo } = connectionOf([], { last: 1 }, fromStart);
    expect(edges).toEqual([]);
    expect(pageInfo).toEqual({ hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null });
  });

  test.each([
    [{ first: 0 }, 'arguments/first'],
    [{ first: 101 }, 'arguments/first'],
    [{ last: -1 }, 'arguments/last'],
    [{ first: 1, last: 1 }, 'arguments/last'],
    [{ after: 'nonsense' }, 'arguments/after'],
    [{ before: Buffer.from('thing:item-999').toString('base64url') }, 'arguments/before'],
    [{ after: Buffer.from('other:item-1').toString('base64url') }, 'arguments/after'],
  ])('%j is refused at %s', (args, path) => {
    expect(() => connectionOf(items, args, fromStart)).toThrow(
      expect.objectContaining({ code: 'invalid_request', errors: [expect.objectContaining({ path }) as unknown] }),
    );
  });
});
