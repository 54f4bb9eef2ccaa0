import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectRoot } from '../support/commands.ts';
import { dashboardFile, metricsDescribed, metricsUsed } from '../support/prometheus-files.ts';
import { buildTestApp, type TestApp } from '../support/test-app.ts';

const run = promisify(execFile);
const directory = join(projectRoot, 'docker/prometheus');

/** What Debian's promtool says; rejects with it when it finds a fault. */
const promtool = async (...args: string[]): Promise<string> => (await run('promtool', args, { cwd: directory })).stdout;

let built: TestApp;
beforeAll(async () => {
  built = await buildTestApp();
});
afterAll(() => built.app.close());

const described = async (): Promise<string[]> =>
  metricsDescribed((await built.app.inject({ url: '/metrics' })).body).filter((name) => name.startsWith('matriarch_'));

describe('what Prometheus is given', () => {
  test('is valid: the configuration and the rules', async () => {
    expect(await promtool('check', 'config', 'prometheus.yaml')).toMatch(/SUCCESS/);
    expect(await promtool('check', 'rules', 'alerts.yaml')).toMatch(/SUCCESS: 31 rules found/);
  });

  test('fires when it should, and is silent when all is well', async () => {
    expect(await promtool('test', 'rules', 'alerts.test.yaml')).toMatch(/SUCCESS/);
  });

  test('names only metrics that there are', async () => {
    const known = new Set(await described());
    expect(metricsUsed().filter((name) => !known.has(name))).toEqual([]);
  });

  test('leaves no metric out, but for those of Node', async () => {
    const used = new Set(metricsUsed());
    const own = (await described()).filter((name) => !/^matriarch_(process|nodejs)_/.test(name));
    expect(own.length).toBeGreaterThan(20);
    expect(own.filter((name) => !used.has(name))).toEqual([]);
  });
});

describe('the dashboard', () => {
  interface Panel {
    title: string;
    targets: { expr: string }[];
    gridPos: { x: number; y: number; w: number; h: number };
  }
  const { panels } = JSON.parse(readFileSync(join(projectRoot, dashboardFile), 'utf8')) as { panels: Panel[] };

  test('has panels beside one another, each with a query', () => {
    for (const { title, targets, gridPos } of panels) {
      expect(targets.length, title).toBeGreaterThan(0);
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
    }
    const places = panels.map(({ gridPos }) => `${gridPos.x} ${gridPos.y}`);
    expect(new Set(places).size).toBe(panels.length);
  });
});
