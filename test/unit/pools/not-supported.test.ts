import { afterAll, beforeAll, expect, it } from 'vitest';
import { poolOperations } from '../../../src/modules/pools/operations/all.ts';
import { exampleOf, overGraphql, overRest } from '../../support/request-operation.ts';
import { buildTestApp, type TestApp } from '../../support/test-app.ts';

let built: TestApp;
let token: string;
beforeAll(async () => {
  built = await buildTestApp();
  token = await built.mint('admin');
  Object.assign(built.operations.clusters.get('main')!.pools, { proxy: null, console: null });
});
afterAll(() => built.app.close());

it.each(poolOperations.map((definition) => ({ kind: definition.kind, definition })))(
  '$kind needs what it is for in the configuration',
  async ({ definition }) => {
    const body = exampleOf(definition);
    for (const dryRun of [true, false]) {
      for (const send of [overRest, overGraphql]) {
        const { code } = await send(built.app, definition, { token, body, dryRun });
        expect(code).toBe('not_supported');
      }
    }
  },
);
