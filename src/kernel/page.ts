import { createHash } from 'node:crypto';
import { Type } from 'typebox';
import { Problem } from './errors.ts';

/** The parameters of every list (AIP-158): a size above the largest is taken as the largest. */
export const pageParameters = {
  page_size: Type.Optional(
    Type.Integer({ minimum: 1, description: 'How many at most; above 200 is taken as 200', default: 50 }),
  ),
  page_token: Type.Optional(Type.String({ maxLength: 512, description: 'next_page_token of the page before' })),
};

export interface PageRequest {
  page_size?: number;
  page_token?: string;
}

const largestPage = 200;

export function pageSizeOf(request: PageRequest): number {
  return Math.min(request.page_size ?? 50, largestPage);
}

/**
 * One page of a list. The token is opaque and bound to what was asked (`binding`), so that one of another list or of
 * another filter is refused instead of giving a wrong page. It names the last item, so pages stay whole while items come.
 */
export function pageOf<T>(
  items: readonly T[],
  request: PageRequest,
  options: { binding: string; idOf: (item: T) => string },
): { items: T[]; nextPageToken: string } {
  const size = pageSizeOf(request);
  const from = request.page_token === undefined ? 0 : startAfter(items, request.page_token, options);
  const page = items.slice(from, from + size);
  const last = page.at(-1);
  const more = last !== undefined && from + size < items.length;
  return { items: page, nextPageToken: more ? encode(options.idOf(last), options.binding) : '' };
}

function startAfter<T>(
  items: readonly T[],
  token: string,
  options: { binding: string; idOf: (item: T) => string },
): number {
  const id = decodePageToken(token, options.binding);
  const index = items.findIndex((item) => options.idOf(item) === id);
  if (index === -1) throw invalidToken('The item after which this page begins is gone; start from the first page.');
  return index + 1;
}

function encode(id: string, binding: string): string {
  return Buffer.from(JSON.stringify([id, digest(id, binding)])).toString('base64url');
}

export const encodePageToken = encode;

/** @throws Problem `invalid_request` when the token is not one that this list gave out. */
export function decodePageToken(token: string, binding: string): string {
  try {
    const [id, seal] = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as [unknown, unknown];
    if (typeof id === 'string' && seal === digest(id, binding)) return id;
  } catch {
    // Falls through to the refusal below.
  }
  throw invalidToken('Use the next_page_token of an answer to the same request, unchanged.');
}

function digest(id: string, binding: string): string {
  return createHash('sha256').update(`${binding}\n${id}`).digest('base64url').slice(0, 12);
}

function invalidToken(message: string): Problem {
  return new Problem('invalid_request', 'The page token is not valid here.', {
    errors: [{ path: 'querystring/page_token', message }],
  });
}
