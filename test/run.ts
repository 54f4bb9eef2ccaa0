import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endChildrenOnSignals, projectRoot, runNode, seconds, tools } from './support/commands.ts';
import { addTally, emptyTally, readIfThere, summaryLine, tallyRun, type Tally } from './support/vitest-report.ts';

/**
 * Runs everything that must hold and keeps going after a failure: `node --import tsx test/run.ts [stage | file …]`.
 * Stages are types, lint, format, unit, contract, integration, e2e. The last line is `N passed, N failed`.
 */
const statics = ['types', 'lint', 'format'] as const;
type Static = (typeof statics)[number];

/**
 * Suites of one group run in one vitest. The groups of a phase run side by side: the last two mostly wait for deadlines
 * of real systems, each system on ports of its own.
 */
const phases = [
  [{ suites: ['unit', 'contract'], timeoutMs: 300_000 }],
  [
    { suites: ['integration'], timeoutMs: 900_000 },
    { suites: ['e2e'], timeoutMs: 2_400_000 },
  ],
] as const;
const suiteNames: readonly string[] = phases.flatMap((groups) => groups.flatMap((group) => group.suites));

const staticCommands: Record<Static, readonly string[]> = {
  types: [tools.tsc, '--noEmit', '-p', '.'],
  lint: [tools.eslint, '--max-warnings', '0', '.'],
  format: [tools.prettier, '--check', '--log-level', 'warn', '.'],
};

interface Selection {
  statics: Static[];
  /** Suite name → its chosen files; an empty list means all of them. */
  suites: Map<string, string[]>;
}

function select(args: readonly string[]): Selection {
  if (args.length === 0) return { statics: [...statics], suites: new Map(suiteNames.map((name) => [name, []])) };
  const selection: Selection = { statics: [], suites: new Map() };
  for (const arg of args) {
    const staticName = statics.find((name) => name === arg);
    const suite = suiteNames.includes(arg) ? arg : /(?:^|\/)test\/([^/]+)\//.exec(arg)?.[1];
    if (staticName !== undefined) selection.statics.push(staticName);
    else if (suite !== undefined && suiteNames.includes(suite)) {
      const files = selection.suites.get(suite) ?? [];
      selection.suites.set(suite, suite === arg ? files : [...files, arg]);
    } else throw new TypeError(`"${arg}" is no stage (${[...statics, ...suiteNames].join(', ')}) and no test file`);
  }
  return selection;
}

async function runStatic(name: Static): Promise<Tally> {
  const result = await runNode(staticCommands[name], { timeoutMs: 300_000 });
  const ok = result.exitCode === 0;
  if (!ok) console.log(result.output.trimEnd());
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds(result.durationMs)})`);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0, failures: ok ? [] : [name] };
}

async function runSuites(chosen: Map<string, string[]>, timeoutMs: number, reports: string): Promise<Tally> {
  const suites = [...chosen.keys()];
  const existing = suites.filter((suite) => existsSync(join(projectRoot, 'test', suite)));
  const tally = emptyTally();
  if (existing.length > 0) {
    const report = join(reports, `${existing.join('-')}.json`);
    const result = await runNode(
      [
        tools.vitest,
        'run',
        ...existing.flatMap((suite) => ['--project', suite]),
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
        ...[...chosen.values()].flat(),
      ],
      { timeoutMs, show: true },
    );
    addTally(tally, tallyRun(readIfThere(report), existing, result.timedOut ? null : result.exitCode));
    const late = result.timedOut ? `, ended after ${seconds(timeoutMs)}` : '';
    const verdict = tally.failed === 0 ? 'ok    ' : 'FAILED';
    console.log(`${verdict} ${existing.join(' + ')} (${seconds(result.durationMs)}${late}): ${summaryLine(tally)}`);
  }
  for (const suite of suites.filter((name) => !existing.includes(name))) {
    addTally(tally, { ...emptyTally(), failed: 1, failures: [`${suite}: there is no folder test/${suite}`] });
  }
  return tally;
}

async function main(): Promise<number> {
  endChildrenOnSignals();
  const startedAt = performance.now();
  const selection = select(process.argv.slice(2));
  const total = emptyTally();
  const reports = mkdtempSync(join(tmpdir(), 'matriarch-test-'));
  try {
    for (const tally of await Promise.all(selection.statics.map(runStatic))) addTally(total, tally);
    for (const groups of phases) {
      const tallies = await Promise.all(
        groups.map(({ suites, timeoutMs }) => {
          const chosen = [...selection.suites].filter(([suite]) => (suites as readonly string[]).includes(suite));
          return chosen.length > 0 ? runSuites(new Map(chosen), timeoutMs, reports) : Promise.resolve(emptyTally());
        }),
      );
      for (const tally of tallies) addTally(total, tally);
    }
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
  for (const failure of total.failures) console.log(`FAILED ${failure}`);
  console.log(`Took ${seconds(performance.now() - startedAt)}`);
  console.log(summaryLine(total));
  return total.failed === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.log(error instanceof Error ? error.message : String(error));
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}
