import type { App } from '../../src/http/index.ts';
import type { Route } from './app-routes.ts';

export interface Answer {
  status: number;
  /** Empty for streams, which are left once their header has come. */
  body: string;
  /** The `code` of a problem. */
  code: string | undefined;
}

const known: Record<string, string> = {
  cluster: 'main',
  member: 'patroni-1',
  tokenId: '00000000-0000-4000-8000-000000000000',
  id: '00000000-0000-4000-8000-000000000000',
  // Custom verbs are no parameters.
  ...{ cancel: ':cancel', approve: ':approve', reject: ':reject' },
};
const bodies: Record<string, object> = {
  '/v1/tokens': { subject: 'someone@example.com', role: 'viewer', clusters: ['main'], expiresInSeconds: 60 },
  '/graphql': { query: '{ __typename }' },
};

/** A good request for a route, as far as its schema is concerned; the token is the caller's. */
export async function ask(
  app: App,
  route: Route,
  options: { token: string | null; params?: Record<string, string> },
): Promise<Answer> {
  const params = { ...known, ...options.params };
  const url = route.url.replace(/:(\w+)/g, (_, name: string) => params[name] ?? 'x').replace('*', 'x');
  const payload = route.method === 'POST' ? (bodies[route.url] ?? exampleOf(route)) : undefined;
  const response = await app.inject({
    method: route.method as 'GET',
    url,
    headers: options.token === null ? {} : { authorization: `Bearer ${options.token}` },
    ...(payload === undefined ? {} : { payload }),
    payloadAsStream: true,
  });
  const stream = response.stream();
  const streaming = response.headers['content-type']?.toString().startsWith('text/event-stream') === true;
  if (streaming) {
    stream.destroy();
    return { status: response.statusCode, body: '', code: undefined };
  }
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  return { status: response.statusCode, body, code: codeOf(body) };
}

/** The first example of the route's own schema. */
function exampleOf({ schema }: Route): object | undefined {
  const { examples } = (schema?.body ?? {}) as { examples?: readonly object[] };
  return examples?.[0];
}

function codeOf(body: string): string | undefined {
  try {
    return (JSON.parse(body) as { code?: string }).code;
  } catch {
    return undefined;
  }
}
