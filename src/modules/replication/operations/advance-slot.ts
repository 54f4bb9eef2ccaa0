import { Type } from 'typebox';
import { parseLsn } from '../../../kernel/lsn.ts';
import { check, defineOperation, Failed, type PlanCheck, type Step } from '../../operations/index.ts';
import { slotNamePattern, slotOnLeader, slotState, until, type SlotState } from './slot-rules.ts';

interface Input {
  slot: string;
  toLsn: string;
}

interface Facts {
  leader: string | null;
  database: string | null;
}

/** It decodes all that it skips. */
const advanceMs = 60_000;

/** PostgreSQL itself refuses a slot that is in use. Beyond what is written it would stop there, and say nothing. */
const advanceSql = `SELECT end_lsn::text FROM pg_catalog.pg_replication_slot_advance($1, $2::pg_lsn)
  WHERE NOT pg_catalog.pg_is_in_recovery()`;

export const advanceSlot = defineOperation({
  kind: 'replication.advance-slot',
  mutation: 'advanceReplicationSlot',
  path: '/replication/slots/:slot/advance',
  summary: 'Advance a logical slot of the leader',
  description:
    'Its reader never gets what lies before the new position. Refused while the slot is in use, for a position that it has ' +
    'confirmed already and for one that is not written yet. It is done when the slot has confirmed the position.',
  permission: 'replication:slots',
  risk: 'destructive',
  looksItself: true,
  input: {
    slot: Type.String({ pattern: slotNamePattern, description: 'Its name' }),
    toLsn: Type.String({ pattern: '^[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}$', description: 'Up to where, X/Y' }),
  },
  example: { slot: 'warehouse', toLsn: '0/5000000' },

  async plan(cluster, input: Input) {
    const { slot, toLsn } = input;
    const { leader, state, checks } = await slotOnLeader(cluster, slot);
    const from = state?.confirmed_flush_lsn ?? null;
    const skipped = from === null ? null : parseLsn(toLsn) - parseLsn(from);
    return {
      summary: `Advance the slot ${slot} to ${toLsn}.`,
      target: slot,
      observed: { leader, database: state?.database ?? null, confirmedFlushLsn: from },
      facts: { leader, database: state?.database ?? null } satisfies Facts,
      checks: [...checks, ...(state === null ? [] : slotChecks(input, state, skipped))],
      impact: {
        summary: `Its reader never gets the changes in ${skipped ?? 'an unknown number of'} bytes of WAL.`,
        sessionsDropped: 0,
        writeOutageSeconds: 0,
        dataLossBytes: 0,
        dataLossSeconds: 0,
      },
      commands: [`SELECT pg_replication_slot_advance('${slot}', '${toLsn}');`],
    };
  },

  steps: ({ input, facts }) => [advanceStep(input, facts)],
  conclude: ({ input }) => `The slot ${input.slot} has confirmed ${input.toLsn}.`,
});

function slotChecks({ slot, toLsn }: Input, state: SlotState, skipped: number | null): PlanCheck[] {
  if (!state.exists) return [check('slot.exists', slot, false, `The leader has no slot ${slot}.`)];
  const current = state.current_lsn;
  const written = current === null ? null : parseLsn(toLsn) <= parseLsn(current);
  return [
    check(
      'slot.logical',
      slot,
      state.kind === 'logical',
      `It is a ${state.kind ?? ''} slot; only a logical one is advanced.`,
    ),
    check(
      'slot.inactive',
      slot,
      !state.active,
      state.active ? 'It is in use: end its reader first.' : 'Nobody reads it.',
    ),
    check('slot.written', slot, written, `The leader has written up to ${current ?? 'an unknown position'}.`),
    check(
      'slot.forward',
      slot,
      skipped === null ? null : skipped > 0,
      `It has confirmed up to ${state.confirmed_flush_lsn ?? 'nowhere'}.`,
      { value: skipped, unit: 'bytes' },
    ),
  ];
}

function advanceStep({ slot, toLsn }: Input, { leader: of, database }: Facts): Step<Input, Facts> {
  const leader = of ?? '';
  return {
    id: 'advance',
    title: `Advance ${slot} to ${toLsn} on ${leader}`,
    async act({ cluster }) {
      // A logical slot is worked on from its own database.
      const options = { timeoutMs: advanceMs, ...(database === null ? {} : { database }) };
      const rows = await cluster.sql.query<{ end_lsn: string }>(leader, advanceSql, [slot, toLsn], options);
      if (rows.length > 0) return `${leader} advanced it.`;
      throw new Failed(`${leader} leads no more: nothing was done.`, { code: 'leader_changed' });
    },
    async verify(run) {
      // The statement of an execution that died may still be decoding.
      const timeoutMs = run.interrupted ? advanceMs : 15_000;
      const confirmed = await until(run, `confirmation of ${toLsn}`, timeoutMs, async () => {
        const lsn = (await slotState(run.cluster, leader, slot))?.confirmed_flush_lsn ?? null;
        return lsn !== null && parseLsn(lsn) >= parseLsn(toLsn) ? lsn : undefined;
      });
      if (confirmed === null) {
        throw new Failed(`The slot ${slot} has not confirmed ${toLsn}: it was not advanced.`, { code: 'not_advanced' });
      }
      await run.result({ slot, member: leader, confirmedFlushLsn: confirmed });
      return `It has confirmed up to ${confirmed}.`;
    },
  };
}
