import { beforeEach, describe, expect, test } from 'vitest';
import { allOperations } from '../../src/container-operations.ts';
import { OperationRegistry } from '../../src/modules/operations/index.ts';
import { resetStatistics } from '../support/example-operation.ts';
import { readProjectFile } from '../support/sources.ts';
import { ToyBench } from '../support/toy-bench.ts';

/** The walk-through shows an operation that is compiled, linted and executed here. */
const page = readProjectFile('docs/adding-an-operation.md');
const example = 'test/support/example-operation.ts';

let bench: ToyBench;
/** What PostgreSQL would show: when it was last reset, and whether a reset does anything. */
let statistics: { at: string; resets: boolean };

beforeEach(() => {
  bench = new ToyBench();
  statistics = { at: '2026-01-15T08:00:00.000000Z', resets: true };
  bench.cluster.sql.query = <Row extends object>(member: string, text: string): Promise<Row[]> => {
    bench.did.push(`${text.split('\n', 1)[0] ?? ''} on ${member}`);
    if (text.includes('pg_stat_reset') && statistics.resets) statistics.at = '2026-01-15T10:00:00.000000Z';
    return Promise.resolve([{ at: statistics.at } as unknown as Row]);
  };
});

const resets = (): string[] => bench.did.filter((text) => text.includes('pg_stat_reset'));

describe('the walk-through', () => {
  test('shows the example as it is, with the imports that it would have in its place', () => {
    const shown = /^```ts\n(.*?)^```$/ms.exec(page)?.[1];
    expect(shown).toBe(readProjectFile(example).replaceAll("'../../src/modules/operations/", "'../../operations/"));
  });

  test('names every field of a definition and of a step', () => {
    const source = readProjectFile('src/modules/operations/define-operation.ts');
    for (const name of ['OperationDefinition', 'Step', 'PlanDraft']) {
      const body = new RegExp(`export interface ${name}<[^{]*?\\{\\n(.*?)^\\}`, 'ms').exec(source)?.[1] ?? '';
      const fields = [...body.matchAll(/^ {2}(\w+)\??[:(]/gm)].map((match) => match[1]!);
      expect(fields.length).toBeGreaterThan(5);
      expect(fields.filter((field) => !page.includes(`\`${field}\``))).toEqual([]);
    }
  });
});

describe('its example', () => {
  test('fits beside all others', () => {
    expect(() => new OperationRegistry([...allOperations, resetStatistics])).not.toThrow();
  });

  test('acts once, and is done when the cluster shows it', async () => {
    const id = await bench.accept(resetStatistics);
    expect(await bench.execute(bench.programOf(resetStatistics), id)).toMatchObject({
      state: 'succeeded',
      result: { resetAt: '2026-01-15T10:00:00.000000Z' },
    });
    expect(resets()).toEqual(['SELECT pg_stat_reset() on patroni-2']);
  });

  test('does not act again after an execution that may have', async () => {
    const id = await bench.accept(resetStatistics);
    const program = bench.programOf(resetStatistics);
    const epoch = (await program.claim(id))!;
    await program.begin(id, epoch);
    await bench.store.mayAct(id, epoch, 0, 'an attempt that died');
    statistics.at = '2026-01-15T10:00:00.000000Z';
    expect(await bench.execute(program, id)).toMatchObject({ state: 'succeeded' });
    expect(resets()).toEqual([]);
  });

  test('is refused for what is no member, and for a PostgreSQL that does not answer', async () => {
    const input = { ...(resetStatistics.example as object), member: 'patroni-9' };
    const absent = await resetStatistics.plan(bench.cluster, input, null);
    expect(absent.checks).toMatchObject([{ id: 'member.exists', status: 'fail' }, { status: 'unknown' }]);
    bench.cluster.sql.query = () => Promise.reject(new Error('connect ECONNREFUSED'));
    const silent = await resetStatistics.plan(bench.cluster, resetStatistics.example, null);
    expect(silent.checks).toMatchObject([{ status: 'pass' }, { id: 'postgres.readable', status: 'unknown' }]);
  });
});
