import { Type } from 'typebox';
import {
  check,
  defineOperation,
  Failed,
  noImpact,
  warning,
  type PlanCheck,
  type Step,
} from '../../operations/index.ts';
import type { Snapshot } from '../../clusters/index.ts';
import {
  keptByPatroni,
  ownerOf,
  slotNamePattern,
  slotOnLeader,
  slotState,
  until,
  type SlotState,
} from './slot-rules.ts';

interface Input {
  slot: string;
  kind: 'physical' | 'logical';
  plugin?: string;
  database?: string;
}

interface Facts {
  leader: string | null;
}

/** A logical slot begins where no transaction is under way any more: it waits for those that are. */
const createMs = 60_000;

/** Nothing is created on a member that has become a replica meanwhile. */
const createSql = {
  physical: `SELECT CASE WHEN NOT pg_catalog.pg_is_in_recovery() THEN (
    SELECT lsn::text FROM pg_catalog.pg_create_physical_replication_slot($1, true)) END AS lsn`,
  logical: `SELECT CASE WHEN NOT pg_catalog.pg_is_in_recovery() THEN (
    SELECT lsn::text FROM pg_catalog.pg_create_logical_replication_slot($1, $2)) END AS lsn`,
};

export const createSlot = defineOperation({
  kind: 'replication.create-slot',
  mutation: 'createReplicationSlot',
  path: '/replication/slots/create',
  summary: 'Create a replication slot on the leader',
  description:
    'Physical or logical, and reserving WAL from then on. Patroni drops slots that it does not know when they are not in use: ' +
    'the plan says whether its configuration keeps this one (`slots`, `ignore_slots`). It is done when the slot is there.',
  permission: 'replication:slots',
  risk: 'safe',
  looksItself: true,
  input: {
    slot: Type.String({ pattern: slotNamePattern, description: 'Its name: small letters, digits and underscores' }),
    kind: Type.Enum(['physical', 'logical'], { description: 'For a standby, or for a decoder' }),
    plugin: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9_]{1,63}$',
        description: 'What decodes, of a logical slot; pgoutput by default',
      }),
    ),
    database: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 63,
        description: 'Of which database, for a logical slot; required there',
      }),
    ),
  },
  example: { slot: 'warehouse', kind: 'logical', plugin: 'pgoutput', database: 'postgres' },

  async plan(cluster, input: Input) {
    const snapshot = cluster.snapshot();
    const { slot, kind } = input;
    const { leader, state, checks } = await slotOnLeader(cluster, slot, databaseOf(input));
    return {
      summary: `Create the ${kind} slot ${slot} on ${leader ?? 'the leader'}.`,
      target: slot,
      observed: { leader, exists: state?.exists ?? null },
      facts: { leader } satisfies Facts,
      checks: [...inputChecks(input), ...checks, ...(state === null ? [] : stateChecks(snapshot, input, state))],
      impact: noImpact('From now on the leader keeps all WAL that the reader of the slot has not confirmed.'),
      commands: [commandOf(input)],
    };
  },

  steps: ({ input, facts }) => [createStep(input, facts.leader ?? '')],
  conclude: ({ input, facts }) => `The ${input.kind} slot ${input.slot} is on ${facts.leader ?? 'the leader'}.`,
});

const databaseOf = ({ kind, database }: Input): string | null => (kind === 'logical' ? (database ?? null) : null);
const pluginOf = ({ kind, plugin }: Input): string | null => (kind === 'logical' ? (plugin ?? 'pgoutput') : null);

function commandOf(input: Input): string {
  return input.kind === 'physical'
    ? `SELECT pg_create_physical_replication_slot('${input.slot}', true);`
    : `SELECT pg_create_logical_replication_slot('${input.slot}', '${pluginOf(input) ?? ''}');`;
}

function inputChecks({ slot, kind, database, plugin }: Input): PlanCheck[] {
  if (kind === 'logical') {
    const message = database === undefined ? 'A logical slot is of one database: say which.' : `It is of ${database}.`;
    return [check('slot.database', slot, database !== undefined, message)];
  }
  if (database === undefined && plugin === undefined) return [];
  return [check('slot.database', slot, false, 'A physical slot has neither a database nor a plugin.')];
}

function stateChecks(snapshot: Snapshot, input: Input, state: SlotState): PlanCheck[] {
  const { slot, kind } = input;
  const free = state.most - state.used;
  const ofMember = kind === 'physical' && ownerOf(snapshot, slot, kind) === 'patroni';
  return [
    check('slot.absent', slot, !state.exists, state.exists ? `There is a slot ${slot} already.` : 'The name is free.'),
    check(
      'slot.own_name',
      slot,
      !ofMember,
      ofMember ? 'It is the name of a member’s slot, which Patroni creates by itself.' : 'It is no member’s name.',
    ),
    check('slot.free', slot, free > 0, `${free} of ${state.most} slots (max_replication_slots) are free.`, {
      value: state.used,
      limit: state.most,
      unit: 'slots',
    }),
    ...(kind === 'logical' ? logicalChecks(slot, state) : []),
    keptCheck(snapshot, input),
    ...(state.keep_mb >= 0
      ? []
      : [
          warning(
            'slot.unlimited',
            slot,
            'max_slot_wal_keep_size sets no limit: while nobody reads the slot, WAL fills the leader’s disk.',
          ),
        ]),
  ];
}

function logicalChecks(slot: string, { wal_level: level, database_exists: exists }: SlotState): PlanCheck[] {
  return [
    check('slot.wal_level', slot, level === 'logical', `wal_level is ${level}; a logical slot takes logical.`),
    ...(exists ? [] : [check('slot.database_exists', slot, false, 'There is no such database.')]),
  ];
}

function keptCheck(snapshot: Snapshot, input: Input): PlanCheck {
  const { slot, kind } = input;
  const described = { name: slot, kind, plugin: pluginOf(input), database: databaseOf(input) };
  const kept = keptByPatroni(snapshot, described);
  if (kept === 'permanent') {
    return check(
      'slot.kept',
      slot,
      true,
      'Patroni’s configuration lists it in `slots`: Patroni keeps it over failovers.',
    );
  }
  if (kept === 'ignored') {
    return warning(
      'slot.kept',
      slot,
      'Patroni’s configuration lists it in `ignore_slots`: Patroni leaves it alone, and a new leader will not have it.',
    );
  }
  return warning(
    'slot.kept',
    slot,
    'Patroni does not know it: it drops it when it is not in use and Patroni looks at its slots anew, and a new leader will ' +
      'not have it. With cluster.patch-config put it into `slots` to keep it over failovers, or into `ignore_slots`.',
  );
}

function createStep(input: Input, leader: string): Step<Input, Facts> {
  const { slot, kind } = input;
  return {
    id: 'create',
    title: `Create the ${kind} slot ${slot} on ${leader}`,
    async act({ cluster }) {
      const values = kind === 'physical' ? [slot] : [slot, pluginOf(input)];
      const database = databaseOf(input);
      const options = { timeoutMs: createMs, ...(database === null ? {} : { database }) };
      const [row] = await cluster.sql.query<{ lsn: string | null }>(leader, createSql[kind], values, options);
      if (row !== undefined) return `${leader} created it.`;
      throw new Failed(`${leader} gave no answer to the statement that creates ${slot}.`);
    },
    async verify(run) {
      // The statement of an execution that died may still be waiting for transactions.
      const timeoutMs = run.interrupted ? createMs : 15_000;
      const state = await until(run, 'the slot', timeoutMs, async () => {
        const found = await slotState(run.cluster, leader, slot);
        return found !== null && (found.in_recovery || found.exists) ? found : undefined;
      });
      if (state?.in_recovery === true) {
        throw new Failed(`${leader} leads no more: nothing was created. Ask again for the new leader.`, {
          code: 'leader_changed',
        });
      }
      if (state?.kind !== kind) {
        throw new Failed(`${leader} has no ${kind} slot ${slot}.`, {
          code: 'not_created',
          remedy: 'Ask again. If it was created, Patroni has dropped it: see slot.kept in the plan.',
        });
      }
      await run.result({ slot, member: leader, restartLsn: state.restart_lsn });
      return `It is there and keeps WAL from ${state.restart_lsn ?? 'its first reader'} on.`;
    },
  };
}
