import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startLab, type Lab } from '../../lab/index.ts';
import { waitFor } from '../../lab/wait.ts';
import { replicationOperations } from '../../src/modules/replication/operations/all.ts';
import { sessionOperations } from '../../src/modules/sessions/operations/all.ts';
import { startInProcess, type InProcessOperations } from '../support/in-process-operations.ts';
import { faults, Saboteur, type Fault } from '../support/saboteur.ts';
import { openLabSession, type LabSession } from './lab-session.ts';

/** Each acting step of the operations on sessions and replication fails before and after its effect, on real ones. */
let lab: Lab;
let operations: InProcessOperations;
let leader: string;
let replica: string;
const saboteur = new Saboteur();
const definitions = [...sessionOperations, ...replicationOperations];

beforeAll(async () => {
  lab = await startLab({ ports: 'free', patroni: { parameters: { wal_level: 'logical' } } });
  operations = await startInProcess(lab, {
    definitions: definitions.map((definition) => saboteur.definition(definition)),
    wrap: (handle) => saboteur.handle(handle),
  });
  leader = (await lab.leader()).name;
  replica = lab.members.find(({ name }) => name !== leader)!.name;
  await lab.sql(leader, `CREATE ROLE app LOGIN PASSWORD 'app'`);
  // Patroni would resume replay by itself.
  await fetch(`${lab.member(leader).restUrl}/config`, { method: 'PATCH', body: JSON.stringify({ pause: true }) });
  const paused = async () => (await operations.handle.look()).cluster.dcs.value?.paused === true;
  await waitFor(paused, { timeoutMs: 30_000, what: 'the pause' });
}, 120_000);
afterAll(async () => {
  await operations.close();
  await lab.stop();
}, 60_000);

const opened: LabSession[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((session) => session.end()));
  await lab.sql(
    leader,
    `SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = 'made'`,
  );
  await lab.sql(replica, 'SELECT pg_wal_replay_resume()');
});

const one = async (member: string, sql: string): Promise<string> =>
  String(Object.values((await lab.sql(member, sql))[0] ?? { none: '' })[0]);
const slot = (column: string) => one(leader, `SELECT ${column} FROM pg_replication_slots WHERE slot_name = 'made'`);
const replay = () => one(replica, 'SELECT pg_get_wal_replay_pause_state()');
const makeSlot = () => lab.sql(leader, `SELECT pg_create_logical_replication_slot('made', 'test_decoding')`);

interface Situation {
  body: Record<string, unknown>;
  /** What the effect changes, read from PostgreSQL itself. */
  look(): Promise<string>;
}

/** A session that sleeps, or that has been idle for a while. */
async function session(busy: boolean): Promise<{ target: Record<string, unknown>; state: () => Promise<string> }> {
  const made = await openLabSession({ lab }, leader);
  opened.push(made);
  if (busy) made.query('SELECT pg_sleep(600)').catch(() => undefined);
  const of = (column: string) => one(leader, `SELECT ${column} FROM pg_stat_activity WHERE pid = ${made.pid}`);
  const ready = busy ? `state = 'active'` : `state = 'idle' AND clock_timestamp() - state_change > interval '1.1 s'`;
  await waitFor(async () => (await of(ready)) === 'true', { timeoutMs: 20_000, what: 'the session' });
  const backendStart = await of(`to_char(backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`);
  return { target: { member: leader, pid: made.pid, backendStart }, state: () => of('state') };
}

interface Case {
  kind: string;
  step: string;
  /** Whether an act of which nobody knows is done again. */
  fenced: boolean;
  prepare(): Promise<Situation>;
}

const onSlot = (kind: string, step: string, prepare: () => Promise<Situation>): Case => ({
  kind,
  step,
  fenced: false,
  prepare,
});
const cases: Case[] = [
  ...(['cancel', 'terminate'] as const).map((step) => ({
    ...{ kind: `sessions.${step}`, step, fenced: true },
    async prepare() {
      const { target, state } = await session(true);
      return { body: target, look: state };
    },
  })),
  {
    ...{ kind: 'sessions.reap-idle', step: 'reap', fenced: true },
    async prepare() {
      const { state } = await session(false);
      return { body: { idleSeconds: 1, user: 'app' }, look: state };
    },
  },
  onSlot('replication.create-slot', 'create', () =>
    Promise.resolve({ body: { slot: 'made', kind: 'physical' }, look: () => slot('slot_name') }),
  ),
  onSlot('replication.drop-slot', 'drop', async () => {
    await makeSlot();
    return { body: { slot: 'made' }, look: () => slot('slot_name') };
  }),
  onSlot('replication.advance-slot', 'advance', async () => {
    await makeSlot();
    await lab.sql(leader, 'SELECT pg_logical_emit_message(true, $$a$$, $$test$$)');
    const toLsn = await one(leader, 'SELECT pg_current_wal_lsn()::text');
    return { body: { slot: 'made', toLsn }, look: () => slot('confirmed_flush_lsn') };
  }),
  {
    ...{ kind: 'replication.pause-replay', step: 'pause', fenced: true },
    prepare: () => Promise.resolve({ body: { member: replica }, look: replay }),
  },
  {
    ...{ kind: 'replication.resume-replay', step: 'resume', fenced: true },
    async prepare() {
      await lab.sql(replica, 'SELECT pg_wal_replay_pause()');
      await waitFor(async () => (await replay()) === 'paused', { timeoutMs: 10_000, what: 'the pause' });
      return { body: { member: replica }, look: replay };
    },
  },
];

const fails = ({ fenced }: Case, fault: Fault): boolean => fault === 'unsent' || (fault === 'died before' && !fenced);

describe.each(cases)('$kind at the step $step', (one) => {
  it.each(faults)(
    '%s',
    async (fault) => {
      const { body, look } = await one.prepare();
      const before = await look();
      saboteur.aim(one.step, fault);
      const operation = await operations.operate(one.kind, body);
      expect(operation.state, operation.message).toBe(fails(one, fault) ? 'failed' : 'succeeded');
      expect((await look()) !== before, operation.message).toBe(!fails(one, fault));
    },
    60_000,
  );
});

it('the cases are every acting step of every operation', () => {
  expect(cases.map(({ kind }) => kind).sort()).toEqual(definitions.map(({ kind }) => kind).sort());
  const covered = cases.map(({ kind, step }) => `${kind} ${step}`);
  expect([...saboteur.acting].filter((step) => !covered.includes(step))).toEqual([]);
});
