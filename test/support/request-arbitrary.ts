import fc, { type Arbitrary } from 'fast-check';
import type { Route } from './app-routes.ts';
import { arbitraryOf, dereferenced, mutated, nastyJson, nastyText, type RequestSchema } from './arbitrary-of.ts';

/** A request as `app.inject` takes it. */
export interface FuzzRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  payload?: string;
}

interface Shape {
  path: Arbitrary<string>;
  query: Arbitrary<string>;
  body: Arbitrary<{ payload?: string; contentType?: string }>;
  headers: Arbitrary<Record<string, string>>;
}

/** Path parameters that lead somewhere; others are made up. */
export type Known = Readonly<Record<string, readonly string[]>>;

/**
 * Requests for one route, from nearly right to nonsense, each drawing its four parts on their own: path, query, body,
 * headers.
 *
 * @param tokens what may stand in `authorization`
 * @param schemas those with a name, by it
 */
export function requestsFor(
  route: Route,
  known: Known,
  tokens: readonly string[],
  schemas: Readonly<Record<string, RequestSchema>>,
): Arbitrary<FuzzRequest> {
  const { body, querystring: query } = (route.schema ?? {}) as { body?: RequestSchema; querystring?: RequestSchema };
  const shape: Shape = {
    path: pathOf(route.url, known),
    query: queryOf(dereferenced(query ?? {}, schemas)),
    body: bodyOf(body === undefined ? undefined : dereferenced(body, schemas)),
    headers: headersOf(tokens),
  };
  return fc.record(shape).map(({ path, query, body, headers }) => ({
    method: route.method,
    url: path + (query === '' ? '' : `?${query}`),
    headers: { ...headers, ...(body.contentType === undefined ? {} : { 'content-type': body.contentType }) },
    ...(body.payload === undefined ? {} : { payload: body.payload }),
  }));
}

function pathOf(pattern: string, known: Known): Arbitrary<string> {
  const segments = pattern.split('/').map((segment) => {
    if (segment.startsWith(':')) return parameterOf(known[segment.slice(1)] ?? []);
    return segment === '*' ? nastyText.map(encoded) : fc.constant(segment);
  });
  return fc.tuple(...segments).map((parts) => parts.join('/'));
}

function parameterOf(values: readonly string[]): Arbitrary<string> {
  const raw = fc.constantFrom('%', '%zz', '%00', '..%2f..%2f', '%2e%2e', '%ff%fe', ';', '@', '%F0%9F%98%80', 'main%00');
  const made = fc.oneof(nastyText.map(encoded), fc.uuid(), raw);
  return values.length === 0
    ? made
    : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: made });
}

function queryOf(schema: RequestSchema): Arbitrary<string> {
  const fitting = arbitraryOf({ type: 'object', ...schema });
  const texts = (value: unknown): string =>
    typeof value !== 'object' || value === null
      ? encoded(String(value))
      : Object.entries(value)
          .map(
            ([name, field]) => `${encoded(name)}=${encoded(typeof field === 'string' ? field : JSON.stringify(field))}`,
          )
          .join('&');
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant('') },
    { weight: 3, arbitrary: fitting.map(texts) },
    { weight: 2, arbitrary: mutated(fitting).map(texts) },
    { weight: 1, arbitrary: nastyText.map(encoded) },
    { weight: 1, arbitrary: fc.constantFrom('%', 'a=%zz', '=', '&&&', 'fresh=1&fresh=2', '__proto__=1', 'a[]=1') },
  );
}

function bodyOf(schema: RequestSchema | undefined): Arbitrary<{ payload?: string; contentType?: string }> {
  const json = (value: Arbitrary<unknown>) =>
    value.map((content) => ({ payload: JSON.stringify(content), contentType: 'application/json' }));
  const wrongType = fc.constantFrom(
    'text/plain',
    'application/xml',
    'application/json; charset=\tutf-8',
    '/',
    'json',
    '',
  );
  const odd = fc.oneof(
    json(nastyJson),
    fc.record({ payload: nastyText, contentType: fc.constant('application/json') }),
    fc.record({
      payload: fc.constantFrom('{', '{"a":', '[1,', '"', 'nul', '{"a":1}}', '\ufeff{}'),
      contentType: fc.constant('application/json'),
    }),
    fc.record({ payload: nastyText, contentType: wrongType }),
    fc.constant({ payload: `{"subject":"${'x'.repeat(300_000)}"}`, contentType: 'application/json' }),
  );
  if (schema === undefined) {
    return fc.oneof({ weight: 9, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: odd });
  }
  const fitting = arbitraryOf(schema);
  return fc.oneof(
    { weight: 3, arbitrary: json(fitting) },
    { weight: 4, arbitrary: json(mutated(fitting)) },
    { weight: 2, arbitrary: odd },
    { weight: 1, arbitrary: fc.constant({}) },
  );
}

function headersOf(tokens: readonly string[]): Arbitrary<Record<string, string>> {
  const headerText = nastyText.map((text) => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 2000));
  const authorization = fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom(...tokens).map((token) => `Bearer ${token}`) },
    { weight: 1, arbitrary: headerText },
    { weight: 1, arbitrary: headerText.map((text) => `Bearer ${text}`) },
    { weight: 1, arbitrary: fc.constantFrom('Bearer', 'Bearer ', 'Basic YTpi', 'Bearer a.b.c') },
  );
  const others = fc.record(
    {
      accept: fc.oneof(fc.constantFrom('*/*', 'application/json', 'text/html', 'text/event-stream'), headerText),
      'if-none-match': fc.oneof(fc.constantFrom('*', '"x"', 'W/"x", "y"'), headerText),
      'last-event-id': fc.oneof(fc.constantFrom('0-0', '1-0', '99999999999999999999-0', '-'), headerText),
      traceparent: fc.oneof(fc.constant(`00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`), headerText),
      'x-request-id': headerText,
      'x-forwarded-for': headerText,
    },
    { requiredKeys: [] },
  );
  return fc
    .tuple(
      fc.option(authorization, { freq: 20, nil: undefined }),
      fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, others),
    )
    .map(([token, rest]) => ({ ...rest, ...(token === undefined ? {} : { authorization: token }) }));
}

/** Percent-encoded; a lone surrogate, which cannot be, becomes the replacement character. */
const encoded = (text: string): string => encodeURIComponent(text.replace(loneSurrogates, '\ufffd'));
const loneSurrogates = /\p{Surrogate}/gu;
