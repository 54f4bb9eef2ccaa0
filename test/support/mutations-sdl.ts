import type { AnyOperation } from '../../src/modules/operations/index.ts';

const begin =
  '# The mutations of operations follow from their definitions: `npm run generate` writes what is below this line.';

interface Shape {
  type?: string;
  enum?: readonly string[];
  anyOf?: readonly Shape[];
  items?: Shape;
  properties?: Record<string, Shape>;
  patternProperties?: Record<string, Shape>;
  required?: readonly string[];
  description?: string;
}

/** The schema with the part that follows from the operations written anew. */
export function withMutations(schemaText: string, definitions: readonly AnyOperation[]): string {
  const byHand = schemaText.split(begin)[0]?.trimEnd() ?? '';
  const types = new Map<string, string>();
  const fields = definitions.map((definition) => fieldOf(definition, types));
  return `${byHand}\n\n${begin}\n\nextend type Mutation {\n${fields.join('\n')}\n}\n\n${[...types.values()].join('\n\n')}\n`;
}

function fieldOf({ mutation, summary, permission, command }: AnyOperation, types: Map<string, string>): string {
  const input = `${capital(mutation)}Input`;
  inputType(input, summary, command, types);
  return [
    `  ${text(summary)}`,
    `  ${mutation}(`,
    '    "The name of the cluster in the configuration."',
    '    cluster: String!',
    '    "What is asked for."',
    `    input: ${input}!`,
    '    "Plan, and do nothing."',
    '    dryRun: DryRun',
    '    "The same key and input give the same operation."',
    '    idempotencyKey: String',
    `  ): Requested! @requires(permission: "${permission}")`,
  ].join('\n');
}

function inputType(name: string, summary: string, shape: Shape, types: Map<string, string>): void {
  const lines = Object.entries(shape.properties ?? {}).flatMap(([field, part]) => {
    const required = shape.required?.includes(field) === true;
    const type = typeOf(`${name.replace(/Input$/, '')}${capital(field)}`, field, part, types);
    return [`  ${text(part.description ?? sentence(field))}`, `  ${field}: ${type}${required ? '!' : ''}`];
  });
  types.set(name, [text(summary), `input ${name} {`, ...lines, '}'].join('\n'));
}

function typeOf(name: string, field: string, shape: Shape, types: Map<string, string>): string {
  if (field === 'whenBusy') return 'WhenBusy';
  if (shape.enum !== undefined) {
    const values = shape.enum.flatMap((value) => [`  ${text(sentence(value))}`, `  ${value}`]);
    types.set(name, [text(shape.description ?? sentence(field)), `enum ${name} {`, ...values, '}'].join('\n'));
    return name;
  }
  if (shape.items !== undefined) return `[${typeOf(name, field, shape.items, types)}!]`;
  if (shape.properties !== undefined) {
    inputType(`${name}Input`, shape.description ?? sentence(field), shape, types);
    return `${name}Input`;
  }
  const scalar = scalars[shape.type ?? ''];
  if (scalar === 'Int' && field.endsWith('Bytes')) return 'Int64';
  // Whatever fits several types, or no shape at all, goes through as JSON and is held to its schema by the service.
  return scalar ?? 'JSON';
}

const scalars: Record<string, string> = { string: 'String', integer: 'Int', number: 'Float', boolean: 'Boolean' };

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function sentence(name: string): string {
  const words = name
    .replace(/([A-Z])/g, ' $1')
    .replaceAll('_', ' ')
    .toLowerCase();
  return `${capital(words)}.`;
}

function text(value: string): string {
  const line = /[.!?]$/.test(value) ? value : `${value}.`;
  return JSON.stringify(line.replace(/\s+/g, ' '));
}
