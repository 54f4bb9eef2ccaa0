import { beforeAll, describe, expect, test } from 'vitest';
import { generatedFiles, openapiPath, type GeneratedFile } from '../support/generated-files.ts';
import { readProjectFile } from '../support/sources.ts';

/** On a difference: `npm run generate`, and look at what changes for clients. */
describe('what is generated and committed', () => {
  let files: GeneratedFile[];
  beforeAll(async () => {
    files = await generatedFiles();
  });

  test('the OpenAPI document is that of the routes', () => {
    const file = files.find(({ path }) => path === openapiPath)!;
    // Compared as objects first, as the difference is then told in few lines.
    expect(JSON.parse(readProjectFile(openapiPath))).toEqual(JSON.parse(file.content));
    expect(readProjectFile(openapiPath)).toBe(file.content);
  });

  test('the resolver types and the references of operations and metrics are those of their sources', () => {
    const others = files.filter(({ path }) => path !== openapiPath);
    expect(others).toHaveLength(3);
    for (const { path, content } of others) expect(readProjectFile(path)).toBe(content);
  });
});
