import { endChildrenOnSignals, runNode, seconds, tools } from './support/commands.ts';

/**
 * `npm run check`: what can be known without running the product, in under a minute. One line each; the exit code is 1
 * when one failed.
 */
interface Check {
  name: string;
  args: readonly string[];
}

const contract = (name: string, ...files: string[]): Check => ({
  name,
  args: [
    tools.vitest,
    'run',
    '--project',
    'contract',
    '--reporter=dot',
    ...files.map((file) => `test/contract/${file}`),
  ],
});

/** Between two runs only what changed is looked at again; `npm test` looks at everything. */
const cache = 'node_modules/.cache/matriarch';
const eslintCache = ['--cache', '--cache-strategy', 'content', '--cache-location', `${cache}/eslint`];
const prettierCache = ['--cache', '--cache-strategy', 'content', '--cache-location', `${cache}/prettier`];
const tscCache = ['--incremental', '--tsBuildInfoFile', `${cache}/tsc.tsbuildinfo`];

/** Two lanes, as a machine with two cores has: the slow checks in one, the rest in the other. */
const lanes: readonly (readonly Check[])[] = [
  [{ name: 'lint', args: [tools.eslint, ...eslintCache, '--max-warnings', '0', '.'] }],
  [
    { name: 'types', args: [tools.tsc, '--noEmit', ...tscCache, '-p', '.'] },
    { name: 'format', args: [tools.prettier, '--check', ...prettierCache, '--log-level', 'warn', '.'] },
    { name: 'generated files', args: ['--import', 'tsx', 'test/generate.ts', '--check'] },
    {
      name: 'openapi lint',
      args: [tools.spectral, 'lint', '--quiet', '--fail-severity', 'warn', 'openapi/openapi.json'],
    },
    contract('import directions and permissions', 'imports.test.ts', 'permissions.test.ts'),
  ],
];

async function run({ name, args }: Check): Promise<boolean> {
  const result = await runNode(args, { timeoutMs: 120_000, env: { NO_COLOR: '1' } });
  const ok = result.exitCode === 0;
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds(result.durationMs)})`);
  if (!ok) console.log(indent(result.timedOut ? `${result.output}\ntook too long` : result.output));
  return ok;
}

async function runLane(checks: readonly Check[]): Promise<boolean> {
  let ok = true;
  for (const check of checks) ok = (await run(check)) && ok;
  return ok;
}

const indent = (text: string): string => text.trim().replace(/^/gm, '       ');

endChildrenOnSignals();
const results = await Promise.all(lanes.map(runLane));
if (results.includes(false)) process.exitCode = 1;
