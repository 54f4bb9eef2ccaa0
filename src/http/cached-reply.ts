import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

interface Rendered {
  body: Buffer;
  etag: string;
}

/** Views of one object that are kept: keys may hold what a client chose, such as a page. */
const maxViews = 200;

/** Renderings live as long as the immutable object that they were made from. */
const renderings = new WeakMap<object, Map<string, Rendered>>();

/**
 * Answers with a view of an immutable object, serialised once for all requests, with a strong ETag, and 304 to those who
 * have it already. `key` tells views of one object apart.
 */
export function sendRendered(
  request: FastifyRequest,
  reply: FastifyReply,
  from: { owner: object; key: string; observedAtMs: number },
  build: () => unknown,
): FastifyReply {
  const { body, etag } = render(from.owner, from.key, build);
  const ageSeconds = Math.max(0, Math.floor((Date.now() - from.observedAtMs) / 1000));
  reply.header('etag', etag).header('cache-control', 'private, no-cache').header('age', ageSeconds);
  const known = request.headers['if-none-match'];
  if (known !== undefined && matches(known, etag)) return reply.code(304).send();
  return reply.header('content-type', 'application/json; charset=utf-8').send(body);
}

function render(owner: object, key: string, build: () => unknown): Rendered {
  let views = renderings.get(owner);
  if (views === undefined) {
    views = new Map();
    renderings.set(owner, views);
  }
  let rendered = views.get(key);
  if (rendered === undefined) {
    const body = Buffer.from(JSON.stringify(build()));
    rendered = { body, etag: `"${createHash('sha1').update(body).digest('base64url')}"` };
    if (views.size < maxViews) views.set(key, rendered);
  }
  return rendered;
}

/** `If-None-Match` may be a list, or `*`, and compares weakly (RFC 9110, 13.1.2). */
function matches(header: string, etag: string): boolean {
  if (header === etag || header === '*') return true;
  return header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
