import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { startLab } from '../../lab/index.ts';
import { projectRoot, seconds } from '../support/commands.ts';
import { startContext, stopContext, type BenchContext } from './context.ts';
import { cost } from './cost.ts';
import { fanout } from './fanout.ts';
import { graphql } from './graphql.ts';
import { leader } from './leader.ts';
import { failover } from './failover.ts';
import { operations } from './operations.ts';
import { reads } from './reads.ts';
import { sectionOf, withSection, type Part } from './report.ts';

/**
 * `npm run bench [-- reads graphql fanout leader operations failover cost] [--write]`: one run on a lab of its own, a table for
 * each part. `--write` also puts them into docs/benchmarks.md. Exit code 1 when a part broke or missed its target.
 */
const parts: Record<string, (context: BenchContext) => Promise<Part>> = {
  reads,
  graphql,
  fanout,
  leader,
  operations,
  failover,
  cost,
};

interface Outcome {
  parts: { name: string; part: Part }[];
  broken: string[];
}

function chosenParts(args: readonly string[]): string[] {
  const names = args.filter((arg) => arg !== '--write');
  const unknown = names.filter((name) => parts[name] === undefined);
  if (unknown.length > 0)
    throw new TypeError(`no such part: ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`);
  return names.length > 0 ? names : Object.keys(parts);
}

async function runParts(names: readonly string[], say: (text: string) => void): Promise<Outcome> {
  const outcome: Outcome = { parts: [], broken: [] };
  say('starting a lab');
  const lab = await startLab({ ports: 'free', patroni: { ttl: 20, loopWait: 2, retryTimeout: 5 } });
  try {
    const context = await startContext(lab, say);
    try {
      for (const name of names) {
        say(name);
        try {
          outcome.parts.push({ name, part: await parts[name]!(context) });
        } catch (error) {
          outcome.broken.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
    } finally {
      await stopContext(context);
    }
  } finally {
    await lab.stop();
  }
  return outcome;
}

function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown CPU';
  return `Node ${process.version}, ${cpus().length} × ${model}; the load, the lab and the servers share the machine.`;
}

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const names = chosenParts(args);
  const startedAt = performance.now();
  const say = (text: string): void =>
    void process.stderr.write(`${seconds(performance.now() - startedAt).padStart(8)}  ${text}\n`);
  const { parts: done, broken } = await runParts(names, say);
  const sections = done.map(({ name, part }) => ({ name, text: sectionOf(part, machine()) }));
  for (const { name, text } of sections) console.log(`## ${name}\n\n${text}\n`);
  for (const line of broken) console.log(`BROKEN ${line}`);
  if (args.includes('--write')) {
    const page = join(projectRoot, 'docs/benchmarks.md');
    writeFileSync(
      page,
      sections.reduce((text, section) => withSection(text, section), readFileSync(page, 'utf8')),
    );
  }
  say('done');
  return broken.length === 0 && done.every(({ part }) => part.rows.every((row) => row.met !== false)) ? 0 : 1;
}

process.exitCode = await main();
