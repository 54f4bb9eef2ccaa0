import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '../support/commands.ts';
import { projectFiles, readProjectFile } from '../support/sources.ts';

const { scripts } = JSON.parse(readProjectFile('package.json')) as { scripts: Record<string, string> };
const documents = projectFiles().filter((file) => file.endsWith('.md'));

/** Commands of a document: fenced shell blocks and inline code. */
function npmCommands(text: string): string[] {
  return [...text.matchAll(/\bnpm (run (?:-\S+ )*(\w[\w:-]*)|test|start)\b/g)].map(
    (match) => match[2] ?? match[1] ?? '',
  );
}

function localLinks(text: string): string[] {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
  return links.filter((link) => !/^[a-z]+:/.test(link) && !link.startsWith('#')).map((link) => link.split('#', 1)[0]!);
}

/** What the documents name that whoever runs Matriarch makes. */
const made = new Set(['matriarch.yaml']);
const topDirectories = new Set(
  projectFiles().flatMap((file) => (file.includes('/') ? [file.slice(0, file.indexOf('/'))] : [])),
);
const sourceDirectories = new Set(projectFiles().flatMap((file) => /^src\/([^/]+)\//.exec(file)?.[1] ?? []));

/** Inline code that names a file or directory of the project, from its root or from `src`. */
function namedPaths(text: string): string[] {
  const prose = text.replace(/^```[^]*?^```/gm, '');
  const code = [...prose.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '');
  return code.filter((name) => {
    if (!/^[\w.][\w./-]*$/.test(name) || made.has(name)) return false;
    const first = name.split('/', 1)[0]!;
    const inTree = name.includes('/') && (topDirectories.has(first) || sourceDirectories.has(first));
    return inTree || /\w\.(md|ya?ml|json|graphql|ts)$/.test(name);
  });
}

/** A bare name of a source file is that of any room. */
const isThere = (path: string): boolean =>
  [path, join('src', path)].some((candidate) => existsSync(join(projectRoot, candidate))) ||
  (/^[\w-]+\.ts$/.test(path) && projectFiles().some((file) => file.endsWith(`/${path}`)));

describe('the documents', () => {
  test('there is a README, and it shows the two commands', () => {
    const commands = npmCommands(readProjectFile('README.md'));
    expect(commands).toContain('up');
    expect(commands).toContain('test');
  });

  test('every npm command that they show is a script', () => {
    const missing = documents.flatMap((file) =>
      npmCommands(readProjectFile(file))
        .filter((name) => scripts[name] === undefined)
        .map((name) => `${file}: npm run ${name}`),
    );
    expect(missing).toEqual([]);
  });

  test('every file that a script runs is there', () => {
    const files = Object.values(scripts).flatMap((script) => script.match(/[\w./-]+\.(?:ts|mjs|json)\b/g) ?? []);
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter((file) => !existsSync(join(projectRoot, file)))).toEqual([]);
  });

  test('every link between them leads somewhere', () => {
    const dead = documents.flatMap((file) =>
      localLinks(readProjectFile(file))
        .filter((link) => !existsSync(join(projectRoot, dirname(file), link)))
        .map((link) => `${file} → ${link}`),
    );
    expect(dead).toEqual([]);
  });

  test('every path of the project that they name is there', () => {
    const named = documents
      .filter((file) => file === 'README.md' || file.startsWith('docs/'))
      .flatMap((file) => namedPaths(readProjectFile(file)).map((path) => ({ file, path })));
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter(({ path }) => !isThere(path)).map(({ file, path }) => `${file}: ${path}`)).toEqual([]);
    expect(namedPaths('`src/gone.ts`, `docs/gone.md`, `http/gone.ts`, `/readyz`, `@fastify/jwt`, `a/b`')).toEqual([
      'src/gone.ts',
      'docs/gone.md',
      'http/gone.ts',
    ]);
  });

  test('no committed file names a path of the machine that it was written on', () => {
    const paths = /(^|[\s"'`(=])\/(?:work|farm|home\/[a-z]+|root)\//;
    const naming = projectFiles()
      .filter((file) => /\.(md|ts|mjs|json|ya?ml|sh|graphql)$/.test(file) && file !== 'package-lock.json')
      .filter((file) => file !== 'test/contract/docs.test.ts' && paths.test(readProjectFile(file)));
    expect(naming).toEqual([]);
  });
});
