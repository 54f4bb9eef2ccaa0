import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import ts from 'typescript';

/** One import as it stands in a source file. */
export interface Import {
  file: string;
  /** The imported file for relative imports, else the package's name or `node:…`. */
  target: string;
  external: boolean;
  typeOnly: boolean;
  line: number;
}

/** Every import, re-export, dynamic import and `import()` type of a TypeScript source. Pure. */
export function importsOf(file: string, source: string): Import[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ES2023, true);
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean): void => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    const external = !specifier.text.startsWith('.');
    const target = external
      ? packageOf(specifier.text)
      : posix.normalize(posix.join(posix.dirname(file), specifier.text));
    const line = tree.getLineAndCharacterOfPosition(specifier.getStart()).line + 1;
    found.push({ file, target, external, typeOnly, line });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, bringsTypesOnly(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    else if (ts.isExternalModuleReference(node)) add(node.expression, false);
    else if (ts.isCallExpression(node) && isDynamicImport(node)) add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

function bringsTypesOnly(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = clause.namedBindings;
  if (clause.name !== undefined || bindings === undefined || !ts.isNamedImports(bindings)) return false;
  return bindings.elements.length > 0 && bindings.elements.every((element) => element.isTypeOnly);
}

function isDynamicImport(node: ts.CallExpression): boolean {
  if (node.expression.kind === ts.SyntaxKind.ImportKeyword) return true;
  return ts.isIdentifier(node.expression) && node.expression.text === 'require';
}

function packageOf(specifier: string): string {
  if (builtinModules.includes(specifier)) return `node:${specifier}`;
  if (specifier.startsWith('node:')) return specifier;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** A file's room and, for modules and adapters, whose it is. */
export interface Room {
  kind:
    | 'kernel'
    | 'module-model'
    | 'module-ports'
    | 'module-index'
    | 'module-service'
    | 'module-store'
    | 'module-routes'
    | 'module-resolvers'
    | 'adapter'
    | 'http'
    | 'graphql'
    | 'config'
    | 'entry';
  owner: string;
}

/** The room of a file by its path below the project's root; null for a file that has no room, which is an error. */
export function roomOf(file: string): Room | null {
  const [top, room = '', owner = '', ...rest] = file.split('/');
  if (top !== 'src') return null;
  if (owner === '') {
    if (/^config(-[a-z-]+)?\.ts$/.test(room)) return { kind: 'config', owner: '' };
    return /^(main|app|token|logger|container(-[a-z-]+)?)\.ts$/.test(room) ? { kind: 'entry', owner: '' } : null;
  }
  if (room === 'kernel' || room === 'http' || room === 'graphql') return { kind: room, owner: '' };
  if (room === 'adapters' && rest.length > 0) return { kind: 'adapter', owner };
  if (room !== 'modules' || rest.length === 0) return null;
  return { kind: moduleKind(rest.at(-1) ?? ''), owner };
}

function moduleKind(name: string): Room['kind'] {
  if (name === 'index.ts') return 'module-index';
  const last = /(?:^|-)(model|ports|store|routes|resolvers)\.ts$/.exec(name)?.[1];
  if (last === undefined) return 'module-service';
  return `module-${last as 'model' | 'ports' | 'store' | 'routes' | 'resolvers'}`;
}

/** Libraries that reach outside: each imported below one folder only. */
export const clientLibraries: Record<string, string> = {
  pg: 'src/adapters/postgres/',
  'node-pg-migrate': 'src/adapters/postgres/',
  etcd3: 'src/adapters/etcd/',
  ioredis: 'src/adapters/redis/',
  dockerode: 'src/adapters/docker/',
  undici: 'src/adapters/http/',
  '@dbos-inc/dbos-sdk': 'src/adapters/dbos/',
};

/** Libraries of one room each. What stands in neither table may be imported by entries only. */
const roomLibraries: Record<string, readonly RegExp[]> = {
  typebox: [/^src\//],
  fastify: [/^src\/http\//, /^src\/modules\/[^/]+\/([a-z-]+-)?routes\.ts$/, /^src\/app\.ts$/],
  '@fastify/type-provider-typebox': [/^src\/http\//, /^src\/modules\/[^/]+\/([a-z-]+-)?routes\.ts$/, /^src\/app\.ts$/],
  '@fastify/jwt': [/^src\/http\//],
  '@fastify/error': [/^src\/http\//],
  '@fastify/swagger': [/^src\/http\//],
  '@fastify/swagger-ui': [/^src\/http\//],
  'fastify-plugin': [/^src\/http\//, /^src\/graphql\//],
  mercurius: [/^src\/graphql\//],
  graphql: [/^src\/graphql\//],
  ws: [/^src\/graphql\//],
  'graphql-ws': [/^src\/graphql\//],
  '@graphql-yoga/render-graphiql': [/^src\/graphql\//],
  '@escape.tech/graphql-armor-cost-limit': [/^src\/graphql\//],
  '@escape.tech/graphql-armor-max-aliases': [/^src\/graphql\//],
  '@escape.tech/graphql-armor-max-depth': [/^src\/graphql\//],
  '@escape.tech/graphql-armor-max-directives': [/^src\/graphql\//],
  '@escape.tech/graphql-armor-max-tokens': [/^src\/graphql\//],
  ajv: [/^src\/http\//, /^src\/config[a-z-]*\.ts$/],
  'ajv-formats': [/^src\/http\//, /^src\/config[a-z-]*\.ts$/],
  yaml: [/^src\/config[a-z-]*\.ts$/],
  jose: [/^src\/modules\/identity\//, /^src\/adapters\//, /^src\/http\//],
  cockatiel: [/^src\/modules\/observation\//, /^src\/adapters\//],
  'prom-client': [/^src\/http\//, /^src\/modules\/[^/]+\/metrics\.ts$/],
  pino: [/^src\/http\//],
};

/** Why an import is wrong, as one sentence; null when it is right. The table of the design, as code. */
export function faultOf(found: Import): string | null {
  const from = roomOf(found.file);
  const where = `${found.file}:${found.line} imports ${found.target}`;
  if (from === null) return `${found.file} lies in no room that the design knows`;
  const fault = found.external ? externalFault(from, found) : internalFault(from, found);
  return fault === null ? null : `${where}: ${fault}`;
}

function externalFault(from: Room, { file, target, typeOnly }: Import): string | null {
  const folder = clientLibraries[target];
  if (folder !== undefined) return file.startsWith(folder) ? null : `${target} is imported below ${folder} only`;
  if (target.startsWith('node:')) return null;
  const places = roomLibraries[target];
  if (places !== undefined && places.some((place) => place.test(file))) return null;
  if (from.kind === 'entry' && target !== 'fastify') return null;
  // A logger's or a server's type in a signature ties nothing to the library at run time.
  if (typeOnly && (target === 'pino' || (target === 'fastify' && from.kind === 'graphql'))) return null;
  return `this room does not import ${target}`;
}

function internalFault(from: Room, { target, typeOnly }: Import): string | null {
  const to = roomOf(target);
  if (to === null) return target === 'package.json' ? null : 'the target lies in no room that the design knows';
  if (from.kind === 'entry') return null;
  if (to.kind === 'entry') return 'container, app and main are imported by nothing';
  if (to.kind === 'kernel') return null;
  return rules[from.kind](from, to, typeOnly);
}

type Rule = (from: Room, to: Room, typeOnly: boolean) => string | null;
const isModule = (room: Room): boolean => room.kind.startsWith('module-');
const isOwn = (from: Room, to: Room): boolean => isModule(to) && from.owner === to.owner;
const isIndex = (to: Room): boolean => to.kind === 'module-index';
const isTransport = (to: Room): boolean => to.kind === 'module-routes' || to.kind === 'module-resolvers';

const models: Rule = (from, to, typeOnly) => {
  if (isOwn(from, to))
    return to.kind === 'module-model' || to.kind === 'module-ports' ? null : 'a model imports models';
  if (isIndex(to)) return typeOnly ? null : "a model imports types only from another module's index";
  return "a model imports the kernel, its own model and types of other modules' index.ts";
};

const transport =
  (shared: 'http' | 'graphql'): Rule =>
  (from, to) => {
    if (to.kind === shared) return null;
    if (isOwn(from, to)) return to.kind === 'module-store' ? 'routes and resolvers go through the service' : null;
    return `routes and resolvers import their own service and model, the kernel and ${shared}/`;
  };

const rules: Record<Exclude<Room['kind'], 'entry'>, Rule> = {
  kernel: () => 'the kernel imports nothing of the project',
  'module-model': models,
  'module-ports': models,
  'module-index': (from, to) =>
    isOwn(from, to) && !isTransport(to) ? null : "an index shows its own module's files, without routes and resolvers",
  'module-service': (from, to) => {
    if (isOwn(from, to)) return isTransport(to) ? 'a service knows no transport' : null;
    return isIndex(to) ? null : "a service imports the kernel, its own files and other modules' index.ts";
  },
  'module-store': (from, to, typeOnly) => {
    const data = ['module-model', 'module-ports', 'module-store'];
    if (isOwn(from, to) && data.includes(to.kind)) return null;
    if (isOwn(from, to) && typeOnly && !isTransport(to)) return null;
    if (to.kind === 'adapter' && to.owner === 'postgres') return null;
    return 'a store imports its own model, ports and stores, and adapters/postgres';
  },
  'module-routes': transport('http'),
  'module-resolvers': transport('graphql'),
  adapter: (from, to, typeOnly) => {
    if (to.kind === 'adapter') {
      if (to.owner === from.owner) return null;
      // Sockets and protocols are shared: three systems speak HTTP, two PostgreSQL, and undici and pg have one importer each.
      if (from.owner === 'pgbouncer' && to.owner === 'postgres') return null;
      return to.owner === 'http' || to.owner === 'network' ? null : 'an adapter does not import another';
    }
    if (to.kind === 'module-ports' || isIndex(to)) return null;
    if (to.kind === 'module-model' && typeOnly) return null;
    return 'an adapter imports the kernel and the ports that it implements';
  },
  http: (_from, to, typeOnly) => {
    if (to.kind === 'http') return null;
    return isIndex(to) && typeOnly ? null : 'http/ imports the kernel and types of modules';
  },
  graphql: (_from, to, typeOnly) => {
    if (to.kind === 'graphql' || to.kind === 'http') return null;
    return (isIndex(to) || to.kind === 'module-model') && typeOnly
      ? null
      : 'graphql/ imports the kernel and types of modules';
  },
  config: (_from, to) =>
    to.kind === 'config' || isIndex(to) ? null : 'the configuration imports the kernel and models',
};
