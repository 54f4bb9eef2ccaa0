import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLab, type Lab } from '../../lab/index.ts';
import { etcdKey } from '../../lab/probes.ts';
import { waitFor } from '../../lab/wait.ts';
import { clusterOperations } from '../../src/modules/clusters/operations/all.ts';
import type { Operation } from '../../src/modules/operations/index.ts';
import { startInProcess, type InProcessOperations } from '../support/in-process-operations.ts';
import { faults, Saboteur, type Fault } from '../support/saboteur.ts';

/** Each acting step of each operation fails before and after its effect; the effect is read from the systems. */
let lab: Lab;
let operations: InProcessOperations;
const saboteur = new Saboteur();

beforeAll(async () => {
  lab = await startLab({ ports: 'free', patroni: { ttl: 10, loopWait: 2, retryTimeout: 3 } });
  operations = await startInProcess(lab, {
    definitions: clusterOperations.map((definition) => saboteur.definition(definition)),
    wrap: (handle) => saboteur.handle(handle),
  });
}, 120_000);
afterAll(async () => {
  await operations.close();
  await lab.stop();
}, 60_000);

const key = async (name: string): Promise<string> => (await etcdKey(lab.etcdEndpoints[0]!, name)) ?? '';
const config = async () => JSON.parse(await key('config')) as { pause?: boolean; synchronous_mode?: boolean };
const patch = (change: object) =>
  fetch(`${lab.members[0]!.restUrl}/config`, { method: 'PATCH', body: JSON.stringify(change) });
const post = async (member: string, path: string, body: object): Promise<void> => {
  const answer = await fetch(lab.member(member).restUrl + path, { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
};
const one = async (member: string, sql: string): Promise<string> =>
  String(Object.values((await lab.sql(member, sql))[0]!)[0]);
const startedAt = (member: string) => one(member, 'SELECT pg_postmaster_start_time()::text');

interface Situation {
  body?: Record<string, unknown>;
  /** What the effect changes, read from the systems themselves. */
  look(): Promise<string>;
}

interface Case {
  kind: string;
  /** Acting steps; of those for one member each, the part before the colon. */
  steps: readonly string[];
  prepare(): Promise<Situation>;
  after?(): Promise<void>;
}

const replica = async (): Promise<string> => {
  const leader = await lab.leader();
  return lab.members.find(({ name }) => name !== leader.name)!.name;
};
const leadership = () => key('leader');
let number = 10;

const cases: Case[] = [
  {
    kind: 'cluster.switchover',
    steps: ['checkpoint', 'switchover'],
    prepare: () => Promise.resolve({ look: leadership }),
  },
  {
    kind: 'cluster.failover',
    steps: ['failover'],
    async prepare() {
      return { body: { candidate: await replica(), acceptDataLoss: true, evenIfHealthy: true }, look: leadership };
    },
  },
  {
    kind: 'cluster.restart-member',
    steps: ['restart'],
    async prepare() {
      const member = await replica();
      return { body: { member }, look: () => startedAt(member) };
    },
  },
  {
    kind: 'cluster.rolling-restart',
    steps: ['restart'],
    async prepare() {
      // The first one whose turn it is: the others follow when it succeeds.
      await seen('who is there', ({ members }) => members.length === 3);
      return { look: async () => (await Promise.all(lab.members.map(({ name }) => startedAt(name)))).join(' ') };
    },
  },
  {
    kind: 'cluster.reload',
    steps: ['reload'],
    async prepare() {
      const member = await replica();
      return { body: { member }, look: () => one(member, 'SELECT pg_conf_load_time()::text') };
    },
  },
  {
    kind: 'cluster.reinitialize',
    steps: ['build'],
    async prepare() {
      const member = await replica();
      return { body: { member }, look: () => startedAt(member) };
    },
  },
  {
    kind: 'cluster.flush',
    steps: ['switchover'],
    async prepare() {
      const leader = await lab.leader();
      const at = new Date(Date.now() + 3_600_000).toISOString();
      await post(leader.name, '/switchover', { leader: leader.name, candidate: await replica(), scheduled_at: at });
      await seen('the scheduled switchover', ({ dcs }) => dcs.value?.failover != null);
      return { body: { restarts: false }, look: () => key('failover') };
    },
    after: async () => {
      const leader = await lab.leader();
      await fetch(`${leader.restUrl}/switchover`, { method: 'DELETE' });
    },
  },
  {
    kind: 'cluster.flush',
    steps: ['restart'],
    async prepare() {
      const member = await replica();
      await post(member, '/restart', { schedule: new Date(Date.now() + 3_600_000).toISOString() });
      const scheduled = async (): Promise<string> =>
        JSON.stringify(
          (JSON.parse(await key(`members/${member}`)) as { scheduled_restart?: object }).scheduled_restart ?? null,
        );
      await waitFor(async () => (await scheduled()) !== 'null', { timeoutMs: 20_000, what: 'the restart in etcd' });
      await seen('the scheduled restart', ({ members }) =>
        members.some(({ patroni }) => patroni.value?.scheduledRestart != null),
      );
      return { body: { switchover: false }, look: scheduled };
    },
    after: async () => {
      for (const { restUrl } of lab.members) await fetch(`${restUrl}/restart`, { method: 'DELETE' });
    },
  },
  {
    kind: 'cluster.release-dead-leader',
    steps: ['release'],
    async prepare() {
      const { name } = await lab.leader();
      await lab.process(name).kill({ withPostgres: true });
      const proven = async () => (await operations.handle.runtime!.proveDead(name)).verdict === 'dead';
      await waitFor(proven, { timeoutMs: 10_000, what: 'the proof of death' });
      return { body: { leader: name }, look: () => key('leader') };
    },
    after: async () => {
      for (const { name } of lab.members) {
        const process = lab.process(name);
        if (!process.running) await process.start();
      }
    },
  },
  {
    kind: 'cluster.pause',
    steps: ['write'],
    prepare: () => Promise.resolve({ look: async () => String((await config()).pause) }),
  },
  {
    kind: 'cluster.resume',
    steps: ['write'],
    async prepare() {
      await patch({ pause: true });
      await seen('the pause', ({ dcs }) => dcs.value?.paused === true);
      return { look: async () => String((await config()).pause) };
    },
  },
  {
    kind: 'cluster.patch-config',
    steps: ['write'],
    prepare() {
      const body = { patch: { postgresql: { parameters: { work_mem: `${(number += 1)}MB` } } } };
      return Promise.resolve({ body, look: () => key('config') });
    },
  },
  {
    kind: 'cluster.rollback-config',
    steps: ['write'],
    async prepare() {
      const version = await operations.rememberConfig();
      await patch({ postgresql: { parameters: { work_mem: `${(number += 1)}MB` } } });
      return { body: { version }, look: () => key('config') };
    },
  },
  {
    kind: 'cluster.set-synchronous-mode',
    steps: ['write'],
    prepare: () =>
      Promise.resolve({ body: { mode: 'on' }, look: async () => String((await config()).synchronous_mode) }),
    after: () => patch({ synchronous_mode: null }).then(() => undefined),
  },
];

type Seen = ReturnType<InProcessOperations['handle']['snapshot']>['cluster'];

async function seen(what: string, condition: (cluster: Seen) => boolean): Promise<void> {
  await waitFor(async () => condition((await operations.handle.look()).cluster), { timeoutMs: 30_000, what });
}

/** Healthy, not paused, nothing scheduled: what every case begins with. */
async function settle(): Promise<void> {
  if ((await config()).pause === true) await patch({ pause: null });
  await lab.waitHealthy({ timeoutMs: 90_000 });
  await seen('a healthy cluster', ({ leader, members, dcs }) => {
    const replicas = members.filter(({ name, state }) => name !== leader?.name && state === 'streaming');
    const idle =
      dcs.value?.failover === null && members.every(({ patroni }) => patroni.value?.scheduledRestart === null);
    return leader?.writable === true && replicas.length === 2 && dcs.value?.paused === false && idle;
  });
}

/** What must be true of an operation whose act went wrong that way. */
function expected(kind: string, step: string, fault: Fault): { states: string[]; changed: boolean; effects: number[] } {
  const fenced = fencedSteps.has(step === 'switchover' && kind === 'cluster.flush' ? 'flush' : step);
  // A checkpoint beforehand only makes it quicker.
  if (step === 'checkpoint') return { states: ['succeeded'], changed: true, effects: [1, 2, 3] };
  if (fault === 'unsent') return { states: ['failed'], changed: false, effects: [0] };
  if (fault === 'died before' && !fenced) {
    return { states: ['failed', 'needs_attention'], changed: false, effects: [0] };
  }
  const all = kind === 'cluster.rolling-restart' ? 3 : 1;
  return { states: ['succeeded'], changed: true, effects: fenced ? [all, all + 1] : [all] };
}

const fencedSteps = new Set(['checkpoint', 'reload', 'release', 'write']);

describe.each(cases)('$kind', ({ kind, steps, prepare, after }) => {
  it.each(steps.flatMap((step) => faults.map((fault) => [step, fault] as const)))(
    'at the step %s: %s',
    async (step, fault) => {
      await settle();
      const { body = {}, look } = await prepare();
      const before = await look();
      saboteur.aim(step, fault);
      let operation: Operation;
      try {
        operation = await operations.operate(kind, body);
        const { states, changed, effects } = expected(kind, step, fault);
        const { effects: done } = saboteur;
        expect(states, operation.message).toContain(operation.state);
        expect((await look()) !== before, `${operation.state}: ${operation.message}`).toBe(changed);
        expect(effects, operation.message).toContain(done);
        if (kind !== 'cluster.pause' && kind !== 'cluster.resume') expect((await config()).pause ?? false).toBe(false);
      } finally {
        await after?.();
      }
    },
    180_000,
  );
});

describe('the cases', () => {
  it('are every acting step of every operation', () => {
    expect([...new Set(cases.map(({ kind }) => kind))].sort()).toEqual(
      clusterOperations.map(({ kind }) => kind).sort(),
    );
    const covered = cases.flatMap(({ kind, steps }) => steps.map((step) => `${kind} ${step}`));
    expect([...saboteur.acting].filter((step) => !covered.includes(step))).toEqual([]);
  });
});
