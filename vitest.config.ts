import { defineConfig } from 'vitest/config';

/** Four suites: what needs nothing, what holds the contract, what needs one real system, what needs a whole lab. */
const suite = (name: string, timeoutMs: number, maxWorkers?: number) => ({
  // Vite would take graphql's ES modules, Mercurius the CommonJS ones, and the two refuse each other's schemas.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: timeoutMs,
    hookTimeout: Math.max(timeoutMs, 30_000),
    pool: 'forks' as const,
    // Labs mostly wait, each on ports of its own: two fit on two cores.
    ...(maxWorkers === undefined ? {} : { maxWorkers }),
  },
});

export default defineConfig({
  test: {
    projects: [
      suite('unit', 10_000),
      suite('contract', 60_000),
      suite('integration', 60_000, 1),
      suite('e2e', 120_000, 2),
    ],
  },
});
