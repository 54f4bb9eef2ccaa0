import { generateResolverTypes, resolverTypesFile } from '../../codegen.ts';
import { allOperations } from '../../src/container-operations.ts';
import { readSchemaText } from '../../src/graphql/index.ts';
import type { App } from '../../src/http/index.ts';
import { goldenPlans } from './golden-plans.ts';
import { metricsReference, metricsReferenceText } from './metrics-reference.ts';
import { withMutations } from './mutations-sdl.ts';
import { operationsReference, operationsReferenceText } from './operations-reference.ts';
import { buildTestApp } from './test-app.ts';

export interface GeneratedFile {
  path: string;
  content: string;
}

export const openapiPath = 'openapi/openapi.json';

/** The GraphQL schema with its generated part. It comes first: the application does not start without it. */
export function schemaFile(): GeneratedFile {
  return { path: 'schema.graphql', content: withMutations(readSchemaText(), allOperations) };
}

/** The plans of every operation, one after the other since they stop the clock. */
export async function goldenFiles(): Promise<GeneratedFile[]> {
  const files: GeneratedFile[] = [];
  for (const definition of allOperations) files.push(await goldenPlans(definition));
  return files;
}

/** Everything else that follows from the sources, as it should stand in the repository. Reaches nothing outside. */
export async function generatedFiles(): Promise<GeneratedFile[]> {
  const { app, metrics } = await buildTestApp();
  try {
    return [
      { path: openapiPath, content: openapiTextOf(app) },
      { path: resolverTypesFile, content: await generateResolverTypes(readSchemaText()) },
      { path: operationsReference, content: await operationsReferenceText(allOperations) },
      { path: metricsReference, content: await metricsReferenceText(metrics) },
    ];
  } finally {
    await app.close();
  }
}

/**
 * The OpenAPI document of a built application, the paths in the order of their registration. The schemas are sorted: their
 * order comes from module namespaces, which Node sorts by name and Vitest by place in the file.
 */
export function openapiTextOf(app: App): string {
  const { components, ...document } = app.swagger() as { components: { schemas: Record<string, object> } };
  const byName = Object.entries(components.schemas).sort(([a], [b]) => (a < b ? -1 : 1));
  const sorted = { ...document, components: { ...components, schemas: Object.fromEntries(byName) } };
  return `${JSON.stringify(sorted, null, 2)}\n`;
}
