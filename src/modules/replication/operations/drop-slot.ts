import { Type } from 'typebox';
import { freshValue } from '../../../kernel/section.ts';
import type { Slot } from '../../clusters/index.ts';
import { check, defineOperation, Failed, warning, type PlanCheck, type Step } from '../../operations/index.ts';
import { ownerOf, slotNamePattern, slotOnLeader, slotState, until, type SlotState } from './slot-rules.ts';

interface Input {
  slot: string;
}

interface Facts {
  leader: string | null;
}

/** Looks and acts in one statement: a slot that somebody has begun to read is left alone. */
const dropSql = `SELECT pg_catalog.pg_drop_replication_slot(slot_name) FROM pg_catalog.pg_replication_slots
  WHERE slot_name = $1 AND NOT active AND slot_type = $2 AND NOT pg_catalog.pg_is_in_recovery()`;

/** Why a slot of that owner is not dropped here. */
const refusals: Record<Slot['owner'], string | null> = {
  patroni: 'It is a member’s: Patroni would create it anew, and the member might meanwhile lack WAL.',
  config: 'Patroni’s configuration lists it in `slots`, so Patroni would create it anew: take it out there first.',
  citus: 'It belongs to a move of shards of Citus: let that end, or stop it.',
  other: null,
};

export const dropSlot = defineOperation({
  kind: 'replication.drop-slot',
  mutation: 'dropReplicationSlot',
  path: '/replication/slots/:slot/drop',
  summary: 'Drop a replication slot of the leader',
  description:
    'What it kept may be removed at once, and the position of its reader is lost for good. Refused while it is in use, and ' +
    'for slots of members, of Patroni’s configuration and of Citus. It is done when the slot is gone.',
  permission: 'replication:slots',
  risk: 'destructive',
  looksItself: true,
  input: { slot: Type.String({ pattern: slotNamePattern, description: 'Its name' }) },
  example: { slot: 'warehouse' },

  async plan(cluster, { slot }: Input) {
    const { leader, state, checks } = await slotOnLeader(cluster, slot);
    const kind = state?.kind ?? null;
    const owner = kind === null ? null : ownerOf(cluster.snapshot(), slot, kind);
    return {
      summary: `Drop the slot ${slot} of ${leader ?? 'the leader'}.`,
      target: slot,
      observed: { leader, kind, owner, database: state?.database ?? null, restartLsn: state?.restart_lsn ?? null },
      facts: { leader } satisfies Facts,
      checks: [
        ...checks,
        ...(state === null || leader === null ? [] : slotChecks(slot, leader, state, owner)),
        ...unreadableConfig(freshValue(cluster.snapshot().config) === null, slot),
      ],
      impact: {
        summary:
          kind === 'logical'
            ? 'Changes that its reader has not got are lost to it: it must begin anew with a copy of everything.'
            : 'A standby that was to use it may find that WAL that it needs is gone, and must then be built anew.',
        sessionsDropped: 0,
        writeOutageSeconds: 0,
        dataLossBytes: 0,
        dataLossSeconds: 0,
      },
      commands: [`SELECT pg_drop_replication_slot('${slot}');`],
    };
  },

  steps: ({ input, facts }) => [dropStep(input.slot, facts.leader ?? '')],
  conclude: ({ input }) => `The slot ${input.slot} is gone.`,
});

/** Whose it is follows from the configuration too. */
function unreadableConfig(unreadable: boolean, slot: string): PlanCheck[] {
  if (!unreadable) return [];
  return [check('slot.owner_known', slot, null, 'Patroni’s configuration cannot be read, which may list the slot.')];
}

function slotChecks(slot: string, leader: string, state: SlotState, owner: Slot['owner'] | null): PlanCheck[] {
  if (!state.exists) return [check('slot.exists', slot, false, `${leader} has no slot ${slot}.`)];
  const refusal = owner === null ? null : refusals[owner];
  return [
    check(
      'slot.exists',
      slot,
      true,
      `It is a ${state.kind ?? ''} slot that keeps WAL from ${state.restart_lsn ?? 'nowhere'} on.`,
    ),
    check(
      'slot.inactive',
      slot,
      !state.active,
      state.active ? 'It is in use: end its reader first.' : 'Nobody reads it.',
    ),
    check('slot.owner', slot, refusal === null, refusal ?? 'It is neither Patroni’s nor Citus’s.'),
    ...(state.kind === 'logical'
      ? [
          warning(
            'slot.position',
            slot,
            `Its reader has confirmed up to ${state.confirmed_flush_lsn ?? 'nowhere'}: that position is lost for good.`,
          ),
        ]
      : []),
  ];
}

function dropStep(slot: string, leader: string): Step<Input, Facts> {
  return {
    id: 'drop',
    title: `Drop the slot ${slot} of ${leader}`,
    async check({ cluster }) {
      const state = await slotState(cluster, leader, slot);
      return state?.exists === false ? 'It is gone already.' : null;
    },
    async act(run) {
      const kind = run.plan.observed['kind'];
      const dropped = await run.cluster.sql.query(leader, dropSql, [slot, kind]);
      if (dropped.length > 0) return `${leader} dropped it.`;
      throw new Failed(`${slot} was not dropped: it is in use by now, is another one, or ${leader} leads no more.`, {
        code: 'not_dropped',
      });
    },
    async verify(run) {
      const gone = await until(run, 'end of the slot', 15_000, async () =>
        (await slotState(run.cluster, leader, slot))?.exists === false ? true : undefined,
      );
      if (gone === null) {
        throw new Failed(`${leader} still has the slot ${slot}: nothing was dropped.`, { code: 'not_dropped' });
      }
      return 'It is gone.';
    },
  };
}
