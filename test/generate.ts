import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from './support/commands.ts';
import { generatedFiles, goldenFiles, schemaFile, type GeneratedFile } from './support/generated-files.ts';

/**
 * `npm run generate` writes the files that follow from the sources: the mutations in schema.graphql, the OpenAPI document,
 * the types of the GraphQL resolvers the references of operations and metrics, and the plans that reviews look at. With `--check` it writes nothing and exits with 1 when one of them is not what it would write.
 */
const check = process.argv.includes('--check');
function settle({ path, content }: GeneratedFile): void {
  const file = join(projectRoot, path);
  const same = existsSync(file) && readFileSync(file, 'utf8') === content;
  if (check && !same) {
    console.log(`${path} has drifted from its sources; run \`npm run generate\` and commit it`);
    process.exitCode = 1;
  }
  if (!check && !same) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    console.log(`wrote ${path}`);
  }
}

settle(schemaFile());
for (const file of await generatedFiles()) settle(file);
for (const file of await goldenFiles()) settle(file);
