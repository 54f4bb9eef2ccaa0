import { defineConfig } from 'vitest/config';

/** Four suites: what needs nothing, what holds the contract, what needs one real system, what needs a whole lab. */
const suite = (name: string, timeoutMs: number, parallel: boolean) => ({
  // Vite would take graphql's ES modules, Mercurius the CommonJS ones, and the two refuse each other's schemas.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: timeoutMs,
    hookTimeout: Math.max(timeoutMs, 30_000),
    pool: 'forks' as const,
    fileParallelism: parallel,
  },
});

export default defineConfig({
  test: {
    projects: [
      suite('unit', 10_000, true),
      suite('contract', 60_000, true),
      suite('integration', 60_000, false),
      suite('e2e', 120_000, false),
    ],
  },
});
