import { connect } from 'node:net';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLab, type Lab } from '../../lab/index.ts';
import { labPaths } from '../../lab/layout.ts';
import { poolConsole, runSql } from '../../lab/probes.ts';
import { waitFor } from '../../lab/wait.ts';
import { poolOperations } from '../../src/modules/pools/operations/all.ts';
import { startInProcess, type InProcessOperations } from '../support/in-process-operations.ts';
import { faults, Saboteur, type Fault } from '../support/saboteur.ts';

/** Each acting step of the operations on proxy and pools fails before and after its effect, on the real ones. */
let lab: Lab;
let operations: InProcessOperations;
const saboteur = new Saboteur();

beforeAll(async () => {
  lab = await startLab({ ports: 'free' });
  operations = await startInProcess(lab, {
    definitions: poolOperations.map((definition) => saboteur.definition(definition)),
    wrap: (handle) => saboteur.handle(handle),
  });
}, 120_000);
afterAll(async () => {
  await operations.close();
  await lab.stop();
}, 60_000);

const ask = (command: string) => poolConsole(lab.pgbouncer.port, command);
const database = 'postgres';
const server = { backend: 'all', server: 'patroni-2' };

async function ofDatabase(name: string, column: string): Promise<string> {
  return String((await ask('SHOW DATABASES')).find((row) => row['name'] === name)?.[column]);
}
const paused = () => ofDatabase(database, 'paused');
/** Its server connections, without those that are about to be closed. */
const connections = async (): Promise<string> =>
  (await ask('SHOW SERVERS'))
    .filter((row) => row['database'] === database && row['close_needed'] === 0)
    .map((row) => String(row['remote_pid']))
    .join();

/** Uses the pool until it has a server connection that it means to keep. */
async function use(): Promise<void> {
  await waitFor(
    async () => {
      await runSql(lab.pgbouncer.port, 'SELECT 1', { database });
      return (await connections()) !== '';
    },
    { timeoutMs: 10_000, what: 'a server connection' },
  );
}
function runtime(command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(lab.haproxy.socketPath, () => socket.write(`${command}\n`));
    let answer = '';
    socket.on('data', (data) => (answer += data.toString()));
    socket.once('error', reject);
    socket.once('close', () => resolve(answer));
  });
}
const setServer = (state: string) => runtime(`set server ${server.backend}/${server.server} state ${state}`);
async function adminState(): Promise<string> {
  const lines = (await runtime(`show servers state ${server.backend}`)).split('\n').map((line) => line.split(' '));
  return lines.find((values) => values[3] === server.server)?.[6] ?? '';
}

interface Case {
  kind: string;
  step: string;
  /** Whether an act of which nobody knows is done again. */
  fenced: boolean;
  body: Record<string, unknown>;
  prepare?(): Promise<unknown>;
  /** What the effect of the operation changes, read from the system itself. */
  look(): Promise<string>;
  /** The operation takes its effect back when the step fails, so nothing is changed then. */
  changedByFailure?: boolean;
}

let poolSize = 5;
const resize = (): Promise<void> => {
  const path = labPaths(lab.directory).conf('pgbouncer.ini');
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace(`pool_size=${poolSize}`, `pool_size=${(poolSize += 1)}`));
  return Promise.resolve();
};

const cases: Case[] = [
  ...(['drain', 'maintenance'] as const).map((verb) => ({
    ...{ kind: `haproxy.${verb}`, step: 'set', fenced: true, body: server, look: adminState },
    prepare: () => setServer('ready'),
  })),
  {
    ...{ kind: 'haproxy.ready', step: 'set', fenced: true, body: server, look: adminState },
    prepare: () => setServer('drain'),
  },
  {
    ...{ kind: 'pgbouncer.pause', step: 'pause', fenced: false, look: paused },
    body: { database, forSeconds: 600 },
  },
  {
    ...{ kind: 'pgbouncer.resume', step: 'resume', fenced: true, body: { database }, look: paused },
    prepare: () => ask(`PAUSE ${database}`),
  },
  { kind: 'pgbouncer.reconnect', step: 'reconnect', fenced: true, body: { database }, prepare: use, look: connections },
  {
    ...{ kind: 'pgbouncer.reload', step: 'reload', fenced: true, body: {} },
    prepare: resize,
    look: () => ofDatabase('reports', 'pool_size'),
  },
  { kind: 'pgbouncer.kill', step: 'kill', fenced: false, body: { database }, prepare: use, look: connections },
  {
    ...{ kind: 'pgbouncer.kill', step: 'resume', fenced: true, body: { database }, changedByFailure: true },
    ...{ prepare: use, look: connections },
  },
];

function expected({ fenced, changedByFailure = false }: Case, fault: Fault): { state: string; changed: boolean } {
  const fails = fault === 'unsent' || (fault === 'died before' && !fenced);
  return { state: fails ? 'failed' : 'succeeded', changed: !fails || changedByFailure };
}

describe.each(cases)('$kind at the step $step', (one) => {
  it.each(faults)(
    '%s',
    async (fault) => {
      if ((await paused()) === '1') await ask(`RESUME ${database}`);
      await one.prepare?.();
      const before = await one.look();
      saboteur.aim(one.step, fault);
      const operation = await operations.operate(one.kind, one.body);
      const { state, changed } = expected(one, fault);
      expect(operation.state, operation.message).toBe(state);
      expect((await one.look()) !== before, operation.message).toBe(changed);
      // Clients wait only when that is what was asked for and done, or what was there before.
      const waits = one.look === paused && (one.kind === 'pgbouncer.pause') === changed;
      expect(await paused(), operation.message).toBe(waits ? '1' : '0');
    },
    60_000,
  );
});

it('the cases are every acting step of every operation', () => {
  expect([...new Set(cases.map(({ kind }) => kind))].sort()).toEqual(poolOperations.map(({ kind }) => kind).sort());
  const covered = cases.map(({ kind, step }) => `${kind} ${step}`);
  expect([...saboteur.acting].filter((step) => !covered.includes(step))).toEqual([]);
});
