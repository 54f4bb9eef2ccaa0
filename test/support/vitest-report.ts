import { readFileSync } from 'node:fs';

/** The part of vitest's JSON report that counts. */
interface Report {
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { status: string; fullName: string }[];
  }[];
}

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
  /** One line for each thing that failed. */
  failures: string[];
}

export const emptyTally = (): Tally => ({ passed: 0, failed: 0, skipped: 0, failures: [] });

export function addTally(into: Tally, from: Tally): void {
  into.passed += from.passed;
  into.failed += from.failed;
  into.skipped += from.skipped;
  into.failures.push(...from.failures);
}

/**
 * Counts a vitest run by its JSON report. What the report can't say counts as failed too, so that nothing passes by not
 * running: no report, a file that could not be loaded, a suite without a test that ran, an exit code without a failure.
 *
 * @param suites names of the suites that were asked for; a test's suite is its folder, `test/<suite>/`.
 */
export function tallyRun(reportText: string | null, suites: readonly string[], exitCode: number | null): Tally {
  const tally = emptyTally();
  const report = reportText === null ? null : parseReport(reportText);
  if (report === null) {
    for (const suite of suites) fail(tally, `${suite}: the run ended without a report (exit code ${String(exitCode)})`);
    return tally;
  }
  const ran = new Map(suites.map((suite) => [suite, 0]));
  for (const file of report.testResults) {
    const suite = /\/test\/([^/]+)\//.exec(file.name)?.[1] ?? '';
    const short = file.name.replace(/^.*\/(test\/)/, '$1');
    ran.set(suite, (ran.get(suite) ?? 0) + countTests(tally, short, file.assertionResults));
    const brokeOutsideTests = file.status === 'failed' && !file.assertionResults.some((t) => t.status === 'failed');
    if (brokeOutsideTests) fail(tally, `${short}: ${firstLine(file.message) || 'failed outside its tests'}`);
  }
  for (const [suite, count] of ran) if (count === 0) fail(tally, `${suite}: not one test ran`);
  if (exitCode !== 0 && tally.failed === 0) {
    fail(tally, `${suites.join(', ')}: vitest ended with exit code ${String(exitCode)}, see its output above`);
  }
  return tally;
}

function countTests(tally: Tally, file: string, tests: { status: string; fullName: string }[]): number {
  let ran = 0;
  for (const test of tests) {
    if (test.status === 'passed') tally.passed += 1;
    else if (test.status === 'failed') fail(tally, `${file}: ${test.fullName}`);
    else tally.skipped += 1;
    if (test.status === 'passed' || test.status === 'failed') ran += 1;
  }
  return ran;
}

function fail(tally: Tally, what: string): void {
  tally.failed += 1;
  tally.failures.push(what);
}

function parseReport(text: string): Report | null {
  try {
    return JSON.parse(text) as Report;
  } catch {
    return null;
  }
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';

export function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** The line that a run ends with: `12 passed, 0 failed`, with `, 3 skipped` only when some were. */
export function summaryLine(tally: Tally): string {
  const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : '';
  return `${tally.passed} passed, ${tally.failed} failed${skipped}`;
}
