import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { LabError } from './errors.ts';
import { LAB_ROOT, labDirectory } from './layout.ts';
import { signal } from './proc.ts';
import { allRecords, destroyLab, hasOwner, readRecord, type LabRecord } from './registry.ts';
import { waitFor } from './wait.ts';

const USAGE = `npm run down [-- --purge]

Ends everything that a crashed "npm run up" or a crashed test run has left, and stops an "up" that still runs.
The data of "up" is kept.
  --purge, --fresh   delete the data of "up" too`;

const OPTIONS = {
  purge: { type: 'boolean', default: false },
  fresh: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const STOP_TIMEOUT_MS = 60_000;
const STALE_MS = 60_000;

/** Ends one lab; returns what to tell. A test run that still goes on keeps its lab. */
async function endLab(record: LabRecord, purge: boolean): Promise<string> {
  const { name } = record;
  if (!hasOwner(record)) {
    const keepData = record.keepData && !purge;
    const ended = destroyLab(record, { keepData });
    return `${name}: ended ${ended} processes, ${keepData ? 'kept the data' : 'deleted the data'}`;
  }
  if (!record.keepData) return `${name}: left alone, its test run (pid ${record.owner.pid}) still goes on`;
  signal(record.owner.pid, 'SIGTERM');
  const gone = () => Promise.resolve(!hasOwner(record));
  await waitFor(gone, { timeoutMs: STOP_TIMEOUT_MS, what: `the end of "${name}" (pid ${record.owner.pid})` });
  destroyLab(record, { keepData: !purge });
  return `${name}: stopped, ${purge ? 'deleted' : 'kept'} the data`;
}

/** Directories without a record hold no process: a deletion that was interrupted, or data that is kept. */
function removeRemains(purge: boolean): string[] {
  const removed: string[] = [];
  for (const entry of listRoot()) {
    const directory = join(LAB_ROOT, entry);
    const stat = statSync(directory, { throwIfNoEntry: false });
    if (!stat?.isDirectory() || stat.uid !== process.getuid?.() || readRecord(directory)) continue;
    const isUp = directory === labDirectory('up');
    // A lab that is just being started has no record yet.
    const stale = entry.startsWith('test-') && Date.now() - stat.mtimeMs > STALE_MS;
    if (!stale && !(isUp && purge)) continue;
    rmSync(directory, { recursive: true, force: true });
    removed.push(`${entry}: deleted the data`);
  }
  return removed;
}

function listRoot(): string[] {
  try {
    return readdirSync(LAB_ROOT);
  } catch {
    return [];
  }
}

try {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) {
    console.log(USAGE);
  } else {
    const purge = values.purge || values.fresh;
    const told: string[] = [];
    for (const record of allRecords()) told.push(await endLab(record, purge));
    told.push(...removeRemains(purge));
    console.log(told.length === 0 ? 'Nothing was left running.' : told.join('\n'));
  }
} catch (error) {
  console.error(error instanceof LabError || error instanceof TypeError ? error.message : error);
  process.exitCode = 1;
}
