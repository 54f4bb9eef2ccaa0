import { describe, expect, test } from 'vitest';
import { importsOf } from '../support/import-rules.ts';
import { projectFiles, readProjectFile } from '../support/sources.ts';

interface Manifest {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  engines: Record<string, string>;
}
interface Lock {
  packages: Record<string, Partial<Manifest> & { version?: string; resolved?: string; link?: boolean }>;
}

const manifest = JSON.parse(readProjectFile('package.json')) as Manifest;
const lockText = readProjectFile('package-lock.json');
const lock = JSON.parse(lockText) as Lock;

/** Lowest versions without a known hole (advisories up to November 2026); all copies in the tree are held to them. */
const floors: Record<string, string> = {
  fastify: '5.8.5',
  '@grpc/grpc-js': '1.14.4',
  protobufjs: '7.6.1',
  'fast-jwt': '6.2.4',
  ioredis: '6.0.0',
};

/** Packages with an advisory and no fixed version. */
const refused = ['elliptic', 'jwk-to-pem', 'get-jwks'];

const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

function atLeast(version: string, floor: string): boolean {
  const [have, want] = [version, floor].map((text) => text.split('-', 1)[0]!.split('.').map(Number));
  for (let i = 0; i < 3; i += 1) if (have![i] !== want![i]) return have![i]! > want![i]!;
  return !version.includes('-');
}

describe('dependencies', () => {
  test.each(Object.entries(floors))('every %s in the lock is at least %s', (name, floor) => {
    const copies = Object.entries(lock.packages).filter(([path]) => path !== '' && nameOf(path) === name);
    expect(copies.length).toBeGreaterThan(0);
    const low = copies
      .filter(([, { version }]) => !atLeast(version ?? '0', floor))
      .map(([path, p]) => [path, p.version]);
    expect(low).toEqual([]);
  });

  test('the comparison of versions is by number', () => {
    expect(atLeast('5.12.8', '5.8.5')).toBe(true);
    expect(atLeast('5.8.4', '5.8.5')).toBe(false);
    expect(atLeast('6.0.0-beta.1', '6.0.0')).toBe(false);
    expect(atLeast('10.0.0', '6.0.0')).toBe(true);
  });

  test('none that has a hole without a fix', () => {
    const found = Object.keys(lock.packages).filter((path) => path !== '' && refused.includes(nameOf(path)));
    expect(found).toEqual([]);
  });

  test('are pinned to exact versions, and the lock is in step', () => {
    const all = { ...manifest.dependencies, ...manifest.devDependencies };
    expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    expect(lock.packages['']?.dependencies).toEqual(manifest.dependencies);
    expect(lock.packages['']?.devDependencies).toEqual(manifest.devDependencies);
    expect(lock.packages['']?.engines).toEqual(manifest.engines);
    const installed = Object.entries(all).map(([name]) => [name, lock.packages[`node_modules/${name}`]?.version]);
    expect(Object.fromEntries(installed)).toEqual(all);
  });

  test('each package that the product imports is a dependency of its own', () => {
    const product = projectFiles().filter((file) => /^src\/.*\.ts$/.test(file));
    const imported = product.flatMap((file) =>
      importsOf(file, readProjectFile(file)).filter((found) => found.external && !found.target.startsWith('node:')),
    );
    const missing = imported.filter(({ target }) => manifest.dependencies[target] === undefined);
    // A type costs nothing at run time, so it may come from a package that only development has.
    const faults = missing.filter(
      ({ target, typeOnly }) => !typeOnly || manifest.devDependencies[target] === undefined,
    );
    expect(faults.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
  });

  test('the lock and the committed files name no registry', () => {
    const resolved = Object.entries(lock.packages).filter(([, { resolved: url }]) => url !== undefined);
    expect(resolved.map(([path, { resolved: url }]) => `${path}: ${url!}`)).toEqual([]);
    const files = projectFiles().filter((file) => !/\.(png|svg|ico|jpg)$/.test(file));
    const hosts = /https?:\/\/[^\s"'`]*(?:registry|npmjs|artifactory|nexus|verdaccio|pypi)[^\s"'`]*/i;
    const settings = /^\s*(?:registry|.*:_auth(?:Token)?)\s*=/m;
    const naming = files.filter((file) => {
      const text = readProjectFile(file);
      return hosts.test(text) || (file.endsWith('npmrc') && settings.test(text));
    });
    expect(naming).toEqual([]);
  });
});
