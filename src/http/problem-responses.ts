import type { RouteOptions } from 'fastify';
import { PROBLEM_TYPE } from './problem-details.ts';

/**
 * The problems that a route may answer with, for the OpenAPI document only: they are sent as finished text, so no route
 * needs a serialiser for them.
 */
export function problemResponses(route: Pick<RouteOptions, 'url' | 'config' | 'schema'>): Record<number, object> {
  const isPublic = route.config?.permission === 'public';
  const statuses = [
    400,
    ...(isPublic ? [] : [401, 403]),
    ...(route.url.includes(':') ? [404] : []),
    ...(route.schema?.body === undefined ? [] : [413, 415]),
    500,
    ...(isPublic ? [] : [503]),
  ];
  return Object.fromEntries(statuses.map((status) => [status, problemResponse(status)]));
}

const descriptions: Record<number, string> = {
  400: 'The request is not valid; `errors` says where',
  401: 'No token, or one that does not hold',
  403: 'The token does not grant this',
  404: 'No such resource',
  413: 'The body is too large',
  415: 'The body is not JSON',
  500: 'Unexpected error',
  503: 'Something that this needs cannot be reached',
};

/** A documented problem answer of a status. */
export function problemResponse(status: number, description = descriptions[status] ?? 'A problem'): object {
  return { description, content: { [PROBLEM_TYPE]: { schema: { $ref: 'Problem#' } } } };
}
