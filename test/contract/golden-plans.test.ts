import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allOperations } from '../../src/container-operations.ts';
import { projectRoot } from '../support/commands.ts';
import { goldenDirectory, goldenPlans } from '../support/golden-plans.ts';
import { readProjectFile } from '../support/sources.ts';

/**
 * On a difference: look whether the plan is to say that now, then `npm run generate` and commit what it wrote. A plan that
 * changes by itself would be outdated before anybody could agree to it.
 */
describe('the plan of', () => {
  test.each(allOperations.map((definition) => [definition.kind, definition] as const))(
    '%s is the one that was looked at',
    async (_kind, definition) => {
      const { path, content } = await goldenPlans(definition);
      const kept = readProjectFile(path);
      // Compared as objects first, as the difference is then told in few lines.
      expect(JSON.parse(content)).toEqual(JSON.parse(kept));
      expect(content).toBe(kept);
    },
  );

  test('every file is that of an operation', () => {
    const files = readdirSync(join(projectRoot, goldenDirectory)).sort();
    expect(files).toEqual(allOperations.map(({ kind }) => `${kind}.json`).sort());
  });
});
