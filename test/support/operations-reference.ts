import { format, resolveConfig } from 'prettier';
import { commonFieldNames, pathParameters, type AnyOperation } from '../../src/modules/operations/index.ts';

export const operationsReference = 'docs/operations.md';

interface Shape {
  type?: string;
  enum?: readonly string[];
  anyOf?: readonly Shape[];
  items?: Shape;
  default?: unknown;
  description?: string;
}

interface Fields {
  properties: Record<string, Shape>;
  required?: readonly string[];
}

/** The reference of all operations, from their definitions. */
export async function operationsReferenceText(definitions: readonly AnyOperation[]): Promise<string> {
  const [first] = definitions;
  const common = first === undefined ? [] : rowsOf(first, (name) => isCommon(name));
  const text = [
    '# Operations',
    '`npm run generate` writes this page from the definitions; do not edit it.',
    'Each is a POST below `/v1/clusters/{cluster}` and a mutation of GraphQL with the same fields, permission and answers. With `?dryRun=all` it answers its plan and does nothing.',
    '## What all take',
    tableOf(common),
    ...definitions.map(sectionOf),
  ].join('\n\n');
  const style = await resolveConfig(operationsReference);
  return format(text, { ...style, parser: 'markdown' });
}

function sectionOf(definition: AnyOperation): string {
  const { kind, mutation, path, summary, description, permission, risk } = definition;
  const own = rowsOf(definition, (name) => !isCommon(name));
  return [
    `## ${kind}`,
    `${summary}.`.replace(/\.\.$/, '.'),
    description,
    `- REST: \`POST /v1/clusters/{cluster}${path}\``,
    `- GraphQL: \`${mutation}\``,
    `- Permission: \`${permission}\`, or what its plan asks for`,
    `- Risk: ${risk}, or what its plan finds`,
    own.length === 0 ? 'It takes nothing of its own.' : tableOf(own),
    curlOf(definition),
  ].join('\n\n');
}

function rowsOf({ command }: AnyOperation, wanted: (name: string) => boolean): string[][] {
  const { properties, required } = command as unknown as Fields;
  return Object.entries(properties)
    .filter(([name]) => wanted(name))
    .map(([name, shape]) => [
      `\`${name}\``,
      typeOf(shape),
      required?.includes(name) === true ? 'yes' : 'no',
      shape.default === undefined ? '' : `\`${JSON.stringify(shape.default)}\``,
      shape.description ?? '',
    ]);
}

function tableOf(rows: readonly string[][]): string {
  const head = ['Field', 'Type', 'Required', 'Default', 'Meaning'];
  const lines = [head, head.map(() => '---'), ...rows].map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replace(/\s+/g, ' ')).join(' | ')} |`,
  );
  return lines.join('\n');
}

function typeOf(shape: Shape): string {
  if (shape.enum !== undefined) return shape.enum.map((value) => `\`${value}\``).join(', ');
  if (shape.anyOf !== undefined) return shape.anyOf.map(typeOf).join(' or ');
  if (shape.items !== undefined) return `list of ${typeOf(shape.items)}`;
  return shape.type ?? 'any';
}

function curlOf({ path, example }: AnyOperation): string {
  const given = example as Record<string, unknown>;
  const inPath = pathParameters(path);
  const url = path.replace(/:([A-Za-z]+)/g, (_, name: string) => encodeURIComponent(String(given[name])));
  const body = {
    ...Object.fromEntries(Object.entries(given).filter(([name]) => !inPath.includes(name))),
    reason: 'planned maintenance',
  };
  const json = JSON.stringify(body).replaceAll("'", "'\\''");
  return [
    '```sh',
    'curl -H "Authorization: Bearer $TOKEN" -H \'Content-Type: application/json\' \\',
    `  'http://127.0.0.1:8080/v1/clusters/main${url}?dryRun=all' -d '${json}'`,
    '```',
  ].join('\n');
}

function isCommon(name: string): boolean {
  return commonFieldNames.includes(name as never);
}
