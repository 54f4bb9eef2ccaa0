import { expect, test } from 'vitest';
import { generateResolverTypes, resolverTypesFile } from '../../codegen.ts';
import { readSchemaText } from '../../src/graphql/index.ts';
import { readProjectFile } from '../support/sources.ts';

test('the committed resolver types are those of schema.graphql', async () => {
  expect(readProjectFile(resolverTypesFile) === (await generateResolverTypes(readSchemaText()))).toBe(true);
});
