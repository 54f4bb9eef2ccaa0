import { describe, expect, test } from 'vitest';
import { summaryLine, tallyRun } from '../../support/vitest-report.ts';

const report = (files: { name: string; status?: string; message?: string; tests: string[] }[]): string =>
  JSON.stringify({
    testResults: files.map((file) => ({
      name: `/clone/${file.name}`,
      status: file.status ?? (file.tests.includes('failed') ? 'failed' : 'passed'),
      message: file.message ?? '',
      assertionResults: file.tests.map((status, index) => ({ status, fullName: `test ${index}` })),
    })),
  });

describe('counting a vitest run', () => {
  test('adds up what passed, failed and was skipped', () => {
    const text = report([{ name: 'test/unit/a.test.ts', tests: ['passed', 'failed', 'skipped', 'passed'] }]);
    const tally = tallyRun(text, ['unit'], 1);
    expect(summaryLine(tally)).toBe('2 passed, 1 failed, 1 skipped');
    expect(tally.failures).toEqual(['test/unit/a.test.ts: test 1']);
  });

  test('a file that could not be loaded counts as failed', () => {
    const text = report([
      { name: 'test/unit/a.test.ts', tests: ['passed'] },
      { name: 'test/unit/b.test.ts', status: 'failed', message: 'SyntaxError: no\nat line 1', tests: [] },
    ]);
    const tally = tallyRun(text, ['unit'], 1);
    expect(summaryLine(tally)).toBe('1 passed, 1 failed');
    expect(tally.failures).toEqual(['test/unit/b.test.ts: SyntaxError: no']);
  });

  test('a suite without a test that ran counts as failed, also when only skipped ones are there', () => {
    const text = report([
      { name: 'test/unit/a.test.ts', tests: ['passed'] },
      { name: 'test/contract/b.test.ts', tests: ['skipped'] },
    ]);
    expect(summaryLine(tallyRun(text, ['unit', 'contract'], 0))).toBe('1 passed, 1 failed, 1 skipped');
    expect(summaryLine(tallyRun(report([]), ['unit'], 1))).toBe('0 passed, 1 failed');
  });

  test('a run without a report or with an unexplained exit code counts as failed', () => {
    expect(summaryLine(tallyRun(null, ['unit', 'contract'], 1))).toBe('0 passed, 2 failed');
    expect(summaryLine(tallyRun('{"testRes', ['e2e'], null))).toBe('0 passed, 1 failed');
    const good = report([{ name: 'test/unit/a.test.ts', tests: ['passed'] }]);
    expect(summaryLine(tallyRun(good, ['unit'], 1))).toBe('1 passed, 1 failed');
    expect(summaryLine(tallyRun(good, ['unit'], 0))).toBe('1 passed, 0 failed');
  });
});
