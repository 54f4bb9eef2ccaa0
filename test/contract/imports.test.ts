import { describe, expect, test } from 'vitest';
import { environmentUses } from '../support/environment-rule.ts';
import { faultOf, importsOf, roomOf } from '../support/import-rules.ts';
import { projectFiles, readProjectFile, sourceFiles } from '../support/sources.ts';

const faults = (file: string, source: string): string[] =>
  importsOf(file, source)
    .map(faultOf)
    .filter((fault) => fault !== null);

describe('the sources', () => {
  test('import in the directions of the design, and each client library in one adapter', () => {
    const files = sourceFiles();
    expect(files.length).toBeGreaterThan(20);
    expect(files.flatMap((file) => faults(file, readProjectFile(file)))).toEqual([]);
  });

  test('all lie in a room', () => {
    expect(sourceFiles().filter((file) => roomOf(file) === null)).toEqual([]);
  });

  test('read the environment in config.ts and the two entries only', () => {
    const allowed = ['src/config.ts', 'src/main.ts', 'src/token.ts'];
    const uses = sourceFiles()
      .filter((file) => !allowed.includes(file))
      .flatMap((file) => environmentUses(file, readProjectFile(file)).map((line) => `${file}:${line}`));
    expect(uses).toEqual([]);
  });

  test('have no drawer for everything', () => {
    const drawers = projectFiles().filter((file) => /(^|\/)(utils?|helpers?|common|misc)(\.[cm]?[jt]s|\/)/.test(file));
    expect(drawers).toEqual([]);
  });
});

describe('a wrong import is found', () => {
  const wrong: [file: string, source: string, reason: RegExp][] = [
    ['src/kernel/clock.ts', "import { x } from '../modules/clusters/index.ts';", /kernel imports nothing/],
    ['src/kernel/clock.ts', "import { Pool } from 'pg';", /pg is imported below src\/adapters\/postgres/],
    ['src/modules/clusters/model.ts', "import { s } from './service.ts';", /a model imports models/],
    ['src/modules/clusters/model.ts', "import { h } from '../health/index.ts';", /types only/],
    ['src/modules/clusters/service.ts', "import { r } from './routes.ts';", /knows no transport/],
    ['src/modules/clusters/service.ts', "import { m } from '../health/model.ts';", /other modules' index/],
    ['src/modules/clusters/service.ts', "import type { E } from '../../adapters/etcd/etcd-reader.ts';", /index\.ts/],
    ['src/modules/clusters/service.ts', "const { Etcd3 } = await import('etcd3');", /etcd3 is imported below/],
    ['src/modules/clusters/service.ts', "type E = import('etcd3').Etcd3;", /etcd3 is imported below/],
    ['src/modules/clusters/service.ts', "import type { FastifyRequest } from 'fastify';", /does not import fastify/],
    ['src/modules/clusters/routes.ts', "import { h } from '../health/service.ts';", /own service and model/],
    ['src/modules/clusters/resolvers.ts', "import { problem } from '../../http/problem.ts';", /graphql\//],
    ['src/modules/identity/store.ts', "import { r } from '../../adapters/redis/bus.ts';", /a store imports/],
    ['src/modules/identity/store.ts', "export * from '../../adapters/redis/bus.ts';", /a store imports/],
    [
      'src/adapters/etcd/etcd-reader.ts',
      "import { s } from '../../modules/clusters/service.ts';",
      /an adapter imports/,
    ],
    ['src/adapters/etcd/etcd-reader.ts', "import { p } from '../postgres/pool.ts';", /does not import another/],
    ['src/adapters/etcd/etcd-reader.ts', "import { Redis } from 'ioredis';", /ioredis is imported below/],
    ['src/http/problem.ts', "import { s } from '../modules/identity/service.ts';", /http\/ imports/],
    ['src/app.ts', "import { Redis } from 'ioredis';", /ioredis is imported below/],
    ['src/http/problem.ts', "import { c } from '../container.ts';", /imported by nothing/],
    ['src/http/problem.ts', "import x from 'left-pad';", /does not import left-pad/],
    ['src/helpers/x.ts', "import 'node:fs';", /no room/],
    ['src/http/problem.ts', "import { l } from '../../lab/index.ts';", /no room/],
  ];

  test.each(wrong)('%s: %s', (file, source, reason) => {
    const found = faults(file, source);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(reason);
  });

  const right: [file: string, source: string][] = [
    ['src/kernel/clock.ts', "import { randomBytes } from 'node:crypto'; import { Type } from 'typebox';"],
    ['src/modules/clusters/service.ts', "import { judge } from '../health/index.ts'; import './model.ts';"],
    ['src/modules/clusters/routes.ts', "import { s } from './service.ts'; import type { X } from 'fastify';"],
    ['src/modules/identity/store.ts', "import type { Pool } from '../../adapters/postgres/pool.ts';"],
    ['src/adapters/etcd/etcd-reader.ts', "import { Etcd3 } from 'etcd3';"],
    ['src/adapters/etcd/etcd-reader.ts', "import { LookError } from '../../modules/observation/ports.ts';"],
    ['src/main.ts', "import { c } from './container.ts'; import pino from 'pino';"],
  ];

  test.each(right)('and a right one passes: %s: %s', (file, source) => {
    expect(faults(file, source)).toEqual([]);
  });

  test('the environment is found however it is reached', () => {
    const source = [
      'const a = process.env;',
      "const b = process['env'];",
      'const { env } = process;',
      "import { env as e } from 'node:process';",
      'const c = globalThis.process.env.HOME;',
      'const fine = settings.env; // process.env',
    ].join('\n');
    expect(environmentUses('src/kernel/x.ts', source)).toEqual([1, 2, 3, 4, 5]);
  });
});
