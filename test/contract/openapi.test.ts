import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problems } from '../../src/kernel/errors.ts';
import { runNode, tools } from '../support/commands.ts';
import { operationsOf, type OpenapiDocument, type Operation } from '../support/openapi-document.ts';
import { buildTestApp, type TestApp } from '../support/test-app.ts';

let built: TestApp;
let document: OpenapiDocument;
let operations: Operation[];

beforeAll(async () => {
  built = await buildTestApp();
  document = built.app.swagger() as unknown as OpenapiDocument;
  operations = operationsOf(document);
});
afterAll(() => built.app.close());

/** What is served and stands in no document: pages for people, and the document itself. */
const hidden = /^\/(docs(\/.*)?|openapi\.json|graphiql(\/.*)?)$/;
const faultsOf = (find: (operation: Operation) => string | undefined): string[] =>
  operations.flatMap((operation) => {
    const fault = find(operation);
    return fault === undefined ? [] : [`${operation.method} ${operation.path}: ${fault}`];
  });

async function lint(content: object): Promise<{ exitCode: number | null; output: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'matriarch-openapi-'));
  const file = join(directory, 'openapi.json');
  writeFileSync(file, JSON.stringify(content));
  try {
    const args = [tools.spectral, 'lint', '--ruleset', '.spectral.yaml', '--fail-severity', 'warn', '--quiet', file];
    return await runNode(args, { timeoutMs: 60_000 });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

describe('the OpenAPI document', () => {
  test('holds every route, and nothing else', () => {
    const served = built.routes
      .filter(({ method, url }) => method !== 'HEAD' && method !== 'OPTIONS' && !hidden.test(url))
      .map(({ method, url }) => `${method} ${url.replace(/\/:(\w+)/g, '/{$1}')}`);
    expect(served.length).toBeGreaterThan(15);
    const documented = operations
      .map(({ method, path }) => `${method} ${path}`)
      .filter((name) => !hidden.test(name.split(' ')[1]!));
    expect(documented.sort()).toEqual([...new Set(served)].sort());
  });

  test('passes Spectral, and Spectral can fail', async () => {
    const good = await lint(document);
    expect(good.output).toBe('');
    expect(good.exitCode).toBe(0);
    const broken = structuredClone(document);
    const [operation] = operationsOf(broken);
    delete operation!.object.operationId;
    const bad = await lint(broken);
    expect(bad.exitCode).toBe(1);
    expect(bad.output).toContain('operation-operationId');
  });

  test('names each operation once', () => {
    const ids = operations.map(({ object }) => object.operationId);
    expect(ids.filter((id) => id === undefined || id === '')).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('says of each operation whether it is public, and if not, what it takes', () => {
    const faults = faultsOf(({ object, path }) => {
      if (object.security !== undefined && object.security.length === 0) {
        return path.startsWith('/v1') ? 'is public below /v1' : undefined;
      }
      if (object['x-permission'] === undefined) return 'names no permission';
      const answers = Object.keys(object.responses);
      return answers.includes('401') && answers.includes('403') ? undefined : 'does not document 401 and 403';
    });
    expect(document.security).toEqual([{ bearer: [] }]);
    expect(faults).toEqual([]);
  });

  test('documents every error as a problem', () => {
    const faults = faultsOf(({ object, path }) => {
      const errors = Object.entries(object.responses).filter(([status]) => status >= '400');
      if (!errors.some(([status]) => status === '400')) return 'does not document 400';
      if (path.includes('{') && !errors.some(([status]) => status === '404')) return 'does not document 404';
      const other = errors.filter(([, { content }]) => content?.['application/problem+json'] === undefined);
      // Readiness answers 503 with its checks; GraphQL answers a refused document in its own form.
      const own = ['/readyz 503', '/graphql 400'];
      const wrong = other.filter(([status]) => !own.includes(`${path} ${status}`));
      return wrong.length === 0 ? undefined : `answers ${wrong.map(([status]) => status).join(', ')} without a problem`;
    });
    expect(faults).toEqual([]);
    const known = Object.values(problems).map(({ status }) => String(status));
    const undocumentable = faultsOf(({ object }) =>
      Object.keys(object.responses).find((status) => status >= '400' && !known.includes(status)),
    );
    expect(undocumentable).toEqual([]);
  });

  test('shows by example what to send', () => {
    const faults = faultsOf(({ object }) => {
      const inPath = (object.parameters ?? []).filter((parameter) => parameter.in === 'path');
      const silent = inPath.filter(({ schema, example, examples }) => {
        return (example ?? examples ?? schema?.examples ?? schema?.example ?? schema?.format) === undefined;
      });
      if (silent.length > 0) return `has no example for ${silent.map(({ name }) => name).join(', ')}`;
      const body = object.requestBody?.content['application/json'];
      if (body === undefined) return undefined;
      const target = body.schema?.$ref?.split('/').at(-1);
      const schema = target === undefined ? body.schema : document.components.schemas[target];
      return (body.example ?? body.examples ?? schema?.examples) === undefined
        ? 'has no example of its body'
        : undefined;
    });
    expect(faults).toEqual([]);
  });
});
