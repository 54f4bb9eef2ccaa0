import { generate, type CodegenConfig } from '@graphql-codegen/cli';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));
const model = '../modules/clusters/index.ts';

/** Where the generated resolver types are committed. */
export const resolverTypesFile = 'src/graphql/generated.ts';

const configFor = (schema: string): CodegenConfig => ({
  schema,
  silent: true,
  generates: {
    [`${root}${resolverTypesFile}`]: {
      plugins: [
        { add: { content: '// Generated from schema.graphql by `npm run generate`. Do not edit.' } },
        'typescript',
        'typescript-resolvers',
      ],
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        strictScalars: true,
        scalars: { DateTime: 'string', Int64: 'number', JSON: 'Record<string, unknown>' },
        contextType: './context.ts#GraphqlContext',
        // What resolvers are given and return: the model's own types, whose properties default resolvers read.
        mappers: {
          Cluster: `${model}#Cluster as ClusterModel`,
          ClusterEvent: `${model}#ClusterEvent as ClusterEventModel`,
          Health: `${model}#Health as HealthModel`,
          Member: `${model}#Member as MemberModel`,
          Timeline: `${model}#Timeline as TimelineModel`,
        },
        importExtension: '.ts',
      },
    },
  },
});

/** The text of `src/graphql/generated.ts` for the schema as it is. The same schema gives the same text. */
export async function generateResolverTypes(schema: string): Promise<string> {
  const [file] = (await generate(configFor(schema), false)) as { content: string }[];
  if (file === undefined) throw new Error('the code generator answered with no file');
  return file.content;
}
