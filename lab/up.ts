import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ApiProcess } from './api-process.ts';
import { LabError } from './errors.ts';
import type { Lab } from './lab.ts';
import { labDirectory } from './layout.ts';
import type { ProcessExit } from './lab-process.ts';
import { ProgressPrinter } from './progress.ts';
import { destroyLab, hasOwner, readRecord } from './registry.ts';
import { startLab } from './start-lab.ts';
import { summary } from './up-summary.ts';

const NAME = 'up';
const USAGE = `npm run up [-- --fresh] [-- --no-api]

Starts the local cluster on the ports of the quick reference and the API over it; Ctrl-C stops both.
  --fresh    start anew: the data of the last time is deleted first
  --no-api   the cluster only`;

const OPTIONS = {
  fresh: { type: 'boolean', default: false },
  'no-api': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const abort = new AbortController();
let firstSignalAt = 0;

/** Waits for a signal; asked for once more after a second, everything is ended at once. */
function listenForSignals(): void {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      abort.abort();
      if (firstSignalAt === 0) firstSignalAt = Date.now();
      // The terminal and npm may both deliver one Ctrl-C. The lab's exit hook ends what still runs.
      else if (Date.now() - firstSignalAt > 1_000) process.exit(130);
    });
  }
  // A reader that has gone away (`npm run up | head`) is no reason to leave servers behind.
  process.stdout.on('error', () => undefined);
}

const untilAsked = (): Promise<void> =>
  new Promise((resolve) => {
    // A signal handler alone does not keep Node running.
    const alive = setInterval(() => undefined, 60_000);
    const finish = () => {
      clearInterval(alive);
      resolve();
    };
    if (abort.signal.aborted) finish();
    else abort.signal.addEventListener('abort', finish);
  });

/** What an `up` that could not clean up has left running, and the data when it is not wanted any more. */
function clearLeftovers(progress: ProgressPrinter, fresh: boolean): void {
  const directory = labDirectory(NAME);
  const record = readRecord(directory);
  if (record && hasOwner(record)) {
    throw new LabError('already_running', `Another "npm run up" is already running (pid ${record.owner.pid}).`);
  }
  const ended = record ? destroyLab(record, { keepData: true }) : 0;
  if (ended > 0) progress.line(`ended ${ended} processes that an earlier run had left`);
  if (fresh) {
    rmSync(directory, { recursive: true, force: true });
    progress.line('starting anew, without the data of the last time');
  }
}

function describeExit(exit: ProcessExit): string {
  const how = exit.signal === null ? `exit code ${String(exit.code)}` : `signal ${exit.signal}`;
  return `${exit.title} has ended unexpectedly with ${how}; its log: ${labDirectory(NAME)}/log/${exit.name}.log`;
}

async function startApi(lab: Lab, progress: ProgressPrinter): Promise<{ api: ApiProcess; token: string }> {
  const api = new ApiProcess(lab);
  try {
    await progress.part('the API', () =>
      api.start((how) => progress.line(`The API has ended unexpectedly with ${how}; its log: ${api.logPath}`)),
    );
    return { api, token: api.firstToken() };
  } catch (error) {
    await api.stop();
    throw error;
  }
}

async function up(values: { fresh: boolean; 'no-api': boolean }): Promise<void> {
  const progress = new ProgressPrinter();
  let lab: Lab | undefined;
  let api: ApiProcess | undefined;
  try {
    clearLeftovers(progress, values.fresh);
    lab = await startLab({
      name: NAME,
      ports: 'default',
      api: !values['no-api'],
      keepData: true,
      handleSignals: false,
      signal: abort.signal,
      onProgress: progress.report,
      onUnexpectedExit: (exit) => progress.line(describeExit(exit)),
    });
    let token: string | undefined;
    if (!values['no-api']) ({ api, token } = await startApi(lab, progress));
    console.log(`\n${summary(lab, token)}\n\nReady. Ctrl-C stops everything; the data is kept.`);
    await untilAsked();
    progress.line('stopping …');
  } finally {
    await api?.stop();
    await lab?.stop();
    if (lab) progress.line('stopped; the data is kept');
    progress.stop();
  }
}

listenForSignals();
try {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) console.log(USAGE);
  else await up(values);
} catch (error) {
  if (abort.signal.aborted) console.log('Stopped before everything was up; nothing is left running.');
  else if (error instanceof LabError || error instanceof TypeError) console.error(error.message);
  else console.error(error);
  process.exitCode = abort.signal.aborted ? 130 : 1;
}
